package org.hibernatepg.trigger.spi;

import java.util.Optional;
import java.util.Set;

/**
 * That the function of a trigger runs with the rights of its owner, so that whoever sets it off needs none on the tables that
 * it writes to: {@code security definer}. Its {@code search_path} is fixed, to the schemas that are set for functions or else
 * those of the tables that it names; nobody else may create objects there, or the installation fails. Nobody may put the
 * function on a table of his own.
 *
 * @param written the holes of the tables that it writes to
 * @param application a role that is kept from these tables, but for reading; none to leave rights as they are
 * @param maintenance a role that may read, change and delete there; none for none
 * @see <a href="https://www.postgresql.org/docs/current/sql-createfunction.html">PostgreSQL, CREATE FUNCTION, Writing
 *     SECURITY DEFINER Functions Safely</a>
 */
public record OwnerRights(Set<String> written, Optional<String> application, Optional<String> maintenance) {
    /** Copies the set. */
    public OwnerRights {
        written = Set.copyOf(written);
    }
}

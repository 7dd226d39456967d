package org.hibernatepg.trigger;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The names under which the body of a statement trigger reads the rows of its statement, PostgreSQL's transition tables:
 * {@code referencing old table as … new table as …}.
 *
 * <pre>{@code
 * @Trigger(name = "log", when = AFTER, operations = UPDATE, level = STATEMENT,
 *         referencing = @Referencing(oldTable = "before", newTable = "after"),
 *         body = "insert into log select b.amount, a.amount from before b join after a using (id); return null;")
 * }</pre>
 *
 * <p>The holes of {@link Trigger#body()} need no names; they use these where they are given.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createtrigger.html">PostgreSQL, CREATE TRIGGER</a>
 */
@Documented
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface Referencing {

    /** The name of the table of the rows as they were, for {@code UPDATE} and {@code DELETE}; empty for none. */
    String oldTable() default "";

    /** The name of the table of the rows as they are, for {@code INSERT} and {@code UPDATE}; empty for none. */
    String newTable() default "";
}

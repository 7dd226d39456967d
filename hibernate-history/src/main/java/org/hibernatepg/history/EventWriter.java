package org.hibernatepg.history;

/**
 * With whose rights triggers write events.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createfunction.html">PostgreSQL, CREATE FUNCTION, SECURITY
 *     DEFINER</a>
 */
public enum EventWriter {
    /** With those of the role that writes to the tracked table, which needs {@code insert} on event tables. */
    INVOKER,
    /**
     * With those of the owner of the functions, who installed them: {@code security definer}, with a fixed {@code
     * search_path}. The role that writes to the tracked table needs no right on event tables, and can neither forge events nor
     * remove any.
     */
    OWNER
}

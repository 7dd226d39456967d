package org.hibernatepg.trigger;

/**
 * A kind of statement that a trigger fires on.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createtrigger.html">PostgreSQL, CREATE TRIGGER</a>
 */
public enum Operation {
    /** A row is inserted; only the {@code new} row exists. */
    INSERT,
    /** A row is updated; both the {@code old} and the {@code new} row exist. */
    UPDATE,
    /** A row is deleted; only the {@code old} row exists. */
    DELETE,
    /** The whole table is emptied at once. There are no rows to look at, so the trigger is a statement trigger. */
    TRUNCATE;

    /** Whether a trigger on this operation sees the row as it was before. */
    public boolean hasOld() {
        return this == UPDATE || this == DELETE;
    }

    /** Whether a trigger on this operation sees the row as it will be. */
    public boolean hasNew() {
        return this == INSERT || this == UPDATE;
    }
}

package org.hibernatepg.trigger;

/**
 * Whether the work of an {@link When#AFTER} trigger can be put off to the end of the transaction.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createtrigger.html">PostgreSQL, CREATE TRIGGER</a>
 */
public enum Timing {
    /** An ordinary trigger: it fires with its statement. */
    NOT_DEFERRABLE,
    /** A constraint trigger that fires at the end of each statement, unless the transaction defers it. */
    IMMEDIATE,
    /** A constraint trigger that fires at the end of the transaction, unless the transaction asks for it earlier. */
    DEFERRED
}

package org.hibernatepg.trigger;

/**
 * Whether the work of an {@link When#AFTER} trigger can be put off to the end of the transaction.
 *
 * <p>What can be put off is a constraint trigger, for each row. Its {@code when} clause, and so whether the row meets the
 * condition and whether the trigger is ignored, is evaluated when the row is written.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createtrigger.html">PostgreSQL, CREATE TRIGGER</a>
 */
public enum Timing {
    /** An ordinary trigger: it fires with its statement. */
    NOT_DEFERRABLE,
    /** A constraint trigger that fires at the end of each statement, unless {@link Triggers#setConstraints} defers it. */
    IMMEDIATE,
    /** A constraint trigger that fires at the end of the transaction, unless {@link Triggers#setConstraints} asks earlier. */
    DEFERRED
}

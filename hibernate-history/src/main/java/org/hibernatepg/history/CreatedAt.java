package org.hibernatepg.history;

/**
 * Which clock says when an event was written; all of them are of the database server.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT">PostgreSQL,
 *     Current Date/Time</a>
 */
public enum CreatedAt {
    /**
     * {@code clock_timestamp()}: the moment at which the event is written. The only one that puts the events of an object
     * into their order when transactions overlap.
     */
    CLOCK_TIMESTAMP,
    /** {@code statement_timestamp()}: the moment at which the database received the statement. The same for all its rows. */
    STATEMENT_TIMESTAMP,
    /**
     * {@code now()}: the start of the transaction, the same for all its events. A transaction that begins earlier and
     * writes later than another one has the earlier time.
     */
    NOW
}

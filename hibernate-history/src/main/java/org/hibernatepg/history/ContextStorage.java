package org.hibernatepg.history;

/** Where the {@link HistoryContext} of a history's events is stored. */
public enum ContextStorage {
    /**
     * In each event, {@code pgh_context jsonb} and {@code pgh_context_id uuid}: as it was when the event was written. What
     * is added to a context later is not in its earlier events. The default.
     */
    JSON,
    /**
     * Once for all events of a context in a transaction, in a row of the table {@code pgh_context}, which the events find by
     * {@code pgh_context_id} and {@code pgh_xid}; {@link ContextRecord} is its entity. The trigger writes it when it has
     * recorded something, and only if it differs from what is there. All these events so have what was in force when the
     * last of them was written. Less to store where contexts are large and transactions write many events.
     *
     * <p>All transactions of a context have its id, and each has a row of its own: none waits for another one, nested or on
     * another thread. An imported event without {@code pgh_xid} has no shared context.
     */
    SHARED,
    /** Nowhere: events have neither context nor context id. */
    NONE
}

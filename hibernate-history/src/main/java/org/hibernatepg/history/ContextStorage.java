package org.hibernatepg.history;

/** Where the {@link HistoryContext} of a history's events is stored. */
public enum ContextStorage {
    /**
     * In each event, {@code pgh_context jsonb} and {@code pgh_context_id uuid}: as it was when the event was written. What
     * is added to a context later is not in its earlier events. The default.
     */
    JSON,
    /**
     * Once for all events of a context, in a row of the table {@code pgh_context}, whose key the events have in {@code
     * pgh_context_id}; {@link ContextRecord} is its entity. The trigger writes it when it has recorded something, and only
     * if it differs from what is there. All events of a context so have what was in force when the last of them was
     * written. Less to store where contexts are large.
     *
     * <p>Two transactions of one context that write at the same time wait for each other, as for any row that both write;
     * where one waits for the other in the program, too, as an outer transaction for the one that is nested in it, they wait
     * forever. Use {@link #JSON} where a context is handed to threads whose transactions overlap.
     */
    SHARED,
    /** Nowhere: events have neither context nor context id. */
    NONE
}

package org.hibernatepg.trigger.internal.binder;

/**
 * The positions of triggers that change rows: each sees what those before it did, whatever their names. A counter of versions has
 * none and so comes last: it counts whatever changed the row.
 */
final class ChangeOrder {
    /** A trigger with a body of the user's own, which may write what a search vector is made of. */
    static final int TRIGGER = 10;

    static final int SEARCH_VECTOR = 50;

    private ChangeOrder() {}
}

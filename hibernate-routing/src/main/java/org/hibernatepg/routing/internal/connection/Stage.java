package org.hibernatepg.routing.internal.connection;

/** How far the connection's own transaction is with its server; with autocommit, how far the last statement was. */
sealed interface Stage {
    /** It has none. What is held, if anything is, is kept for what comes next. */
    record Undecided() implements Stage {}

    /** One is held, which is still to tell whether it has replayed what the transaction has to see. */
    record Asking(ReplayedServer search) implements Stage {}

    /**
     * It has one.
     *
     * @param onlyAsked whether nothing ran on it yet but the question for a position
     */
    record Decided(ServerChoice choice, boolean onlyAsked) implements Stage {
        /** The same, after something else ran. */
        Decided used() {
            return onlyAsked ? new Decided(choice, false) : this;
        }

        /** The same, of a transaction that was set to this. */
        Decided with(boolean readOnly) {
            return new Decided(new ServerChoice(readOnly, choice.replica()), onlyAsked);
        }
    }
}

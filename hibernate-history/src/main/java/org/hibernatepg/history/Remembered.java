package org.hibernatepg.history;

import org.hibernatepg.history.internal.replay.TableCopies;

/** Copies of tables as they stood at a moment, made by {@link Replay#remember}. It holds all their rows in memory. */
public final class Remembered {
    private final TableCopies copies;

    Remembered(TableCopies copies) {
        this.copies = copies;
    }

    /** When it was. */
    public Moment moment() {
        return copies.moment();
    }

    TableCopies copies() {
        return copies;
    }
}

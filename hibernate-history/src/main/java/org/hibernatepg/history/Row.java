package org.hibernatepg.history;

/** A side of a write. */
public enum Row {
    /** The row before the write; there is none on insert. */
    OLD,
    /** The row after the write; there is none on delete. */
    NEW
}

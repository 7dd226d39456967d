package org.hibernatepg.trigger;

/** The moment at which a trigger fires, relative to the operation. */
public enum When {
    /** Before the row is written: the function may change the row, or return {@code null} to skip it. */
    BEFORE,
    /** After the row is written, with the row as it was stored. */
    AFTER,
    /** In place of the operation, on a row of a view: the function does what the statement should do. */
    INSTEAD_OF
}

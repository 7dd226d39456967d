package org.hibernatepg.trigger;

/** How often a trigger fires for one statement. */
public enum Level {
    /** Once for each row that the statement touches. */
    ROW,
    /** Once for the statement, however many rows it touches, none included. */
    STATEMENT
}

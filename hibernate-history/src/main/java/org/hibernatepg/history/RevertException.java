package org.hibernatepg.history;

/** A {@link Revert} that cannot be done. Nothing was written. */
public class RevertException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what is missing. */
    public RevertException(String message) {
        super(message);
    }
}

package org.hibernatepg.routing.internal.scope;

/** One scope that is open on a thread: what it says of the transactions which begin within it. */
public sealed interface Frame {
    /**
     * Nothing is written.
     *
     * @param name what errors call the scope
     */
    record ReadOnly(String name) implements Frame {}

    /** A read-write block that was asked for explicitly: what read-only scopes around it say does not count in it. */
    record ReadWrite() implements Frame {}

    /** Reads go to the primary too. */
    record Primary() implements Frame {}
}

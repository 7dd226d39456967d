package org.hibernatepg.routing.internal.connection;

import org.hibernatepg.routing.internal.scope.Frame;
import org.jspecify.annotations.Nullable;

/** The read-only scope in which a transaction began, and how far PostgreSQL holds the transaction to it by itself. */
final class TransactionScope {
    private boolean begun;
    private Frame.@Nullable ReadOnly begunIn;

    /** From its first query on, PostgreSQL does not let a read-only transaction become a writing one. */
    private boolean queried;

    /** Whether something ran outside the scope in which the transaction began. */
    private boolean left;

    /** Whether the transaction is one of JTA, and the scope that it is a part of to its end. */
    private boolean managed;

    private Frame.@Nullable ReadOnly managedScope;

    /**
     * The transaction begins.
     *
     * @param current the scope that counts now; null for none
     */
    void begin(Frame.@Nullable ReadOnly current) {
        begun = true;
        begunIn = current;
    }

    /** One of JTA begins, which nobody here can begin as a read-only one. */
    void beginManaged(Frame.@Nullable ReadOnly scope) {
        begun = true;
        begunIn = null;
        managed = true;
        managedScope = scope;
    }

    void ended() {
        managed = false;
        managedScope = null;
        begun = false;
        begunIn = null;
        queried = false;
        left = false;
    }

    boolean isBegun() {
        return begun;
    }

    /** Null for none, or if the transaction has not begun. */
    Frame.@Nullable ReadOnly begunIn() {
        return begunIn;
    }

    /** Whether it is one of JTA. */
    boolean isManaged() {
        return managed;
    }

    /** The scope that a transaction of JTA is a part of to its end; null for none. */
    Frame.@Nullable ReadOnly managedScope() {
        return managedScope;
    }

    /** Whether it began as a read-only one, and nothing has run outside its scope. */
    boolean isReadOnly() {
        return begunIn != null && !left;
    }

    /** Whether nothing can make it write any more. */
    boolean isFixed() {
        return isReadOnly() && queried;
    }

    /** Something was executed outside the scope, or none counted. */
    void left() {
        left = true;
    }

    /** A query was executed within the scope. */
    void queried() {
        queried = true;
    }
}

package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.hibernatepg.routing.internal.jta.JtaTransaction;
import org.hibernatepg.routing.internal.jta.JtaTransactions;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.replica.Failure;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server of the transaction: chosen with its first statement, kept until its end. A connection to the primary is kept
 * longer, for the next transaction; one to a replica goes back.
 */
final class TransactionServer {
    private final Servers servers;
    private final ConnectionState state;
    private final ReadOnlyEnforcement enforcement;
    private final HeldServer held;
    private final Pins pins;
    private final JtaTransactions jta;
    private final ManagedServer managedServer;

    /** The transaction of JTA that the connection is used in; null for none. */
    private @Nullable JtaTransaction managed;

    /** The search for a server, while the one that is held has not been asked. */
    private @Nullable ReplayedServer unasked;

    /** Whether the transaction has got its server. With autocommit, whether the last statement has. */
    private boolean decided;

    private boolean readOnly;

    /** Whether a replica may serve the transaction. */
    private boolean reads;

    /** Whether the transaction has run nothing but the question for a position. */
    private boolean onlyAsked;

    /** Whether a write was refused as if the transaction only read, which it does not. */
    private boolean refusedWrite;

    TransactionServer(RoutingUnit unit, Servers servers, ConnectionState state, ReadOnlyEnforcement enforcement) {
        this.servers = servers;
        this.state = state;
        this.enforcement = enforcement;
        held = new HeldServer(servers, state, enforcement, unit.poolers());
        pins = unit.pins();
        managedServer = new ManagedServer(servers, pins);
        jta = unit.jtaTransactions();
    }

    /** What is held, whether it is the transaction's or is kept for the next one. */
    @Nullable
    Lease lease() {
        return held.lease();
    }

    /** What the transaction, or the last statement without one, has got; null if nothing is decided yet. */
    @Nullable
    Lease decided() {
        return decided ? held.lease() : null;
    }

    /** Whether what is decided is to read only. */
    boolean isReadOnly() {
        return readOnly;
    }

    void setReadOnly(boolean readOnly) {
        this.readOnly = readOnly;
    }

    boolean isPrimary() {
        return held.isPrimary();
    }

    /** Whether it leads to the primary, also where that is called a replica. */
    boolean isWritable() {
        return held.isWritable();
    }

    boolean autoCommit() throws SQLException {
        return isManaged() ? connection().getAutoCommit() : state.autoCommit(held.lease());
    }

    boolean inTransaction() throws SQLException {
        return decided && !autoCommit();
    }

    /** The connection of the transaction's server, chosen now if it was not yet. */
    Connection connection() throws SQLException {
        if (isManaged()) {
            return managed().connection();
        }
        settle();
        boolean wanted = wantsReadOnly();
        if (!decided || (autoCommit() && !held.isOpenByText() && decidesOtherwise(wanted))) {
            decide(wanted);
        }
        return held.required().connection();
    }

    /**
     * Takes a server for a query that can take along the question whether the server has replayed what the transaction has
     * to see.
     *
     * @return null if there is nothing to ask, or not in that way
     */
    @Nullable
    ReplayedServer forQuery() throws SQLException {
        if (!mayAsk() || isManaged() || autoCommit() || state.keepsSnapshot() || !enforcement.sendsQueriesAlone()) {
            return null;
        }
        boolean wanted = wantsReadOnly();
        long position = position(mayRead(wanted));
        if (position == 0) {
            return null;
        }
        detach();
        reads = true;
        readOnly = wanted;
        enforcement.begin();
        ReplayedServer search = ReplayedServer.begin(held, servers, position, wanted);
        unasked = search;
        return search.canRide() ? search : null;
    }

    /** Whether a position is asked for at all; what is cheaper to know than what a text is. */
    boolean mayAsk() {
        return !decided && unasked == null && servers.followsPins() && pins.position() != 0;
    }

    /** Whether a query goes to the server as it is. */
    boolean sendsQueriesAlone() {
        return enforcement.sendsQueriesAlone();
    }

    /** The one that was decided for. */
    Lease required() {
        return held.required();
    }

    /** Whether the server of the query is still to be asked by it. */
    boolean isUnasked(ReplayedServer search) {
        return search.equals(unasked);
    }

    /** The connection for what needs no answer of the server that it leads to. */
    Connection unaskedConnection() throws SQLException {
        return unasked == null ? connection() : unasked.candidate().connection();
    }

    /** The server that is held has told that it will do. */
    void asked(ReplayedServer search) throws SQLException {
        unasked = null;
        onlyAsked = false;
        decided(search.isReadOnly());
    }

    /** Asks now, unless a server is decided or none is held yet. */
    void settle() throws SQLException {
        ReplayedServer search = unasked;
        if (search != null) {
            settle(search);
        }
    }

    /** Goes on with a search until it has found a server. */
    void settle(ReplayedServer search) throws SQLException {
        unasked = null;
        search.ask();
        onlyAsked = true;
        decided(search.isReadOnly());
    }

    /** That of a statement, which was made with it, perhaps for an earlier transaction. */
    Lease of(@Nullable Lease madeWith) throws SQLException {
        boolean inJta = isManaged();
        Lease present = held.lease();
        if (present == null || !present.equals(madeWith)) {
            throw new SQLException(
                    "The statement was made for a transaction that has ended. Make another one.", "26000");
        }
        if (inJta) {
            return managed();
        }
        if (!decided && unasked == null) {
            boolean wanted = wantsReadOnly();
            held.apply(wanted);
            reads = !held.isPrimary();
            decided(wanted);
        }
        if (autoCommit()) {
            state.isolate(present);
        }
        return present;
    }

    /** Something was done past the statements: a savepoint is set, or the driver's own connection is known. */
    void used() {
        onlyAsked = false;
    }

    /** Before a statement. One that sets the isolation has to come before any query, so the question was one of a transaction before. */
    void beforeStatement(String sql) throws SQLException {
        boolean isAsked = onlyAsked;
        onlyAsked = false;
        if (isAsked && decided && !isPrimary() && StatementText.of(sql).isIsolation()) {
            ReplayCheck.renew(required().connection());
        }
    }

    /** Whether the thread is in a transaction of JTA. What was held for another one, or for none, is given back. */
    boolean isManaged() throws SQLException {
        JtaTransaction current = jta.current();
        if (!Objects.equals(current, managed)) {
            leaveFor(current);
        }
        return current != null;
    }

    private void leaveFor(@Nullable JtaTransaction other) throws SQLException {
        Lease present = held.lease();
        if (managed == null && present != null && state.isOpen(present)) {
            throw new SQLException(
                    "The connection has a transaction of its own, which can be no part of the one of JTA that has begun"
                            + " meanwhile. End it first, or use another session.",
                    "25001");
        }
        // What guarded the transaction that has ended went with it.
        enforcement.ended();
        release();
        managed = other;
    }

    /** The connection to the server of the transaction of JTA. */
    private Lease managed() throws SQLException {
        JtaTransaction transaction = Objects.requireNonNull(managed);
        Lease present = held.lease();
        if (decided && present != null) {
            return present;
        }
        Lease chosen = managedServer.lease(transaction, enforcement.current());
        held.attachManaged(chosen);
        JtaTransaction.Decision decision = transaction.decision();
        Frame.ReadOnly scope = decision == null ? null : decision.scope();
        readOnly = scope != null || state.wantsReadOnly();
        reads = !held.isPrimary();
        decided = true;
        enforcement.beginManaged(scope);
        return chosen;
    }

    private boolean decidesOtherwise(boolean wanted) throws SQLException {
        return wanted != readOnly || mayRead(wanted) != reads;
    }

    private boolean wantsReadOnly() {
        return state.wantsReadOnly() || enforcement.startsReadOnly();
    }

    /**
     * Whether a replica may serve what comes. Without a transaction it may not where a position counts: behind a pooler, the
     * next statement could go to another server than the one that was asked.
     */
    private boolean mayRead(boolean wanted) throws SQLException {
        if (!wanted || !servers.followsPins()) {
            return wanted;
        }
        return !pins.isPrimary() && !(autoCommit() && pins.position() != 0);
    }

    private void decide(boolean wanted) throws SQLException {
        reads = mayRead(wanted);
        if (reads || !held.isPrimary()) {
            detach();
        }
        long position = position(reads);
        onlyAsked = position != 0;
        if (onlyAsked) {
            ReplayedServer.begin(held, servers, position, wanted).ask();
        } else if (held.lease() == null) {
            held.attach(reads ? servers.leaseForReading() : servers.leasePrimary(), wanted);
        } else {
            held.apply(wanted);
        }
        decided(wanted);
    }

    private long position(boolean reads) {
        return reads && servers.followsPins() ? pins.position() : 0;
    }

    private void decided(boolean wanted) throws SQLException {
        readOnly = wanted;
        decided = true;
        if (!autoCommit()) {
            enforcement.begin();
        }
        servers.began(held.required(), wanted);
    }

    /** What an error says about the server is told before the caller sees it. */
    void failed(SQLException error) throws SQLException {
        Lease failed = held.lease();
        if (failed == null) {
            return;
        }
        servers.failed(failed, error);
        // In a transaction of JTA the server cannot be asked what it is, nor the connection be thrown away.
        boolean writes = managed == null && !readOnly && enforcement.current() == null;
        if (writes && Failure.of(error) == Failure.READ_ONLY) {
            refusedWrite = true;
            if (autoCommit()) {
                discardIfDemoted();
            }
        }
    }

    /** The server has answered without an error. */
    void succeeded() {
        Lease present = held.lease();
        if (present != null) {
            servers.succeeded(present);
        }
    }

    /** The next statement, or transaction, chooses anew. */
    void undecided() {
        decided = false;
    }

    /** The transaction has ended: the next one chooses anew. */
    void ended() throws SQLException {
        decided = false;
        onlyAsked = false;
        if (refusedWrite) {
            discardIfDemoted();
        }
        if (unasked != null || !held.isPrimary()) {
            release();
        }
    }

    /** Once the transaction is over that was to write and was refused as read-only. */
    private void discardIfDemoted() throws SQLException {
        refusedWrite = false;
        if (held.discardIfDemoted()) {
            decided = false;
        }
    }

    /** The connection is not used any more. */
    void close() throws SQLException {
        if (managed != null) {
            // What guarded a transaction that has ended went with it.
            isManaged();
        }
        release();
    }

    /** Gives back what is held, as it came. */
    private void release() throws SQLException {
        boolean asking = unasked != null;
        undecided();
        unasked = null;
        if (asking && held.lease() != null) {
            held.leave();
        } else {
            held.detach();
        }
    }

    private void detach() throws SQLException {
        undecided();
        unasked = null;
        held.detach();
    }
}

package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernatepg.routing.internal.connection.Stage.Asking;
import org.hibernatepg.routing.internal.connection.Stage.Decided;
import org.hibernatepg.routing.internal.connection.Stage.Undecided;
import org.hibernatepg.routing.internal.replica.Failure;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.jspecify.annotations.Nullable;

/**
 * The server of a transaction that is the connection's own: chosen with its first statement, kept until its end. A connection to
 * the primary is kept longer, for the next transaction; one to a replica goes back.
 */
final class OwnServer implements ServerOfTransaction {
    private static final Stage UNDECIDED = new Undecided();

    private final Servers servers;
    private final ConnectionState state;
    private final ReadOnlyEnforcement enforcement;
    private final HeldServer held;
    private final ServerPolicy policy;
    private Stage stage = UNDECIDED;

    OwnServer(
            Servers servers,
            ConnectionState state,
            ReadOnlyEnforcement enforcement,
            HeldServer held,
            ServerPolicy policy) {
        this.servers = servers;
        this.state = state;
        this.enforcement = enforcement;
        this.held = held;
        this.policy = policy;
    }

    @Override
    public @Nullable Lease decided() {
        return stage instanceof Decided ? held.lease() : null;
    }

    @Override
    public boolean mayWrite() {
        return stage instanceof Decided decided && !decided.choice().readOnly();
    }

    @Override
    public boolean autoCommit() throws SQLException {
        return held.autoCommit();
    }

    boolean inTransaction() throws SQLException {
        return stage instanceof Decided && !autoCommit();
    }

    @Override
    public Connection connection() throws SQLException {
        settle();
        if (!(stage instanceof Decided decided)) {
            decide(policy.next());
        } else if (autoCommit() && !held.isOpenByText()) {
            ServerChoice next = policy.next();
            if (!next.equals(decided.choice())) {
                decide(next);
            }
        }
        return held.required().connection();
    }

    private void decide(ServerChoice choice) throws SQLException {
        if (choice.replica() || !held.isPrimary()) {
            undecided();
            held.detach();
        }
        long position = policy.position(choice);
        if (position != 0) {
            ReplayedServer.begin(held, servers, position, choice).ask();
        } else if (held.lease() == null) {
            held.attach(choice.replica() ? servers.leaseForReading() : servers.leasePrimary(), choice.readOnly());
        } else {
            held.apply(choice.readOnly());
        }
        decided(choice, position != 0);
    }

    private void decided(ServerChoice choice, boolean onlyAsked) throws SQLException {
        stage = new Decided(choice, onlyAsked);
        if (!autoCommit()) {
            enforcement.begin();
        }
        servers.began(held.required(), choice.readOnly());
    }

    @Override
    public Lease forStatement(Lease present) throws SQLException {
        if (stage instanceof Undecided) {
            ServerChoice choice = policy.nextOnHeld();
            held.apply(choice.readOnly());
            decided(choice, false);
        }
        if (autoCommit()) {
            state.isolate(present);
        }
        return present;
    }

    /** Before a statement. One that sets the isolation has to come before any query, so the question was one of a transaction before. */
    void beforeStatement(String sql) throws SQLException {
        boolean renews = stage instanceof Decided decided
                && decided.onlyAsked()
                && !held.isPrimary()
                && StatementText.of(sql).isIsolation();
        used();
        if (renews) {
            ReplayCheck.renew(held.required().connection());
        }
    }

    /** Something was done past the statements: a savepoint is set, or the driver's own connection is known. */
    void used() {
        if (stage instanceof Decided decided) {
            stage = decided.used();
        }
    }

    void setAutoCommit(boolean autoCommit) throws SQLException {
        state.setAutoCommit(autoCommit, held.lease());
    }

    /** In a transaction, which may be set to this before its first query. The driver knows the words for it. */
    void setReadOnly(boolean readOnly) throws SQLException {
        connection().setReadOnly(readOnly);
        if (stage instanceof Decided decided) {
            stage = decided.with(readOnly);
        }
    }

    void setIsolation(int level) throws SQLException {
        state.setIsolation(level, inTransaction() ? held.lease() : null);
    }

    /** Whether a query may have something to ask. */
    boolean mayAsk() {
        return stage instanceof Undecided && policy.hasPosition();
    }

    /**
     * Takes a server for a query that can take along the question whether the server has replayed what the transaction has
     * to see.
     *
     * @return null if there is nothing to ask, or not in that way
     */
    @Nullable
    ReplayedServer forQuery() throws SQLException {
        if (!policy.letsQueriesAsk()) {
            return null;
        }
        ServerChoice choice = policy.next();
        long position = policy.position(choice);
        if (position == 0) {
            return null;
        }
        held.detach();
        enforcement.begin();
        ReplayedServer search = ReplayedServer.begin(held, servers, position, choice);
        stage = new Asking(search);
        return search.canRide() ? search : null;
    }

    /** Whether a query goes to the server as it is. */
    boolean sendsQueriesAlone() {
        return enforcement.sendsQueriesAlone();
    }

    /** Whether the server of the query is still to be asked by it. */
    boolean isUnasked(ReplayedServer search) {
        return search.equals(unasked());
    }

    /** The search for a server, while the one that is held has not been asked. */
    private @Nullable ReplayedServer unasked() {
        return stage instanceof Asking asking ? asking.search() : null;
    }

    /** The connection for what needs no answer of the server that it leads to; null if that is like any other. */
    @Nullable
    Connection unaskedConnection() {
        return stage instanceof Asking asking ? asking.search().candidate().connection() : null;
    }

    /** The server that is held has told that it will do. */
    void asked(ReplayedServer search) throws SQLException {
        decided(search.choice(), false);
    }

    /** Asks now, unless a server is decided or none is held yet. */
    void settle() throws SQLException {
        ReplayedServer search = unasked();
        if (search != null) {
            settle(search);
        }
    }

    /** Goes on with a search until it has found a server. */
    void settle(ReplayedServer search) throws SQLException {
        stage = UNDECIDED;
        search.ask();
        decided(search.choice(), true);
    }

    /** A commit or a rollback. */
    interface Ending {
        /** Ends the transaction of the server. */
        void of(Connection connection) throws SQLException;
    }

    /** Ends the transaction on the server, if one is decided. */
    void end(Ending ending) throws SQLException {
        if (stage instanceof Decided) {
            try {
                ending.of(held.required().connection());
                held.succeeded();
            } catch (SQLException e) {
                failed(e);
                throw e;
            }
        }
    }

    @Override
    public void failed(SQLException error) throws SQLException {
        held.failed(error);
        boolean refused = mayWrite() && enforcement.current() == null && Failure.of(error) == Failure.READ_ONLY;
        if (refused) {
            held.suspect();
            if (autoCommit()) {
                discardIfDemoted();
            }
        }
    }

    private void discardIfDemoted() throws SQLException {
        if (held.discardIfDemoted()) {
            undecided();
        }
    }

    /** The next statement, or transaction, chooses anew. */
    void undecided() {
        if (stage instanceof Decided) {
            stage = UNDECIDED;
        }
    }

    /** The transaction has ended: the next one chooses anew. */
    void ended() throws SQLException {
        undecided();
        held.discardIfDemoted();
        if (stage instanceof Asking || !held.isPrimary()) {
            release();
        }
    }

    /** Gives back what is held, as it came. */
    void release() throws SQLException {
        boolean asking = stage instanceof Asking;
        stage = UNDECIDED;
        if (asking && held.lease() != null) {
            held.leave();
        } else {
            held.detach();
        }
    }
}

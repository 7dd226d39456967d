package org.hibernatepg.routing.internal.connection;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.pin.Tracker;
import org.hibernatepg.routing.internal.pooler.PoolerCheck;
import org.hibernatepg.routing.internal.replica.Failure;
import org.hibernatepg.routing.internal.replica.Server;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.scope.ScopeNote;
import org.hibernatepg.routing.internal.scope.ThreadScopes;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that chooses its server with the first statement of each transaction. What was set before that, {@code
 * setReadOnly} above all, is kept and applied to the connection that is chosen; when that goes back to its pool it is as it
 * came.
 */
public final class RoutedConnection implements InvocationHandler {
    private final Servers servers;
    private final ThreadScopes scopes;
    private final ReadOnlyEnforcement enforcement;
    private final ConnectionState state;
    private final PoolerCheck poolers;
    private final Pins pins;
    private final TransactionWrites writes;
    private @Nullable Lease lease;

    /** Whether the transaction has got its server. With autocommit, whether the last statement has. */
    private boolean decided;

    private boolean readOnly;

    /** Whether a replica may serve the transaction. */
    private boolean reads;

    /** Whether a write was refused as if the transaction only read, which it does not. */
    private boolean refusedWrite;

    private boolean closed;

    private RoutedConnection(RoutingUnit unit, Servers servers) {
        this.servers = servers;
        scopes = unit.scopes();
        enforcement = new ReadOnlyEnforcement(scopes);
        state = new ConnectionState(servers);
        poolers = unit.poolers();
        pins = unit.pins();
        writes = new TransactionWrites(pins, new ManagedTransactions(unit::jta));
    }

    static Connection of(RoutingUnit unit, Servers servers, boolean readOnly) {
        RoutedConnection handler = new RoutedConnection(unit, servers);
        handler.bind(SessionScopes.acquiring());
        if (readOnly) {
            handler.state.setReadOnly(true);
        }
        return (Connection) Proxy.newProxyInstance(
                RoutedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }

    /** Gives back what a connection holds; false for one that is none of ours. */
    static boolean release(Connection connection) throws SQLException {
        if (Proxy.isProxyClass(connection.getClass())
                && Proxy.getInvocationHandler(connection) instanceof RoutedConnection handler) {
            handler.close();
            return true;
        }
        return false;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "RoutedConnection[" + (lease == null ? "not connected" : lease) + "]";
            case "close" -> {
                close();
                yield null;
            }
            case "isClosed" -> closed || (lease != null && lease.connection().isClosed());
            case "unwrap" -> unwrap(proxy, method, arguments);
            case "isWrapperFor" -> isOwn(arguments) ? true : forward(method, arguments);
            default -> {
                requireOpen();
                yield handle(proxy, method, arguments);
            }
        };
    }

    private @Nullable Object handle(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Object argument = arguments == null || arguments.length == 0 ? null : arguments[0];
        return switch (method.getName()) {
            case "getAutoCommit" -> state.autoCommit(lease);
            case "setAutoCommit" -> {
                setAutoCommit(Boolean.TRUE.equals(argument));
                yield null;
            }
            case "isReadOnly" -> state.isReadOnly(lease);
            case "setReadOnly" -> {
                setReadOnly(Boolean.TRUE.equals(argument));
                yield null;
            }
            case "getTransactionIsolation" ->
                state.isolation() != null ? state.isolation() : forward(method, arguments);
            case "setTransactionIsolation" -> {
                state.setIsolation((Integer) Objects.requireNonNull(argument), inTransaction() ? lease : null);
                yield null;
            }
            case "commit" -> commit(method, arguments);
            case "rollback" -> argument == null ? end(method, arguments) : endSavepoint(method, arguments);
            case "setSavepoint" -> setSavepoint(method, arguments);
            case "releaseSavepoint" -> endSavepoint(method, arguments);
            case "getWarnings", "clearWarnings" ->
                lease == null ? null : forward(lease.connection(), method, arguments);
            case "createStatement", "prepareStatement", "prepareCall" ->
                StatementHandler.of(
                        (Statement) Objects.requireNonNull(forward(method, arguments)),
                        argument instanceof String sql ? sql : null,
                        this,
                        lease,
                        proxy);
            default -> forward(method, arguments);
        };
    }

    /**
     * The one behind a connection of Hibernate, which other libraries may have wrapped.
     *
     * @return null if there is none
     */
    public static @Nullable RoutedConnection behind(Connection connection) throws SQLException {
        return connection.isWrapperFor(RoutedConnection.class) ? connection.unwrap(RoutedConnection.class) : null;
    }

    /** Whether what was read last came from the primary. */
    public boolean isOnPrimary() {
        return lease != null && isPrimary(lease);
    }

    /** Tells the read-only scopes of the session that has got the connection; null for none. */
    public void bind(@Nullable Supplier<Frame.@Nullable ReadOnly> scopesOfSession) {
        enforcement.bind(scopesOfSession);
    }

    /** Whether a statement failed, so that the server refuses all others; as far as the driver can be asked. */
    public boolean hasFailed() throws SQLException {
        Lease held = lease;
        return held != null && DriverState.of(held.connection()) == DriverState.FAILED;
    }

    /** Sets a savepoint by a statement, which a scope within it or around it does not restrict. */
    public static void setSavepoint(Connection connection, String name) throws SQLException {
        RoutedConnection routed = behind(connection);
        send(routed, connection, "savepoint " + name);
        if (routed != null) {
            routed.enforcement.savepointSet(name);
        }
    }

    /** Releases such a savepoint, after a rollback to it if that is asked for. */
    public static void endSavepoint(Connection connection, String name, boolean rollback) throws SQLException {
        RoutedConnection routed = behind(connection);
        String release = "release savepoint " + name;
        send(routed, connection, rollback ? "rollback to savepoint " + name + "; " + release : release);
        if (routed != null) {
            routed.enforcement.savepointEnded(name);
        }
    }

    private static void send(@Nullable RoutedConnection routed, Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (routed == null) {
                statement.execute(sql);
            } else {
                routed.enforcement.suspend(() -> statement.execute(sql));
            }
        }
    }

    /** Executes a statement of the connection that was the transaction's when the statement was made. */
    @Nullable
    Object execute(ReadOnlyEnforcement.Execution execution, @Nullable Lease madeBy) throws Throwable {
        requireOpen();
        Lease held = lease;
        if (held == null || !held.equals(madeBy)) {
            throw new SQLException(
                    "The statement was made for a transaction that has ended. Make another one.", "26000");
        }
        if (!decided) {
            decideAgain(held);
        }
        boolean alone = state.autoCommit(lease);
        if (alone) {
            state.isolate(held);
        }
        try {
            return enforcement.execute(execution, held.connection(), alone);
        } catch (SQLException e) {
            failed(held, e);
            throw e;
        }
    }

    /** What an error says about the server is told before the caller sees it. */
    private void failed(Lease held, SQLException error) throws SQLException {
        servers.failed(held, error);
        if (Failure.of(error) == Failure.READ_ONLY && !readOnly && enforcement.current() == null) {
            refusedWrite = true;
            if (state.autoCommit(lease)) {
                discardIfDemoted();
            }
        }
    }

    /** Once the transaction is over that was to write and was refused as read-only. */
    private void discardIfDemoted() throws SQLException {
        refusedWrite = false;
        Lease held = lease;
        if (held != null && servers.evictIfDemoted(held)) {
            lease = null;
            decided = false;
            held.discard();
        }
    }

    /** A statement was executed: was something written, and is it committed already? */
    void executed(WriteKind kind) throws SQLException {
        Lease held = lease;
        if (held == null || readOnly) {
            return;
        }
        writes.executed(kind, state.autoCommit(lease), held.connection());
    }

    /** A statement that was made earlier is bound to its server. */
    private void decideAgain(Lease held) throws SQLException {
        boolean wanted = wantsReadOnly();
        state.apply(held, wanted);
        reads = !isPrimary(held);
        decided(wanted);
        servers.began(held, wanted);
    }

    private @Nullable Object unwrap(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Object type = Objects.requireNonNull(arguments)[0];
        if (type == RoutedConnection.class) {
            return this;
        }
        if (type == Connection.class) {
            return proxy;
        }
        enforcement.beforeUnwrap(physical(), state.autoCommit(lease));
        Object unwrapped = forward(method, arguments);
        if (inTransaction() && !readOnly) {
            // Whoever has the driver's own connection may do anything with it.
            writes.executed(WriteKind.MAY_WRITE);
        }
        return unwrapped;
    }

    /** The connection of the transaction's server, chosen now if it was not yet. */
    private Connection physical() throws SQLException {
        boolean wanted = wantsReadOnly();
        if (!decided || (state.autoCommit(lease) && !isOpenByText() && decidesOtherwise(wanted))) {
            decide(wanted);
        }
        return Objects.requireNonNull(lease).connection();
    }

    /** A transaction that was begun by a statement, with autocommit on, stays where it is. */
    private boolean isOpenByText() throws SQLException {
        return lease != null && DriverState.of(lease.connection()) == DriverState.OPEN;
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
        return !pins.isPrimary() && !(state.autoCommit(lease) && pins.position() != 0);
    }

    private void decide(boolean wanted) throws SQLException {
        reads = mayRead(wanted);
        Lease held = lease;
        if (held != null && (reads || !isPrimary(held))) {
            detach();
            held = null;
        }
        long position = reads && servers.followsPins() ? pins.position() : 0;
        if (position != 0) {
            attachReplayed(position, wanted);
        } else if (held == null) {
            attach(reads ? servers.leaseForReading() : servers.leasePrimary(), wanted);
        } else {
            state.apply(held, wanted);
        }
        decided(wanted);
        servers.began(Objects.requireNonNull(lease), wanted);
    }

    /** A server that has replayed the position: a replica that says so, else the primary. */
    private void attachReplayed(long position, boolean wanted) throws SQLException {
        Set<Server> behind = new HashSet<>();
        Lease candidate = servers.leaseForReading();
        attach(candidate, wanted);
        while (!isPrimary(candidate) && !hasReplayed(candidate, position)) {
            boolean first = behind.add(candidate.server());
            leave(candidate);
            candidate = first ? servers.leaseForReading(behind) : servers.leasePrimary();
            attach(candidate, wanted);
        }
    }

    /** A server that cannot tell has not. */
    private boolean hasReplayed(Lease candidate, long position) {
        try {
            return ReplayCheck.passes(candidate.connection(), position);
        } catch (SQLException e) {
            servers.failed(candidate, e);
            return false;
        }
    }

    private void leave(Lease candidate) throws SQLException {
        try {
            candidate.connection().rollback();
        } catch (SQLException e) {
            lease = null;
            servers.failed(candidate, e);
            candidate.discard();
            return;
        }
        detach();
    }

    private void attach(Lease chosen, boolean wanted) throws SQLException {
        lease = chosen;
        poolers.look(chosen.server().name(), chosen.connection());
        state.attached(chosen);
        state.apply(chosen, wanted);
    }

    private boolean isPrimary(Lease held) {
        return held.server().equals(servers.primary());
    }

    private void decided(boolean wanted) throws SQLException {
        readOnly = wanted;
        decided = true;
        if (!state.autoCommit(lease)) {
            enforcement.begin();
        }
    }

    private boolean inTransaction() throws SQLException {
        return decided && !state.autoCommit(lease);
    }

    private void setAutoCommit(boolean autoCommit) throws SQLException {
        boolean before = state.autoCommit(lease);
        if (autoCommit == before) {
            return;
        }
        boolean ends = autoCommit && inTransaction();
        if (ends) {
            enforcement.refuseEnd("setAutoCommit(true)");
        }
        Tracker tracker =
                ends ? writes.beforeCommit(Objects.requireNonNull(lease).connection()) : null;
        state.setAutoCommit(autoCommit, lease);
        if (ends) {
            writes.committed(tracker, Objects.requireNonNull(lease).connection());
            ended();
        }
        // What is decided for a statement without a transaction is not for the transaction after it.
        decided = false;
        if (autoCommit) {
            enforcement.ended();
        } else {
            enforcement.begin();
        }
    }

    private void setReadOnly(boolean readOnly) throws SQLException {
        if (inTransaction() && readOnly != this.readOnly) {
            refuseWriting(readOnly);
            // The driver knows the words for it.
            Objects.requireNonNull(lease).connection().setReadOnly(readOnly);
            this.readOnly = readOnly;
        }
        state.setReadOnly(readOnly);
    }

    /** The driver would, as long as it has not sent the transaction's first statement. */
    private void refuseWriting(boolean readOnly) throws SQLException {
        Frame.ReadOnly scope = enforcement.current();
        if (scope != null && !readOnly) {
            throw ScopeNote.refusal(scope, "setReadOnly(false)", "Close the scope first.");
        }
    }

    private @Nullable Object commit(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        Lease held = lease;
        if (!decided || held == null) {
            return end(method, arguments);
        }
        enforcement.refuseEnd("the commit");
        Tracker tracker = writes.beforeCommit(held.connection());
        try {
            Object result = forward(method, arguments);
            writes.committed(tracker, held.connection());
            return result;
        } finally {
            ended();
        }
    }

    private @Nullable Object setSavepoint(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        Savepoint savepoint = (Savepoint) Objects.requireNonNull(forward(method, arguments));
        enforcement.savepointSet(savepoint);
        return savepoint;
    }

    private @Nullable Object endSavepoint(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        Object result = forward(method, arguments);
        enforcement.savepointEnded((Savepoint) Objects.requireNonNull(Objects.requireNonNull(arguments)[0]));
        return result;
    }

    private @Nullable Object end(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (!decided) {
            enforcement.ended();
            return null;
        }
        try {
            Object result = forward(method, arguments);
            if (lease != null) {
                servers.succeeded(lease);
            }
            return result;
        } finally {
            ended();
        }
    }

    /** The next transaction chooses anew. A connection to the primary is kept for it, with what it holds. */
    private void ended() throws SQLException {
        decided = false;
        enforcement.ended();
        writes.ended();
        if (refusedWrite) {
            discardIfDemoted();
        }
        if (lease != null && !isPrimary(lease)) {
            detach();
        }
    }

    private void close() throws SQLException {
        if (!closed) {
            closed = true;
            detach();
        }
    }

    private void detach() throws SQLException {
        Lease held = lease;
        lease = null;
        decided = false;
        writes.ended();
        if (held != null) {
            try {
                enforcement.release();
                state.restore(held);
            } finally {
                held.release();
            }
        }
    }

    private void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLException("The connection was closed", "08003");
        }
    }

    private static boolean isOwn(@Nullable Object @Nullable [] arguments) {
        return arguments != null && (arguments[0] == Connection.class || arguments[0] == RoutedConnection.class);
    }

    private @Nullable Object forward(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        return forward(physical(), method, arguments);
    }

    private @Nullable Object forward(Connection physical, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(physical, arguments);
        } catch (InvocationTargetException e) {
            if (e.getTargetException() instanceof SQLException error && lease != null) {
                failed(lease, error);
            }
            throw e.getTargetException();
        }
    }
}

package org.hibernatepg.routing.internal.connection;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.hibernate.SessionEventListener;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.jdbc.internal.LogicalConnectionProvidedImpl;
import org.hibernate.resource.jdbc.spi.LogicalConnectionImplementor;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.internal.scope.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The read-only scopes of one session. They follow it over its transactions, and so over different connections; sessions that
 * share a connection share them.
 */
public final class SessionScopes implements Supplier<Frame.@Nullable ReadOnly> {
    /** The values must not lead to their sessions, or no session would ever be collected. */
    private static final Map<SharedSessionContractImplementor, SessionScopes> OF_SESSION =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** A connection provider does not know for whom it makes a connection; the session's listeners do, on the same thread. */
    private static final ThreadLocal<@Nullable SessionScopes> ACQUIRING = new ThreadLocal<>();

    private final Deque<Frame.ReadOnly> open = new ArrayDeque<>();
    private boolean attached;

    private SessionScopes() {}

    /** Those of a session, stateful or not. */
    public static SessionScopes of(SharedSessionContractImplementor session) {
        return OF_SESSION.computeIfAbsent(owner(session), key -> new SessionScopes());
    }

    /** The innermost read-only scope of a session. */
    public static Frame.@Nullable ReadOnly readOnly(SharedSessionContractImplementor session) {
        SessionScopes scopes = OF_SESSION.get(owner(session));
        return scopes == null ? null : scopes.get();
    }

    /** Those of the session that is just getting a connection on this thread. */
    static @Nullable SessionScopes acquiring() {
        return ACQUIRING.get();
    }

    private static SharedSessionContractImplementor owner(SharedSessionContractImplementor session) {
        return session.getJdbcCoordinator().getJdbcSessionOwner() instanceof SharedSessionContractImplementor owner
                ? owner
                : session;
    }

    @Override
    public Frame.@Nullable ReadOnly get() {
        return open.peek();
    }

    /**
     * Opens a scope of a session.
     *
     * @throws RoutingException if the session was opened over a connection of the program's own
     */
    public void open(SharedSessionContractImplementor session, Frame.ReadOnly scope) {
        if (!attached) {
            attach(session);
            attached = true;
        }
        open.push(scope);
    }

    /** Ends a scope, wherever it stands among the others. */
    public void close(Frame.ReadOnly scope) {
        open.remove(scope);
    }

    private void attach(SharedSessionContractImplementor session) {
        LogicalConnectionImplementor logical = session.getJdbcCoordinator().getLogicalConnection();
        if (logical instanceof LogicalConnectionProvidedImpl || !bind(logical)) {
            throw new RoutingException("The session was opened over a connection that Hibernate did not get from its"
                    + " connection provider, so that it cannot be made read-only. Open the session without"
                    + " 'connection(…)'.");
        }
        owner(session).getEventListenerManager().addListener(new Acquisition(this));
    }

    private boolean bind(LogicalConnectionImplementor logical) {
        if (!logical.isPhysicallyConnected()) {
            return true;
        }
        try {
            RoutedConnection connection = RoutedConnection.behind(logical.getPhysicalConnection());
            if (connection != null) {
                connection.bind(this);
            }
            return connection != null;
        } catch (SQLException e) {
            throw new RoutingException("The connection of the session cannot be told from others", e);
        }
    }

    private static final class Acquisition implements SessionEventListener {
        private static final long serialVersionUID = 1L;

        private final transient SessionScopes scopes;
        private transient @Nullable SessionScopes outer;

        Acquisition(SessionScopes scopes) {
            this.scopes = scopes;
        }

        @Override
        public void jdbcConnectionAcquisitionStart() {
            outer = ACQUIRING.get();
            ACQUIRING.set(scopes);
        }

        @Override
        public void jdbcConnectionAcquisitionEnd() {
            if (outer == null) {
                ACQUIRING.remove();
            } else {
                ACQUIRING.set(outer);
            }
            outer = null;
        }
    }
}

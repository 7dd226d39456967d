package org.hibernatepg.trigger.internal.jdbc;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.jdbc.internal.LogicalConnectionProvidedImpl;
import org.hibernatepg.trigger.spi.SessionVariableSource;
import org.jspecify.annotations.Nullable;

/**
 * Variables of one session. They follow it over its transactions, and so over different connections of the pool, and reach
 * no other session; only sessions that share a connection share their variables, too. Where a {@link
 * SessionVariableSource} supplies the same name, the session's value wins.
 *
 * <p>On a persistence unit that is not on PostgreSQL they have no effect.
 */
public final class SessionVariables {
    /** The values must not lead to their sessions, or no session would ever be collected. */
    private static final Map<SharedSessionContractImplementor, SessionVariables> OF_SESSION =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final WeakReference<SharedSessionContractImplementor> session;
    private volatile Map<String, String> values = Map.of();
    private boolean attached;

    private SessionVariables(SharedSessionContractImplementor session) {
        this.session = new WeakReference<>(session);
    }

    /** The variables of a session, stateful or not. */
    public static SessionVariables of(SharedSessionContract session) {
        return OF_SESSION.computeIfAbsent(Sessions.connectionOwner(session), SessionVariables::new);
    }

    /** A new wrapper of a connection; if a session with variables is just asking for one, it becomes that session's. */
    static void made(VariableConnection connection) {
        ConnectionAcquisition.made(connection);
    }

    /** The value of a variable, null if the session has none. */
    public @Nullable String get(String name) {
        return values.get(name);
    }

    /**
     * Sets a variable, or takes it away with null. It is in force from the next statement that may write.
     *
     * @throws IllegalStateException if the session was opened over a connection of the program's own
     */
    public void set(String name, @Nullable String value) {
        if (Objects.equals(get(name), value)) {
            return;
        }
        if (reachesConnections()) {
            values = with(name, value);
        }
    }

    /**
     * Sets some variables, and takes away those of before that are not among them.
     *
     * @throws IllegalStateException if the session was opened over a connection of the program's own
     */
    void replace(Map<String, String> before, Map<String, String> wanted) {
        if (!before.equals(wanted) && reachesConnections()) {
            Map<String, String> changed = new HashMap<>(values);
            changed.keySet().removeAll(before.keySet());
            changed.putAll(wanted);
            values = Map.copyOf(changed);
        }
    }

    private boolean reachesConnections() {
        SharedSessionContractImplementor owner = session.get();
        if (owner != null
                && !attached
                && VariableConnections.isActive(owner.getFactory().getServiceRegistry())) {
            attach(owner);
        }
        return attached;
    }

    /** All of them; another instance after each change. */
    Map<String, String> values() {
        return values;
    }

    private Map<String, String> with(String name, @Nullable String value) {
        Map<String, String> changed = new HashMap<>(values);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return Map.copyOf(changed);
    }

    private void attach(SharedSessionContractImplementor owner) {
        VariableConnection connection = Sessions.connection(owner);
        if (owner.getJdbcCoordinator().getLogicalConnection() instanceof LogicalConnectionProvidedImpl
                || (connection == null && isConnected(owner))) {
            throw new IllegalStateException(
                    "The session was opened over a connection that Hibernate did not get from its"
                            + " connection provider, so that no variables reach the database through it. Open the session"
                            + " without 'connection(…)', or set the variables on that connection with set_config(name, value,"
                            + " true) in each transaction.");
        }
        owner.getEventListenerManager().addListener(new ConnectionAcquisition(this));
        if (connection != null) {
            connection.bind(this);
        }
        attached = true;
    }

    private static boolean isConnected(SharedSessionContractImplementor owner) {
        return owner.getJdbcCoordinator().getLogicalConnection().isPhysicallyConnected();
    }
}

package org.hibernatepg.trigger.internal.jdbc;

import org.hibernate.SessionEventListener;
import org.jspecify.annotations.Nullable;

/**
 * Binds each connection that a session gets to the variables of that session. A connection provider does not know for
 * whom it hands out a connection; but Hibernate tells the session's listeners before and after, on the same thread.
 */
final class ConnectionAcquisition implements SessionEventListener {
    private static final long serialVersionUID = 1L;

    private static final ThreadLocal<@Nullable ConnectionAcquisition> CURRENT = new ThreadLocal<>();

    private final transient @Nullable SessionVariables variables;
    private transient @Nullable ConnectionAcquisition outer;
    private transient @Nullable VariableConnection made;

    ConnectionAcquisition(SessionVariables variables) {
        this.variables = variables;
    }

    /** The last one made counts: a provider may use another session to find out where to connect. */
    static void made(VariableConnection connection) {
        ConnectionAcquisition current = CURRENT.get();
        if (current != null) {
            current.made = connection;
        }
    }

    @Override
    public void jdbcConnectionAcquisitionStart() {
        outer = CURRENT.get();
        made = null;
        CURRENT.set(this);
    }

    @Override
    public void jdbcConnectionAcquisitionEnd() {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
        VariableConnection connection = made;
        SessionVariables bound = variables;
        if (connection != null && bound != null) {
            connection.bind(bound);
        }
        outer = null;
        made = null;
    }
}

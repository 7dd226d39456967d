package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.hibernate.HibernateException;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.service.spi.Stoppable;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one of Hibernate's connection providers. The provider of a replica is made by the first probe that
 * reaches it: most pools connect when they are made, and an application has to start while a replica is away.
 */
public final class ProviderPool implements Pool {
    private final Supplier<ConnectionProvider> maker;
    private final StaleConnections stale;
    private volatile @Nullable ConnectionProvider provider;
    private boolean stopped;

    private ProviderPool(Supplier<ConnectionProvider> maker, @Nullable ConnectionProvider provider, boolean ofReplica) {
        this.maker = maker;
        stale = new StaleConnections(ofReplica);
        this.provider = provider;
    }

    /** Of the primary's provider. */
    public static ProviderPool of(ConnectionProvider provider) {
        return new ProviderPool(() -> provider, provider, false);
    }

    /** Of a replica's provider, made by {@link #open()}. */
    static ProviderPool later(Supplier<ConnectionProvider> maker) {
        return new ProviderPool(maker, null, true);
    }

    @Override
    public synchronized void open() {
        if (provider == null && !stopped) {
            provider = maker.get();
        }
    }

    @Override
    public Connection connect() throws SQLException {
        ConnectionProvider source = provider;
        if (source == null) {
            throw new SQLException("No connection could be made yet", "08001");
        }
        try {
            return stale.connect(source);
        } catch (HibernateException e) {
            // The built-in pool has its own.
            throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e.getMessage(), e);
        }
    }

    @Override
    public void release(Connection connection) throws SQLException {
        ConnectionProvider source = provider;
        if (source != null) {
            source.closeConnection(connection);
        }
    }

    @Override
    public void discard(Connection connection) throws SQLException {
        ConnectionProvider source = provider;
        if (source == null) {
            return;
        }
        if (PoolFlush.flush(source)) {
            // Closed by the pool, as all that it holds now.
            source.closeConnection(connection);
        } else {
            StaleConnections.discard(connection, source);
        }
    }

    @Override
    public void evict() {
        ConnectionProvider source = provider;
        if (source != null && !PoolFlush.flush(source)) {
            stale.suspectAll();
        }
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (provider instanceof Stoppable stoppable) {
            stoppable.stop();
        }
    }
}

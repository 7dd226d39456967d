package org.hibernatepg.benchmarks.comparison;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.hibernatepg.benchmarks.wire.WireProxy;
import org.hibernatepg.testing.Database;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The connections of a competitor: one DataSource for Hibernate, behind which there is a pool for the link of the moment. */
final class Pools implements AutoCloseable {
    /** Of each competitor, and more than there are writers at a time. */
    static final int SIZE = 10;

    private final Database database;
    private @Nullable WireProxy proxy;
    private @Nullable DataSource mute;
    private HikariDataSource pool;
    private Link link = Link.LOCAL;

    Pools(Database database) {
        this.database = database;
        this.pool = pool(link);
    }

    /** For Hibernate; it stays the same. */
    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                Pools.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    try {
                        return method.invoke(mute == null ? pool : mute, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    void use(Link next) {
        if (!next.equals(link)) {
            close();
            link = next;
            pool = pool(next);
        }
    }

    void disconnect() {
        mute = MuteDataSource.create();
    }

    /** Between application and server from now on, until another link is used. */
    WireProxy count() {
        if (proxy == null) {
            pool.close();
            pool = pool(link, proxy());
        }
        return proxy();
    }

    /** What is between application and server already. */
    Optional<WireProxy> wire() {
        return Optional.ofNullable(proxy);
    }

    @Override
    public void close() {
        int lost = pool.getHikariPoolMXBean().getActiveConnections();
        pool.close();
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
        if (lost > 0) {
            throw new IllegalStateException(lost + " connections were not given back to the pool");
        }
    }

    private HikariDataSource pool(Link link) {
        if (link.delayMicros() == 0) {
            return pool(link, null);
        }
        return pool(link, proxy().delay(Duration.ofNanos(link.delayMicros() * 1_000L)));
    }

    private HikariDataSource pool(Link link, @Nullable WireProxy through) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source(link, through));
        config.setMaximumPoolSize(SIZE);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    private PGSimpleDataSource source(Link link, @Nullable WireProxy through) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.jdbcUrl());
        source.setUser(database.user());
        source.setPassword(database.password());
        source.setReWriteBatchedInserts(link.rewriting());
        if (through != null) {
            source.setServerNames(new String[] {"127.0.0.1"});
            source.setPortNumbers(new int[] {through.port()});
            source.setSslmode("disable");
        }
        return source;
    }

    private WireProxy proxy() {
        if (proxy == null) {
            PGSimpleDataSource direct = source(link, null);
            proxy = WireProxy.to(direct.getServerNames()[0], direct.getPortNumbers()[0]);
        }
        return proxy;
    }
}

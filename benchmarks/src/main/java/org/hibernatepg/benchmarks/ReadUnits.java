package org.hibernatepg.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.hibernate.SessionFactory;
import org.hibernatepg.routing.RoutingSettings;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.ReplicationNode;
import org.hibernatepg.testing.TestUnit;

/** Two persistence units over one cluster and pools of the same kind: one that reads from its standbys, and one without routing. */
final class ReadUnits implements AutoCloseable {
    private final Function<ReplicationNode, String> urls;
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final TestUnit routed;
    private final TestUnit direct;

    /**
     * Starts both.
     *
     * @param urls where the pools find a server
     * @param probes how often the servers are asked
     */
    ReadUnits(ReplicationCluster cluster, int rows, Function<ReplicationNode, String> urls, Duration probes) {
        this.urls = urls;
        Map<String, Object> replicas = new LinkedHashMap<>();
        cluster.standbys().forEach(standby -> replicas.put(standby.name(), pool(standby)));
        routed = unit(cluster)
                .set(RoutingSettings.REPLICAS, replicas)
                .set(RoutingSettings.PROBE_INTERVAL, probes)
                .start();
        Tables.fill(routed, rows, "line (id, text) select n, 'text ' || n");
        cluster.awaitCaughtUp();
        direct = unit(cluster)
                .set("hibernate.hbm2ddl.auto", "none")
                .set("hibernate.routing.enabled", "false")
                .start();
    }

    private TestUnit unit(ReplicationCluster cluster) {
        return TestUnit.of(Line.class)
                .on(cluster.primary().database())
                .set("hibernate.connection.datasource", pool(cluster.primary()));
    }

    private HikariDataSource pool(ReplicationNode node) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(urls.apply(node) + "?sslmode=disable");
        pool.setUsername(node.user());
        pool.setPassword(node.password());
        pool.setMaximumPoolSize(4);
        pools.add(pool);
        return pool;
    }

    SessionFactory routed() {
        return routed.sessionFactory();
    }

    SessionFactory direct() {
        return direct.sessionFactory();
    }

    @Override
    public void close() {
        direct.close();
        routed.close();
        pools.forEach(HikariDataSource::close);
    }

    @Entity(name = "Line")
    static class Line {
        @Id
        int id;

        String text;
    }
}

package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.testing.ReplicationNode.serverOf;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.Session;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.service.spi.Configurable;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.ReplicationNode;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;

/** Pools of replicas as programs have them: exhausted, without autocommit, of a class of one's own. */
class ReplicaPoolsTest {
    @AutoClose
    static final ReplicationCluster cluster = ReplicationCluster.start(2);

    private final List<HikariDataSource> pools = new ArrayList<>();
    private TestUnit unit;

    @AfterEach
    void stop() {
        if (unit != null) {
            unit.close();
        }
        pools.forEach(HikariDataSource::close);
    }

    private HikariDataSource pool(ReplicationNode node, boolean autoCommit) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(node.jdbcUrl());
        pool.setUsername(node.user());
        pool.setPassword(node.password());
        pool.setMaximumPoolSize(1);
        pool.setConnectionTimeout(500);
        pool.setAutoCommit(autoCommit);
        pools.add(pool);
        return pool;
    }

    private TestUnit unit() {
        unit = TestUnit.of(Note.class)
                .on(cluster.primary().database())
                .set(RoutingSettings.PROBE_INTERVAL, "100")
                .set(RoutingSettings.PROBE_TIMEOUT, "10000");
        return unit;
    }

    private void startOn(boolean autoCommit) {
        Map<String, Object> replicas = new LinkedHashMap<>();
        replicas.put("r1", pool(cluster.standby(1), autoCommit));
        replicas.put("r2", pool(cluster.standby(2), autoCommit));
        unit().set(RoutingSettings.REPLICAS, replicas).start();
        cluster.awaitCaughtUp();
    }

    private Set<String> servers() {
        Set<String> servers = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            servers.add(ReadOnlyScopes.of(unit.sessionFactory()).call(ReplicationNode::serverOf));
        }
        return servers;
    }

    private Connection hold(ReplicationNode node) throws SQLException {
        Replica replica = Replicas.of(unit.sessionFactory()).all().stream()
                .filter(candidate -> node.name().endsWith(candidate.name().substring(1)))
                .findFirst()
                .orElseThrow();
        for (int attempt = 1; true; attempt++) {
            Connection connection = replica.openConnection();
            try {
                connection.createStatement().execute("select 1");
                return connection;
            } catch (SQLException busyWithAProbe) {
                connection.close();
                if (attempt == 20) {
                    throw busyWithAProbe;
                }
            }
        }
    }

    @Test
    @Spec({"RT-08", "RT-12"})
    void aReplicaWhosePoolIsExhaustedIsPassedOverAndNotTakenForDown() throws SQLException {
        startOn(true);
        try (Connection held = hold(cluster.standby(1))) {
            assertThat(servers()).containsExactly("standby2");
            try (Connection other = hold(cluster.standby(2))) {
                assertThat(servers()).containsExactly("primary");
                assertThat(other.isClosed()).isFalse();
            }
            assertThat(Replicas.of(unit.sessionFactory()).all())
                    .extracting(Replica::status)
                    .containsOnly(ReplicaStatus.UP);
            assertThat(held.isClosed()).isFalse();
        }
        assertThat(servers()).contains("standby1", "standby2");
    }

    @Test
    @Spec("RT-12")
    void aPoolWhoseOnlyConnectionServesOneTransactionAfterTheOtherIsNotTakenForDown() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        unit().set(RoutingSettings.REPLICAS, pool(cluster.standby(1), true))
                .set(RoutingSettings.PROBE_TIMEOUT, "300")
                .set(RoutingSettings.METER_REGISTRY, meters)
                .set("hibernate.connection.datasource", pool(cluster.primary(), true))
                .set("hibernate.connection.handling_mode", "DELAYED_ACQUISITION_AND_HOLD")
                .start();
        try (Session session = unit.sessionFactory().openSession()) {
            session.beginTransaction();
            assertThat(serverOf(session)).isEqualTo("primary");
            double evictions = evictionsOfThePrimary(meters);
            double failures = failedProbesOfThePrimary(meters);
            Waiting.until(
                    () -> {
                        session.getTransaction().commit();
                        session.beginTransaction();
                        serverOf(session);
                        return failedProbesOfThePrimary(meters) > failures + 4;
                    },
                    () -> "probes that get no connection");
            session.getTransaction().commit();
            assertThat(evictionsOfThePrimary(meters)).isEqualTo(evictions);
        }
    }

    private static double evictionsOfThePrimary(SimpleMeterRegistry meters) {
        return meters.get("hibernate.routing.evictions")
                .tags("server", "primary")
                .counter()
                .count();
    }

    private static double failedProbesOfThePrimary(SimpleMeterRegistry meters) {
        return meters.get("hibernate.routing.probes")
                .tags("server", "primary", "outcome", "failed")
                .timer()
                .count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Spec({"RT-12", "RO-01", "RO-06"})
    void poolsOfThePrimaryWithoutAutocommitOfWhichHibernateWasTold(boolean autoCommitOfReplicas) throws SQLException {
        Map<String, Object> replicas = new LinkedHashMap<>();
        replicas.put("r1", pool(cluster.standby(1), autoCommitOfReplicas));
        replicas.put("r2", pool(cluster.standby(2), autoCommitOfReplicas));
        HikariDataSource primary = pool(cluster.primary(), false);
        primary.setMaximumPoolSize(4);
        unit().set(RoutingSettings.REPLICAS, replicas)
                .set("hibernate.connection.datasource", primary)
                .set("hibernate.connection.provider_disables_autocommit", "true")
                .start();
        unit.inTransaction(session -> session.persist(new Note(1)));
        cluster.awaitCaughtUp();

        assertThat(servers()).contains("standby1", "standby2");
        ReadOnlyScopes scopes = ReadOnlyScopes.of(unit.sessionFactory());
        assertThat(scopes.<Note, RuntimeException>call(session -> session.find(Note.class, 1L)))
                .isNotNull();
        assertThatThrownBy(() -> scopes.run(session -> session.persist(new Note(2))))
                .isInstanceOf(ReadOnlyViolationException.class);
        unit.inTransaction(session -> {
            assertThat(serverOf(session)).isEqualTo("primary");
            session.persist(new Note(3));
            session.flush();
            try (ReadOnlyScope scope = scopes.open(session)) {
                assertThat(session.find(Note.class, 1L)).isNotNull();
            }
            session.persist(new Note(4));
        });
        assertThat(unit.value("select count(*) from Note")).isEqualTo(3L);
        try (Connection connection = primary.getConnection()) {
            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(connection.isReadOnly()).isFalse();
        }
        // A probe may have one just now.
        Waiting.until(
                () -> primary.getHikariPoolMXBean().getActiveConnections() == 0, () -> "connections to be given back");
    }

    @Test
    @Spec({"RT-04", "RO-12"})
    void theDriversOwnConnectionToAReplicaCopiesDataOut() throws Exception {
        startOn(true);
        unit.inTransaction(session -> session.persist(new Note(5)));
        cluster.awaitCaughtUp();
        String copy = "copy (select id, current_setting('cluster_name') from Note) to stdout";

        StringWriter inScope = new StringWriter();
        ReadOnlyScopes.of(unit.sessionFactory())
                .run(session -> session.doWork(connection -> {
                    try {
                        connection.unwrap(PgConnection.class).getCopyAPI().copyOut(copy, inScope);
                    } catch (java.io.IOException e) {
                        throw new IllegalStateException(e);
                    }
                }));
        assertThat(inScope.toString()).startsWith("5\tstandby");

        // Without a transaction too: a standby refuses writes whatever its connections do.
        StringWriter opened = new StringWriter();
        try (Connection connection = Replicas.of(unit.sessionFactory()).next().openConnection()) {
            PGConnection driver = connection.unwrap(PGConnection.class);
            driver.getCopyAPI().copyOut(copy, opened);
            assertThatThrownBy(() -> driver.getCopyAPI().copyIn("copy Note from stdin"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(opened.toString()).startsWith("5\tstandby");
    }

    @Test
    @Spec("RT-12")
    void aReplicaMayHaveAConnectionProviderOfTheProgram() {
        OwnProvider.OPEN.set(0);
        unit().set(RoutingSettings.REPLICAS, "r1")
                .set("hibernate.routing.replica.r1.hibernate.connection.provider_class", OwnProvider.class.getName())
                .set("hibernate.routing.replica.r1.url", cluster.standby(1).jdbcUrl())
                .set("hibernate.routing.replica.r1.user", cluster.standby(1).user())
                .start();
        assertThat(servers()).containsExactly("standby1");
        unit.inTransaction(session -> assertThat(serverOf(session)).isEqualTo("primary"));
        unit.close();
        assertThat(OwnProvider.MADE.get()).isPositive();
        assertThat(OwnProvider.OPEN.get()).isZero();
        unit = null;
    }

    /** Opens a connection each time. */
    public static class OwnProvider implements ConnectionProvider, Configurable {
        private static final long serialVersionUID = 1L;

        static final AtomicInteger MADE = new AtomicInteger();
        static final AtomicInteger OPEN = new AtomicInteger();

        private String url;
        private String user;

        @Override
        public void configure(Map<String, Object> settings) {
            url = settings.get("hibernate.connection.url").toString();
            user = settings.get("hibernate.connection.username").toString();
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = DriverManager.getConnection(url, user, "");
            MADE.incrementAndGet();
            OPEN.incrementAndGet();
            return connection;
        }

        @Override
        public void closeConnection(Connection connection) throws SQLException {
            OPEN.decrementAndGet();
            connection.close();
        }

        @Override
        public boolean supportsAggressiveRelease() {
            return true;
        }

        @Override
        public boolean isUnwrappableAs(Class<?> type) {
            return type.isInstance(this);
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return type.cast(this);
        }
    }
}

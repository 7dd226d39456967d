package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.testing.ReplicationNode.serverOf;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.hibernate.Session;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.ReplicationNode;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which server a transaction runs on, with two real standbys. */
class ReplicaRoutingTest {
    @AutoClose
    static final ReplicationCluster cluster = ReplicationCluster.start(2);

    private final Map<String, Object> sources = new LinkedHashMap<>();
    private TestUnit unit;

    @BeforeEach
    void start() {
        sources.putAll(cluster.replicas());
        unit = unit().start();
        cluster.awaitCaughtUp();
    }

    @AfterEach
    void stop() {
        unit.close();
    }

    private TestUnit unit() {
        return TestUnit.of(Note.class)
                .on(cluster.primary().database())
                .set(RoutingSettings.REPLICAS, sources)
                .set(RoutingSettings.PROBE_INTERVAL, "50")
                .set(RoutingSettings.PROBE_TIMEOUT, "5000");
    }

    @Test
    @Spec("RT-01")
    void readOnlyWorkGoesRoundTheReplicas() {
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            servers.add(readOnlyServer());
        }

        assertThat(servers.subList(0, 2)).containsExactlyInAnyOrder("standby1", "standby2");
        assertThat(servers.subList(2, 4)).isEqualTo(servers.subList(0, 2));
        assertThat(servers.subList(4, 6)).isEqualTo(servers.subList(0, 2));
    }

    @Test
    @Spec("RT-02")
    void undeclaredWorkRunsOnThePrimaryItsReadsIncluded() {
        unit.inTransaction(session -> {
            assertThat(serverOf(session)).isEqualTo("primary");
            session.persist(new Note(1));
            session.flush();
            assertThat(serverOf(session)).isEqualTo("primary");
        });
        try (Session session = unit.sessionFactory().openSession()) {
            assertThat(serverOf(session)).isEqualTo("primary");
        }
    }

    @Test
    @Spec("RT-02")
    void aTransactionStaysOnItsServer() {
        ReadOnlyScopes.of(unit.sessionFactory()).run(session -> {
            String first = serverOf(session);
            for (int i = 0; i < 5; i++) {
                assertThat(serverOf(session)).isEqualTo(first);
            }
        });
    }

    @Test
    @Spec("RT-01")
    void aConnectionThatWasSetToReadOnlyBeforeItsTransactionGoesToAReplica() {
        try (Session session = unit.sessionFactory().openSession()) {
            session.doWork(connection -> connection.setReadOnly(true));
            session.beginTransaction();
            session.doWork(connection -> connection.setReadOnly(true));
            assertThat(serverOf(session)).startsWith("standby");
            session.getTransaction().commit();
        }
    }

    @Test
    @Spec({"RT-01", "RT-02"})
    void aSessionThatKeepsItsConnectionChoosesAnewForEachTransaction() {
        unit.set("hibernate.connection.handling_mode", "DELAYED_ACQUISITION_AND_HOLD")
                .restart();
        cluster.awaitCaughtUp();
        List<String> servers = new ArrayList<>();
        try (Session session = unit.sessionFactory().openSession()) {
            for (int i = 0; i < 2; i++) {
                try (ReadOnlyScope scope =
                        ReadOnlyScopes.of(unit.sessionFactory()).open()) {
                    session.beginTransaction();
                    servers.add(serverOf(session));
                    session.getTransaction().commit();
                }
                session.beginTransaction();
                servers.add(serverOf(session));
                session.persist(new Note(50 + i));
                session.getTransaction().commit();
            }
        }
        assertThat(List.of(servers.get(0), servers.get(2))).allMatch(server -> server.startsWith("standby"));
        assertThat(List.of(servers.get(1), servers.get(3))).containsOnly("primary");
    }

    @Test
    @Spec({"RT-07", "RT-08"})
    void aReplicaThatIsDownIsLeftOutAndComesBack() {
        cluster.standby(1).stop();
        for (int i = 0; i < 4; i++) {
            assertThat(readOnlyServer()).isEqualTo("standby2");
        }
        cluster.standby(2).stop();
        assertThat(readOnlyServer()).isEqualTo("primary");
        assertThat(replica("r1").status()).isEqualTo(ReplicaStatus.DOWN);

        cluster.standby(1).start();
        cluster.standby(2).start();
        await(() -> replica("r1").status() == ReplicaStatus.UP && replica("r2").status() == ReplicaStatus.UP);
        assertThat(List.of(readOnlyServer(), readOnlyServer())).containsExactlyInAnyOrder("standby1", "standby2");
    }

    @Test
    @Spec("RT-07")
    void aReplicaThatLagsByTimeIsLeftOutAndComesBack() {
        unit.set(RoutingSettings.MAX_LAG, "300").restart();
        cluster.standby(1).pauseReplay();
        try {
            unit.inTransaction(session -> session.persist(new Note(2)));
            await(() -> replica("r1").status() == ReplicaStatus.LAGGING);
            assertThat(replica("r1").lag()).isGreaterThan(Duration.ofMillis(300));
            assertThat(List.of(readOnlyServer(), readOnlyServer())).containsOnly("standby2");
        } finally {
            cluster.standby(1).resumeReplay();
        }
        await(() -> replica("r1").status() == ReplicaStatus.UP);
        assertThat(List.of(readOnlyServer(), readOnlyServer())).contains("standby1");
    }

    @Test
    @Spec("RT-07")
    void aReplicaThatLagsByBytesIsLeftOut() {
        unit.set(RoutingSettings.MAX_LAG, "none")
                .set(RoutingSettings.MAX_LAG_BYTES, 1000)
                .restart();
        cluster.standby(1).pauseReplay();
        try {
            unit.inTransaction(session -> session.doWork(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(
                            "create table filler as select i, repeat('x', 100) from generate_series(1, 1000) i");
                    statement.execute("drop table filler");
                }
            }));
            await(() -> replica("r1").status() == ReplicaStatus.LAGGING);
            assertThat(replica("r1").lagBytes()).isGreaterThan(1000);
            assertThat(readOnlyServer()).isEqualTo("standby2");
        } finally {
            cluster.standby(1).resumeReplay();
        }
        await(() -> replica("r1").status() == ReplicaStatus.UP);
    }

    @Test
    @Spec("RT-07")
    void aReplicaThatIsPausedDoesNotLagAsLongAsNothingIsWritten() {
        Replicas replicas = Replicas.of(unit.sessionFactory());
        cluster.awaitCaughtUp();
        await(() -> Long.valueOf(0).equals(replica("r1").lagBytes()));
        assertThat(replica("r1").lag()).isZero();
        assertThat(replicas.all()).extracting(Replica::status).containsOnly(ReplicaStatus.UP);
    }

    @Test
    @Spec("RT-04")
    void theNextReplicaGivesAConnectionOfOnesOwnThatOnlyReads() throws SQLException {
        Replicas replicas = Replicas.of(unit.sessionFactory());
        Map<String, String> servers = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            Replica replica = replicas.next();
            try (Connection connection = replica.openConnection();
                    Statement statement = connection.createStatement()) {
                var result = statement.executeQuery("select current_setting('cluster_name')");
                result.next();
                servers.put(replica.name(), result.getString(1));
                assertThatThrownBy(() -> statement.execute("create table never (id int)"))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                                .isEqualTo("25006"));
            }
        }
        assertThat(servers).containsEntry("r1", "standby1").containsEntry("r2", "standby2");
    }

    private Replica replica(String name) {
        return Replicas.of(unit.sessionFactory()).all().stream()
                .filter(replica -> replica.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String readOnlyServer() {
        return ReadOnlyScopes.of(unit.sessionFactory()).call(ReplicationNode::serverOf);
    }

    private void await(BooleanSupplier condition) {
        Waiting.until(
                condition,
                () -> "replicas "
                        + Replicas.of(unit.sessionFactory()).all().stream()
                                .map(replica -> replica.name() + " " + replica.status() + " " + replica.lag() + " "
                                        + replica.lagBytes())
                                .toList());
    }
}

package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.testing.ReplicationNode.serverOf;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.ReplicationNode;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.SwitchableAddress;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A replica behind a network that loses everything: what waits for it, and for how long. */
class ReplicaBlackHoleTest {
    /** Of the driver, in seconds. */
    private static final String LIMITS = "?connectTimeout=1&socketTimeout=2";

    private static final Duration PROBE = Duration.ofMillis(500);

    @AutoClose
    static final ReplicationCluster cluster = ReplicationCluster.start(2);

    @AutoClose
    private final SwitchableAddress address =
            SwitchableAddress.of(cluster.standby(1).port());

    private final List<HikariDataSource> pools = new ArrayList<>();
    private TestUnit unit;

    @BeforeEach
    void prepare() {
        Map<String, Object> replicas = new LinkedHashMap<>();
        replicas.put("r1", pool(address.jdbcUrl(ReplicationCluster.DATABASE)));
        replicas.put("r2", pool(cluster.standby(2).jdbcUrl()));
        unit = TestUnit.of(Note.class)
                .on(cluster.primary().database())
                .set(RoutingSettings.REPLICAS, replicas)
                .set(RoutingSettings.PROBE_TIMEOUT, PROBE);
    }

    @AfterEach
    void stop() {
        address.restore();
        unit.close();
        pools.forEach(HikariDataSource::close);
    }

    private HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url + LIMITS);
        pool.setUsername("postgres");
        pool.setPassword("postgres");
        pool.setConnectionTimeout(3_000);
        pool.setInitializationFailTimeout(-1);
        pools.add(pool);
        return pool;
    }

    private Replica replica() {
        return Replicas.of(unit.sessionFactory()).all().stream()
                .filter(replica -> replica.name().equals("r1"))
                .findFirst()
                .orElseThrow();
    }

    private void awaitStatus(ReplicaStatus status) {
        Waiting.until(
                () -> replica().status() == status,
                () -> "r1 to be " + status + ": " + replica().status());
    }

    private String server() {
        return ReadOnlyScopes.of(unit.sessionFactory()).call(ReplicationNode::serverOf);
    }

    private static Duration time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    @Spec({"RT-07", "RT-09"})
    void aProbeThatGetsNoAnswerLeavesTheReplicaOutAndItComesBack() {
        unit.set(RoutingSettings.PROBE_INTERVAL, "100").start();
        cluster.awaitCaughtUp();
        awaitStatus(ReplicaStatus.UP);

        address.swallow();
        awaitStatus(ReplicaStatus.DOWN);
        for (int i = 0; i < 4; i++) {
            assertThat(time(() -> assertThat(server()).isEqualTo("standby2"))).isLessThan(Duration.ofSeconds(1));
        }

        address.restore();
        awaitStatus(ReplicaStatus.UP);
        assertThat(List.of(server(), server())).containsExactlyInAnyOrder("standby1", "standby2");
    }

    @Test
    @Spec("RT-09")
    void workThatWaitsForTheReplicaGoesOnElsewhereAfterTheDriversLimit() {
        unit.set(RoutingSettings.PROBE_INTERVAL, Duration.ofMinutes(10)).start();
        cluster.awaitCaughtUp();
        awaitStatus(ReplicaStatus.UP);
        List<String> servers = new ArrayList<>();

        readFromOther();
        Duration took = time(() -> ReadOnlyScopes.of(unit.sessionFactory()).run(session -> {
            servers.add(serverOf(session));
            if (servers.size() == 1) {
                address.swallow();
                serverOf(session);
            }
        }));

        assertThat(servers).containsExactly("standby1", "standby2");
        assertThat(took).isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(6));
        assertThat(replica().status()).isEqualTo(ReplicaStatus.DOWN);
    }

    @Test
    @Spec("RT-09")
    void aTransactionThatIsNotRepeatedGetsAnErrorAfterTheDriversLimit() {
        unit.set(RoutingSettings.PROBE_INTERVAL, Duration.ofMinutes(10)).start();
        cluster.awaitCaughtUp();
        awaitStatus(ReplicaStatus.UP);
        readFromOther();
        try (ReadOnlyScope scope = ReadOnlyScopes.of(unit.sessionFactory()).open()) {
            Duration took = time(() -> assertThatThrownBy(() -> unit.inTransaction(session -> {
                        assertThat(serverOf(session)).isEqualTo("standby1");
                        address.swallow();
                        serverOf(session);
                    }))
                    .isInstanceOf(RuntimeException.class));
            assertThat(took).isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(6));
            assertThat(unit.<String>fromTransaction(ReplicationNode::serverOf)).isEqualTo("standby2");
        }
    }

    /** So that the next transaction is the turn of the replica whose network fails. */
    private void readFromOther() {
        if (server().equals("standby1")) {
            assertThat(server()).isEqualTo("standby2");
        }
    }

    @Test
    @Spec("RT-07")
    void aReplicaThatKeepsSilentFromTheStartDelaysTheBootByTheLimitOfAProbe() {
        address.swallow();
        Duration took = time(() -> unit.start());
        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(replica().status()).isEqualTo(ReplicaStatus.DOWN);
        cluster.awaitCaughtUp();
        assertThat(server()).isEqualTo("standby2");

        address.restore();
        awaitStatus(ReplicaStatus.UP);
    }

    @Entity(name = "Note")
    static class Note {
        @Id
        long id;
    }
}

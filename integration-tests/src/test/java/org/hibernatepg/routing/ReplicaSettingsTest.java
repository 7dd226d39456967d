package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hibernatepg.routing.spi.ReplicaStrategy;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.ReplicationNode;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What can be said about replicas in the settings, and what is refused. */
class ReplicaSettingsTest {

    @AutoClose
    static final ReplicationCluster cluster = ReplicationCluster.start(2);

    @Test
    void everyFaultIsToldAtOnceWithWhatToDo() {
        TestUnit unit = TestUnit.of(Note.class)
                .set(RoutingSettings.REPLICAS, "r1, r2, r1, a b, primary")
                .set("hibernate.routing.replica.r1.ulr", "jdbc:postgresql://x/y")
                .set("hibernate.routing.replica.r3.url", "jdbc:postgresql://x/y")
                .set("hibernate.routing.replica.r2.weight", "0")
                .set("hibernate.routing.replica.r2.url", "replica-2/app")
                .set("hibernate.routing.stratgy", "weighted")
                .set(RoutingSettings.STRATEGY, "wheel_of_fortune")
                .set(RoutingSettings.RETRIES, "-1")
                .set(RoutingSettings.PROBE_INTERVAL, "0")
                .set(RoutingSettings.PROBE_TIMEOUT, "soon")
                .set(RoutingSettings.MAX_LAG, "P1Y")
                .set(RoutingSettings.MAX_LAG_BYTES, "-5")
                .set(RoutingSettings.TEST_MODE, "perhaps");

        assertThatThrownBy(unit::start)
                .rootCause()
                .isInstanceOf(RoutingException.class)
                .message()
                .contains("names the replica 'r1' twice")
                .contains("a replica 'a b'")
                .contains("a replica 'primary'")
                .contains("'hibernate.routing.replica.r1.ulr' is not known")
                .contains("most like it is 'hibernate.routing.replica.r1.url'")
                .contains("a replica 'r3', which 'hibernate.routing.replicas' does not name; most like it is 'r")
                .contains("the replica 'r1' is nowhere")
                .contains("'hibernate.routing.replica.r2.url' is 'replica-2/app', and has to be a URL of JDBC")
                .contains("'hibernate.routing.replica.r2.weight' is '0', and has to be a whole number from 1")
                .contains("'hibernate.routing.stratgy' is not known; most like it is 'hibernate.routing.strategy'")
                .contains("'wheel_of_fortune', and has to be one of round_robin, weighted, least_lag")
                .contains("'hibernate.routing.retries' is '-1'")
                .contains("'hibernate.routing.probe.interval' is zero")
                .contains("'hibernate.routing.probe.timeout' is 'soon'")
                .contains("'hibernate.routing.max_lag' is 'P1Y'")
                .contains("'hibernate.routing.max_lag_bytes' is '-5'")
                .contains("'hibernate.routing.test_mode' is 'perhaps'");
    }

    @Test
    @Spec("RT-06")
    void aStrategyThatIsNoneIsRefused() {
        assertThatThrownBy(() -> TestUnit.of(Note.class)
                        .set(RoutingSettings.STRATEGY, String.class)
                        .start())
                .rootCause()
                .hasMessageContaining("does not implement " + ReplicaStrategy.class.getName());
    }

    @Test
    @Spec("RT-03")
    void withoutReplicasThePrimaryIsReadAndTheLogSaysSoOnce() {
        List<String> warnings = new ArrayList<>();
        Handler handler = collecting(warnings);
        Logger logger = Logger.getLogger("org.hibernatepg.routing.replica");
        logger.addHandler(handler);
        try (TestUnit unit =
                TestUnit.of(Note.class).on(cluster.primary().database()).start()) {
            assertThat(warnings).isEmpty();
            assertThat(server(unit)).isEqualTo("primary");
            assertThat(server(unit)).isEqualTo("primary");
            assertThat(Replicas.of(unit.sessionFactory()).next().name()).isEqualTo("primary");
            assertThat(Replicas.of(unit.sessionFactory()).all()).isEmpty();
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("No replicas are configured: read-only transactions run on the primary.");
    }

    @Test
    @Spec("RT-12")
    void replicasCanBeGivenByUrlAndInheritWhatTheyDoNotSay() {
        try (TestUnit unit = unit().set(RoutingSettings.REPLICAS, "r1")
                .set("hibernate.routing.replica.r1.url", cluster.standby(1).jdbcUrl())
                .set("hibernate.routing.replica.r1.user", cluster.standby(1).user())
                .set("hibernate.routing.replica.r1.password", cluster.standby(1).password())
                .set("hibernate.routing.replica.r1.hibernate.connection.pool_size", "2")
                .start()) {
            assertThat(server(unit)).isEqualTo("standby1");
        }
    }

    @Test
    @Spec("RT-12")
    void aSingleDataSourceOrSeveralAreReplicasToo() {
        try (TestUnit unit = unit().set(
                        RoutingSettings.REPLICAS, cluster.standby(2).dataSource())
                .start()) {
            assertThat(server(unit)).isEqualTo("standby2");
            assertThat(Replicas.of(unit.sessionFactory()).all())
                    .extracting(Replica::name)
                    .containsExactly("replica1");
        }
        try (TestUnit unit = unit().set(
                        RoutingSettings.REPLICAS,
                        List.of(
                                cluster.standby(1).dataSource(),
                                cluster.standby(2).dataSource()))
                .start()) {
            assertThat(List.of(server(unit), server(unit))).containsExactlyInAnyOrder("standby1", "standby2");
        }
    }

    @Test
    @Spec("RT-05")
    void inTestModeTheReplicasAreThePrimaryAndOnlyReadAllTheSame() {
        try (TestUnit unit = unit().set(RoutingSettings.TEST_MODE, true)
                .set(RoutingSettings.REPLICAS, "r1")
                .set("hibernate.routing.replica.r1.url", "jdbc:postgresql://nowhere.invalid/app")
                .start()) {
            assertThat(server(unit)).isEqualTo("primary");
            assertThat(Replicas.of(unit.sessionFactory()).next().name()).isEqualTo("r1");
            assertThat(Replicas.of(unit.sessionFactory()).next().status()).isEqualTo(ReplicaStatus.UP);
            assertThatThrownBy(
                            () -> ReadOnlyScopes.of(unit.sessionFactory()).run(session -> session.persist(new Note(5))))
                    .isInstanceOf(ReadOnlyViolationException.class);
        }
    }

    @Test
    @Spec("RT-07")
    void aStandbyAsThePrimaryIsRefusedAtBoot() {
        assertThatThrownBy(() -> TestUnit.of(Note.class)
                        .on(cluster.standby(1).database())
                        .set("hibernate.hbm2ddl.auto", "none")
                        .set(RoutingSettings.REPLICAS, cluster.standby(2).dataSource())
                        .start())
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("the primary's settings lead to a standby");
    }

    @Test
    @Spec("RT-07")
    void aServerOfAnotherClusterIsRefusedAtBoot() {
        try (Database other = Databases.create()) {
            assertThatThrownBy(() -> unit().set(RoutingSettings.REPLICAS, other.dataSource())
                            .start())
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("replica 'replica1': it belongs to another cluster than the primary");
        }
    }

    @Test
    @Spec("RT-07")
    void aPrimaryAsAReplicaIsLeftOut() {
        try (TestUnit unit = unit().set(
                        RoutingSettings.REPLICAS,
                        List.of(
                                cluster.primary().dataSource(),
                                cluster.standby(1).dataSource()))
                .start()) {
            assertThat(List.of(server(unit), server(unit))).containsOnly("standby1");
            assertThat(Replicas.of(unit.sessionFactory()).all())
                    .extracting(Replica::status)
                    .containsExactlyInAnyOrder(ReplicaStatus.UP, ReplicaStatus.NOT_A_REPLICA);
        }
    }

    @Test
    @Spec("RT-07")
    void aReplicaThatIsAwayAtBootIsReadWhenItIsThere() {
        cluster.standby(2).stop();
        try (TestUnit unit = unit().set(
                        RoutingSettings.REPLICAS,
                        Map.of("r2", cluster.standby(2).jdbcUrl()))
                .set("hibernate.routing.replica.r2.user", cluster.standby(2).user())
                .set("hibernate.routing.replica.r2.password", cluster.standby(2).password())
                .start()) {
            assertThat(server(unit)).isEqualTo("primary");
            cluster.standby(2).start();
            Waiting.until(() -> server(unit).equals("standby2"), () -> "the replica to be read");
        } finally {
            if (!cluster.standby(2).isRunning()) {
                cluster.standby(2).start();
            }
        }
    }

    @Test
    @Spec("RT-06")
    void weightsShareTheTransactions() {
        try (TestUnit unit = unit().set(RoutingSettings.REPLICAS, cluster.replicas())
                .set(RoutingSettings.STRATEGY, "weighted")
                .set("hibernate.routing.replica.r1.weight", "3")
                .start()) {
            List<String> chosen = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                chosen.add(Replicas.of(unit.sessionFactory()).next().name());
            }
            assertThat(chosen.stream().filter("r1"::equals).count()).isBetween(28L, 32L);
        }
    }

    @Test
    @Spec("RT-06")
    void theReplicaThatLagsLeastIsRead() {
        try (TestUnit unit = unit().set(RoutingSettings.REPLICAS, cluster.replicas())
                .set(RoutingSettings.STRATEGY, "least_lag")
                .set(RoutingSettings.MAX_LAG, "none")
                .start()) {
            cluster.standby(1).pauseReplay();
            try {
                unit.inTransaction(session -> session.persist(new Note(7)));
                cluster.standby(2).awaitCaughtUp();
                Waiting.until(() -> lag(unit, "r1") > 0 && lag(unit, "r2") == 0, () -> "the lag to be seen");
                assertThat(List.of(server(unit), server(unit), server(unit))).containsOnly("standby2");
            } finally {
                cluster.standby(1).resumeReplay();
            }
            Waiting.until(() -> server(unit).equals("standby1"), () -> "both to be read again");
        }
    }

    @Test
    @Spec("RT-06")
    void aStrategyOfOnesOwnChooses() {
        try (TestUnit unit = unit().set(RoutingSettings.REPLICAS, cluster.replicas())
                .set(RoutingSettings.STRATEGY, AlwaysSecond.class.getName())
                .start()) {
            assertThat(List.of(server(unit), server(unit))).containsOnly("standby2");
        }
    }

    @Test
    @Spec("RT-06")
    void aStrategyThatChoosesWhatItWasNotGivenIsRefused() {
        ReplicaStrategy wrong = usable -> null;
        try (TestUnit unit = unit().set(
                        RoutingSettings.REPLICAS, cluster.standby(1).dataSource())
                .set(RoutingSettings.STRATEGY, wrong)
                .start()) {
            assertThatThrownBy(() -> server(unit))
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("which is none of");
        }
    }

    private static TestUnit unit() {
        cluster.awaitCaughtUp();
        return TestUnit.of(Note.class)
                .on(cluster.primary().database())
                .set(RoutingSettings.PROBE_INTERVAL, "PT0.05S")
                .set(RoutingSettings.PROBE_TIMEOUT, "5000");
    }

    private static long lag(TestUnit unit, String name) {
        return Replicas.of(unit.sessionFactory()).all().stream()
                .filter(replica -> replica.name().equals(name))
                .mapToLong(replica -> replica.lagBytes() == null ? -1 : replica.lagBytes())
                .findFirst()
                .orElseThrow();
    }

    private static String server(TestUnit unit) {
        return ReadOnlyScopes.of(unit.sessionFactory()).call(ReplicationNode::serverOf);
    }

    private static Handler collecting(List<String> messages) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                messages.add(record.getMessage().formatted(record.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    /** Chooses by the name. */
    public static final class AlwaysSecond implements ReplicaStrategy {
        @Override
        public Replica choose(List<Replica> usable) {
            return usable.stream()
                    .filter(replica -> replica.name().equals("r2"))
                    .findFirst()
                    .orElse(usable.get(0));
        }
    }
}

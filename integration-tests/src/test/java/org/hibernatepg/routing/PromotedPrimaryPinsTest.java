package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.ReplicationNode;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.Test;

/** What a position is worth after another server has become the primary. */
class PromotedPrimaryPinsTest {
    private static final String WHERE = "select current_setting('cluster_name')";

    private static TestUnit unit(ReplicationNode primary, ReplicationNode replica) {
        return TestUnit.of()
                .on(primary.database())
                .set("hibernate.routing.token.secret", "the secret of the tests")
                .set("hibernate.routing.pin.seconds", 600)
                .set("hibernate.routing.replicas", Map.of("r", replica.dataSource()))
                .start();
    }

    private static String read(TestUnit unit) {
        return ReadOnlyScopes.of(unit.sessionFactory())
                .call(session -> session.createNativeQuery(WHERE, String.class).getSingleResult());
    }

    private static String write(TestUnit unit, String sql) {
        try (TrackedWork work = Pinning.of(unit.sessionFactory()).track()) {
            unit.inTransaction(session -> session.createNativeMutationQuery(sql).executeUpdate());
            return work.token().orElseThrow().text();
        }
    }

    @Test
    @Spec({"PN-04", "PN-06"})
    void positionsGoOnAndOneThatWasLostIsLookedForOnThePrimary() {
        try (ReplicationCluster cluster = ReplicationCluster.start(2)) {
            ReplicationNode old = cluster.primary();
            String kept;
            String lost;
            try (TestUnit unit = unit(old, cluster.standby(1))) {
                kept = write(unit, "create table kept (i int)");
                cluster.awaitCaughtUp();
                cluster.standbys().forEach(ReplicationNode::stop);
                // Enough that what the new primary writes at its promotion does not reach it.
                lost = write(unit, "create table lost as select n, repeat('x', 100) from generate_series(1, 50000) n");
            }
            old.stopImmediately();
            cluster.standby(1).start();
            cluster.standby(1).promote();
            cluster.standby(2).follow(cluster.standby(1));

            try (TestUnit unit = unit(cluster.standby(1), cluster.standby(2))) {
                Pinning pinning = Pinning.of(unit.sessionFactory());
                cluster.awaitCaughtUp();
                try (TrackedWork work = pinning.apply(kept)) {
                    assertThat(read(unit)).isEqualTo("standby2");
                }
                try (TrackedWork work = pinning.apply(lost)) {
                    assertThat(read(unit)).isEqualTo("standby1");
                    unit.jdbc("create table more as select n, repeat('x', 100) from generate_series(1, 80000) n");
                    cluster.awaitCaughtUp();
                    assertThat(read(unit)).isEqualTo("standby2");
                }
            }
        }
    }
}

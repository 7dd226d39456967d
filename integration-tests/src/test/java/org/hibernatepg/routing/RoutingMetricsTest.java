package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.Test;

/** Figures in Micrometer. */
class RoutingMetricsTest {
    @Test
    @Spec("RT-08")
    void whereTransactionsRunIsCountedAndThatReplicasAreOut() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (ReplicationCluster cluster = ReplicationCluster.start(1);
                TestUnit unit = TestUnit.of(Note.class)
                        .on(cluster.primary().database())
                        .set("hibernate.session_factory_name", "notes")
                        .set(RoutingSettings.REPLICAS, cluster.standby(1).dataSource())
                        .set(RoutingSettings.PROBE_INTERVAL, 50)
                        .set(RoutingSettings.PROBE_TIMEOUT, 5000)
                        .set(RoutingSettings.METER_REGISTRY, meters)
                        .start()) {
            cluster.awaitCaughtUp();
            double written = transactions(meters, "primary", "write");
            double read = transactions(meters, "replica1", "read");

            unit.inTransaction(session -> session.persist(new Note()));
            cluster.awaitCaughtUp();
            ReadOnlyScopes.of(unit.sessionFactory()).run(session -> session.find(Note.class, 1L));

            assertThat(transactions(meters, "primary", "write")).isEqualTo(written + 1);
            assertThat(transactions(meters, "replica1", "read")).isEqualTo(read + 1);
            assertThat(gauge(meters, "up")).isEqualTo(1);
            Waiting.until(() -> gauge(meters, "lag.bytes") == 0, () -> "the lag to be zero");
            assertThat(gauge(meters, "lag")).isZero();
            assertThat(meters.get("hibernate.routing.probes")
                            .tags("server", "replica1", "outcome", "answered")
                            .timer()
                            .count())
                    .isPositive();

            cluster.standby(1).stop();
            ReadOnlyScopes.of(unit.sessionFactory()).run(session -> session.find(Note.class, 1L));
            assertThat(meters.get("hibernate.routing.fallbacks").counters().stream()
                            .mapToDouble(counter -> counter.count())
                            .sum())
                    .isEqualTo(1);
            assertThat(transactions(meters, "primary", "read")).isEqualTo(1);
            assertThat(gauge(meters, "up")).isZero();
        }
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void whatIsNoRegistryIsRefused() {
        assertThatThrownBy(() -> TestUnit.of(Note.class)
                        .set(RoutingSettings.METER_REGISTRY, "mine")
                        .start())
                .rootCause()
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("has to be a MeterRegistry of Micrometer or 'global'");
    }

    @Test
    void onlyOneClassKnowsMicrometer() {
        assertThat(new ClassFileImporter()
                        .importPackages("org.hibernatepg.routing").stream()
                                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                                        .anyMatch(dependency -> dependency
                                                .getTargetClass()
                                                .getPackageName()
                                                .startsWith("io.micrometer")))
                                .map(JavaClass::getFullName)
                                .filter(name -> !name.contains("Test"))
                                .map(name -> name.replaceAll("\\$.*", ""))
                                .distinct())
                .containsExactly("org.hibernatepg.routing.internal.metrics.MicrometerMetrics");
    }

    private static double transactions(SimpleMeterRegistry meters, String server, String role) {
        return meters.get("hibernate.routing.transactions")
                .tags("unit", "notes", "server", server, "role", role)
                .counter()
                .count();
    }

    private static double gauge(SimpleMeterRegistry meters, String name) {
        return meters.get("hibernate.routing." + name)
                .tags("server", "replica1")
                .gauge()
                .value();
    }

    @Entity(name = "Note")
    static class Note {
        @Id
        long id = 1;
    }
}

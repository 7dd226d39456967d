package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.hibernatepg.routing.servlet.PinningFilter;
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
    @Spec("PN-06")
    void tokensThatDoNotCountAreCountedByTheReason() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (TestUnit unit = tokens("the first secret of all")
                        .set(RoutingSettings.METER_REGISTRY, meters)
                        .start();
                TestUnit otherSecret = tokens("the second secret of all").start();
                TestUnit otherCluster = tokens("the first secret of all")
                        .set("hibernate.routing.token.cluster", "another")
                        .start()) {
            Pinning pinning = Pinning.of(unit.sessionFactory());
            String token = token(unit);
            pinning.apply(null, "", token).close();
            assertThat(ignored(meters)).isEmpty();

            byte[] later = Base64.getUrlDecoder().decode(token);
            later[0]++;
            pinning.apply("no token", Base64.getUrlEncoder().encodeToString(later))
                    .close();
            pinning.apply(token(otherSecret), token(otherCluster)).close();
            assertThat(ignored(meters))
                    .isEqualTo(Map.of("malformed", 1.0, "version", 1.0, "signature", 1.0, "cluster", 1.0));

            Waiting.until(
                    () -> {
                        pinning.apply(token).close();
                        return ignored(meters).containsKey("expired");
                    },
                    () -> "the token to expire");
            try (WebServer server = new WebServer()
                    .filter(new PinningFilter(unit.sessionFactory()))
                    .on("/", (request, response) -> {})
                    .start()) {
                server.get("/", "Cookie", "routing_pin=" + token(otherSecret) + ".x");
                server.get("/", "Cookie", "routing_pin=" + "x".repeat(2_000));
            }
            assertThat(ignored(meters)).containsEntry("signature", 2.0).containsEntry("malformed", 3.0);
        }
        assertThat(meters.getMeters()).isEmpty();
    }

    private static TestUnit tokens(String secret) {
        return TestUnit.of(Note.class)
                .set("hibernate.routing.token.secret", secret)
                .set("hibernate.routing.token.cluster", "one")
                .set("hibernate.routing.pin.seconds", "2");
    }

    private static String token(TestUnit unit) {
        try (TrackedWork work = Pinning.of(unit.sessionFactory()).track()) {
            work.markWrite();
            return work.token().orElseThrow().text();
        }
    }

    private static Map<String, Double> ignored(SimpleMeterRegistry meters) {
        Map<String, Double> counts = new HashMap<>();
        meters.get("hibernate.routing.tokens.ignored")
                .counters()
                .forEach(counter -> counts.put(counter.getId().getTag("reason"), counter.count()));
        counts.values().removeIf(count -> count == 0);
        return counts;
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

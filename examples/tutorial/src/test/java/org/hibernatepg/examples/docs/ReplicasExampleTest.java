package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.routing.Replica;
import org.hibernatepg.routing.Replicas;
import org.hibernatepg.routing.spi.ReplicaStrategy;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ReplicasExampleTest {
    @AutoClose
    static final ReplicationCluster cluster = ReplicationCluster.start(2);

    private final List<String> report = new ArrayList<>();

    @Test
    @Spec("RT-12")
    void replicasAreNamedInTheSettings() throws SQLException {
        String nearUrl = cluster.standby(1).jdbcUrl();
        String farUrl = cluster.standby(2).jdbcUrl();
        // snippet: replicas-settings
        Map<String, Object> settings = Map.of(
                "hibernate.routing.replicas", "near,far",
                "hibernate.routing.replica.near.url", nearUrl,
                "hibernate.routing.replica.near.weight", "3",
                "hibernate.routing.replica.far.url", farUrl,
                "hibernate.routing.replica.far.hibernate.connection.pool_size", "5",
                "hibernate.routing.strategy", "weighted");
        // end
        Map<String, Object> all = new HashMap<>(settings);
        // The unit of a test has its primary by a DataSource, which knows its user.
        for (String name : List.of("near", "far")) {
            all.put(
                    "hibernate.routing.replica." + name + ".user",
                    cluster.primary().user());
            all.put(
                    "hibernate.routing.replica." + name + ".password",
                    cluster.primary().password());
        }
        try (TestUnit unit = start(all)) {
            SessionFactory sessionFactory = unit.sessionFactory();
            unit.inTransaction(session -> session.persist(new Visit()));
            cluster.awaitCaughtUp();
            // snippet: replicas-read
            long count = ReadOnlyScopes.of(sessionFactory)
                    .call(session -> session.createSelectionQuery("select count(*) from Visit", Long.class)
                            .getSingleResult());
            // end
            assertThat(count).isEqualTo(1);
            Replicas.of(sessionFactory).probe();
            status(sessionFactory);
            assertThat(report).contains("near UP 0", "far UP 0", "exported");
        }
    }

    private void status(SessionFactory sessionFactory) throws SQLException {
        // snippet: replicas-status
        Replicas replicas = Replicas.of(sessionFactory);
        for (Replica replica : replicas.all()) {
            report.add(replica.name() + " " + replica.status() + " " + replica.lagBytes());
        }
        try (Connection connection = replicas.next().openConnection()) {
            export(connection);
        }
        // end
    }

    private void export(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("select * from visit");
            report.add("exported");
        }
    }

    @Test
    @Spec("RT-06")
    void replicasCanBeDataSources() {
        DataSource nearDataSource = cluster.standby(1).dataSource();
        DataSource farDataSource = cluster.standby(2).dataSource();
        // snippet: replicas-datasources
        Map<String, Object> settings =
                Map.of("hibernate.routing.replicas", Map.of("near", nearDataSource, "far", farDataSource));
        // end
        Map<String, Object> all = new HashMap<>(settings);
        all.put("hibernate.routing.strategy", NearFirst.class);
        try (TestUnit unit = start(all)) {
            for (int i = 0; i < 3; i++) {
                assertThat(ReadOnlyScopes.of(unit.sessionFactory())
                                .<String, RuntimeException>call(session -> session.createNativeQuery(
                                                "select current_setting('cluster_name')", String.class)
                                        .getSingleResult()))
                        .isEqualTo("standby1");
            }
        }
    }

    private static TestUnit start(Map<String, Object> settings) {
        TestUnit unit = TestUnit.of(Visit.class).on(cluster.primary().database());
        settings.forEach(unit::set);
        return unit.start();
    }

    // snippet: replicas-strategy
    public static final class NearFirst implements ReplicaStrategy {
        @Override
        public Replica choose(List<Replica> usable) {
            return usable.stream()
                    .filter(replica -> replica.name().equals("near"))
                    .findFirst()
                    .orElse(usable.get(0));
        }
    }
    // end

    @Entity(name = "Visit")
    static class Visit {
        @Id
        int id = 1;
    }
}

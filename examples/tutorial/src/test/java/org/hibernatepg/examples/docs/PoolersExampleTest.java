package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.testing.PgBouncer;
import org.hibernatepg.testing.ReplicationCluster;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** docs/poolers.md. */
class PoolersExampleTest {
    @AutoClose
    private static final ReplicationCluster cluster = ReplicationCluster.start(1);

    @AutoClose
    private static final PgBouncer bouncer = PgBouncer.of(cluster.primary().database())
            .alias("app", cluster.primary().database())
            .alias("app_ro", cluster.standby(1).database())
            .start();

    private static void withFactory(Map<String, Object> settings, Consumer<SessionFactory> work) {
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.hbm2ddl.auto", "create")
                .applySettings(settings)
                .build();
        try (SessionFactory sessionFactory = new MetadataSources(registry)
                .addAnnotatedClass(Ticket.class)
                .buildMetadata()
                .buildSessionFactory()) {
            work.accept(sessionFactory);
        } finally {
            StandardServiceRegistryBuilder.destroy(registry);
        }
    }

    private static String server(Session session) {
        return session.createNativeQuery("show cluster_name", String.class).getSingleResult();
    }

    @Test
    void twoUsersOfOneAddress() {
        String address = "127.0.0.1:" + bouncer.port();
        Map<String, Object> settings = new HashMap<>();
        // snippet: poolers-settings
        settings.put("hibernate.connection.url", "jdbc:postgresql://" + address + "/?prepareThreshold=0");
        settings.put("hibernate.connection.username", "app");
        settings.put("hibernate.routing.replicas", "ro");
        settings.put("hibernate.routing.replica.ro.user", "app_ro");
        // end
        settings.put("hibernate.connection.password", "");

        withFactory(settings, sessionFactory -> {
            assertThat(sessionFactory.<String>fromTransaction(PoolersExampleTest::server))
                    .isEqualTo("primary");
            assertThat(ReadOnlyScopes.of(sessionFactory).<String, RuntimeException>call(PoolersExampleTest::server))
                    .isEqualTo("standby1");
        });
        assertThat(bouncer.leftovers("app")).isEmpty();
        assertThat(bouncer.leftovers("app_ro")).isEmpty();
    }

    @Test
    void whatIsNotSafeIsSaid() {
        List<String> warnings = new ArrayList<>();
        Logger log = Logger.getLogger("org.hibernatepg.routing");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getMessage().startsWith("A pooler")) {
                    warnings.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(handler);
        try (PgBouncer unsafe = PgBouncer.of(cluster.primary().database())
                .alias("app", cluster.primary().database())
                .start()) {
            withFactory(
                    Map.of(
                            "hibernate.connection.url",
                            "jdbc:postgresql://127.0.0.1:" + unsafe.port() + "/app?readOnlyMode=always",
                            "hibernate.connection.username",
                            "app",
                            "hibernate.connection.password",
                            ""),
                    sessionFactory -> {});
        } finally {
            log.removeHandler(handler);
        }
        assertThat(warnings).singleElement().satisfies(warning -> assertThat(warning.replaceAll("\\s+", " "))
                .isEqualTo(Pages.shown("poolers-warning")));
    }

    @Entity(name = "Ticket")
    static class Ticket {
        @Id
        int id;
    }
}

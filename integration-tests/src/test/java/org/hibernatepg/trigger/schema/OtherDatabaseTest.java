package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.trigger.Operation.DELETE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.Versioned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtherDatabaseTest {
    @ParameterizedTest
    @ValueSource(strings = {"create-drop", "update", "create"})
    @Spec("M-017")
    void triggersHaveNoEffectOnADatabaseOtherThanPostgresql(String action) {
        inH2(
                action,
                sessionFactory -> {
                    sessionFactory.inTransaction(session -> session.persist(new Article()));
                    sessionFactory.inTransaction(session -> session.find(Article.class, 1).title = "changed");
                    sessionFactory.inTransaction(session ->
                            assertThat(session.find(Article.class, 1).version).isZero());

                    sessionFactory.inTransaction(session -> session.remove(session.find(Article.class, 1)));

                    sessionFactory.inTransaction(session ->
                            assertThat(session.find(Article.class, 1)).isNull());
                },
                Article.class);
    }

    @Test
    void whatAProgramCallsDoesNothing() {
        inH2(
                "create-drop",
                sessionFactory -> {
                    Triggers triggers = Triggers.of(sessionFactory);
                    assertThat(triggers.list()).isEmpty();
                    assertThat(triggers.prunable()).isEmpty();
                    assertThat(triggers.ddl()).isEmpty();
                    triggers.install();
                    triggers.uninstall();
                    triggers.disable();
                    triggers.enable();
                    triggers.prune();
                    triggers.inSchema("other").install();
                    sessionFactory.inTransaction(session -> {
                        try (TriggerScope ignored = triggers.ignore(session, "Article:kept")) {
                            session.persist(new Article());
                            assertThat(triggers.isIgnored(session, "Article:kept"))
                                    .isFalse();
                        }
                        try (TriggerScope ignored = triggers.ignoreAll(session)) {
                            session.remove(session.find(Article.class, 1));
                        }
                        triggers.ignoring(session, () -> session.persist(new Article()), "Article:kept");
                    });
                },
                Article.class);
    }

    @Test
    void oneLineOfTheLogSaysSo() {
        List<LogRecord> logged = inH2("create-drop", sessionFactory -> {}, Article.class, Other.class);

        assertThat(logged)
                .singleElement()
                .satisfies(line -> assertThat(line.getLevel()).isEqualTo(Level.INFO))
                .satisfies(line -> assertThat(line.getMessage())
                        .isEqualTo("The triggers declared on entities have no effect: they need PostgreSQL, and the"
                                + " dialect is H2Dialect"));
    }

    @Test
    void nothingIsLoggedWhereNothingIsDeclared() {
        assertThat(inH2("create-drop", sessionFactory -> {}, Plain.class)).isEmpty();
    }

    private interface Work {
        void with(SessionFactory sessionFactory);
    }

    private static List<LogRecord> inH2(String action, Work work, Class<?>... entities) {
        Logger logger = Logger.getLogger("org.hibernatepg.trigger");
        Level level = logger.getLevel();
        Collector collector = new Collector();
        logger.setLevel(Level.ALL);
        logger.addHandler(collector);
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.connection.url", "jdbc:h2:mem:" + action)
                .applySetting("hibernate.hbm2ddl.auto", action)
                .build();
        try (SessionFactory sessionFactory = new MetadataSources(registry)
                .addAnnotatedClasses(entities)
                .buildMetadata()
                .buildSessionFactory()) {
            work.with(sessionFactory);
        } finally {
            StandardServiceRegistryBuilder.destroy(registry);
            logger.removeHandler(collector);
            logger.setLevel(level);
        }
        return collector.lines;
    }

    private static final class Collector extends Handler {
        private final List<LogRecord> lines = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            lines.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Entity(name = "Article")
    @Protect(name = "kept", operations = DELETE)
    @SoftDelete(name = "soft_delete", attribute = "active")
    @Versioned
    static class Article {
        @Id
        int id = 1;

        String title;
        boolean active = true;
        int version;
    }

    @Entity(name = "Other")
    @Protect(name = "kept", operations = DELETE)
    static class Other {
        @Id
        int id;
    }

    @Entity(name = "Plain")
    static class Plain {
        @Id
        int id;
    }
}

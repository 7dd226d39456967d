package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OtherDatabaseTest {
    private static final Logger LOGGER = Logger.getLogger("org.hibernatepg.history");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.setLevel(Level.ALL);
        LOGGER.addHandler(collector);
    }

    @AfterEach
    void stopListening() {
        LOGGER.removeHandler(collector);
        LOGGER.setLevel(null);
    }

    @Test
    void nothingIsRecordedAndOneLineOfTheLogSaysSo() {
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.connection.url", "jdbc:h2:mem:history")
                .applySetting("hibernate.hbm2ddl.auto", "create-drop")
                .build();
        try (SessionFactory sessionFactory = new MetadataSources(registry)
                .addAnnotatedClass(Article.class)
                .buildMetadata()
                .buildSessionFactory()) {
            sessionFactory.inTransaction(session -> {
                try (HistoryContext context = HistoryContext.open(session, Map.of("user", 1))) {
                    session.persist(new Article());
                }
            });

            assertThat(sessionFactory.getMetamodel().getEntities()).hasSize(1);
            assertThat(lines)
                    .containsExactly(
                            "INFO The histories declared on entities have no effect: they need PostgreSQL, and the"
                                    + " dialect is H2Dialect");
            assertThatThrownBy(() -> sessionFactory.inSession(
                            session -> History.of(sessionFactory).events(session, Article.class)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not tracked");
        } finally {
            StandardServiceRegistryBuilder.destroy(registry);
        }
    }

    @Entity(name = "Article")
    @TrackHistory
    static class Article {
        @Id
        int id;
    }
}

package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hibernate.HibernateException;
import org.hibernatepg.history.spi.ContextSource;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.TriggerMappingException;
import org.junit.jupiter.api.Test;

class ContextSourceTest {
    private static final String SOURCES = "hibernate.history.context_sources";
    private static final String APPLICATION = "hibernate.history.context_defaults.application";

    @Test
    void whatASettingSaysIsInEveryEventWithAndWithoutAnOpenContext() {
        try (TestUnit unit = TestUnit.of(Job.class).set(APPLICATION, "shop").start()) {
            unit.inTransaction(session -> session.persist(new Job(1)));
            HistoryContext.run(Map.of("user", 1), () -> unit.inTransaction(session -> session.persist(new Job(2))));
            unit.inTransaction(session ->
                    session.doWork(connection -> connection.createStatement().execute("insert into job values (3)")));

            assertThat(unit.query("select id, pgh_context::text, pgh_context_id is null from job_event order by id"))
                    .containsExactly(
                            List.of(1, "{\"application\": \"shop\"}", true),
                            List.of(2, "{\"user\": 1, \"application\": \"shop\"}", false),
                            List.of(3, "{\"application\": \"shop\"}", true));
        }
    }

    @Test
    void anOpenContextComesBeforeSourcesAndTheseBeforeSettings() {
        ContextSource first = () -> Map.of("b", 2, "c", 2, "d", 2);
        ContextSource second = () -> Map.of("c", 3, "d", 3);
        try (TestUnit unit = TestUnit.of(Job.class)
                .set("hibernate.history.context_defaults.a", 1)
                .set("hibernate.history.context_defaults.b", 1)
                .set(SOURCES, List.of(first, second))
                .start()) {
            HistoryContext.run(Map.of("d", 4), () -> {
                unit.inTransaction(session -> session.persist(new Job(1)));
                assertThat(HistoryContext.current()).isEqualTo(Map.of("d", 4));
            });

            assertThat(contexts(unit)).containsExactly("{\"a\": 1, \"b\": 2, \"c\": 3, \"d\": 4}");
        }
    }

    @Test
    void aJavaServiceSuppliesForEveryUnitAndASettingForOne() {
        try (Services services = Services.of(ContextSource.class, Host.class);
                TestUnit one = TestUnit.of(Job.class).start();
                TestUnit other = TestUnit.of(Job.class)
                        .set(SOURCES, Version.class.getName())
                        .start()) {
            one.inTransaction(session -> session.persist(new Job(1)));
            other.inTransaction(session -> session.persist(new Job(1)));

            assertThat(contexts(one)).containsExactly("{\"host\": \"here\"}");
            assertThat(contexts(other)).containsExactly("{\"host\": \"here\", \"version\": 7}");
        }
    }

    @Test
    void aSourceThatChangesItsMindIsHeardBeforeTheNextStatement() {
        AtomicReference<Map<String, Object>> user = new AtomicReference<>(Map.of("user", "ann"));
        try (TestUnit unit = unit(user::get)) {
            unit.inTransaction(session -> {
                session.persist(new Job(1));
                session.flush();
                user.set(Map.of("user", "bob"));
                session.persist(new Job(2));
                session.flush();
                user.set(Map.of());
                session.persist(new Job(3));
            });

            assertThat(contexts(unit)).containsExactly("{\"user\": \"ann\"}", "{\"user\": \"bob\"}", null);
        }
    }

    @Test
    void whatStaysTheSameIsSentOnceForATransaction() {
        Map<String, Object> values = Map.of("host", "here");
        try (TestUnit unit = unit(() -> values)) {
            unit.clearStatements();
            HistoryContext.run(
                    Map.of("user", 1),
                    () -> unit.inTransaction(session -> {
                        session.persist(new Job(1));
                        session.flush();
                        session.persist(new Job(2));
                    }));

            assertThat(unit.statements())
                    .filteredOn(sql -> sql.contains("set_config"))
                    .hasSize(1);
        }
    }

    @Test
    void aSourceThatFailsIsLeftOutAndTheWriteGoesOn() {
        List<String> warnings = new ArrayList<>();
        Handler handler = collecting(warnings);
        Logger logger = Logger.getLogger("org.hibernatepg.history");
        logger.addHandler(handler);
        ContextSource throwing = () -> {
            throw new IllegalStateException("no request");
        };
        ContextSource unstorable = () -> Map.of("ratio", Double.NaN);
        ContextSource fine = () -> Map.of("host", "here");
        try (TestUnit unit = unit(List.of(throwing, unstorable, fine))) {
            unit.inTransaction(session -> session.persist(new Job(1)));

            assertThat(contexts(unit)).containsExactly("{\"host\": \"here\"}");
            assertThat(warnings)
                    .hasSize(2)
                    .anyMatch(line -> line.contains("Events are written without what") && line.endsWith("no request"))
                    .anyMatch(line -> line.contains("The value of 'ratio' in the history context is NaN"));
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void togetherWithAContextTheyMayBeLargerThanEitherMay() {
        String large = "x".repeat(900_000);
        try (TestUnit unit = unit((ContextSource) () -> Map.of("large", large))) {
            HistoryContext.run(
                    Map.of("other", large), () -> unit.inTransaction(session -> session.persist(new Job(1))));

            assertThat(unit.value(
                            "select length(pgh_context ->> 'large') + length(pgh_context ->> 'other') from job_event"))
                    .isEqualTo(1_800_000);
        }
    }

    @Test
    void wrongSettingsFailTheBoot() {
        assertThatThrownBy(() -> TestUnit.of(Job.class)
                        .set(APPLICATION, Double.NaN)
                        .set("hibernate.history.context_defaults.what", new Object())
                        .start())
                .isInstanceOf(TriggerMappingException.class)
                .hasMessageContaining(
                        "'hibernate.history.context_defaults.application' cannot be a value. The value of 'application' in the history context is NaN")
                .hasMessageContaining("'hibernate.history.context_defaults.what' cannot be a value.");
        assertThatThrownBy(() -> unit("org.example.Missing"))
                .isInstanceOf(HibernateException.class)
                .hasMessage(
                        "The setting hibernate.history.context_sources names the class org.example.Missing, which cannot be loaded. It takes instances of ContextSource, their classes, or the names of public classes with a constructor without parameters.");
        assertThatThrownBy(() -> unit(String.class))
                .hasMessageContaining("java.lang.String, which is no ContextSource");
        assertThatThrownBy(() -> unit(7)).hasMessageContaining("holds 7, a java.lang.Integer");
    }

    private static TestUnit unit(Object sources) {
        return TestUnit.of(Job.class).set(SOURCES, sources).start();
    }

    private static TestUnit unit(ContextSource source) {
        return unit((Object) source);
    }

    private static List<Object> contexts(TestUnit unit) {
        return unit.query("select pgh_context::text from job_event order by id").stream()
                .map(row -> row.get(0))
                .toList();
    }

    private static Handler collecting(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    /** Is made by the service loader. */
    public static final class Host implements ContextSource {
        @Override
        public Map<String, ?> values() {
            return Map.of("host", "here");
        }
    }

    /** Is named by a setting. */
    public static final class Version implements ContextSource {
        @Override
        public Map<String, ?> values() {
            return Map.of("version", 7);
        }
    }

    @Entity(name = "Job")
    @TrackHistory
    static class Job {
        @Id
        int id;

        protected Job() {}

        Job(int id) {
            this.id = id;
        }
    }
}

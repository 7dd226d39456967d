package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryContextTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Note.class).set("hibernate.jdbc.batch_size", 20);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.clearStatements();
    }

    @Test
    @Spec("X-001")
    void allEventsInsideShareTheValuesAndAnId() {
        try (HistoryContext context = HistoryContext.open(Map.of("user", 42))) {
            unit.inTransaction(session -> session.persist(new Note(1)));
            unit.inTransaction(session -> session.persist(new Note(2)));
        }

        assertThat(
                        unit.query(
                                "select pgh_context->>'user', count(*), count(distinct pgh_context_id) from note_event group by 1"))
                .containsExactly(List.of("42", 2L, 1L));
    }

    @Test
    @Spec("X-002")
    void whereNothingIsWrittenNothingIsSent() {
        HistoryContext.run(
                Map.of("user", 42),
                () -> unit.inTransaction(session ->
                        session.createSelectionQuery("from Note", Note.class).getResultList()));

        assertThat(unit.statements()).hasSize(1);
    }

    @Test
    void oneStatementMoreForATransactionThatWritesHoweverMuch() {
        HistoryContext.run(
                Map.of("user", 42),
                () -> unit.inTransaction(session -> {
                    session.persist(new Note(1));
                    session.flush();
                    session.persist(new Note(2));
                    session.flush();
                    session.createMutationQuery("update Note set text = 'x'").executeUpdate();
                    session.createNativeMutationQuery("update note set text = 'y'")
                            .executeUpdate();
                }));

        assertThat(unit.statements()).hasSize(5);
        assertThat(unit.value("select count(*) from note_event where pgh_context is not null"))
                .isEqualTo(6L);
    }

    @Test
    @Spec({"X-003", "X-004", "X-007"})
    void nestedValuesAreAddedAndEndWithTheirScope() {
        unit.inTransaction(session -> {
            try (HistoryContext outer = HistoryContext.open(session, Map.of("a", 1, "b", 1))) {
                session.persist(new Note(1));
                try (HistoryContext inner = HistoryContext.open(session, Map.of("b", 2, "c", 2))) {
                    session.persist(new Note(2));
                }
                session.persist(new Note(3));
            }
            session.persist(new Note(4));
        });

        assertThat(unit.query("select pgh_context::text from note_event order by id"))
                .containsExactly(
                        List.of("{\"a\": 1, \"b\": 1}"),
                        List.of("{\"a\": 1, \"b\": 2, \"c\": 2}"),
                        List.of("{\"a\": 1, \"b\": 1}"),
                        Arrays.asList((Object) null));
        assertThat(unit.value("select count(distinct pgh_context_id) from note_event"))
                .isEqualTo(1L);
    }

    @Test
    void aChangeBelongsToTheScopeInWhichItWasMade() {
        unit.inTransaction(session -> {
            session.persist(new Note(1));
            HistoryContext.run(session, Map.of("a", 1), () -> session.persist(new Note(2)));
            session.persist(new Note(3));
        });

        assertThat(unit.query("select id from note_event where pgh_context is not null"))
                .containsExactly(List.of(2));
    }

    @Test
    @Spec("X-008")
    void aSavepointThatIsRolledBackTakesNothingFromLaterEvents() {
        HistoryContext.run(
                Map.of("a", 1),
                () -> unit.inTransaction(session -> session.doWork(connection -> {
                    var savepoint = connection.setSavepoint();
                    connection.createStatement().execute("insert into note (id) values (1)");
                    connection.rollback(savepoint);
                    connection.createStatement().execute("insert into note (id) values (2)");
                })));

        assertThat(unit.query("select id, pgh_context::text from note_event"))
                .containsExactly(List.of(2, "{\"a\": 1}"));
    }

    @Test
    @Spec("X-011")
    void valuesAreStoredAsJson() {
        Map<String, Object> values = new HashMap<>();
        values.put("null", null);
        values.put("flag", true);
        values.put("decimal", new BigDecimal("12345678901234567890.10"));
        values.put("double", 1.5);
        values.put("enum", Thread.State.NEW);
        values.put("uuid", new UUID(1, 2));
        values.put("instant", Instant.parse("2020-01-01T00:00:00Z"));
        values.put("date", LocalDate.of(2020, 2, 29));
        values.put("duration", Duration.ofSeconds(2));
        values.put("list", List.of(1, List.of("a"), Map.of("k", 'c')));
        values.put("array", new int[] {1, 2});
        values.put("optional", Optional.of("x"));
        values.put("text", "tab\t\"quoted\" \\ \u2028 é");

        HistoryContext.run(values, () -> unit.inTransaction(session -> session.persist(new Note(1))));

        assertThat(unit.value("select pgh_context = ?::jsonb from note_event", """
                        {"null": null, "flag": true, "decimal": 12345678901234567890.10, "double": 1.5, "enum": "NEW",
                         "uuid": "00000000-0000-0001-0000-000000000002", "instant": "2020-01-01T00:00:00Z",
                         "date": "2020-02-29", "duration": "PT2S", "list": [1, ["a"], {"k": "c"}], "array": [1, 2],
                         "optional": "x", "text": "tab\\t\\"quoted\\" \\\\ \\u2028 é"}"""))
                .isEqualTo(true);
        assertThat(unit.value("select pgh_context->>'decimal' from note_event")).isEqualTo("12345678901234567890.10");
    }

    @Test
    void theCurrentValuesCanBeRead() {
        assertThat(HistoryContext.current()).isEmpty();
        HistoryContext.run(Map.of("a", new int[] {1}), () -> {
            assertThat(HistoryContext.current()).isEqualTo(Map.of("a", List.of(1)));
            assertThat(HistoryContext.currentId()).isPresent();
        });
        assertThat(HistoryContext.currentId()).isEmpty();
    }

    @Test
    void theResultAndTheExceptionOfTheWorkComeThrough() {
        assertThat(HistoryContext.<String>call(Map.of(), () -> "x")).isEqualTo("x");
        assertThatThrownBy(() -> HistoryContext.run(Map.of(), () -> {
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");
        assertThat(HistoryContext.currentId()).isEmpty();
    }

    @Test
    void anOuterContextClosedTooEarlyLeavesTheInnerOneInForce() {
        HistoryContext outer = HistoryContext.open(Map.of("a", 1));
        HistoryContext inner = HistoryContext.open(Map.of("b", 2));
        outer.close();
        assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1, "b", 2));
        inner.close();
        outer.close();
        assertThat(HistoryContext.current()).isEmpty();
    }

    @Test
    void anotherThreadNeitherInheritsNorClosesIt() {
        try (HistoryContext context = HistoryContext.open(Map.of("a", 1))) {
            assertThat(CompletableFuture.supplyAsync(HistoryContext::current).join())
                    .isEmpty();
            assertThatThrownBy(() -> CompletableFuture.runAsync(context::close).join())
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Close it where it was opened");
        }
    }

    @Test
    void anotherThreadThatTriesToCloseItWritesNothing() {
        unit.inTransaction(session -> {
            try (HistoryContext context = HistoryContext.open(session, Map.of("a", 1))) {
                session.persist(new Note(1));
                unit.clearStatements();
                assertThatThrownBy(
                                () -> CompletableFuture.runAsync(context::close).join())
                        .hasCauseInstanceOf(IllegalStateException.class);
                assertThat(unit.statements()).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    @Spec("GAP-39")
    void numbersThatJsonDoesNotHaveAreRefused(double number) {
        refused(
                Map.of("a", List.of(1, number)),
                "The value of 'a[1]' in the history context is " + number + ", which JSON does not have");
    }

    @Test
    @Spec("GAP-39")
    void valuesThatPostgresqlCouldNotStoreAreRefusedWhereTheyAreGiven() {
        refused(Map.of("a", "x\0"), "The value of 'a' in the history context holds a NUL character at position 1");
        refused(Map.of("a", "\ud800"), "half a surrogate pair");
        refused(
                Map.of("a", Map.of("b", new Object())),
                "The value of 'a.b' in the history context is of the type java.lang.Object");
        refused(Map.of("a", Map.of(1, 2)), "The value of 'a' in the history context has the key 1");
        refused(Map.of("a", new BigDecimal("1e200000")), "more digits than PostgreSQL's numeric can hold");
        refused(
                Map.of("a", "x".repeat(1 << 20)),
                "The history context has 1048584 bytes of JSON, more than the 1048576");
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        refused(Map.of("a", itself), "Does it contain itself?");
        assertThat(HistoryContext.currentId()).isEmpty();
    }

    private static void refused(Map<String, ?> values, String message) {
        assertThatThrownBy(() -> HistoryContext.open(values).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Entity(name = "Note")
    @TrackHistory
    static class Note {
        @Id
        int id;

        @Nullable
        String text;

        protected Note() {}

        Note(int id) {
            this.id = id;
        }
    }
}

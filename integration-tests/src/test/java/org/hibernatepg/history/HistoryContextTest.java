package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.nio.CharBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernatepg.history.HistoryContext.Lifetime;
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

    @Test
    @Spec("X-005")
    void whatIsAddedEndsWithTheScopeToWhichItWasAdded() {
        try (HistoryContext outer = HistoryContext.open(Map.of("a", 1))) {
            try (HistoryContext inner = HistoryContext.open(Map.of("b", 2))) {
                assertThat(HistoryContext.add(Map.of("c", 3, "a", 4))).isTrue();
                unit.inTransaction(session -> session.persist(new Note(1)));
            }
            unit.inTransaction(session -> session.persist(new Note(2)));
        }

        assertThat(unit.query("select pgh_context::text, count(*) over (partition by pgh_context_id) from note_event"))
                .containsExactly(List.of("{\"a\": 4, \"b\": 2, \"c\": 3}", 2L), List.of("{\"a\": 1}", 2L));
    }

    @Test
    @Spec("X-005")
    void whereNoContextIsOpenAddingHasNoEffectAndSaysSo() {
        assertThat(HistoryContext.add(Map.of("a", 1))).isFalse();
        assertThat(HistoryContext.add(Map.of("a", 1), Lifetime.OUTERMOST)).isFalse();
        unit.inTransaction(session -> {
            session.persist(new Note(1));
            unit.clearStatements();
            assertThat(HistoryContext.add(session, Map.of("a", 1))).isFalse();
            assertThat(unit.statements()).isEmpty();
        });

        assertThat(HistoryContext.currentId()).isEmpty();
        assertThat(unit.value("select pgh_context from note_event")).isNull();
        assertThatThrownBy(() -> HistoryContext.add(Map.of("a", new Object())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Spec("X-005")
    void changesMadeInASessionBeforeSomethingIsAddedDoNotHaveIt() {
        unit.inTransaction(session -> {
            try (HistoryContext context = HistoryContext.open(session, Map.of("a", 1))) {
                session.persist(new Note(1));
                HistoryContext.add(session, Map.of("b", 2));
                session.persist(new Note(2));
            }
        });

        assertThat(unit.query("select pgh_context::text from note_event order by id"))
                .containsExactly(List.of("{\"a\": 1}"), List.of("{\"a\": 1, \"b\": 2}"));
    }

    @Test
    @Spec({"X-004", "GAP-12"})
    void keptValuesStayUntilTheOutermostScopeEnds() {
        unit.inTransaction(session -> {
            try (HistoryContext outer = HistoryContext.open(session, Map.of("a", 1, "b", 1))) {
                try (HistoryContext middle = HistoryContext.open(session, Map.of("b", 2))) {
                    try (HistoryContext inner =
                            HistoryContext.open(session, Map.of("b", 3, "c", 3), Lifetime.OUTERMOST)) {
                        session.persist(new Note(1));
                    }
                    session.persist(new Note(2));
                }
                session.persist(new Note(3));
            }
            session.persist(new Note(4));
        });

        assertThat(unit.query("select pgh_context::text from note_event order by id"))
                .containsExactly(
                        List.of("{\"a\": 1, \"b\": 3, \"c\": 3}"),
                        List.of("{\"a\": 1, \"b\": 3, \"c\": 3}"),
                        List.of("{\"a\": 1, \"b\": 3, \"c\": 3}"),
                        Arrays.asList((Object) null));
        assertThat(unit.value("select count(distinct pgh_context_id) from note_event"))
                .isEqualTo(1L);
    }

    @Test
    @Spec("GAP-12")
    void keptValuesMayBeAddedAndMayOpenTheOutermostScope() {
        try (HistoryContext outer = HistoryContext.open(Map.of("a", 1), Lifetime.OUTERMOST)) {
            HistoryContext.run(Map.of("b", 2), () -> assertThat(HistoryContext.add(Map.of("c", 3), Lifetime.OUTERMOST))
                    .isTrue());
            assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1, "c", 3));
        }
        assertThat(HistoryContext.current()).isEmpty();
    }

    @Test
    @Spec("GAP-12")
    void keptValuesThatAreRefusedChangeNothing() {
        try (HistoryContext outer = HistoryContext.open(Map.of("large", "x".repeat(600_000)))) {
            try (HistoryContext inner = HistoryContext.open(Map.of("large", ""))) {
                // Inside there is room for it, outside there is not.
                Map<String, String> more = Map.of("more", "y".repeat(600_000));
                assertThatThrownBy(() -> HistoryContext.open(more, Lifetime.OUTERMOST))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> HistoryContext.add(more, Lifetime.OUTERMOST))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThat(HistoryContext.current()).containsOnlyKeys("large");
            }
        }
        assertThat(HistoryContext.currentId()).isEmpty();
    }

    @Test
    @Spec({"GAP-36", "X-019"})
    void whatIsAddedInOneCallIsNotInTheNext() {
        Map<String, Object> values = new HashMap<>(Map.of("job", "nightly"));
        Runnable job = () -> HistoryContext.run(values, () -> {
            assertThat(HistoryContext.current()).isEqualTo(Map.of("job", "nightly"));
            HistoryContext.add(Map.of("rows", 7));
            HistoryContext.run(Map.of("step", 1), () -> HistoryContext.add(Map.of("x", 1), Lifetime.OUTERMOST));
        });

        job.run();
        UUID before =
                HistoryContext.call(values, () -> HistoryContext.currentId().orElseThrow());
        job.run();

        assertThat(values).isEqualTo(Map.of("job", "nightly"));
        assertThat(HistoryContext.call(values, () -> HistoryContext.currentId().orElseThrow()))
                .isNotEqualTo(before);
    }

    @Test
    @Spec("GAP-40")
    void theCallersMapsAreLeftAloneAndCopied() {
        Map<String, Object> nested = new HashMap<>(Map.of("k", 1));
        Map<String, Object> values = new HashMap<>(Map.of("nested", nested));
        try (HistoryContext context = HistoryContext.open(values)) {
            nested.put("k", 2);
            values.put("other", 3);
            HistoryContext.add(Map.of("added", 4));
            assertThat(HistoryContext.current()).isEqualTo(Map.of("nested", Map.of("k", 1), "added", 4));
        }
        assertThat(values).isEqualTo(Map.of("nested", Map.of("k", 2), "other", 3));
    }

    @Test
    @Spec({"GAP-40", "X-011"})
    void timesKeepTheirNanosecondsAndTheirZone() {
        ZonedDateTime time = ZonedDateTime.parse("2020-01-01T10:20:30.123456789+02:00[Europe/Helsinki]");
        Map<String, Object> values = Map.of(
                "instant", time.toInstant(),
                "zoned", time,
                "utc", time.toOffsetDateTime().withOffsetSameInstant(ZoneOffset.UTC),
                "time", time.toLocalTime(),
                "lazy", CharBuffer.wrap("text"),
                "duration", Duration.ofDays(1).plusSeconds(2),
                "decimal", new BigDecimal("1.10"));

        HistoryContext.run(values, () -> unit.inTransaction(session -> session.persist(new Note(1))));

        assertThat(unit.query("select key, value #>> '{}' from note_event, jsonb_each(pgh_context) order by key"))
                .containsExactly(
                        List.of("decimal", "1.10"),
                        List.of("duration", "PT24H2S"),
                        List.of("instant", "2020-01-01T08:20:30.123456789Z"),
                        List.of("lazy", "text"),
                        List.of("time", "10:20:30.123456789"),
                        List.of("utc", "2020-01-01T08:20:30.123456789Z"),
                        List.of("zoned", "2020-01-01T10:20:30.123456789+02:00"));
    }

    @Test
    @Spec("X-010")
    void quotesAndPercentSignsAreStoredAsTheyAre() {
        String text = "it's \"quoted\" 100% \\ '' {} $1 ? :name /* -- */";

        HistoryContext.run(
                Map.of("text", text, "k'ey\"%", 1), () -> unit.inTransaction(session -> session.persist(new Note(1))));

        assertThat(unit.value("select pgh_context ->> 'text' from note_event")).isEqualTo(text);
        assertThat(unit.value("select pgh_context ->> 'k''ey\"%' from note_event"))
                .isEqualTo("1");
    }

    @Test
    @Spec("GAP-31")
    void everyDatabaseThatIsWrittenToGetsTheContext() {
        try (TestUnit other = TestUnit.of(Note.class).start()) {
            try (HistoryContext context = HistoryContext.open(Map.of("user", 1))) {
                unit.inTransaction(session -> {
                    session.persist(new Note(1));
                    session.flush();
                    other.inTransaction(second -> second.persist(new Note(2)));
                    session.persist(new Note(3));
                });
                String written = "select distinct pgh_context::text, pgh_context_id from note_event";
                List<Object> expected =
                        List.of("{\"user\": 1}", HistoryContext.currentId().orElseThrow());
                assertThat(unit.query(written)).containsExactly(expected);
                assertThat(other.query(written)).containsExactly(expected);
            }
        }
    }

    @Test
    @Spec({"X-025", "RV-12"})
    void aJobIsOneContextOverAllItsTransactionsThreadsAndStatements() {
        HistoryContext.run(Map.of("job", "import", "run", 7), () -> {
            unit.inTransaction(session -> session.persist(new Note(1)));
            unit.inTransaction(session -> session.createNativeMutationQuery("insert into note (id) values (2), (3)")
                    .executeUpdate());
            unit.inTransaction(session ->
                    session.doWork(connection -> connection.createStatement().execute("update note set text = 'x'")));
            assertThatThrownBy(() -> unit.inTransaction(session -> {
                        session.persist(new Note(4));
                        session.flush();
                        throw new IllegalStateException("this part fails");
                    }))
                    .hasMessage("this part fails");
            CompletableFuture.runAsync(HistoryContext.capture()
                            .wrap(() -> unit.inTransaction(session -> session.persist(new Note(5)))))
                    .join();
        });
        unit.inTransaction(session -> session.persist(new Note(6)));

        assertThat(unit.query("select count(*), count(distinct pgh_context_id), count(distinct pgh_xid) from note_event"
                        + " where pgh_context = '{\"job\": \"import\", \"run\": 7}'"))
                .containsExactly(List.of(7L, 1L, 4L));
        assertThat(unit.query("select id from note_event where pgh_context is null"))
                .containsExactly(List.of(6));
    }

    @Test
    @Spec("GAP-38")
    void aContextThatWasClosedStaysClosedAndTakesNothingWithIt() {
        try (HistoryContext outer = HistoryContext.open(Map.of("a", 1))) {
            HistoryContext first = HistoryContext.open(Map.of("b", 2));
            first.close();
            try (HistoryContext second = HistoryContext.open(Map.of("c", 3))) {
                first.close();
                assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1, "c", 3));
            }
            assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1));
        }
    }

    @Test
    @Spec({"X-014", "X-015"})
    void statementsThatWantNoTransactionAndCursorsWorkInside() {
        unit.inTransaction(session -> session.persist(new Note(1)));
        HistoryContext.run(Map.of("a", 1), () -> {
            try (Session session = unit.sessionFactory().openSession()) {
                session.doWork(connection -> {
                    connection.setAutoCommit(true);
                    connection.createStatement().execute("create index concurrently note_text on note (text)");
                    connection.createStatement().execute("drop index concurrently note_text");
                });
            }
            unit.inTransaction(session -> {
                session.createNativeMutationQuery("set transaction isolation level serializable")
                        .executeUpdate();
                try (Stream<Note> notes = session.createSelectionQuery("from Note", Note.class)
                        .setFetchSize(1)
                        .getResultStream()) {
                    assertThat(notes.map(note -> note.id)).containsExactly(1);
                }
            });
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

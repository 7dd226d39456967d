package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;
import org.hibernatepg.history.HistoryContext.Lifetime;
import org.hibernatepg.history.spi.ContextSource;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.TriggerMappingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextStorageTest {
    @RegisterExtension
    static final TestUnit unit =
            TestUnit.of(Shared.class, SharedRows.class, InEvents.class, WithoutId.class, Without.class);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.clearStatements();
    }

    @Test
    @Spec({"O-005", "O-006", "O-008", "X-001"})
    void eachStorageHasItsColumnsAndTheIdIsNoForeignKey() {
        String columns = """
                select string_agg(column_name || ' ' || data_type, ', ' order by column_name) from information_schema.columns
                 where table_name = ? and column_name like '%context%'""";
        assertThat(unit.value(columns, "inevents_event")).isEqualTo("pgh_context jsonb, pgh_context_id uuid");
        assertThat(unit.value(columns, "shared_event")).isEqualTo("pgh_context_id uuid");
        assertThat(unit.value(columns, "withoutid_event")).isEqualTo("pgh_context jsonb");
        assertThat(unit.value(columns, "without_event")).isNull();
        assertThat(unit.query("""
                select column_name, data_type, is_nullable from information_schema.columns
                 where table_name = 'pgh_context' order by column_name"""))
                .containsExactly(
                        List.of("created_at", "timestamp with time zone", "NO"),
                        List.of("id", "uuid", "NO"),
                        List.of("metadata", "jsonb", "NO"),
                        List.of("pgh_id", "bigint", "NO"),
                        List.of("updated_at", "timestamp with time zone", "NO"),
                        List.of("xid", "xid8", "NO"));
        assertThat(unit.value("select pg_get_constraintdef(oid) from pg_constraint"
                        + " where conrelid = 'pgh_context'::regclass and contype = 'p'"))
                .isEqualTo("PRIMARY KEY (pgh_id)");
        assertThat(unit.value("select indexdef from pg_indexes where indexname = 'pgh_context_key'"))
                .isEqualTo("CREATE UNIQUE INDEX pgh_context_key ON public.pgh_context USING btree (id, xid)");
        assertThat(unit.value("select count(*) from pg_constraint where contype = 'f'"))
                .isEqualTo(0L);
        assertThat(unit.value("select is_nullable from information_schema.columns"
                        + " where table_name = 'shared_event' and column_name = 'pgh_context_id'"))
                .isEqualTo("YES");
    }

    @Test
    @Spec({"X-001", "X-003", "O-009", "GAP-13"})
    void eventsOfASharedContextHaveOneRowWithWhatWasInForceLast() {
        HistoryContext.run(
                Map.of("user", 1, "step", 1),
                () -> unit.inTransaction(session -> {
                    persist(session, new Shared(1));
                    HistoryContext.run(Map.of("step", 2), () -> persist(session, new Shared(2)));
                }));

        assertThat(unit.query("select metadata::text from pgh_context"))
                .containsExactly(List.of("{\"step\": 2, \"user\": 1}"));
        assertThat(unit.value("select count(*) from shared_event e join pgh_context c"
                        + " on c.id = e.pgh_context_id and c.xid = e.pgh_xid"))
                .isEqualTo(2L);
    }

    @Test
    @Spec({"O-009", "GAP-13"})
    void inEventsTheEarlierOnesKeepWhatWasInForceThen() {
        HistoryContext.run(Map.of("step", 1), () -> {
            write(new InEvents(1));
            HistoryContext.run(Map.of("step", 2), () -> write(new InEvents(2)));
        });

        assertThat(unit.query("select pgh_context::text from inevents_event order by pgh_id"))
                .containsExactly(List.of("{\"step\": 1}"), List.of("{\"step\": 2}"));
    }

    @Test
    @Spec({"X-009", "K-024"})
    void whatIsUnchangedIsNotWrittenAgainAndWhatChangesIs() {
        String row = "select concat(created_at, ' ', updated_at, ' ', ctid) from pgh_context";
        HistoryContext.run(
                Map.of("user", 1),
                () -> unit.inTransaction(session -> {
                    persist(session, new Shared(1));
                    Object before = valueIn(session, row);
                    persist(session, new Shared(2));
                    assertThat(valueIn(session, row)).isEqualTo(before);

                    HistoryContext.add(Map.of("more", true));
                    persist(session, new Shared(3));
                    assertThat(valueIn(session, row)).isNotEqualTo(before);
                }));

        assertThat(unit.query("select created_at < updated_at, metadata::text from pgh_context"))
                .containsExactly(List.of(true, "{\"more\": true, \"user\": 1}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shared", "sharedrows"})
    @Spec({"K-024", "GAP-46", "X-002"})
    void aStatementThatRecordsNothingWritesNoContext(String table) {
        unit.jdbc("insert into " + table + " values (1, 'x'), (2, 'x')");
        unit.jdbc("truncate " + table + "_event");
        HistoryContext.run(Map.of("user", 1), () -> {
            sql("update " + table + " set text = 'y' where id = 99");
            sql("update " + table + " set text = 'x'");
            sql("update " + table + " set text = 'quiet' where id = 1");
            sql("delete from " + table + " where id = 99");
            sql("insert into " + table + " select 3, 'z' where false");
            assertThat(unit.value("select count(*) from pgh_context")).isEqualTo(0L);

            sql("update " + table + " set text = 'y'");
            assertThat(unit.value("select count(*) from pgh_context")).isEqualTo(1L);
        });
        // The row that became 'quiet' is recorded when it changes from that.
        assertThat(unit.value("select count(*) from " + table + "_event where pgh_context_id is not null"))
                .isEqualTo(2L);
    }

    @Test
    @Spec({"X-009", "K-024"})
    void aStatementOverManyRowsWritesTheContextOnce() {
        unit.jdbc("create table written (n int)");
        unit.jdbc("create function written() returns trigger language plpgsql as"
                + " 'begin insert into written values (1); return null; end'");
        unit.jdbc(
                "create trigger written after insert or update on pgh_context for each row execute function written()");
        try {
            HistoryContext.run(
                    Map.of("user", 1),
                    () -> sql("insert into shared select n, 'x' from generate_series(1, 100) n;"
                            + "insert into sharedrows select n, 'x' from generate_series(1, 100) n"));
            assertThat(unit.value("select count(*) from written")).isEqualTo(1L);
        } finally {
            unit.jdbc("drop table written");
            unit.jdbc("drop function written() cascade");
        }
    }

    @Test
    @Spec("GAP-45")
    void historiesThatShareNothingWriteNoSharedContext() {
        HistoryContext.run(Map.of("user", 1), () -> {
            write(new InEvents(1));
            write(new WithoutId(1));
            write(new Without(1));
        });

        assertThat(unit.value("select count(*) from pgh_context")).isEqualTo(0L);
    }

    @Test
    @Spec({"O-010", "X-007"})
    void withoutAContextNoStorageHoldsOne() {
        write(new Shared(1));
        write(new InEvents(1));
        write(new WithoutId(1));
        write(new Without(1));

        assertThat(unit.value("select count(*) from pgh_context")).isEqualTo(0L);
        for (String entity : List.of("Shared", "InEvents", "WithoutId", "Without")) {
            assertThat(contextOf(entity)).isNull();
            assertThat(idOf(entity)).isNull();
        }
    }

    @Test
    @Spec({"O-006", "O-008", "P-008"})
    void programsAskTheSameOfEveryStorage() {
        UUID id = HistoryContext.call(Map.of("user", 1), () -> {
            write(new Shared(1));
            write(new SharedRows(1));
            write(new InEvents(1));
            write(new WithoutId(1));
            write(new Without(1));
            return HistoryContext.currentId().orElseThrow();
        });

        for (String entity : List.of("Shared", "SharedRows", "InEvents")) {
            assertThat(contextOf(entity)).isEqualTo(Map.of("user", 1));
            assertThat(idOf(entity)).isEqualTo(id);
        }
        assertThat(contextOf("WithoutId")).isEqualTo(Map.of("user", 1));
        assertThat(idOf("WithoutId")).isNull();
        assertThat(contextOf("Without")).isNull();
        assertThat(idOf("Without")).isNull();
    }

    @Test
    @Spec({"O-005", "O-006"})
    void theContextCanBeFilteredAndOrderedByInHql() {
        HistoryContext.run(Map.of("user", 2), () -> write(new Shared(1)));
        HistoryContext.run(Map.of("user", 1), () -> write(new Shared(2)));
        write(new Shared(3));

        unit.inTransaction(session -> {
            assertThat(session.createSelectionQuery(
                                    "select e.id from SharedEvent e where e.pghContext is not null"
                                            + " order by sql('? ->> ''user''', e.pghContext)",
                                    Integer.class)
                            .getResultList())
                    .containsExactly(2, 1);
            assertThat(session.createSelectionQuery(
                                    "select e.id from SharedEvent e join ContextRecord c"
                                            + " on c.contextId = e.pghContextId and c.transactionId = e.pghXid"
                                            + " where cast(sql('? ->> ''user''', c.metadata) as string) = '2'",
                                    Integer.class)
                            .getResultList())
                    .containsExactly(1);
            assertThat(session.createSelectionQuery(
                                    "select e.id from WithoutEvent e where e.pghContext is not null", Integer.class)
                            .getResultList())
                    .isEmpty();
        });
    }

    @Test
    @Spec("O-005")
    void sharedContextsAreEntities() {
        Instant before = Instant.now().minusSeconds(60);
        UUID id = HistoryContext.call(Map.of("user", 1), () -> {
            write(new Shared(1));
            return HistoryContext.currentId().orElseThrow();
        });

        unit.inTransaction(session -> {
            ContextRecord context = session.createSelectionQuery("from ContextRecord", ContextRecord.class)
                    .getSingleResult();
            EventRecord event = session.createSelectionQuery("from SharedEvent", EventRecord.class)
                    .getSingleResult();
            assertThat(session.find(ContextRecord.class, context.getPghId())).isSameAs(context);
            assertThat(context.getContextId()).isEqualTo(id);
            assertThat(context.getTransactionId()).isEqualTo(event.getPghXid());
            assertThat(context.getMetadata()).isEqualTo(Map.of("user", 1));
            assertThat(context.getCreatedAt()).isAfter(before);
            assertThat(context.getUpdatedAt()).isEqualTo(context.getCreatedAt());
        });
    }

    @Test
    void eventsOfTheTypedApiShowIt() {
        HistoryContext.run(Map.of("user", 1), () -> {
            write(new Shared(1));
            write(new Without(1));
        });

        History history = History.of(unit.sessionFactory());
        unit.inTransaction(session -> {
            assertThat(history.events(session, Shared.class).list())
                    .extracting(Event::context)
                    .containsExactly(Map.of("user", 1));
            assertThat(history.events(session, Without.class).list())
                    .extracting(Event::context)
                    .containsExactly(Map.of());
        });
    }

    @Test
    @Spec("X-008")
    void aSavepointThatIsRolledBackTakesTheSharedContextAndTheNextEventWritesItAgain() {
        HistoryContext.run(
                Map.of("user", 1),
                () -> unit.inTransaction(session -> session.doWork(connection -> {
                    var savepoint = connection.setSavepoint();
                    connection.createStatement().execute("insert into shared values (1, 'x')");
                    connection.rollback(savepoint);
                    HistoryContext.add(Map.of("again", true), Lifetime.OUTERMOST);
                    connection.createStatement().execute("insert into shared values (2, 'x')");
                })));

        assertThat(unit.query("select c.metadata::text from shared_event e join pgh_context c"
                        + " on c.id = e.pgh_context_id and c.xid = e.pgh_xid"))
                .containsExactly(List.of("{\"user\": 1, \"again\": true}"));
    }

    @Test
    @Spec("X-002")
    void whatIsAddedAfterTheLastEventIsNotStored() {
        HistoryContext.run(Map.of("user", 1), () -> {
            write(new Shared(1));
            HistoryContext.add(Map.of("late", true));
        });

        assertThat(unit.value("select metadata::text from pgh_context")).isEqualTo("{\"user\": 1}");
    }

    @Test
    void truncatedRowsBelongToTheContextToo() {
        unit.jdbc("insert into shared values (1, 'x')");
        HistoryContext.run(Map.of("user", 1), () -> sql("truncate shared"));

        assertThat(unit.value("select c.metadata::text from shared_event e join pgh_context c"
                        + " on c.id = e.pgh_context_id and c.xid = e.pgh_xid where e.pgh_label = 'delete'"))
                .isEqualTo("{\"user\": 1}");
    }

    @Test
    @Spec("X-001")
    void valuesWithoutAnIdHaveAnIdMadeOfThem() {
        try (TestUnit supplied = TestUnit.of(Shared.class)
                .set("hibernate.history.context_sources", (ContextSource) () -> Map.of("host", "here"))
                .start()) {
            supplied.inTransaction(session -> session.persist(new Shared(1)));
            supplied.inTransaction(session -> session.persist(new Shared(2)));
            HistoryContext.run(
                    Map.of("user", 1), () -> supplied.inTransaction(session -> session.persist(new Shared(3))));

            assertThat(
                            supplied.query(
                                    "select min(e.id), count(*), min(c.metadata::text)"
                                            + " from shared_event e join pgh_context c on c.id = e.pgh_context_id and c.xid = e.pgh_xid group by c.id order by 1"))
                    .containsExactly(
                            List.of(1, 2L, "{\"host\": \"here\"}"),
                            List.of(3, 1L, "{\"host\": \"here\", \"user\": 1}"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "[1]",
                "\"text\"",
                "null",
                "{\"user\": ",
                "12",
                "0f8fad5b-d9cb-469f-a165-70867728950g",
                "0f8fad5b-d9cb-469f-a165-7086772895-e",
                "0f8fad5bd-9cb-469f-a165-70867728950e",
                "------------------------------------"
            })
    @Spec({"X-023", "O-010"})
    void settingsThatNoContextCouldHaveCountAsNone(String setting) {
        unit.inTransaction(session -> session.doWork(connection -> {
            try (var statement = connection.prepareStatement(
                    "select set_config('pghistory.context', ?, true), set_config('pghistory.context_id', ?, true)")) {
                statement.setString(1, setting);
                statement.setString(2, setting);
                statement.execute();
            }
            for (String table : List.of("inevents", "withoutid", "without", "shared", "sharedrows")) {
                connection.createStatement().execute("insert into " + table + " values (1, 'x')");
            }
        }));

        for (String entity : List.of("Shared", "SharedRows", "InEvents", "WithoutId", "Without")) {
            assertThat(contextOf(entity)).isNull();
            assertThat(idOf(entity)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inevents", "shared"})
    @Spec("X-023")
    void aBrokenObjectIsAnErrorOfPostgres(String table) {
        assertThatThrownBy(() -> sql("select set_config('pghistory.context', '{user}', true);" + "insert into " + table
                        + " values (1, 'x')"))
                .rootCause()
                .hasMessageContaining("invalid input syntax for type json");
    }

    @Test
    @Spec("GAP-14")
    void theStorageChangesWithTheDeclarationAndTheSchemaUpdate() {
        try (TestUnit changing = TestUnit.of(InEvents.class)
                .set("hibernate.hbm2ddl.auto", "update")
                .start()) {
            HistoryContext.run(Map.of("user", 1), () -> changing.inTransaction(s -> s.persist(new InEvents(1))));
            changing.set("hibernate.history.context", "shared").restart();
            HistoryContext.run(Map.of("user", 2), () -> changing.inTransaction(s -> s.persist(new InEvents(2))));
            assertThat(changing.value("select metadata::text from pgh_context")).isEqualTo("{\"user\": 2}");
            changing.set("hibernate.history.context", "json").restart();
            HistoryContext.run(Map.of("user", 3), () -> changing.inTransaction(s -> s.persist(new InEvents(3))));

            assertThat(
                            changing.query(
                                    "select id, pgh_context::text from inevents_event where pgh_context is not null order by id"))
                    .containsExactly(List.of(1, "{\"user\": 1}"), List.of(3, "{\"user\": 3}"));
            changing.set("hibernate.history.context", "none").restart();
            HistoryContext.run(Map.of("user", 4), () -> changing.inTransaction(s -> s.persist(new InEvents(4))));
            assertThat(changing.value("select pgh_context from inevents_event where id = 4"))
                    .isNull();
        }
    }

    @Test
    void theSharedTableIsFoundInTheDefaultSchema() {
        try (TestUnit elsewhere = TestUnit.of(Shared.class)
                .prepare("create schema \"Audit\"")
                .set("hibernate.default_schema", "\"Audit\"")
                .start()) {
            HistoryContext.run(Map.of("user", 1), () -> elsewhere.inTransaction(s -> s.persist(new Shared(1))));

            assertThat(elsewhere.value("select metadata::text from \"Audit\".pgh_context"))
                    .isEqualTo("{\"user\": 1}");
            elsewhere.inTransaction(
                    session -> assertThat(session.createSelectionQuery("from SharedEvent", EventRecord.class)
                                    .getSingleResult()
                                    .getPghContext())
                            .isEqualTo(Map.of("user", 1)));
        }
    }

    @Test
    void aNamingStrategyMayRenameWhatItLikes() {
        try (TestUnit renamed = TestUnit.of(Shared.class)
                .set("hibernate.physical_naming_strategy", Shouting.class)
                .start()) {
            HistoryContext.run(Map.of("user", 1), () -> renamed.inTransaction(s -> s.persist(new Shared(1))));

            assertThat(renamed.value("select metadata::text from \"PGH_CONTEXT\""))
                    .isEqualTo("{\"user\": 1}");
            renamed.inTransaction(
                    session -> assertThat(session.createSelectionQuery("from SharedEvent", EventRecord.class)
                                    .getSingleResult()
                                    .getPghContext())
                            .isEqualTo(Map.of("user", 1)));
        }
    }

    @Test
    void theSchemaValidates() {
        try (TestUnit validated =
                TestUnit.of(Shared.class, Without.class, WithoutId.class).start()) {
            validated.set("hibernate.hbm2ddl.auto", "validate").restart();
            assertThat(validated.bootStatements()).noneMatch(sql -> sql.startsWith("create"));
        }
    }

    @Test
    @Spec("O-011")
    void contradictionsAreFaultsAtBoot() {
        assertThatThrownBy(() -> TestUnit.of(SharedWithoutId.class, RequiredWithout.class)
                        .start())
                .isInstanceOf(TriggerMappingException.class)
                .hasMessageContaining(
                        "SharedWithoutId: '@TrackHistory' has contextId = false, and shares contexts, which are found by their ids. Leave contextId out, or store contexts as JSON.")
                .hasMessageContaining(
                        "RequiredWithout: '@TrackHistory' requires a context and stores none. Leave contextRequired out, or store contexts.");
        assertThatThrownBy(() -> TestUnit.of(InEvents.class)
                        .set("hibernate.history.context", "somewhere")
                        .start())
                .hasMessageContaining("'hibernate.history.context' is 'somewhere'. Use json or shared or none.");
        assertThatThrownBy(() -> TestUnit.of(InEvents.class)
                        .set("hibernate.history.context_required", "yes")
                        .start())
                .hasMessageContaining("'hibernate.history.context_required' is 'yes'. Use true or false.");
    }

    private static void sql(String statement) {
        unit.inTransaction(session ->
                session.doWork(connection -> connection.createStatement().execute(statement)));
    }

    private static void persist(Session session, Object entity) {
        session.persist(entity);
        session.flush();
    }

    private static Object valueIn(Session session, String query) {
        return session.createNativeQuery(query, Object.class).getSingleResult();
    }

    private static void write(Object entity) {
        unit.inTransaction(session -> session.persist(entity));
    }

    private static @Nullable Map<String, Object> contextOf(String entity) {
        return eventOf(entity).getPghContext();
    }

    private static @Nullable UUID idOf(String entity) {
        return eventOf(entity).getPghContextId();
    }

    private static EventRecord eventOf(String entity) {
        return unit.fromTransaction(
                session -> session.createSelectionQuery("from " + entity + "Event", EventRecord.class)
                        .getSingleResult());
    }

    /** Quotes everything and writes it in capitals. */
    public static final class Shouting extends PhysicalNamingStrategyStandardImpl {
        private static final long serialVersionUID = 1L;

        @Override
        public Identifier toPhysicalTableName(Identifier name, JdbcEnvironment environment) {
            return shouted(name);
        }

        @Override
        public Identifier toPhysicalColumnName(Identifier name, JdbcEnvironment environment) {
            return shouted(name);
        }

        private static Identifier shouted(Identifier name) {
            return Identifier.toIdentifier(name.getText().toUpperCase(Locale.ROOT), true);
        }
    }

    @Entity(name = "Shared")
    @TrackHistory(
            context = ContextStorage.SHARED,
            trackers = {
                @Tracker(on = Operation.INSERT),
                @Tracker(on = Operation.UPDATE, condition = "changed(text) and new.text <> 'quiet'"),
                @Tracker(on = Operation.DELETE)
            })
    static class Shared extends Numbered {
        protected Shared() {}

        Shared(int id) {
            super(id);
        }
    }

    @Entity(name = "SharedRows")
    @TrackHistory(
            context = ContextStorage.SHARED,
            level = Level.ROW,
            trackers = {
                @Tracker(on = Operation.INSERT),
                @Tracker(on = Operation.UPDATE, condition = "changed(text) and new.text <> 'quiet'"),
                @Tracker(on = Operation.DELETE)
            })
    static class SharedRows extends Numbered {
        protected SharedRows() {}

        SharedRows(int id) {
            super(id);
        }
    }

    @Entity(name = "InEvents")
    @TrackHistory
    static class InEvents extends Numbered {
        protected InEvents() {}

        InEvents(int id) {
            super(id);
        }
    }

    @Entity(name = "WithoutId")
    @TrackHistory(contextId = false)
    static class WithoutId extends Numbered {
        protected WithoutId() {}

        WithoutId(int id) {
            super(id);
        }
    }

    @Entity(name = "Without")
    @TrackHistory(context = ContextStorage.NONE)
    static class Without extends Numbered {
        protected Without() {}

        Without(int id) {
            super(id);
        }
    }

    @Entity(name = "SharedWithoutId")
    @TrackHistory(context = ContextStorage.SHARED, contextId = false)
    static class SharedWithoutId extends Numbered {}

    @Entity(name = "RequiredWithout")
    @TrackHistory(context = ContextStorage.NONE, contextRequired = true)
    static class RequiredWithout extends Numbered {}

    @MappedSuperclass
    abstract static class Numbered {
        @Id
        int id;

        @Nullable
        String text;

        Numbered() {}

        Numbered(int id) {
            this.id = id;
        }
    }
}

package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.Objects;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.TriggerMappingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Options of a history: the declaration's word, or the setting's, or the default. */
class HistoryOptionsTest {

    private static TestUnit unit(Class<?>... entities) {
        return TestUnit.of(entities);
    }

    private static List<String> faults(TestUnit unit) {
        try (unit) {
            TriggerMappingException thrown = catchThrowableOfType(TriggerMappingException.class, unit::start);
            assertThat(thrown).as("the fault").isNotNull();
            return Objects.requireNonNull(thrown).faults();
        }
    }

    @Test
    @Spec("H-013")
    void theTimeIsThatOfTheEventByDefaultAndThatOfTheTransactionOnRequest() {
        try (TestUnit unit = unit(Plain.class, ByTransaction.class).start()) {
            for (String table : List.of("plain", "bytransaction")) {
                unit.database().execute("""
                        begin;
                        insert into {table} (id, a) values (1, 1), (2, 1);
                        update {table} set a = 2;
                        commit""".replace("{table}", table));
            }

            assertThat(distinctTimes(unit, "plain")).isEqualTo(4L);
            assertThat(distinctTimes(unit, "bytransaction")).isEqualTo(1L);
        }
    }

    private static Object distinctTimes(TestUnit unit, String table) {
        return Objects.requireNonNull(unit.value("select count(distinct pgh_created_at) from " + table + "_event"));
    }

    @Test
    void theTimeOfAStatementIsThatOfAllItsRows() {
        try (TestUnit unit = unit(ByStatement.class).start()) {
            unit.inTransaction(session -> {
                session.createNativeMutationQuery("insert into bystatement (id, a) values (1, 1), (2, 1)")
                        .executeUpdate();
                session.createNativeMutationQuery("update bystatement set a = 2")
                        .executeUpdate();
            });

            assertThat(
                            unit.query(
                                    "select pgh_label, count(distinct pgh_created_at) from bystatement_event group by 1 order by 1"))
                    .containsExactly(List.of("insert", 1L), List.of("update", 1L));
            assertThat(distinctTimes(unit, "bystatement")).isEqualTo(2L);
        }
    }

    @Test
    @Spec({"F-002", "F-004", "F-009"})
    void theDeclarationWinsOverTheSettingAndTheSettingOverTheDefault() {
        try (TestUnit unit = unit(Plain.class, ByStatement.class, Rows.class)
                .set("hibernate.history.created_at", CreatedAt.NOW)
                .set("hibernate.history.level", "Statement")
                .start()) {
            assertThat(body(unit, "plain")).contains("now()", "new_rows");
            assertThat(body(unit, "bystatement")).contains("statement_timestamp()", "new_rows");
            assertThat(body(unit, "rows")).contains("now()").doesNotContain("new_rows");
        }
    }

    private static String body(TestUnit unit, String table) {
        return String.valueOf(unit.value("""
                select p.prosrc from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                 where t.tgrelid = ?::regclass and t.tgname like 'pgtrigger_insert%'""", table));
    }

    @Test
    @Spec("F-009")
    void aSettingOfNoMeaningIsAFaultThatNamesIt() {
        assertThat(faults(unit(Plain.class)
                        .set("hibernate.history.level", "column")
                        .set("hibernate.history.created_at", "yesterday")))
                .containsExactly(
                        "Settings: 'hibernate.history.level' is 'column'. Use row or statement.",
                        "Settings: 'hibernate.history.created_at' is 'yesterday'. Use clock_timestamp or statement_timestamp or now.");
    }

    @Test
    void anOptionHasOneValue() {
        assertThat(faults(unit(TwoLevels.class)))
                .containsExactly("TwoLevels: '@TrackHistory' has level with 2 values. Give it one, or leave it out.");
    }

    @Test
    @Spec({"F-002", "F-009"})
    void eventsHoldWhatIsAskedOfTheConnectionThatWrote() {
        try (TestUnit unit = unit(Watched.class, Silent.class, Plain.class)
                .set("hibernate.history.columns", "session_user, application_name")
                .start()) {
            unit.database().execute("""
                    create role writer; grant all on all tables in schema public to writer;
                    grant usage on all sequences in schema public to writer;
                    set role writer; set application_name = 'the import';
                    insert into watched (id) values (1); insert into silent (id) values (1);
                    insert into plain (id, a) values (1, 1);
                    reset role; drop owned by writer; drop role writer""");
            Object login = Objects.requireNonNull(unit.value("select session_user::text"));

            unit.inTransaction(session -> {
                assertThat(session.createSelectionQuery(
                                        "select e.pghDatabaseUser, e.pghClientAddress from WatchedEvent e",
                                        Object[].class)
                                .getSingleResult())
                        .containsExactly("writer", "127.0.0.1");
                assertThat(session.createSelectionQuery(
                                        "select e.pghSessionUser, e.pghApplicationName from PlainEvent e",
                                        Object[].class)
                                .getSingleResult())
                        .containsExactly(login, "the import");
            });
            assertThat(unit.query("""
                            select attrelid::regclass::text || '.' || attname || ' ' || format_type(atttypid, atttypmod)
                              from pg_attribute where attrelid::regclass::text like '%\\_event' and attnum > 0
                               and (attname like '%user' or attname like '%name' or attname like '%address') order by 1"""))
                    .extracting(row -> row.get(0))
                    .containsExactly(
                            "plain_event.pgh_application_name text",
                            "plain_event.pgh_session_user text",
                            "watched_event.pgh_client_address text",
                            "watched_event.pgh_database_user text");
            assertThat(body(unit, "watched")).contains("pgh__database_user text := current_user");
        }
    }

    @Test
    void anEntityOfOnesOwnNeedNotShowWhatItHoldsOfTheConnection() {
        try (TestUnit unit = unit(Written.class, WrittenChange.class).start()) {
            unit.jdbc("insert into written (id) values (1)");

            unit.inTransaction(
                    session -> assertThat(session.createSelectionQuery("from WrittenChange", WrittenChange.class)
                                    .getSingleResult()
                                    .pghApplicationName)
                            .isNotNull());
            assertThat(unit.value("select pgh_database_user from writtenchange"))
                    .isEqualTo(unit.value("select current_user::text"));
        }
    }

    @Test
    @Spec({"O-001", "O-003"})
    void anEventMayReferToItsObjectWhichMayBeGone() {
        try (TestUnit unit = unit(Pointed.class, PairKeyed.class, Plain.class).start()) {
            unit.jdbc("insert into pointed (id, a) values (1, 1), (2, 2)");
            unit.jdbc("update pointed set a = 5 where id = 1");
            unit.jdbc("insert into pairkeyed (\"B\", a, x) values (7, 8, 9)");
            unit.jdbc("delete from pointed where id = 2");

            unit.inTransaction(session -> {
                assertThat(session.createSelectionQuery(
                                        "select e.a, o.a from PointedEvent e left join e.pghObject o order by e.pghId",
                                        Object[].class)
                                .getResultList())
                        .containsExactly(
                                new Object[] {1, 5}, new Object[] {2, null}, new Object[] {5, 5}, new Object[] {2, null
                                });
                assertThat(session.createSelectionQuery(
                                        "select e.pghObject.x from PairKeyedEvent e where e.pghObject.key.b = 7",
                                        Integer.class)
                                .getSingleResult())
                        .isEqualTo(9);
                assertThat(History.of(unit.sessionFactory())
                                .histories(Pointed.class)
                                .get(0)
                                .attributes())
                        .containsExactly("a", "id");
            });
            assertThat(unit.query("select 1 from pg_constraint where contype = 'f'"))
                    .isEmpty();
            assertThat(unit.value("select count(*) from pg_attribute where attname like 'pghobj%'"))
                    .isEqualTo(0L);
            assertThat(unit.sessionFactory().getMetamodel().getEntities())
                    .filteredOn(entity -> entity.getName().equals("PlainEvent"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getAttributes())
                            .extracting(attribute -> attribute.getName())
                            .doesNotContain("pghObject"));
        }
    }

    @Test
    void eventTablesMayBeInASchemaOfTheirOwn() {
        try (TestUnit unit = unit(Plain.class, Elsewhere.class)
                .prepare("create schema history; create schema other")
                .set("hibernate.history.schema", "history")
                .start()) {
            unit.jdbc("insert into plain (id, a) values (1, 1)");
            unit.jdbc("insert into elsewhere (id) values (1)");

            assertThat(unit.value("select count(*) from history.plain_event")).isEqualTo(1L);
            assertThat(unit.value("select count(*) from other.elsewhere_event")).isEqualTo(1L);
        }
    }

    @Entity(name = "Plain")
    @TrackHistory
    static class Plain {
        @Id
        int id;

        int a;
    }

    @Entity(name = "ByStatement")
    @TrackHistory(createdAt = CreatedAt.STATEMENT_TIMESTAMP)
    static class ByStatement {
        @Id
        int id;

        int a;
    }

    @Entity(name = "ByTransaction")
    @TrackHistory(createdAt = CreatedAt.NOW)
    static class ByTransaction {
        @Id
        int id;

        int a;
    }

    @Entity(name = "Rows")
    @TrackHistory(level = Level.ROW)
    static class Rows {
        @Id
        int id;
    }

    @Entity(name = "TwoLevels")
    @TrackHistory(level = {Level.ROW, Level.STATEMENT})
    static class TwoLevels {
        @Id
        int id;
    }

    @Entity(name = "Watched")
    @TrackHistory(columns = {EventColumn.DATABASE_USER, EventColumn.CLIENT_ADDRESS})
    static class Watched {
        @Id
        int id;
    }

    @Entity(name = "Silent")
    @TrackHistory(columns = EventColumn.NONE)
    static class Silent {
        @Id
        int id;
    }

    @Entity(name = "Written")
    @TrackHistory(
            eventClass = WrittenChange.class,
            columns = {EventColumn.DATABASE_USER, EventColumn.APPLICATION_NAME})
    static class Written {
        @Id
        int id;
    }

    @Entity(name = "WrittenChange")
    static class WrittenChange extends EventRecord {
        int id;

        @Nullable
        String pghApplicationName;
    }

    @Entity(name = "Pointed")
    @TrackHistory(objectReference = true)
    static class Pointed {
        @Id
        int id;

        int a;
    }

    @Embeddable
    record Pair(int a, @Column(name = "`B`") int b) {}

    @Entity(name = "PairKeyed")
    @TrackHistory(objectReference = true)
    static class PairKeyed {
        @EmbeddedId
        @Nullable
        Pair key;

        int x;
    }

    @Entity(name = "Elsewhere")
    @TrackHistory(schema = "other")
    static class Elsewhere {
        @Id
        int id;
    }
}

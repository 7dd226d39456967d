package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.Objects;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.TriggerMappingException;
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
}

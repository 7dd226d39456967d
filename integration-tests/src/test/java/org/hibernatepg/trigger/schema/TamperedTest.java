package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Triggers that somebody changed in the database, and what only looks so. */
class TamperedTest {
    private static final String LOCKED = TriggerId.of("Odd", "locked");
    private static final String TABLE = "\"Odd Schema\".\"It's odd\"";
    private static final String FUNCTION = "\"Odd Schema\".\"" + LOCKED + "\"()";

    private final TestUnit unit = TestUnit.of(Odd.class).prepare("create schema \"Odd Schema\"");

    @BeforeEach
    void start() {
        unit.start();
        assertThat(status()).isEqualTo(TriggerStatus.INSTALLED);
    }

    @AfterEach
    void close() {
        unit.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create or replace function {function} returns trigger language plpgsql as 'begin return new; end'",
                "alter function {function} security definer",
                "alter function {function} set search_path = public",
                "alter function {function} cost 7",
                "drop trigger {trigger} on {table}; create trigger {trigger} before update on {table}"
                        + " for each row when (false) execute function {function}; {comment}",
                "drop trigger {trigger} on {table}; create trigger {trigger} after update on {table}"
                        + " for each row execute function {function}; {comment}",
                "create function public.harmless() returns trigger language plpgsql as 'begin return new; end';"
                        + " create or replace trigger {trigger} before update on {table}"
                        + " for each row execute function public.harmless(); {comment}",
                "drop trigger {trigger} on {table}; create constraint trigger {trigger} after update on {table}"
                        + " for each row execute function {function}; {comment}"
            })
    @Spec("GAP-69")
    void whatSomebodyChangedIsNoticedRefusedAndRepaired(String change) {
        unit.jdbc(change.replace("{function}", FUNCTION)
                .replace("{trigger}", LOCKED)
                .replace("{table}", TABLE)
                .replace("{comment}", "comment on trigger " + LOCKED + " on " + TABLE + " is '" + comment() + "'"));

        assertThat(status()).isEqualTo(TriggerStatus.TAMPERED);
        assertThatThrownBy(() -> unit.set("hibernate.hbm2ddl.auto", "validate").restart())
                .hasMessageContaining("Odd:locked is TAMPERED");

        unit.set("hibernate.hbm2ddl.auto", "update").restart();
        assertThat(status()).isEqualTo(TriggerStatus.INSTALLED);
        unit.jdbc("insert into " + TABLE + " (id, kind, \"Signed On\") values (1, 'B', '2020-01-01')");
        assertThatThrownBy(() -> unit.jdbc("update " + TABLE + " set id = 2")).hasMessageContaining("Cannot update");
        unit.restart();
        assertThat(Installed.ddl(unit)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pgtrigger ", "pgtrigger a b c %zz", "pgtrigger a b c d e f", "of another tool"})
    void whateverSomebodyWroteIntoTheCommentTheTriggerIsInstalledAnew(String text) {
        comment(text);
        assertThat(status()).isEqualTo(TriggerStatus.OUTDATED);

        unit.set("hibernate.hbm2ddl.auto", "update").restart();

        assertThat(status()).isEqualTo(TriggerStatus.INSTALLED);
    }

    /** It may look so for a moment, while another node replaces the trigger. */
    @Test
    @Spec("I-011")
    void whatLooksChangedIsLookedAtTwice() {
        unit.clearStatements();
        Triggers.of(unit.sessionFactory()).list();
        assertThat(unit.statements()).hasSize(1);

        unit.jdbc("alter function " + FUNCTION + " security definer");
        unit.clearStatements();
        assertThat(status()).isEqualTo(TriggerStatus.TAMPERED);
        assertThat(unit.statements()).hasSize(2);
    }

    @Test
    void aTriggerMayBeTamperedWithAndDisabled() {
        unit.jdbc("alter function " + FUNCTION + " security definer");
        unit.jdbc("alter table " + TABLE + " disable trigger " + LOCKED);

        Triggers.of(unit.sessionFactory()).install();

        assertThat(info().status()).isEqualTo(TriggerStatus.DISABLED);
        assertThat(info().isEnabled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set search_path = \"Odd Schema\", public",
                "set timezone = 'Asia/Kolkata'",
                "set datestyle = 'German'",
                "set quote_all_identifiers = on",
                "set intervalstyle = iso_8601",
                "set extra_float_digits = 0"
            })
    void theSettingsOfASessionAreNoChange(String setting) {
        String database = unit.database().name();
        unit.jdbc("alter database \"" + database + "\" " + setting);
        try (TestUnit other = TestUnit.of(Odd.class)
                .on(unit.database())
                .set("hibernate.hbm2ddl.auto", "validate")
                .start()) {
            assertThat(Installed.ddl(other)).isEmpty();
        }
    }

    @Test
    void aRenamedSchemaIsNoChange() {
        try (TestUnit unqualified = TestUnit.of(Unqualified.class)
                .prepare("create schema one")
                .prepare("do $$ begin execute format('alter database %I set search_path = one, two',"
                        + " current_database()); end $$")
                .start()) {
            unqualified.jdbc("alter schema one rename to two");

            unqualified.set("hibernate.hbm2ddl.auto", "validate").restart();
            assertThat(Installed.ddl(unqualified)).isEmpty();
        }
    }

    @Test
    void carriageReturnsThatAMigrationToolPutIntoABodyAreNoChange() {
        String source = Installed.source(unit.database(), LOCKED);
        unit.jdbc("drop table " + TABLE + "; drop function " + FUNCTION);
        String script = Triggers.of(unit.sessionFactory()).ddl();
        unit.jdbc("create table " + TABLE
                + " (\"Signed On\" timestamptz, id int primary key, kind varchar(9), \"when\" varchar(9))");
        unit.jdbc(script.replace("\n", "\r\n"));

        assertThat(Installed.source(unit.database(), LOCKED))
                .isNotEqualTo(source)
                .contains("\r\n");
        assertThat(status()).isEqualTo(TriggerStatus.INSTALLED);
    }

    /** The server writes a condition as it likes, and differently from one major version to the next. */
    @ParameterizedTest
    @ValueSource(strings = {"server", "table"})
    void whatWasSealedElsewhereIsInstalledAndSealedAgain(String elsewhere) {
        String[] comment = comment().split(" ", -1);
        String origin =
                elsewhere.equals("server") ? "9" + comment[3].substring(comment[3].indexOf('.')) : comment[3] + "0";
        comment(String.join(" ", comment[0], comment[1], "f".repeat(64), origin));

        assertThat(status()).isEqualTo(TriggerStatus.INSTALLED);
        unit.set("hibernate.hbm2ddl.auto", "validate").restart();
        unit.set("hibernate.hbm2ddl.auto", "update").restart();
        assertThat(Installed.ddl(unit)).anyMatch(sql -> sql.startsWith("create or replace trigger"));
        assertThat(comment()).isEqualTo(String.join(" ", comment));

        unit.restart();
        assertThat(Installed.ddl(unit)).isEmpty();
    }

    @Test
    void whatWasSealedElsewhereButIsTheSameIsLeftAlone() {
        String[] comment = comment().split(" ", -1);
        comment(String.join(" ", comment[0], comment[1], comment[2], "9.1"));

        unit.set("hibernate.hbm2ddl.auto", "update").restart();

        assertThat(Installed.ddl(unit)).isEmpty();
    }

    @Test
    void aBodyIsComparedWhereverItWasSealed() {
        String[] comment = comment().split(" ", -1);
        unit.jdbc("create or replace function " + FUNCTION
                + " returns trigger language plpgsql as 'begin return new; end'");
        comment(String.join(" ", comment[0], comment[1], comment[2], "9.1"));

        assertThat(status()).isEqualTo(TriggerStatus.TAMPERED);
    }

    @Test
    void aTriggerOfAnEarlierBuildThatWasNotSealedIsOutdated() {
        comment(comment().split(" ", -1)[0] + " " + comment().split(" ", -1)[1]);

        assertThat(status()).isEqualTo(TriggerStatus.OUTDATED);
        Triggers.of(unit.sessionFactory()).install();
        assertThat(status()).isEqualTo(TriggerStatus.INSTALLED);
    }

    @Test
    void askingLeavesTheSettingsOfAConnectionAlone() throws Exception {
        List<String> settings = List.of(
                "search_path",
                "timezone",
                "datestyle",
                "intervalstyle",
                "bytea_output",
                "extra_float_digits",
                "lock_timeout");
        try (var connection = unit.dataSource().getConnection();
                var statement = connection.createStatement()) {
            List<String> before = new ArrayList<>();
            for (String setting : settings) {
                before.add(shown(statement, setting));
            }
            connection.setAutoCommit(false);
            unit.clearStatements();
            Triggers.of(unit.sessionFactory()).list();
            String query = unit.statements().get(0);
            try (var asked = connection.prepareStatement(query)) {
                asked.setArray(1, connection.createArrayOf("text", new String[] {"nowhere"}));
                asked.setBoolean(2, true);
                asked.setString(3, "60000");
                asked.setBoolean(4, true);
                asked.setString(5, TriggerId.PREFIX);
                asked.setString(6, TriggerId.PREFIX);
                asked.executeQuery();
            }
            List<String> after = new ArrayList<>();
            for (String setting : settings) {
                after.add(shown(statement, setting));
            }
            connection.rollback();
            connection.setAutoCommit(true);
            assertThat(after).isEqualTo(before);
        }
    }

    private static String shown(Statement statement, String setting) throws SQLException {
        try (var row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private String comment() {
        return Objects.toString(
                unit.value("select obj_description(oid, 'pg_trigger') from pg_trigger where tgname = ?", LOCKED));
    }

    private void comment(String text) {
        unit.jdbc("comment on trigger " + LOCKED + " on " + TABLE + " is '" + text + "'");
    }

    private TriggerStatus status() {
        return info().status();
    }

    private TriggerInfo info() {
        return Triggers.of(unit.sessionFactory()).list("Odd:locked").get(0);
    }

    enum Kind {
        A,
        B,
        C
    }

    @Entity(name = "Odd")
    @Table(schema = "`Odd Schema`", name = "`It's odd`")
    @Protect(
            name = "locked",
            operations = UPDATE,
            condition =
                    "old.kind in ('B', 'C') and old.signedOn < datetime 2024-01-02 03:04:05+00:00 or old.kind is null")
    static class Odd {
        @Id
        int id;

        @Enumerated(EnumType.STRING)
        @Column(length = 9)
        Kind kind;

        @Column(name = "`Signed On`")
        OffsetDateTime signedOn;

        @Column(name = "`when`", length = 9)
        String when;
    }

    @Entity(name = "Unqualified")
    @Protect(name = "locked", operations = UPDATE, condition = "old.text in ('a', 'b')")
    static class Unqualified {
        @Id
        int id;

        String text;
    }
}

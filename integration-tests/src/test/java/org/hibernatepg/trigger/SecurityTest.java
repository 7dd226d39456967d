package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What an ordinary role can try, who may create tables of its own and write to those with triggers. */
class SecurityTest {
    private static final String SUFFIX = UUID.randomUUID().toString().substring(0, 8);
    private static final String CLERK = "clerk_" + SUFFIX;

    private final TestUnit unit = TestUnit.of(Deed.class, Counted.class)
            .prepare("create role " + CLERK + " login password 'secret'")
            .prepare("create schema evil authorization " + CLERK);

    @AfterEach
    void stop() {
        unit.jdbc("drop owned by " + CLERK + " cascade; drop role " + CLERK);
        unit.close();
    }

    @Test
    void functionsLookNamesUpInTheSchemasThatAreSet() {
        start("public, Other \"One\"");

        assertThat(unit.bootStatements())
                .filteredOn(sql -> sql.startsWith("create or replace function"))
                .hasSize(7)
                .allSatisfy(
                        sql -> assertThat(sql)
                                .contains(
                                        " set search_path = \"pg_catalog\", \"public\", \"Other \"\"One\"\"\", \"pg_temp\" as $"));
    }

    @Test
    void aTemporaryTableDoesNotTakeTheEventsOfAHistory() throws SQLException {
        start("public");

        try (Connection clerk = clerk()) {
            forgeEvents(clerk);
        }
        assertThat(unit.value("select count(*) from counted_event")).isEqualTo(1L);
    }

    @Test
    void itDoesWhereFunctionsLookWhereTheStatementDoes() throws SQLException {
        start("");

        try (Connection clerk = clerk()) {
            forgeEvents(clerk);
        }
        assertThat(unit.value("select count(*) from counted_event")).isEqualTo(0L);
    }

    private static void forgeEvents(Connection clerk) throws SQLException {
        execute(clerk, "create temporary table counted_event (like public.counted_event including all)");
        execute(clerk, "update counted set text = 'b'");
    }

    @Test
    void anOperatorOfOnesOwnDoesNotCountVersions() throws SQLException {
        start("public");

        try (Connection clerk = clerk()) {
            forgeVersion(clerk);
        }
        assertThat(unit.value("select version from counted")).isEqualTo(1);
    }

    @Test
    void itDoesWhereFunctionsLookForOperatorsWhereTheStatementDoes() throws SQLException {
        start("");

        try (Connection clerk = clerk()) {
            forgeVersion(clerk);
        }
        assertThat(unit.value("select version from counted")).isEqualTo(77);
    }

    private static void forgeVersion(Connection clerk) throws SQLException {
        execute(clerk, "create function evil.plus(integer, integer) returns integer language sql as 'select 77'");
        execute(clerk, "create operator evil.+ (leftarg = integer, rightarg = integer, function = evil.plus)");
        execute(clerk, "set search_path = evil, pg_catalog, public");
        execute(clerk, "update counted set text = 'b'");
    }

    @Test
    void theConditionsOfTriggersCallWhatTheyCalledWhenTheyWereCreated() throws SQLException {
        start("");

        try (Connection clerk = clerk()) {
            execute(clerk, """
                    create function evil.current_setting(text, boolean) returns text language sql as 'select ''*''::text';
                    create function evil.strpos(text, text) returns integer language sql as 'select 1'""");
            execute(clerk, "set search_path = evil, pg_catalog, public");
            assertThatThrownBy(() -> execute(clerk, "update deed set text = 'b'"))
                    .hasMessageContaining("Cannot update or delete or truncate rows from Deed table");
        }
    }

    @Test
    void onlyOwnersAndSuperusersSwitchTriggersOff() throws SQLException {
        start("");
        unit.jdbc("grant truncate on deed to " + CLERK);
        String trigger = TriggerId.of("Deed", "kept");

        try (Connection clerk = clerk()) {
            for (String attempt : new String[] {
                "alter table deed disable trigger all",
                "alter table deed disable trigger " + trigger,
                "drop trigger " + trigger + " on deed",
                "alter table deed rename to deeds",
                "drop table deed",
                "create or replace function " + trigger
                        + "() returns trigger language plpgsql as 'begin return new; end'",
                "alter function " + trigger + "() set pgtrigger.ignore = '*'",
                "set session_replication_role = replica",
                "truncate deed",
                "delete from deed"
            }) {
                assertThatThrownBy(() -> execute(clerk, attempt))
                        .as(attempt)
                        .hasMessageMatching("(?s).*(must be owner|permission denied|pgtrigger: Cannot).*");
            }
        }
        unit.jdbc("set session_replication_role = replica; delete from deed; reset session_replication_role");
        assertThat(unit.value("select count(*) from deed")).isEqualTo(0L);
    }

    private void start(String functionPath) {
        unit.set("hibernate.pgtrigger.function_search_path", functionPath).start();
        unit.jdbc(
                "grant usage on schema public to %1$s; grant select, insert, update, delete on all tables in schema public to %1$s"
                        .formatted(CLERK));
        unit.jdbc("insert into deed (id, text) values (1, 'a')");
        unit.jdbc("insert into counted (id, version, text) values (1, 0, 'a')");
        unit.jdbc("truncate counted_event");
    }

    private Connection clerk() throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(unit.database().jdbcUrl());
        return dataSource.getConnection(CLERK, "secret");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Entity(name = "Deed")
    @Protect(
            name = "kept",
            operations = {UPDATE, DELETE, TRUNCATE})
    static class Deed {
        @Id
        int id;

        String text;
    }

    @Entity(name = "Counted")
    @Versioned(name = "counted", attribute = "version")
    @TrackHistory
    static class Counted {
        @Id
        int id;

        int version;
        String text;
    }
}

package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernatepg.history.internal.protection.Maintenance;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.hibernatepg.trigger.TriggerViolationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Who may remove what is append-only, in every table of a history, and how. */
class MaintenanceTest {
    private static final String SUFFIX = UUID.randomUUID().toString().substring(0, 8);
    private static final String CLERK = "clerk_" + SUFFIX;
    private static final String KEEPER = "Keeper \"" + SUFFIX;
    private static final String ARCHIVIST = "archivist_" + SUFFIX;

    private static final TestUnit unit = TestUnit.of(Invoice.class, CreditNote.class, Line.class)
            .set("hibernate.history.append_only", "true")
            .set("hibernate.history.context", "shared")
            .set("hibernate.history.maintenance_role", KEEPER)
            .prepare("create role " + CLERK + " login password 'secret'")
            .prepare("create role " + ARCHIVIST + " login noinherit password 'secret'")
            .prepare("create role " + quoted(KEEPER) + " nologin")
            .prepare("grant " + quoted(KEEPER) + " to " + ARCHIVIST);

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @BeforeAll
    static void start() {
        unit.start();
        unit.jdbc("grant select, insert, update, delete, truncate on all tables in schema public to %s, %s"
                .formatted(CLERK, ARCHIVIST));
    }

    @AfterAll
    static void stop() {
        for (String role : List.of(CLERK, ARCHIVIST, quoted(KEEPER))) {
            unit.jdbc("drop owned by %1$s cascade; drop role %1$s".formatted(role));
        }
        unit.close();
    }

    private static final Map<String, String> TABLES = Map.of(
            "invoice_event", "InvoiceEvent:append_only",
            "creditnote_event", "InvoiceEvent.CreditNote:append_only",
            "invoice_tags_event", "InvoiceTagsEvent:append_only",
            "line_event", "LineEvent:append_only",
            "pgh_context", "ContextRecord:append_only");

    @BeforeEach
    void write() {
        unit.truncate();
        try (var context = HistoryContext.open(Map.of("user", 1))) {
            unit.inTransaction(session -> {
                CreditNote note = new CreditNote();
                note.id = 1;
                note.tags.add("a");
                Line line = new Line();
                line.id = 2;
                note.lines.add(line);
                session.persist(note);
            });
        }
        TABLES.keySet().forEach(table -> assertThat(unit.value("select count(*) from " + table))
                .as(table)
                .isNotEqualTo(0L));
    }

    @Test
    @Spec({"GAP-63", "O-013"})
    void everyTableOfTheRecordRefuses() throws SQLException {
        for (Map.Entry<String, String> table : TABLES.entrySet()) {
            for (String sql : List.of("update %s set pgh_id = pgh_id + 1", "delete from %s", "truncate %s")) {
                assertRefused(CLERK, sql.formatted(table.getKey()), table.getValue());
                assertRefused(CLERK, "set pgtrigger.ignore = '*'; " + sql.formatted(table.getKey()), table.getValue());
            }
        }
    }

    @Test
    void theSettingAloneOpensNothingToThoseWhoHaveTheRightsOfTheApplication() throws SQLException {
        for (Map.Entry<String, String> table : TABLES.entrySet()) {
            assertRefused(CLERK, "set pghistory.maintenance = 'on'; delete from " + table.getKey(), table.getValue());
            assertRefused(CLERK, "set pghistory.maintenance = 'on'; truncate " + table.getKey(), table.getValue());
        }
    }

    private static void assertRefused(String role, String sql, String uri) throws SQLException {
        try (Connection connection = as(role)) {
            Throwable refused = catchThrowable(() -> execute(connection, sql));
            assertThat(TriggerViolationException.find(refused)
                            .orElseThrow()
                            .violation()
                            .uri())
                    .as(sql)
                    .isEqualTo(uri);
        }
    }

    @Test
    void theOwnerMayRemoveEventsForTheRestOfATransaction() {
        for (String table : TABLES.keySet()) {
            unit.jdbc("begin; set local pghistory.maintenance = 'on'; delete from " + table + "; commit");
            assertThat(unit.value("select count(*) from " + table)).as(table).isEqualTo(0L);
        }
        unit.jdbc("insert into line (id) values (3)");
        assertThatThrownBy(() -> unit.jdbc("delete from line_event")).hasMessageContaining("Cannot update or delete");
        unit.jdbc("begin; set local pghistory.maintenance = 'on'; truncate line_event; commit");
    }

    @Test
    void soMayTheMembersOfTheRoleThatIsNamed() throws SQLException {
        assertRefused(ARCHIVIST, "delete from line_event", "LineEvent:append_only");
        for (String table : TABLES.keySet()) {
            try (Connection connection = as(ARCHIVIST)) {
                execute(
                        connection,
                        "begin; set local pghistory.maintenance = 'on'; update " + table
                                + " set pgh_id = pgh_id + 100; delete from " + table + "; commit");
            }
            assertThat(unit.value("select count(*) from " + table)).as(table).isEqualTo(0L);
        }
    }

    @Test
    void workOfTheLibraryIsMaintenanceOnlyAsLongAsItRuns() {
        unit.inTransaction(session -> Maintenance.run(session, "test", () -> {
            session.createMutationQuery("delete LineEvent").executeUpdate();
            Maintenance.run(session, "test", () -> {});
            session.createNativeMutationQuery("delete from pgh_context").executeUpdate();
        }));
        assertThat(unit.value("select count(*) from line_event")).isEqualTo(0L);

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    assertThatThrownBy(() -> Maintenance.run(session, "test", () -> {
                                throw new IllegalArgumentException("no");
                            }))
                            .hasMessage("no");
                    session.createNativeMutationQuery("delete from invoice_event")
                            .executeUpdate();
                }))
                .isInstanceOf(ProtectedOperationException.class);
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Maintenance.run(session, "test", () -> {});
                    session.createNativeMutationQuery("delete from invoice_event")
                            .executeUpdate();
                }))
                .isInstanceOf(ProtectedOperationException.class);
        try (var session = unit.sessionFactory().openSession()) {
            assertThatThrownBy(() -> Maintenance.run(session, "test", () -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Events are removed in a transaction only: begin one.");
        }
    }

    @Test
    void aContextIsWrittenAgainByItsOwnTransactionAlone() {

        try (var context = HistoryContext.open(Map.of("user", 1))) {
            unit.inTransaction(session -> {
                session.persist(line(5));
                session.flush();
                HistoryContext.add(Map.of("more", 2));
                session.persist(line(6));
            });
        }
        assertThat(unit.value("select metadata::text from pgh_context order by pgh_id desc limit 1"))
                .isEqualTo("{\"more\": 2, \"user\": 1}");
        assertThatThrownBy(() -> unit.jdbc("update pgh_context set metadata = '{}'"))
                .hasMessageContaining("Cannot update rows from pgh_context table");
    }

    @Test
    void aRoleThatDoesNotExistFailsTheInstallation() {
        for (String protection : List.of("append_only", "sealed")) {
            try (TestUnit without = TestUnit.of(Line.class)
                    .set("hibernate.history." + protection, "true")
                    .set("hibernate.history.maintenance_role", "Nobody's")) {
                assertThatThrownBy(without::start)
                        .as(protection)
                        .rootCause()
                        .hasMessageContaining(
                                "pgtrigger: There is no role \"Nobody's\", which is hibernate.history.maintenance_role")
                        .hasMessageContaining("Create it by 'create role \"Nobody's\" nologin', or name another one in"
                                + " hibernate.history.maintenance_role, exactly as pg_roles has it.");
            }
        }
    }

    private static Line line(int id) {
        Line line = new Line();
        line.id = id;
        return line;
    }

    private static Connection as(String role) throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(unit.database().jdbcUrl());
        return dataSource.getConnection(role, "secret");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Entity(name = "Invoice")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory(collections = true)
    static class Invoice {
        @Id
        int id;

        @Nullable
        String text;

        @ElementCollection
        Set<String> tags = new HashSet<>();
    }

    @Entity(name = "CreditNote")
    @Table(name = "CreditNote")
    static class CreditNote extends Invoice {
        int amount;

        @OneToMany(cascade = CascadeType.ALL)
        List<Line> lines = new ArrayList<>();
    }

    @Entity(name = "Line")
    @TrackHistory
    static class Line {
        @Id
        int id;
    }
}

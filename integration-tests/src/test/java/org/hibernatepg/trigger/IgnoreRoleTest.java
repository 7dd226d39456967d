package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class IgnoreRoleTest {
    private static final String SUFFIX = UUID.randomUUID().toString().substring(0, 8);

    /** A name that needs every kind of quoting. */
    private static final String ROLE = "Data's \"Keepers\" " + SUFFIX;

    private static final String QUOTED_ROLE = "\"" + ROLE.replace("\"", "\"\"") + "\"";
    private static final String CLERK = "clerk_" + SUFFIX;
    private static final String KEEPER = "keeper_" + SUFFIX;
    private static final String DISTANT_KEEPER = "distant_" + SUFFIX;
    private static final String TEAM = "team_" + SUFFIX;

    private static final TestUnit unit = TestUnit.of(Invoice.class, Line.class, Marked.class, Everybodys.class)
            .set("hibernate.pgtrigger.ignore_role", ROLE)
            .prepare("create role " + QUOTED_ROLE + " nologin")
            .prepare("create role " + TEAM + " nologin noinherit in role " + QUOTED_ROLE)
            .prepare(login(CLERK))
            .prepare(login(KEEPER) + " in role " + QUOTED_ROLE)
            .prepare(login(DISTANT_KEEPER) + " noinherit in role " + TEAM);

    private static String login(String role) {
        return "create role " + role + " login password 'secret'";
    }

    @BeforeAll
    static void start() {
        unit.start();
        unit.jdbc("grant all on all tables in schema public to %s, %s, %s".formatted(CLERK, KEEPER, DISTANT_KEEPER));
    }

    @AfterAll
    static void stop() {
        List<String> roles = List.of(CLERK, KEEPER, DISTANT_KEEPER, TEAM, QUOTED_ROLE);
        roles.forEach(role -> unit.jdbc("drop owned by " + role));
        roles.forEach(role -> unit.jdbc("drop role " + role));
        unit.close();
    }

    @BeforeEach
    void rows() {
        unit.truncate();
        unit.jdbc("insert into invoice (id, amount) values (1, 1), (2, 2)");
        unit.jdbc("insert into line (id, invoice_id) values (1, 1)");
        unit.jdbc("insert into marked (id, deleted) values (1, false)");
    }

    @Test
    void theConditionAsksForTheMembershipLast() {
        assertThat(InstalledTriggers.body(unit, "Invoice", "frozen"))
                .startsWith("""
                begin
                    if coalesce(%s, false) \
                and pg_catalog.pg_has_role(session_user, pg_catalog.to_regrole('"Data''s ""Keepers"" %s"'), 'member') then
                        return new;
                    end if;
                """.formatted(InstalledTriggers.isIgnored("Invoice", "frozen"), SUFFIX));
    }

    @Test
    void whateverAnOrdinaryRoleSetsItIsRefused() throws SQLException {
        for (String forged : new String[] {
            "select set_config('pgtrigger.ignore', '*', true)",
            "select set_config('pgtrigger.ignore', '*', false)",
            "set local pgtrigger.ignore_a3 = ',pgtrigger_frozen_a35c9,'",
            "set session pgtrigger.ignore = '*'; set role none"
        }) {
            try (Connection clerk = connect(CLERK)) {
                clerk.setAutoCommit(false);
                execute(clerk, forged);
                assertThatThrownBy(() -> execute(clerk, "update invoice set amount = 10"))
                        .as(forged)
                        .hasMessageContaining("pgtrigger: Cannot update rows from Invoice table");
            }
        }
        assertThatThrownBy(() -> {
                    try (Connection clerk = connect(CLERK, "-c pgtrigger.ignore=*")) {
                        execute(clerk, "update invoice set amount = 10");
                    }
                })
                .hasMessageContaining("Cannot update");
        assertThat(amounts()).containsExactly(1, 2);
    }

    @Test
    void aMemberMayIgnoreDirectlyOrThroughAnotherRoleWhetherItInheritsOrNot() throws SQLException {
        for (String member : List.of(KEEPER, DISTANT_KEEPER, unit.database().user())) {
            try (Connection connection = connect(member)) {
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> execute(connection, "update invoice set amount = 9"))
                        .hasMessageContaining("Cannot update");
                connection.rollback();
                execute(connection, "select set_config('pgtrigger.ignore', '*', true)");
                execute(connection, "update invoice set amount = amount + 1");
                connection.commit();
            }
        }
        assertThat(amounts()).containsExactly(4, 5);
    }

    @Test
    void aScopeOfAnOrdinaryRoleHasNoEffectAndThatOfAMemberHas() {
        try (TestUnit clerk = as(CLERK);
                TestUnit keeper = as(KEEPER)) {
            assertThatThrownBy(() -> pay(clerk)).isInstanceOf(ProtectedOperationException.class);
            assertThat(amounts()).containsExactly(1, 2);
            pay(keeper);
            assertThat(amounts()).containsExactly(10, 2);
        }
    }

    @Test
    void whoPutsFunctionsAndOperatorsOfItsOwnFirstOnItsPathIsRefused() throws SQLException {
        unit.jdbc("create schema forged authorization " + CLERK);
        try (Connection clerk = connect(CLERK)) {
            execute(clerk, """
                    create function forged.current_setting(text, boolean) returns text language sql as $$ select '*' $$;
                    create function forged.strpos(text, text) returns int language sql as 'select 1';
                    create function forged.yes(text, text) returns boolean language sql as 'select true';
                    create function forged.yes(int, int) returns boolean language sql as 'select true';
                    create operator forged.= (leftarg = text, rightarg = text, function = forged.yes);
                    create operator forged.> (leftarg = int, rightarg = int, function = forged.yes);
                    create function forged.to_regrole(text) returns text language sql as 'select $1';
                    create function forged.pg_has_role(name, text, text) returns boolean language sql as 'select true';
                    set search_path = forged, pg_catalog, public;
                    set pgtrigger.ignore = '*'""");
            assertThatThrownBy(() -> execute(clerk, "update invoice set amount = 10"))
                    .hasMessageContaining("pgtrigger: Cannot update rows from Invoice table");
        } finally {
            unit.jdbc("drop schema forged cascade");
        }
        assertThat(amounts()).containsExactly(1, 2);
    }

    private static void pay(TestUnit its) {
        Triggers triggers = Triggers.of(its.sessionFactory());
        its.inTransaction(session ->
                triggers.ignoring(session, () -> session.find(Invoice.class, 1).amount = 10, "Invoice:frozen"));
    }

    @Test
    void theOwnerInWhoseNameACascadeDeletesLendsItsMembershipToNobody() throws SQLException {
        try (Connection clerk = connect(CLERK)) {
            execute(clerk, "set pgtrigger.ignore = '*'");
            assertThatThrownBy(() -> execute(clerk, "delete from invoice where id = 1"))
                    .hasMessageContaining("Cannot delete rows from Line table");
            execute(clerk, "delete from invoice where id = 2");
        }
        try (Connection keeper = connect(KEEPER)) {
            execute(keeper, "set pgtrigger.ignore = '*'");
            execute(keeper, "delete from invoice where id = 1");
        }
        assertThat(unit.query("select id from invoice union all select id from line"))
                .isEmpty();
    }

    @Test
    void norDoesTheOwnerOfAFunction() throws SQLException {
        unit.jdbc("""
                create or replace function pay() returns void language sql security definer
                set search_path = public, pg_temp as 'update invoice set amount = 7'""");
        try (Connection clerk = connect(CLERK)) {
            execute(clerk, "set pgtrigger.ignore = '*'");
            assertThatThrownBy(() -> execute(clerk, "select pay()")).hasMessageContaining("Cannot update");
        }
        try (Connection keeper = connect(KEEPER)) {
            execute(keeper, "set pgtrigger.ignore = '*'");
            execute(keeper, "select pay()");
        }
        assertThat(amounts()).containsExactly(7, 7);
    }

    @Test
    void whoLoggedInCountsAndNotTheRoleThatWasSet() throws SQLException {
        unit.jdbc("grant " + CLERK + " to " + KEEPER);
        try (Connection keeper = connect(KEEPER)) {
            execute(keeper, "set role " + CLERK + "; set pgtrigger.ignore = '*'");
            execute(keeper, "update invoice set amount = 3");
        } finally {
            unit.jdbc("revoke " + CLERK + " from " + KEEPER);
        }
        assertThat(amounts()).containsExactly(3, 3);
    }

    @Test
    void theStatementByWhichHibernateSoftDeletesAsksTheSame() {
        assumeTrue(unit.serverVersion() >= 15, "an ignorable soft delete needs merge, PostgreSQL 15");
        try (TestUnit clerk = as(CLERK);
                TestUnit keeper = as(KEEPER)) {
            removeReally(clerk);
            assertThat(unit.query("select id, deleted from marked")).containsExactly(List.of(1, true));
            removeReally(keeper);
            assertThat(unit.query("select id from marked")).isEmpty();
        }
    }

    private static void removeReally(TestUnit its) {
        Triggers triggers = Triggers.of(its.sessionFactory());
        its.inTransaction(session ->
                triggers.ignoring(session, () -> session.remove(session.find(Marked.class, 1)), SoftDelete.class));
    }

    @Test
    void whenTheRoleIsGoneNobodyMayIgnore() throws SQLException {
        String gone = "gone_" + SUFFIX;
        unit.jdbc("create role " + gone);
        try (TestUnit lonely = TestUnit.of(Invoice.class).set("hibernate.pgtrigger.ignore_role", gone)) {
            lonely.start();
            Database database = lonely.database();
            database.execute("insert into invoice (id, amount) values (1, 1)");
            database.execute("begin; set local pgtrigger.ignore = '*'; update invoice set amount = 2; commit");
            unit.jdbc("drop role " + gone);
            try (Connection connection = database.connect()) {
                execute(connection, "set pgtrigger.ignore = '*'");
                assertThatThrownBy(() -> execute(connection, "update invoice set amount = 3"))
                        .hasMessageContaining("Cannot update");
            }
            assertThat(database.value("select amount from invoice")).isEqualTo(2);

            assertThat(lonely.set("hibernate.hbm2ddl.auto", "validate")
                            .restart()
                            .bootStatements())
                    .isNotEmpty();
        }
    }

    @Test
    void aRoleThatDoesNotExistFailsTheInstallation() {
        for (String action : List.of("create", "update")) {
            try (TestUnit without = TestUnit.of(Invoice.class)
                    .set("hibernate.hbm2ddl.auto", action)
                    .set("hibernate.pgtrigger.ignore_role", "Nobody's")) {
                assertThatThrownBy(without::start)
                        .as(action)
                        .rootCause()
                        .hasMessageContaining(
                                "pgtrigger: There is no role \"Nobody's\", whose members may ignore triggers")
                        .hasMessageContaining("Create it by 'create role \"Nobody's\" nologin', or name another one in"
                                + " hibernate.pgtrigger.ignore_role, exactly as pg_roles has it.");
            }
        }
    }

    @Test
    void anotherRoleMakesTheTriggersOutdatedAndAnUpdateInstallsThem() {
        try (TestUnit changing = TestUnit.of(Invoice.class).start()) {
            changing.set("hibernate.hbm2ddl.auto", "none")
                    .set("hibernate.pgtrigger.ignore_role", ROLE)
                    .restart();
            assertThat(Triggers.of(changing.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsExactly(TriggerStatus.OUTDATED);

            changing.set("hibernate.hbm2ddl.auto", "update").restart();
            assertThat(changing.bootStatements())
                    .filteredOn(sql -> sql.startsWith("do ") && sql.contains("pg_roles"))
                    .hasSize(1);
            changing.restart();
            assertThat(changing.bootStatements())
                    .filteredOn(sql -> sql.startsWith("do "))
                    .isEmpty();
            assertThat(Triggers.of(changing.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsExactly(TriggerStatus.INSTALLED);
        }
    }

    @Test
    void aTriggerThatCannotBeIgnoredAsksNobody() {
        assertThat(InstalledTriggers.created(unit, "Everybodys", "frozen")).doesNotContain("when");
    }

    /** The same entities in a program that logs in as another user. */
    private static TestUnit as(String user) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(unit.database().jdbcUrl());
        dataSource.setUser(user);
        dataSource.setPassword("secret");
        return TestUnit.of(Invoice.class, Line.class, Marked.class)
                .on(unit.database())
                .set("hibernate.hbm2ddl.auto", "none")
                .set("hibernate.pgtrigger.ignore_role", ROLE)
                .set("hibernate.connection.datasource", dataSource)
                .start();
    }

    private static Connection connect(String user) throws SQLException {
        return user.equals(unit.database().user()) ? unit.database().connect() : connect(user, "");
    }

    private static Connection connect(String user, String options) throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(unit.database().jdbcUrl());
        if (!options.isEmpty()) {
            dataSource.setOptions(options);
        }
        return dataSource.getConnection(user, "secret");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<Integer> amounts() {
        return unit.query("select amount from invoice order by id").stream()
                .map(row -> (Integer) row.get(0))
                .toList();
    }

    @Entity(name = "Invoice")
    @Protect(name = "frozen", operations = UPDATE)
    static class Invoice {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Line")
    @Protect(name = "kept", operations = DELETE)
    static class Line {
        @Id
        int id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Invoice invoice;
    }

    @Entity(name = "Marked")
    @SoftDelete(name = "soft_delete", attribute = "deleted", value = "true")
    static class Marked {
        @Id
        int id;

        boolean deleted;
    }

    @Entity(name = "Everybodys")
    @Protect(name = "frozen", operations = UPDATE, ignorable = false)
    static class Everybodys {
        @Id
        int id;
    }
}

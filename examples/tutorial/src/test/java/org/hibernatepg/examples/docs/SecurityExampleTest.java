package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.StatementLog;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SecurityExampleTest {
    private static final Database database = Databases.create();
    private static final StatementLog sent = new StatementLog();
    private static TestUnit owner;
    private static List<String> created;
    private static TestUnit app;
    private static TestUnit keeper;
    private static Long id;

    @BeforeAll
    static void roles() {
        database.execute(Pages.shown("security-roles"));
        database.execute("revoke temporary on database " + database.name() + " from public");
        owner = as("shop_owner", "owner", "update");
        created = sent.statementsApart();
        app = as("shop_app", "app", "validate");
        keeper = as("shop_keeper", "keeper", "validate");
        Receipt receipt = new Receipt();
        app.inTransaction(session -> session.persist(receipt));
        id = receipt.id;
    }

    @AfterAll
    static void drop() {
        List.of(owner, app, keeper).forEach(TestUnit::close);
        List<String> roles = List.of("shop_app", "shop_keeper", "shop_owner", "shop_ignore");
        roles.forEach(role -> database.execute("drop owned by " + role + " cascade"));
        roles.forEach(role -> database.execute("drop role " + role));
        database.close();
    }

    private static TestUnit as(String user, String password, String action) {
        PGSimpleDataSource dataSource = dataSource();
        dataSource.setUser(user);
        dataSource.setPassword(password);
        return Pages.unit(Receipt.class, Payout.class)
                .on(database)
                .set("hibernate.connection.datasource", sent.around(dataSource))
                .set("hibernate.hbm2ddl.auto", action)
                .set("hibernate.default_schema", "shop")
                .set("hibernate.pgtrigger.ignore_role", "shop_ignore")
                .set("hibernate.pgtrigger.function_search_path", "shop")
                .set("hibernate.history.writer", "owner")
                .set("hibernate.history.application_role", "shop_app")
                .start();
    }

    private static PGSimpleDataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(database.jdbcUrl());
        return dataSource;
    }

    @Test
    void theKeeperMayCorrectAndTheApplicationMayNot() {
        assertThatThrownBy(() -> correct(app.sessionFactory(), id, 7)).isInstanceOf(ProtectedOperationException.class);
        correct(keeper.sessionFactory(), id, 5);

        assertThat(database.value("select total from shop.receipt")).isEqualTo(5);
        assertThatThrownBy(() -> keeper.inTransaction(session -> session.find(Receipt.class, id).total = 6))
                .isInstanceOf(ProtectedOperationException.class);
    }

    // snippet: security-correct
    static void correct(SessionFactory asKeeper, Long id, int total) {
        Triggers triggers = Triggers.of(asKeeper);
        asKeeper.inTransaction(session ->
                triggers.ignoring(session, () -> session.find(Receipt.class, id).total = total, "Receipt:final"));
    }
    // end

    @Test
    void whatTheApplicationCannotDoEvenWithSqlOfItsOwn() throws SQLException {
        for (String attempt : List.of(
                "update shop.receipt set total = 9",
                "delete from shop.receipt",
                "truncate shop.receipt",
                "alter table shop.receipt disable trigger all",
                "drop table shop.receipt",
                "create table shop.mine (id int)",
                "create table public.mine (id int)",
                "create schema mine",
                "create temporary table receipt (id int)",
                "set session_replication_role = replica",
                "insert into shop.payout_event select * from shop.payout_event",
                "delete from shop.payout_event",
                "set role shop_ignore",
                "set role shop_owner")) {
            try (Connection connection = dataSource().getConnection("shop_app", "app");
                    Statement statement = connection.createStatement()) {
                statement.execute("set pgtrigger.ignore = '*'");
                assertThatThrownBy(() -> statement.execute(attempt))
                        .as(attempt)
                        .hasMessageMatching("(?s).*(must be owner|permission denied|pgtrigger: Cannot).*");
            }
        }
        try (Connection connection = dataSource().getConnection("shop_keeper", "keeper");
                Statement statement = connection.createStatement()) {
            statement.execute("set pgtrigger.ignore = '*'");
            statement.execute("update shop.receipt set total = 8");
            assertThatThrownBy(() -> statement.execute("delete from shop.receipt"))
                    .hasMessageContaining("pgtrigger: Cannot");
        }
    }

    @Test
    void whatTheApplicationWritesIsRecordedByTheOwner() {
        app.inTransaction(session -> session.persist(new Payout()));

        assertThat(database.value("select count(*) from shop.payout_event")).isEqualTo(1L);
        for (String line : Pages.shown("security-writer").split(";\\s*", 0)) {
            assertThat(created.stream().map(Pages::oneLine)).anyMatch(sql -> sql.startsWith(line.replace(" …", "")));
        }
        for (String line : Pages.shown("security-writer-rights").split(";\\s*", 0)) {
            assertThat(created).anyMatch(sql -> sql.contains(line));
        }
    }

    @Test
    void thePageShowsTheCheckAndTheSearchPath() {
        String ddl = created.stream()
                .map(Pages::oneLine)
                .filter(sql -> sql.contains("final"))
                .reduce("", String::concat);

        assertThat(ddl).contains(Pages.shown("security-check"));
        assertThat(ddl).contains(" language plpgsql " + Pages.shown("security-path") + " as ");
    }
}

// snippet: security-entity
@Entity
@Protect(name = "final", operations = UPDATE)
@Protect(
        name = "kept",
        operations = {DELETE, TRUNCATE},
        ignorable = false)
class Receipt {
    @Id
    @GeneratedValue
    Long id;

    int total;
}
// end

@Entity
@TrackHistory
class Payout {
    @Id
    @GeneratedValue
    Long id;
}

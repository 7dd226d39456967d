package org.hibernatepg.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgBouncerTest {
    @AutoClose
    private final Database database = Databases.create();

    @AutoClose
    private final PgBouncer pooler = PgBouncer.of(database).start();

    private Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, database.user(), database.password());
    }

    private static Object value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getObject(1);
        }
    }

    @Test
    void clientsShareTheConnectionToTheServer() throws SQLException {
        try (Connection one = connect(pooler.jdbcUrl());
                Connection other = connect(pooler.jdbcUrl())) {
            assertThat(value(one, "select pg_backend_pid()")).isEqualTo(value(other, "select pg_backend_pid()"));
        }
        assertThat(pooler.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    set statement_timeout = 70000             | setting statement_timeout = 70000
                    set default_transaction_read_only = on    | setting default_transaction_read_only = on
                    set search_path = pg_catalog              | setting search_path = pg_catalog
                    set pgtrigger.ignore = 'x'                | setting pgtrigger.ignore = x
                    set role pg_monitor                       | role pg_monitor
                    select pg_advisory_lock(7, 8)             | advisory lock 7 8
                    prepare plan as select 1                  | prepared statement plan: prepare plan as select 1
                    declare c cursor with hold for select 1   | cursor c
                    create temp table scratch (id int)        | temporary scratch
                    listen news                               | listens to news
                    """)
    void whatAClientLeavesBehindIsFound(String statement, String leftover) throws SQLException {
        try (Connection connection = connect(pooler.jdbcUrl());
                Statement leaving = connection.createStatement()) {
            leaving.execute(statement);
        }

        assertThat(pooler.leftovers()).contains(leftover);
    }

    @Test
    void aUrlWithoutADatabaseLeadsEachUserToTheDatabaseOfItsName() throws SQLException {
        try (Database other = Databases.create();
                PgBouncer both = PgBouncer.of(database)
                        .alias("app", database)
                        .alias("app_ro", other)
                        .start()) {
            String url = "jdbc:postgresql://127.0.0.1:" + both.port() + "/?prepareThreshold=0";
            try (Connection app = DriverManager.getConnection(url, "app", "");
                    Connection reads = DriverManager.getConnection(url, "app_ro", "")) {
                assertThat(value(app, "select current_database()")).isEqualTo(database.name());
                assertThat(value(reads, "select current_database()")).isEqualTo(other.name());
            }
            assertThatThrownBy(() -> DriverManager.getConnection(url, "nobody", ""))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aUnitBehindItFailsToCloseWhereSomethingWasLeft() {
        TestUnit unit = TestUnit.of().behindPgBouncer(1).start();
        unit.inTransaction(session -> session.doWork(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("set lock_timeout = 5000");
            }
        }));

        assertThatThrownBy(unit::close).hasMessage("Left on connections to the server: [setting lock_timeout = 5000]");
    }
}

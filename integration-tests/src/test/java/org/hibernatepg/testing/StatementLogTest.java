package org.hibernatepg.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class StatementLogTest {
    private final StatementLog log = new StatementLog();
    private final Database database = Databases.create();

    @BeforeEach
    void createTable() {
        database.execute("create table article (id int)");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void notesPlainAndPreparedStatementsAsOftenAsTheyAreSent() throws SQLException {
        try (Connection connection = log.around(database.dataSource()).getConnection();
                Statement plain = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("select ?::int")) {
            plain.executeUpdate("insert into article values (1)");
            for (int i = 0; i < 2; i++) {
                prepared.setInt(1, i);
                prepared.executeQuery();
            }
        }

        assertThat(log.statements())
                .containsExactly("insert into article values (1)", "select ?::int", "select ?::int");
    }

    @Test
    void notesABatchOnce() throws SQLException {
        try (Connection connection = log.around(database.dataSource()).getConnection();
                Statement plain = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("insert into article values (?)")) {
            for (int i = 0; i < 3; i++) {
                prepared.setInt(1, i);
                prepared.addBatch();
            }
            assertThat(prepared.executeBatch()).hasSize(3);
            plain.addBatch("delete from article where id = 1");
            plain.addBatch("delete from article where id = 2");
            assertThat(plain.executeBatch()).containsExactly(1, 1);
        }

        assertThat(log.statements())
                .containsExactly(
                        "insert into article values (?)",
                        "delete from article where id = 1;\ndelete from article where id = 2");
    }

    @Test
    void letsTheDriversOwnConnectionAndExceptionsThrough() throws SQLException {
        try (Connection connection = log.around(database.dataSource()).getConnection();
                Statement plain = connection.createStatement()) {
            assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> plain.execute("select nothing"));
        }

        assertThat(log.statements()).containsExactly("select nothing");
        log.clear();
        assertThat(log.statements()).isEmpty();
    }
}

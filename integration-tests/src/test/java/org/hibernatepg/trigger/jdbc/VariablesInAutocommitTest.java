package org.hibernatepg.trigger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.jdbc.VariablesInTransactionTest.who;
import static org.hibernatepg.trigger.jdbc.VariablesInTransactionTest.write;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Spec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class VariablesInAutocommitTest {
    private static final JdbcUnit unit = new JdbcUnit().start();

    @BeforeEach
    void empty() {
        unit.database().execute("truncate note restart identity");
        unit.clearStatements();
    }

    @AfterAll
    static void close() {
        unit.close();
    }

    @Test
    @Spec("G-021")
    void eachWriteIsToldAndNothingPersists() {
        inScope(connection -> {
            write(connection, "a");
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(setting(connection)).isNullOrEmpty();
            write(connection, "b");
        });
        unit.sessionFactory().inSession(session -> session.doWork(connection -> write(connection, "c")));

        assertThat(unit.seen()).containsExactly("ann", "ann", "-");
        assertThat(unit.sent()).isEqualTo(2);
    }

    @Test
    void rowsThatAWriteReturnsAreReadableWhateverTheFetchSize() {
        inScope(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "insert into note (text) select 't' || n from generate_series(1, 10) n returning seen")) {
                statement.setFetchSize(3);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(texts(rows)).hasSize(10).containsOnly("ann");
                    assertThat(rows.getStatement()).isSameAs(statement);
                }
                assertThat(statement.getFetchSize()).isEqualTo(3);
                assertThat(statement.execute()).isTrue();
                assertThat(texts(statement.getResultSet())).hasSize(10);
            }
        });
    }

    @Test
    void rowsThatAFunctionReturnsAreReadable() {
        inScope(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(1);
                assertThat(texts(statement.executeQuery("select write_note(n::text) from generate_series(1, 5) n")))
                        .hasSize(5);
            }
        });

        assertThat(unit.seen()).hasSize(5).containsOnly("ann");
    }

    @Test
    void generatedKeysAndUpdateCountsAreReadable() {
        inScope(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "insert into note (text) values (?), ('b')", Statement.RETURN_GENERATED_KEYS)) {
                statement.setString(1, "a");
                assertThat(statement.executeUpdate()).isEqualTo(2);
                try (ResultSet keys = statement.getGeneratedKeys()) {
                    assertThat(texts(keys)).containsExactly("1", "2");
                    assertThat(keys.getStatement()).isSameAs(statement);
                }
                assertThat(statement.getConnection()).isSameAs(connection);
            }
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate(
                                "insert into note (text) values ('c')", Statement.RETURN_GENERATED_KEYS))
                        .isOne();
                assertThat(texts(statement.getGeneratedKeys())).containsExactly("3");
                assertThat(statement.executeLargeUpdate("update note set version = 1"))
                        .isEqualTo(3);
            }
        });

        assertThat(unit.seen()).containsExactly("ann", "ann", "ann");
    }

    @Test
    @Spec("GAP-32")
    void batchesAreOneTransaction() {
        inScope(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.addBatch("insert into note (text) values ('a')");
                statement.addBatch("update note set version = 7");
                assertThat(statement.executeBatch()).containsExactly(1, 1);
                statement.addBatch("insert into note (text) values ('b')");
                statement.clearBatch();
                statement.addBatch("set search_path to public");
                unit.clearStatements();
                statement.executeBatch();
                assertThat(unit.sent()).isZero();
            }
            try (PreparedStatement statement = connection.prepareStatement("insert into note (text) values (?)")) {
                for (String text : List.of("c", "d")) {
                    statement.setString(1, text);
                    statement.addBatch();
                }
                assertThat(statement.executeLargeBatch()).containsExactly(1, 1);
            }
            assertThat(unit.sent()).isOne();
        });

        assertThat(unit.seen()).containsExactly("ann", "ann", "ann");
    }

    @Test
    void proceduresAreCalled() {
        inScope(connection -> {
            try (CallableStatement call = connection.prepareCall("call add_note(?)")) {
                call.setString(1, "a");
                call.execute();
            }
            try (CallableStatement call = connection.prepareCall("{? = call write_note(?)}")) {
                call.registerOutParameter(1, Types.BIGINT);
                call.setString(2, "b");
                call.execute();
                assertThat(call.getLong(1)).isEqualTo(2);
            }
        });

        assertThat(unit.seen()).containsExactly("ann", "ann");
    }

    @Test
    void aFailureIsRolledBackAndAutocommitRestored() {
        inScope(connection -> {
            assertThatThrownBy(() -> {
                        try (Statement statement = connection.createStatement()) {
                            statement.executeUpdate("insert into note (id) values ('x')");
                        }
                    })
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("bigint")
                    .hasNoSuppressedExceptions();
            assertThat(connection.getAutoCommit()).isTrue();
            write(connection, "a");
        });

        assertThat(unit.seen()).containsExactly("ann");
    }

    @Test
    @Spec({"X-014", "G-017", "X-015", "GAP-08", "GAP-42"})
    void whatCannotRunInATransactionRunsInAScope() {
        inScope(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("vacuum note");
                statement.execute("create index concurrently note_text on note (text)");
                statement.execute("reindex table concurrently note");
                statement.execute("drop index concurrently note_text");
            }
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set transaction isolation level serializable");
                statement.execute("declare c cursor for select 1");
                statement.execute("fetch all from c");
            }
            connection.rollback();
            connection.setAutoCommit(true);
        });

        assertThat(unit.sent()).isZero();
    }

    @Test
    void aTransactionBegunByTextIsNotCommitted() {
        inScope(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("begin");
                statement.execute("insert into note (text) values ('a')");
                statement.execute("insert into note (text) values ('b')");
                statement.execute("rollback");
                statement.execute("insert into note (text) values ('c')");
            }
        });

        assertThat(unit.seen()).containsExactly("ann");
        assertThat(unit.sent()).isEqualTo(2);
    }

    @Test
    void switchingAutocommitOnEndsTheTransaction() {
        inScope(connection -> {
            connection.setAutoCommit(false);
            write(connection, "a");
            connection.setAutoCommit(true);
            connection.setAutoCommit(false);
            write(connection, "b");
            connection.setAutoCommit(true);
        });

        assertThat(unit.seen()).containsExactly("ann", "ann");
        assertThat(unit.sent()).isEqualTo(2);
    }

    @Test
    void aStatelessSessionWithoutATransactionIsTold() {
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            who(session, "ann");
            Note note = new Note("a");
            session.insert(note);
            assertThat(note.id).isEqualTo(1);
        }

        assertThat(unit.seen()).containsExactly("ann");
    }

    @Test
    void theConnectionIsWhatItSeemsToBe() {
        inScope(connection -> {
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            assertThat(Set.of(connection)).contains(connection);
            assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
            assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
            assertThatThrownBy(() -> connection.unwrap(List.class)).isInstanceOf(SQLException.class);
        });
    }

    private static void inScope(Work work) {
        unit.sessionFactory().inSession(session -> {
            who(session, "ann");
            session.doWork(work::on);
        });
    }

    private static @Nullable String setting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('test.who', true)")) {
            row.next();
            return row.getString(1);
        }
    }

    private static List<String> texts(ResultSet rows) throws SQLException {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
            texts.add(rows.getString(1));
        }
        return texts;
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }
}

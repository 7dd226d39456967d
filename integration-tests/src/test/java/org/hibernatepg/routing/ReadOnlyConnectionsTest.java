package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.Session;
import org.hibernate.SessionBuilder;
import org.hibernate.jdbc.Work;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Connections and sessions that were declared read-only and lead to the primary, without a scope. */
class ReadOnlyConnectionsTest {
    private static final String SCOPE = "read-only connection";

    private final TestUnit unit = TestUnit.of(Leaf.class);

    @BeforeEach
    void start() {
        unit.prepare("create table leaf (id int primary key, size int)");
        unit.prepare("create function plant(number int) returns int language sql as"
                + " 'insert into leaf values (number, 1) returning id'");
        unit.prepare("insert into leaf values (1, 10)");
        unit.set("hibernate.hbm2ddl.auto", "validate");
    }

    @AfterEach
    void close() {
        unit.close();
    }

    /** How a replica's connection may come to lead to the primary. */
    enum Way {
        TEST_MODE,
        NONE_REACHED
    }

    private Connection open(Way way) throws SQLException {
        unit.set(RoutingSettings.REPLICAS, "r1")
                .set("hibernate.routing.replica.r1.url", "jdbc:postgresql://127.0.0.1:1/none?connectTimeout=1")
                .set(RoutingSettings.TEST_MODE, way == Way.TEST_MODE)
                .start();
        return Replicas.of(unit.sessionFactory()).next().openConnection();
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState())
                .isEqualTo("25006"));
    }

    private static void assertRefusesAll(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "insert into leaf values (2, 1)",
                    "select plant(3)",
                    "create table never (id int)",
                    "do $$ begin insert into leaf values (4, 1); end $$",
                    "begin; insert into leaf values (5, 1); commit",
                    "set session characteristics as transaction read write",
                    "select 1; delete from leaf")) {
                refused(() -> statement.execute(sql));
            }
            refused(() -> statement.executeUpdate("delete from leaf"));
            statement.addBatch("delete from leaf");
            refused(statement::executeBatch);
            refused(() -> statement.execute("begin"));
            refused(() -> statement.execute("insert into leaf values (6, 1)"));
        }
        try (PreparedStatement statement = connection.prepareStatement("update leaf set size = ?")) {
            statement.setInt(1, 5);
            refused(statement::execute);
        }
    }

    private static int size(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select sum(size) from leaf")) {
            row.next();
            return row.getInt(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"RT-04", "RT-05", "RO-11", "RO-12"})
    void aReplicasConnectionThatLeadsToThePrimaryOnlyReads(Way way) throws SQLException {
        try (Connection connection = open(way)) {
            assertThat(connection.getAutoCommit()).isTrue();
            assertRefusesAll(connection);
            assertThat(size(connection)).isEqualTo(10);

            connection.setReadOnly(false);
            assertRefusesAll(connection);

            connection.setAutoCommit(false);
            connection.setReadOnly(false);
            try (Statement statement = connection.createStatement()) {
                refused(() -> statement.execute("set transaction read write"));
                refused(() -> statement.execute("insert into leaf values (2, 1)"));
            }
            connection.rollback();
            assertThat(size(connection)).isEqualTo(10);
            try (Statement statement = connection.createStatement()) {
                refused(() -> statement.execute("commit; insert into leaf values (2, 1)"));
            }
            connection.commit();
        }
        assertThat(unit.value("select sum(size) from leaf")).isEqualTo(10L);
        unit.inTransaction(session -> session.persist(new Leaf(7, 7)));
        try (Connection pooled = unit.dataSource().getConnection()) {
            assertThat(pooled.isReadOnly()).isFalse();
            assertThat(pooled.getAutoCommit()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RT-04")
    void theDriversConnectionToThePrimaryIsGivenInATransactionThatOnlyReads(Way way) throws SQLException {
        try (Connection connection = open(way)) {
            assertThatThrownBy(() -> connection.unwrap(PGConnection.class))
                    .hasMessageContaining(SCOPE)
                    .hasMessageContaining("Begin a transaction before unwrap()");
            connection.setAutoCommit(false);
            refused(() -> connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy leaf from stdin"));
            connection.rollback();
        }
    }

    private void doWork(Work work) {
        unit.sessionFactory().inSession(session -> session.doWork(work));
    }

    @Test
    @Spec("RO-11")
    void aConnectionThatIsSetToReadOnlyRefusesWritesWithoutATransaction() {
        unit.start();
        doWork(connection -> {
            connection.setReadOnly(true);
            assertRefusesAll(connection);
            assertThat(size(connection)).isEqualTo(10);
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.isReadOnly()).isTrue();
            refused(() -> connection.unwrap(PGConnection.class));

            connection.setReadOnly(false);
            connection.createStatement().execute("update leaf set size = 11");
        });
        assertThat(unit.value("select size from leaf")).isEqualTo(11);
    }

    @Test
    @Spec({"RO-01", "RO-11"})
    void whatIsRefusedIsAViolationThatNamesTheConnection() {
        unit.start();
        assertThatThrownBy(() -> doWork(connection -> {
                    connection.setReadOnly(true);
                    connection.createStatement().execute("delete from leaf");
                }))
                .isInstanceOfSatisfying(ReadOnlyViolationException.class, e -> {
                    assertThat(e.getScope()).isEqualTo(SCOPE);
                    assertThat(e.getSQLState()).isEqualTo("25006");
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Spec("RO-01")
    void aTransactionOfAConnectionThatIsSetToReadOnlyOnlyReads(boolean before) {
        unit.start();
        doWork(connection -> {
            if (before) {
                connection.setReadOnly(true);
            }
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            try (Statement statement = connection.createStatement()) {
                assertThat(size(connection)).isEqualTo(10);
                // The savepoints and the isolation of such a transaction are its own affair.
                statement.execute("savepoint here");
                assertThatThrownBy(() -> statement.execute("delete from leaf"))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(
                                        e.getNextException().getMessage())
                                .contains(SCOPE));
                statement.execute("rollback to savepoint here");
                connection.commit();

                connection.setReadOnly(false);
                statement.execute("update leaf set size = 12");
                connection.commit();
            }
            connection.setAutoCommit(true);
        });
        assertThat(unit.value("select size from leaf")).isEqualTo(12);
    }

    @Test
    @Spec("RO-10")
    void aSessionOfItsOwnWritesBesidesAReadOnlyOne() {
        unit.start();
        unit.sessionFactory().inSession(session -> {
            session.doWork(connection -> connection.setReadOnly(true));
            NestedTransactions.of(unit.sessionFactory()).requiresNew().run(own -> own.persist(new Leaf(8, 8)));
        });
        assertThat(unit.value("select sum(size) from leaf")).isEqualTo(18L);
    }

    @Test
    @Spec("RO-09")
    void aScopeOnAReadOnlyConnectionGivesItBackAsItWas() {
        unit.start();
        doWork(connection -> {
            connection.setReadOnly(true);
            try (ReadOnlyScope scope =
                    ReadOnlyScopes.of(unit.sessionFactory()).named("inner").open()) {
                assertThatThrownBy(() -> connection.createStatement().execute("delete from leaf"))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(
                                        e.getNextException().getMessage())
                                .contains("inner"));
            }
            assertRefusesAll(connection);
            connection.setReadOnly(false);
            connection.createStatement().execute("update leaf set size = 13");
        });
        assertThat(unit.value("select size from leaf")).isEqualTo(13);
    }

    /** Skips the test where Hibernate has no such sessions. */
    static Session readOnlySession(SessionBuilder builder) {
        var method = Arrays.stream(SessionBuilder.class.getMethods())
                .filter(candidate -> candidate.getName().equals("readOnly"))
                .findFirst();
        assumeTrue(method.isPresent(), "Hibernate 7.2 has read-only sessions");
        try {
            return ((SessionBuilder) method.orElseThrow().invoke(builder, true)).openSession();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Spec({"RO-01", "RO-03", "RO-11"})
    void aReadOnlySessionRefusesWritesWithAndWithoutATransaction() {
        unit.start();
        try (Session session = readOnlySession(unit.sessionFactory().withOptions())) {
            assertThat(session.find(Leaf.class, 1).size).isEqualTo(10);
            session.doWork(ReadOnlyConnectionsTest::assertRefusesAll);
            session.beginTransaction();
            assertThatThrownBy(() -> session.doWork(
                            connection -> connection.createStatement().execute("update leaf set size = 1")))
                    .isInstanceOfSatisfying(ReadOnlyViolationException.class, e -> assertThat(e.getScope())
                            .isEqualTo(SCOPE));
            session.getTransaction().rollback();
            assertThat(session.createSelectionQuery("select sum(size) from Leaf", Long.class)
                            .getSingleResult())
                    .isEqualTo(10);
        }
        unit.inTransaction(session -> session.persist(new Leaf(9, 9)));
    }

    @Entity(name = "Leaf")
    static class Leaf {
        @Id
        int id;

        int size;

        protected Leaf() {}

        Leaf(int id, int size) {
            this.id = id;
            this.size = size;
        }
    }
}

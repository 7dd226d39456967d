package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

class SearchPathTest {
    /** A schema whose name needs every kind of quoting. */
    private static final String ODD = "Tenant \"C\", d";

    private static final String SET =
            "select pg_catalog.current_setting('search_path'), pg_catalog.set_config(?, ?, true)";
    private static final String RESTORE = "select pg_catalog.set_config(?, ?, true)";

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Note.class)
            .set("hibernate.jdbc.batch_size", 10)
            .prepare(schema("tenant_a"))
            .prepare(schema("tenant_b"))
            .prepare(schema("\"Tenant \"\"C\"\", d\""));

    private static String schema(String name) {
        return ("create schema %1$s; create sequence %1$s.note_seq start 100;"
                        + " create table %1$s.note (id bigint primary key, text varchar(255))")
                .formatted(name);
    }

    @BeforeEach
    void rows() {
        unit.truncate();
        unit.jdbc("insert into note values (1, 'public')");
        unit.jdbc("insert into tenant_a.note values (1, 'a')");
        unit.jdbc("insert into tenant_b.note values (1, 'b')");
        unit.jdbc("insert into \"Tenant \"\"C\"\", d\".note values (1, 'c')");
        unit.clearStatements();
    }

    @Test
    @Spec("S-001")
    void whatASessionReadsAndWritesIsInTheSchemasOfTheScopeAndAfterwardsWhereItWas() {
        unit.inTransaction(session -> {
            try (SearchPath path = SearchPath.open(session, "tenant_a", "tenant_b")) {
                assertThat(path(session)).isEqualTo("\"tenant_a\", \"tenant_b\"");
                assertThat(texts(session)).containsExactly("a");
                session.persist(new Note("new"));
            }
            assertThat(texts(session)).containsExactly("public");
            assertThat(path(session)).isEqualTo("\"$user\", public");
        });

        assertThat(unit.query("select text from tenant_a.note order by 1"))
                .containsExactly(List.of("a"), List.of("new"));
        assertThat(unit.value("select count(*) from tenant_b.note")).isEqualTo(1L);
    }

    @Test
    @Spec("S-001")
    void itIsOneStatementAtTheBeginningAndOneAtTheEnd() {
        unit.inTransaction(session -> {
            SearchPath.run(
                    session,
                    () -> {
                        texts(session);
                        texts(session);
                    },
                    "tenant_a");
            texts(session);
            texts(session);
        });
        String query = "select n1_0.id,n1_0.text from Note n1_0 order by n1_0.text";

        assertThat(unit.statements()).containsExactly(SET, query, query, RESTORE, query, query);
    }

    @Test
    void aTransactionThatEndsWithTheScopeRestoresByItself() {
        try (Session session = unit.sessionFactory().openSession();
                SearchPath path = SearchPath.open(session, "tenant_a")) {
            for (int i = 0; i < 2; i++) {
                session.beginTransaction();
                assertThat(texts(session)).containsExactly("a");
                session.getTransaction().commit();
            }
        }

        assertThat(unit.statements())
                .filteredOn(sql -> sql.contains("set_config"))
                .containsExactly(SET, SET);
        unit.inTransaction(session -> assertThat(path(session)).isEqualTo("\"$user\", public"));
    }

    @Test
    @Spec("S-002")
    void anInnerScopeAddsSchemasThatAreNotThereAndTakesOnlyThemAway() {
        unit.inTransaction(session -> {
            try (SearchPath outer = SearchPath.open(session, "tenant_b", "public")) {
                try (SearchPath inner = SearchPath.open(session, "tenant_a", "tenant_b")) {
                    assertThat(path(session)).isEqualTo("\"tenant_b\", \"public\", \"tenant_a\"");
                    SearchPath same = SearchPath.open(session, "tenant_a");
                    same.close();
                    same.close();
                    assertThat(path(session)).isEqualTo("\"tenant_b\", \"public\", \"tenant_a\"");
                }
                assertThat(path(session)).isEqualTo("\"tenant_b\", \"public\"");
                assertThat(texts(session)).containsExactly("b");
            }
            assertThat(path(session)).isEqualTo("\"$user\", public");
        });
    }

    @Test
    @Spec("S-004")
    void aPathThatTheTransactionSetItselfIsRestoredExactly() {
        for (String own : List.of("tenant_b,   public", "\"Tenant \"\"C\"\", d\"", "''")) {
            unit.inTransaction(session -> {
                session.createNativeMutationQuery("set local search_path = " + own)
                        .executeUpdate();
                String before = path(session);
                String inside = SearchPath.call(session, () -> path(session), "tenant_a");
                assertThat(inside).isEqualTo("\"tenant_a\"");
                assertThat(path(session)).isEqualTo(before);
                // And once more, from another one.
                session.createNativeMutationQuery("set local search_path = public")
                        .executeUpdate();
                SearchPath.run(session, () -> texts(session), "tenant_a");
                assertThat(path(session)).isEqualTo("public");
            });
        }
        unit.inTransaction(session -> assertThat(path(session)).isEqualTo("\"$user\", public"));
    }

    @Test
    @Spec("S-004")
    void aPathThatIsSetInsideGivesWayToTheScope() {
        unit.inTransaction(session -> {
            try (SearchPath path = SearchPath.open(session, "tenant_a")) {
                texts(session);
                session.createNativeMutationQuery("set local search_path = tenant_b")
                        .executeUpdate();
                assertThat(texts(session)).containsExactly("a");
                session.doWork(connection -> connection.setSchema("tenant_b"));
                assertThat(texts(session)).containsExactly("a");
            }
            session.createNativeMutationQuery("reset search_path").executeUpdate();
        });
    }

    @Test
    @Spec("S-005")
    void noSchemaChangesNothing() {
        unit.inTransaction(session -> {
            try (SearchPath path = SearchPath.open(session)) {
                assertThat(texts(session)).containsExactly("public");
            }
        });

        assertThat(unit.statements()).noneMatch(sql -> sql.contains("set_config"));
    }

    @Test
    @Spec("GAP-43")
    void namesAreTakenAsTheyAre() {
        unit.inTransaction(session -> {
            String text = SearchPath.call(session, () -> texts(session).get(0), ODD);
            assertThat(text).isEqualTo("c");
            assertThat(SearchPath.<List<String>>call(session, () -> texts(session), "TENANT_A", "tenant_b"))
                    .as("a schema that does not exist is passed over")
                    .containsExactly("b");
            assertThatThrownBy(() -> SearchPath.open(session, "tenant_a", " "))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The name of a schema is empty.");
        });
    }

    @Test
    @Spec("GAP-43")
    void aScopeMayBeginOutsideATransactionAndEndInOne() {
        try (Session session = unit.sessionFactory().openSession()) {
            SearchPath path = SearchPath.open(session, "tenant_a");
            session.beginTransaction();
            assertThat(texts(session)).containsExactly("a");
            path.close();
            assertThat(texts(session)).containsExactly("public");
            session.getTransaction().commit();
        }
    }

    @Test
    @Spec("S-007")
    void inAnAbortedTransactionNothingIsSent() {
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    assertThatThrownBy(() -> session.createNativeQuery("select 1 / 0", Integer.class)
                                    .getSingleResult())
                            .hasMessageContaining("division by zero");
                    unit.clearStatements();
                    SearchPath.run(session, () -> texts(session), "tenant_a");
                }))
                .hasMessageContaining("current transaction is aborted");
        assertThat(unit.statements()).noneMatch(sql -> sql.contains("set_config"));
    }

    @Test
    @Spec("S-007")
    void anErrorInTheScopeIsNotHiddenByItsEndAndASavepointRecovers() {
        assertThatThrownBy(() -> unit.inTransaction(session -> SearchPath.run(
                        session,
                        () -> session.createNativeQuery("select 1 / 0", Integer.class)
                                .getSingleResult(),
                        "tenant_a")))
                .hasMessageContaining("division by zero")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).isEmpty());

        inTransaction((session, connection) -> {
            Savepoint before = connection.setSavepoint();
            try (SearchPath path = SearchPath.open(session, "tenant_a")) {
                assertThat(first(connection)).isEqualTo("a");
                assertThatThrownBy(() -> execute(connection, "select 1 / 0")).isInstanceOf(SQLException.class);
                connection.rollback(before);
                assertThat(first(connection)).isEqualTo("a");
                Savepoint inside = connection.setSavepoint();
                path.close();
                assertThat(first(connection)).isEqualTo("public");
                connection.rollback(inside);
                assertThat(first(connection)).isEqualTo("public");
            }
        });
    }

    @Test
    @Spec("S-007")
    void aNamedCursorReadsWhereItWasDeclared() {
        inTransaction((session, connection) -> {
            SearchPath path = SearchPath.open(session, "tenant_a");
            execute(connection, "declare c cursor for select text from note");
            unit.clearStatements();
            execute(connection, "fetch 1 from c");
            assertThat(unit.statements()).containsExactly("fetch 1 from c");
            execute(connection, "move backward all in c");
            path.close();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("fetch 1 from c")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("a");
            }
        });
    }

    @Test
    @Spec({"S-007", "GAP-42"})
    void whatCannotRunInATransactionIsLeftAlone() {
        autocommit((session, connection) -> {
            try (SearchPath path = SearchPath.open(session, "tenant_a")) {
                for (String sql : new String[] {
                    "create index concurrently note_text on tenant_a.note (text)",
                    "reindex index concurrently tenant_a.note_text",
                    "drop index concurrently tenant_a.note_text",
                    "vacuum tenant_a.note",
                    "analyze note"
                }) {
                    unit.clearStatements();
                    execute(connection, sql);
                    assertThat(unit.statements()).endsWith(sql);
                }
            }
        });
        inTransaction((session, connection) -> {
            try (SearchPath path = SearchPath.open(session, "tenant_a")) {
                execute(connection, "set transaction isolation level repeatable read");
                assertThat(first(connection)).isEqualTo("a");
            }
        });
    }

    @Test
    void aProcedureThatEndsTransactionsFailsInAutocommitWithAnExplanation() {
        unit.jdbc("create or replace procedure commits() language plpgsql as 'begin commit; end'");
        autocommit((session, connection) -> {
            try (SearchPath path = SearchPath.open(session, "public")) {
                assertThatThrownBy(() -> execute(connection, "call commits()"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("invalid transaction termination")
                        .hasMessageContaining("A procedure that ends transactions cannot be called within a scope");
                assertThat(connection.getAutoCommit()).isTrue();
            }
            execute(connection, "call commits()");
        });
    }

    @Test
    void readsWithoutATransactionAreInTheScopeAndNothingStays() {
        autocommit((session, connection) -> {
            try (SearchPath path = SearchPath.open(session, "tenant_a")) {
                assertThat(first(connection)).isEqualTo("a");
                assertThat(connection.getAutoCommit()).isTrue();
            }
            assertThat(first(connection)).isEqualTo("public");
        });
        try (Session session = unit.sessionFactory().openSession();
                SearchPath path = SearchPath.open(session, "tenant_a")) {
            assertThat(session.find(Note.class, 1L).text).isEqualTo("a");
        }
        try (Connection connection = unit.dataSource().getConnection()) {
            assertThat(first(connection)).isEqualTo("public");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aChangeIsWrittenWhereItWasMade() {
        unit.inTransaction(session -> {
            session.find(Note.class, 1L).text = "public, changed";
            try (SearchPath path = SearchPath.open(session, "tenant_a")) {
                session.clear();
                session.find(Note.class, 1L).text = "a, changed";
            }
        });

        assertThat(unit.value("select text from note")).isEqualTo("public, changed");
        assertThat(unit.value("select text from tenant_a.note")).isEqualTo("a, changed");
    }

    @Test
    void statelessSessionsBatchesBulkStatementsAndNativeQueriesAreInTheScope() {
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            session.setJdbcBatchSize(10);
            try (SearchPath path = SearchPath.open(session, "tenant_a")) {
                session.insert(new Note("x"));
                session.insert(new Note("y"));
            }
            try (SearchPath path = SearchPath.open(session, "tenant_a")) {
                session.createMutationQuery("update Note set text = text || '!'")
                        .executeUpdate();
                assertThat(session.createNativeQuery("select count(*) from note", Long.class)
                                .getSingleResult())
                        .isEqualTo(3);
            }
            session.getTransaction().commit();
        }

        assertThat(unit.query("select text from tenant_a.note order by 1"))
                .containsExactly(List.of("a!"), List.of("x!"), List.of("y!"));
        assertThat(unit.value("select count(*) from note")).isEqualTo(1L);
    }

    @Test
    void aStatementThatTheServerHasPreparedIsPlannedAnew() {
        List<String> read = new ArrayList<>();
        inTransaction((session, connection) -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("select text from note where id = ? and text is not null")) {
                statement.unwrap(PGStatement.class).setPrepareThreshold(1);
                for (int round = 0; round < 12; round++) {
                    try (SearchPath path = SearchPath.open(session, round % 2 == 0 ? "tenant_a" : "tenant_b")) {
                        read.add(first(statement));
                    }
                }
                assertThat(statement.unwrap(PGStatement.class).isUseServerPrepare())
                        .isTrue();
                read.add(first(statement));
            }
        });
        assertThat(read).containsExactly("a", "b", "a", "b", "a", "b", "a", "b", "a", "b", "a", "b", "public");

        // Hibernate's own, on one pooled connection after another.
        for (int round = 0; round < 12; round++) {
            String tenant = round % 2 == 0 ? "tenant_a" : "tenant_b";
            unit.inTransaction(session -> SearchPath.run(
                    session,
                    () -> assertThat(session.find(Note.class, 1L).text).isEqualTo(tenant.substring(7)),
                    tenant));
        }
        unit.inTransaction(session -> session.doWork(
                connection -> assertThat(connection.unwrap(PGConnection.class).getPrepareThreshold())
                        .isPositive()));
    }

    @Test
    void togetherWithIgnoredTriggersOneStatementTellsBoth() {
        try (TestUnit guarded = TestUnit.of(Guarded.class)
                .prepare("create schema other; create table other.guarded (id int primary key, text text)")
                .start()) {
            guarded.jdbc("insert into other.guarded values (1, 'a')");
            guarded.jdbc("insert into guarded values (1, 'a')");
            Triggers triggers = Triggers.of(guarded.sessionFactory());
            guarded.inTransaction(session -> {
                try (SearchPath path = SearchPath.open(session, "public", "other");
                        TriggerScope scope = triggers.ignore(session, Protect.class)) {
                    guarded.clearStatements();
                    session.createMutationQuery("update Guarded set text = 'b'").executeUpdate();
                    assertThat(guarded.statements()).hasSize(2);
                }
                assertThatThrownBy(() -> session.createMutationQuery("update Guarded set text = 'c'")
                                .executeUpdate())
                        .isInstanceOf(ProtectedOperationException.class);
            });
        }
    }

    private interface Work {
        void on(Session session, Connection connection) throws SQLException;
    }

    private static void inTransaction(Work work) {
        unit.inTransaction(session -> session.doWork(connection -> work.on(session, connection)));
    }

    private static void autocommit(Work work) {
        Consumer<Session> inSession = session -> session.doWork(connection -> {
            connection.setAutoCommit(true);
            work.on(session, connection);
        });
        unit.sessionFactory().inSession(inSession);
    }

    private static String path(Session session) {
        return session.createNativeQuery("show search_path", String.class).getSingleResult();
    }

    private static List<String> texts(Session session) {
        session.clear();
        return session.createSelectionQuery("from Note order by text", Note.class).getResultList().stream()
                .map(note -> note.text)
                .toList();
    }

    private static String first(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select text from note")) {
            row.next();
            return row.getString(1);
        }
    }

    private static String first(PreparedStatement statement) throws SQLException {
        statement.setInt(1, 1);
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Entity(name = "Note")
    static class Note {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "note_seq")
        @SequenceGenerator(name = "note_seq", allocationSize = 1, initialValue = 100)
        Long id;

        @Column
        String text;

        Note() {}

        Note(String text) {
            this.text = text;
        }
    }

    @Entity(name = "Guarded")
    @Protect(name = "frozen", operations = Operation.UPDATE)
    static class Guarded {
        @Id
        int id;

        String text;
    }
}

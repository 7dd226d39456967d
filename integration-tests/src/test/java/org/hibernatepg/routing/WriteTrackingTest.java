package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.jdbc.PgConnection;

/** Whether work has written, and what it costs to know. */
class WriteTrackingTest {
    private static final String POSITION = "select pg_current_wal_insert_lsn()::text";
    private static final String ASK = "select pg_current_xact_id_if_assigned() is not null";

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Note.class)
            .set("hibernate.routing.token.secret", "a secret of the tests")
            .set("hibernate.routing.token.cluster", "tests")
            .prepare("""
                    create function writes() returns int language plpgsql as
                    $$ begin insert into note values (nextval('note_seq'), 'by a function'); return 1; end $$;
                    create function reads(n int) returns int language sql as 'select n'
                    """);

    private final Pinning pinning = Pinning.of(unit.sessionFactory());

    @BeforeEach
    void clear() {
        unit.truncate();
        unit.clearStatements();
    }

    @Test
    @Spec("PN-04")
    void aCommittedWriteIsNotedWithThePositionOfTheLog() {
        try (TrackedWork work = pinning.track()) {
            unit.inTransaction(session -> session.persist(new Note("x")));

            assertThat(work.hasWritten()).isTrue();
            assertThat(unit.statements().stream().filter(POSITION::equals)).hasSize(1);
            assertThat(unit.statements()).doesNotContain(ASK);
            PinToken token = work.token().orElseThrow();
            assertThat(pinning.token()).contains(token);
            assertThat(unit.value(
                            "select pg_current_wal_insert_lsn() >= ?::pg_lsn",
                            token.position().orElseThrow()))
                    .isEqualTo(true);
            assertThat(token.expiresAt()).isAfter(java.time.Instant.now());
            assertThat(pinning.isPinned()).isFalse();
        }
    }

    @Test
    @Spec("PN-04")
    void withoutTrackedWorkNothingIsAsked() {
        unit.inTransaction(session -> session.persist(new Note("x")));
        unit.inTransaction(session ->
                session.createNativeQuery("select reads(1)", Integer.class).getSingleResult());
        assertThat(unit.statements()).doesNotContain(POSITION, ASK);
    }

    @Test
    @Spec("PN-04")
    void aTransactionThatOnlyReadsCostsNothing() {
        unit.inTransaction(session -> session.persist(new Note("x")));
        unit.clearStatements();
        try (TrackedWork work = pinning.track()) {
            unit.inTransaction(session -> {
                session.createSelectionQuery("from Note n where lower(n.text) = 'x'", Note.class)
                        .setLockMode(jakarta.persistence.LockModeType.PESSIMISTIC_WRITE)
                        .getResultList();
                session.createSelectionQuery("select count(*), max(id) from Note", Object[].class)
                        .getSingleResult();
            });
            assertThat(work.hasWritten()).isFalse();
            assertThat(work.token()).isEmpty();
            assertThat(unit.statements()).hasSize(2);
        }
    }

    @Test
    @Spec("PN-04")
    void aQueryWithAFunctionIsLookedInto() {
        try (TrackedWork work = pinning.track()) {
            unit.inTransaction(session ->
                    session.createNativeQuery("select reads(1)", Integer.class).getSingleResult());
            assertThat(unit.statements()).containsExactly("select reads(1)", ASK);
            assertThat(work.hasWritten()).isFalse();

            unit.clearStatements();
            unit.inTransaction(session ->
                    session.createNativeQuery("select writes()", Integer.class).getSingleResult());
            assertThat(unit.statements()).containsExactly("select writes()", ASK, POSITION);
            assertThat(work.hasWritten()).isTrue();
        }
    }

    @ParameterizedTest
    @Spec("PN-04")
    @ValueSource(
            strings = {
                "with added as (insert into note values (1, 'cte') returning id) select id from added",
                "insert into note values (2, 'returning') returning id",
                "/* first */ update note set text = 'y' returning id",
                "select id into copied from note; drop table copied",
                "do $$ begin perform writes(); end $$",
                "create table made (i int); drop table made",
                "/* a /* nested */ one */ insert into note values (3, 'after a comment')",
                "-- one line\rupdate note set text = 'y'",
                "with added as not materialized (insert into note values (4, 'cte') returning id) select 1",
                "explain analyze update note set text = 'y'",
                "select /* not */ writes -- yet\n ()",
                "select public.writes()",
                "select \"writes\"()",
                "select 'a\\', writes(), '\\'",
                "select E'\\'', writes(), '\\'",
                "select $a$ ' $a$, writes()",
                "select 1; select writes()",
                "select 'a'; insert into note values (5, 'second') -- '",
            })
    void nativeWritesOfAnyKindAreNoted(String sql) {
        unit.inTransaction(session -> session.persist(new Note("there")));
        try (TrackedWork work = pinning.track();
                Session session = unit.sessionFactory().openSession()) {
            session.beginTransaction();
            session.doWork(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            });
            session.getTransaction().commit();
            assertThat(work.hasWritten()).isTrue();
        }
    }

    @ParameterizedTest
    @Spec("PN-04")
    @ValueSource(
            strings = {
                "/* first */ select 1",
                "-- insert\nselect 1",
                "/*+ SeqScan(note) */ select id from note",
                "/* a /* nested */ insert */ select 1",
                "select 'insert into note'",
                "select 'it''s; insert into note'",
                "select E'it\\'s; insert into note'",
                "select U&'\\0041 insert'",
                "select $$ insert $$, $tag$ $$ insert $tag$",
                "select 1 as \"insert\", text as \"a \"\" delete\" from note",
                "select id from note for update",
                "select id from note for no key update of note",
                "(select 1) union (select 2);",
                "select id from note where (id) in (1) -- ; insert",
                "values (1), (2)",
                "table note",
                "with n as not materialized (select 1 as id) select n.id from n",
                "select count(*), coalesce(max(id), 0), lower('X'), 1::numeric(10, 2) from note",
                "show work_mem",
            })
    void queriesThatReadCostNothingHoweverTheyAreWritten(String sql) {
        assertThat(sentFor(sql)).containsExactly(sql);
    }

    @ParameterizedTest
    @Spec("PN-04")
    @ValueSource(
            strings = {
                "select public.reads(1)",
                "select \"reads\"(1)",
                "select pg_catalog.lower('X')",
                "select 1; select 2",
                "select '\\'; select 1; --'",
                "explain select 1",
                "explain analyze update note set text = 'y' where false",
                "with gone as (delete from note where false returning id) select id from gone",
                "do $$ begin perform 1; end $$",
            })
    void whatMayWriteIsLookedInto(String sql) {
        assertThat(sentFor(sql)).containsExactly(sql, ASK);
    }

    private List<String> sentFor(String sql) {
        try (TrackedWork work = pinning.track()) {
            unit.inTransaction(session -> session.doWork(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            }));
            assertThat(work.hasWritten()).isFalse();
            return unit.statements();
        }
    }

    @Test
    @Spec("PN-04")
    void bulkStatementsBatchesAndStatelessSessionsAreNoted() {
        try (TrackedWork work = pinning.track()) {
            unit.inTransaction(session ->
                    session.createMutationQuery("update Note set text = 'y'").executeUpdate());
            assertThat(work.hasWritten()).isTrue();
        }
        try (TrackedWork work = pinning.track();
                StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            session.setJdbcBatchSize(10);
            session.insert(new Note("one"));
            session.insert(new Note("two"));
            session.getTransaction().commit();
            assertThat(work.hasWritten()).isTrue();
        }
    }

    @Test
    @Spec("PN-04")
    void updatableRowsAndTheDriversOwnConnectionAreLookedInto() {
        unit.inTransaction(session -> session.persist(new Note("there")));
        try (TrackedWork work = pinning.track()) {
            unit.inTransaction(session -> session.doWork(connection -> {
                try (Statement statement =
                                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
                        ResultSet row = statement.executeQuery("select * from note")) {
                    row.next();
                    row.updateString("text", "updated");
                    row.updateRow();
                }
            }));
            assertThat(work.hasWritten()).isTrue();
        }
        try (TrackedWork work = pinning.track()) {
            unit.inTransaction(session -> session.doWork(connection -> {
                try (Statement statement = connection.unwrap(PgConnection.class).createStatement()) {
                    statement.execute("update note set text = 'past everything'");
                }
            }));
            assertThat(work.hasWritten()).isTrue();
        }
    }

    @Test
    @Spec("PN-04")
    void whatIsRolledBackPinsNothing() {
        try (TrackedWork work = pinning.track();
                Session session = unit.sessionFactory().openSession()) {
            session.beginTransaction();
            session.persist(new Note("x"));
            session.flush();
            assertThat(work.isWriting()).isTrue();
            session.getTransaction().rollback();
            assertThat(work.isWriting()).isFalse();
            assertThat(work.hasWritten()).isFalse();
            assertThat(work.token()).isEmpty();
            // Nor does it count for the next transaction of the connection.
            session.beginTransaction();
            session.createSelectionQuery("from Note", Note.class).getResultList();
            session.getTransaction().commit();
            assertThat(work.hasWritten()).isFalse();
            assertThat(unit.statements()).doesNotContain(POSITION, ASK);
        }
    }

    @Test
    @Spec("PN-04")
    void aTransactionThatFailedPinsNothingAndSaysWhatItSaidBefore() {
        try (TrackedWork work = pinning.track()) {
            assertThatThrownBy(() -> unit.inTransaction(session -> session.doWork(connection -> {
                        try (Statement statement = connection.createStatement()) {
                            statement.execute("select writes(), 1 / 0");
                        }
                    })))
                    .hasStackTraceContaining("division by zero");
            assertThat(work.hasWritten()).isFalse();
        }
    }

    @Test
    @Spec("PN-04")
    void writesWithoutATransactionAreNoted() {
        try (TrackedWork work = pinning.track();
                Session session = unit.sessionFactory().openSession()) {
            session.doWork(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.executeQuery("select count(*) from note").close();
                    assertThat(work.hasWritten()).isFalse();
                    statement.executeUpdate("insert into note values (7, 'autocommit')");
                }
            });
            assertThat(work.hasWritten()).isTrue();
            assertThat(unit.statements().stream().filter(POSITION::equals)).hasSize(1);
        }
        try (TrackedWork work = pinning.track();
                Session session = unit.sessionFactory().openSession()) {
            session.createNativeQuery("select writes()", Integer.class).getSingleResult();
            assertThat(work.hasWritten()).isTrue();
        }
    }

    @Test
    @Spec("PN-04")
    void switchingAutocommitOnCommitsAndIsNoted() {
        try (TrackedWork work = pinning.track();
                Session session = unit.sessionFactory().openSession()) {
            session.doWork(connection -> {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("insert into note values (8, 'switched')");
                }
                assertThat(work.hasWritten()).isFalse();
                connection.setAutoCommit(true);
                assertThat(work.hasWritten()).isTrue();
            });
        }
    }

    @Test
    @Spec("PN-04")
    void innerWorkIsNotedInTheOuterOneToo() {
        try (TrackedWork outer = pinning.track()) {
            try (TrackedWork inner = pinning.track()) {
                unit.inTransaction(session -> session.persist(new Note("x")));
                assertThat(inner.hasWritten()).isTrue();
            }
            assertThat(outer.hasWritten()).isTrue();
            assertThat(outer.token().orElseThrow().position()).isPresent();
            try (TrackedWork second = pinning.track()) {
                assertThat(second.hasWritten()).isFalse();
                // What the outer work has written, the inner one's later reads need too.
                assertThat(second.token()).isPresent();
            }
        }
    }

    @Test
    @Spec("PN-04")
    void byTimeNoPositionIsAskedForAndReadsAreOnThePrimary() {
        try (TestUnit byTime = TestUnit.of(Note.class)
                .set("hibernate.routing.pin.mode", "time")
                .set("hibernate.routing.pin.seconds", 1)
                .set("hibernate.routing.token.cluster", "tests")
                .start()) {
            Pinning timed = Pinning.of(byTime.sessionFactory());
            try (TrackedWork work = timed.track()) {
                assertThat(timed.isPinned()).isFalse();
                byTime.inTransaction(session -> session.persist(new Note("x")));
                assertThat(timed.isPinned()).isTrue();
                assertThat(work.token().orElseThrow().position()).isEmpty();
                assertThat(byTime.statements()).doesNotContain(POSITION, ASK);
                Waiting.until(() -> !timed.isPinned(), () -> "the pin to expire");
                assertThat(work.token()).isEmpty();
                assertThat(work.hasWritten()).isTrue();
            }
        }
    }

    @Entity(name = "Note")
    static class Note {
        @Id
        @GeneratedValue
        long id;

        String text;

        Note() {}

        Note(String text) {
            this.text = text;
        }
    }
}

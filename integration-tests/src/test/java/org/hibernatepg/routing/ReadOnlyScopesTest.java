package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.io.IOException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadOnlyScopesTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Author.class, Book.class, Tag.class);

    private final ReadOnlyScopes scopes =
            ReadOnlyScopes.of(unit.sessionFactory()).named("nightly export");

    @BeforeEach
    void fill() {
        unit.truncate();
        unit.inTransaction(session -> {
            Author author = new Author();
            author.id = 1;
            author.name = "Ada";
            author.nicknames.add("Countess");
            Book book = new Book();
            book.title = "Notes";
            author.books.add(book);
            Tag tag = new Tag();
            tag.id = 1;
            session.persist(tag);
            session.persist(author);
        });
        unit.jdbc(
                "create or replace function rename() returns int language plpgsql as $$ begin update author set name = 'by function'; return 1; end $$");
        unit.jdbc(
                "create or replace procedure rename_all() language plpgsql as $$ begin update author set name = 'by procedure'; end $$");
        unit.clearStatements();
    }

    private static void assertUnchanged() {
        assertThat(unit.query("select name, version from author")).isEqualTo(List.of(List.of("Ada", 0)));
        assertThat(unit.value("select count(*) from book")).isEqualTo(1L);
        assertThat(unit.value("select count(*) from tag")).isEqualTo(1L);
        assertThat(unit.value("select count(*) from author_nicknames")).isEqualTo(1L);
        assertThat(unit.value("select count(*) from author_tag")).isEqualTo(0L);
    }

    private void assertRefused(Consumer<Session> work) {
        assertThatExceptionOfType(ReadOnlyViolationException.class)
                .isThrownBy(() -> scopes.run(work::accept))
                .satisfies(e -> {
                    assertThat(e.getScope()).isEqualTo("nightly export");
                    assertThat(e.getSQLState()).isEqualTo("25006");
                    assertThat(e).hasMessageContaining("'nightly export'");
                });
        assertUnchanged();
    }

    @Test
    @Spec("RO-01")
    void aChangedEntityIsRefusedByTheFlushThatTheEndOfTheScopeIs() {
        assertRefused(session -> session.find(Author.class, 1).name = "Grace");
    }

    @Test
    @Spec("RO-01")
    void anExplicitFlushThrowsTheExceptionWithItsStatement() {
        scopes.run(session -> {
            session.find(Author.class, 1).name = "Grace";
            assertThatExceptionOfType(ReadOnlyViolationException.class)
                    .isThrownBy(session::flush)
                    .satisfies(e -> assertThat(e.getSQL()).startsWithIgnoringCase("update author"))
                    .satisfies(e -> assertThat(e).hasMessageContaining("cannot execute UPDATE"));
            session.clear();
        });
        assertUnchanged();
    }

    @Test
    @Spec("RO-01")
    void aChangeBeforeAQueryIsRefusedByTheFlushOfTheQuery() {
        assertRefused(session -> {
            session.find(Author.class, 1).name = "Grace";
            session.createSelectionQuery("from Author", Author.class).getResultList();
        });
    }

    @Test
    @Spec("RO-02")
    void implicitWritesAreRefused() {
        assertRefused(session -> session.find(Author.class, 1).nicknames.add("Enchantress"));
        assertRefused(session -> session.find(Author.class, 1).books.clear());
        assertRefused(session -> session.find(Author.class, 1).tags.add(session.find(Tag.class, 1)));
        assertRefused(session -> session.find(Author.class, 1, LockModeType.OPTIMISTIC_FORCE_INCREMENT));
        assertRefused(session -> session.persist(new Book()));
        assertRefused(session -> session.find(Author.class, 1).books.add(new Book()));
        assertRefused(session -> session.remove(session.find(Author.class, 1)));
        assertRefused(session -> session.find(Author.class, 1, LockModeType.PESSIMISTIC_WRITE));
    }

    @Test
    @Spec("RO-03")
    void queriesThatWriteAreRefused() {
        assertRefused(session ->
                session.createMutationQuery("update Author set name = 'Grace'").executeUpdate());
        assertRefused(session -> session.createMutationQuery("delete from Book").executeUpdate());
        assertRefused(session ->
                session.createMutationQuery("insert into Tag (id) values (7)").executeUpdate());
    }

    @ParameterizedTest
    @Spec("RO-03")
    @ValueSource(
            strings = {
                "update author set name = 'Grace'",
                "with renamed as (update author set name = 'Grace' returning id) select id from renamed",
                "insert into tag (id) values (7)",
                "delete from book",
                "merge into tag t using (values (7)) v(id) on t.id = v.id when not matched then insert (id) values (v.id)",
                "truncate book",
                "create table other (id int)",
                "create temp table other (id int); insert into other values (1); insert into tag (id) values (7)",
                "alter table author add note text",
                "drop table author_tag",
                "comment on table author is 'changed'",
                "grant select on author to public",
                "select rename()",
                "call rename_all()",
                "do $$ begin perform rename(); end $$",
                "select nextval('book_seq')",
                "select setval('book_seq', 1000)",
                "select * from author for update",
                "select * from author for share",
                "explain analyze update author set name = 'Grace'",
                "select * into other from author",
                "create or replace view v as select 1",
                "refresh materialized view m",
                "reassign owned by current_user to current_user",
            })
    void nativeStatementsThatWriteAreRefused(String sql) {
        assumeTrue(!sql.startsWith("merge") || unit.serverVersion() >= 15, "needs merge");
        assertRefused(session -> session.doWork(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }));
        // PostgreSQL keeps what was prepared, whatever becomes of the transaction.
        unit.inTransaction(
                session -> session.createNativeMutationQuery("deallocate all").executeUpdate());
    }

    @Test
    @Spec("RO-03")
    void batchesAreRefusedWithTheirOwnTypeOfException() {
        assertRefused(session -> session.doWork(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.addBatch("update author set name = 'Grace'");
                statement.addBatch("delete from book");
                statement.executeBatch();
            }
        }));
    }

    @Test
    void temporaryTablesMayBeWritten() {
        // Created outside: PostgreSQL refuses every CREATE in a read-only transaction.
        long rows = unit.fromTransaction(session -> {
            session.createNativeMutationQuery("create temp table scratch (id int) on commit drop")
                    .executeUpdate();
            try (ReadOnlyScope scope = scopes.open()) {
                session.createNativeMutationQuery("insert into scratch values (1), (2)")
                        .executeUpdate();
                return session.createNativeQuery("select count(*) from scratch", Long.class)
                        .getSingleResult();
            }
        });

        assertThat(rows).isEqualTo(2);
    }

    @Test
    @Spec("RO-04")
    void whatTheBodyThrowsIsThrownUnchangedAndTheScopeIsOver() {
        IOException checked = new IOException("disk full");
        IllegalStateException unchecked = new IllegalStateException();
        AssertionError error = new AssertionError();

        assertThatThrownBy(() -> scopes.run(session -> {
                    throw checked;
                }))
                .isSameAs(checked);
        assertThatThrownBy(() -> scopes.call(session -> {
                    session.find(Author.class, 1).name = "Grace";
                    throw unchecked;
                }))
                .isSameAs(unchecked);
        assertThatThrownBy(() -> scopes.run(session -> {
                    throw error;
                }))
                .isSameAs(error);

        assertUnchanged();
        unit.inTransaction(session -> session.find(Author.class, 1).name = "Grace");
        assertThat(unit.value("select name from author")).isEqualTo("Grace");
    }

    @Test
    @Spec("RO-04")
    void whoCatchesTheViolationHasBeenToldAndNothingIsWritten() {
        String result = scopes.call(session -> {
            session.find(Author.class, 1).name = "Grace";
            assertThatThrownBy(session::flush).isInstanceOf(ReadOnlyViolationException.class);
            return "told";
        });

        assertThat(result).isEqualTo("told");
        assertUnchanged();
    }

    @Test
    @Spec("RO-01")
    void whatIsChangedAfterTheWorkHasEndedTheTransactionIsRefusedToo() {
        assertRefused(session -> {
            session.getTransaction().commit();
            session.find(Author.class, 1).name = "Grace";
        });
    }

    @Test
    @Spec("RO-08")
    void theLambdaGivesWhatItsWorkGives() throws IOException {
        String name = scopes.call(session -> session.find(Author.class, 1).name);

        assertThat(name).isEqualTo("Ada");
    }

    @Test
    @Spec("RO-08")
    void otherSessionsOfTheThreadAreInTheScopeOfALambda() {
        assertRefused(session -> unit.inTransaction(other -> {
            other.find(Author.class, 1).name = "Grace";
            other.flush();
        }));
    }

    @Test
    @Spec({"RO-01", "RO-08"})
    void everyTransactionOfTheThreadIsReadOnlyInAnOpenScope() {
        try (ReadOnlyScope scope = scopes.open()) {
            assertThat(scope.name()).isEqualTo("nightly export");
            assertThat(scope.isOpen()).isTrue();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> unit.inTransaction(session -> session.find(Author.class, 1).name = "Grace"))
                        .satisfies(e -> assertThat(ReadOnlyViolationException.find(e))
                                .hasValueSatisfying(violation ->
                                        assertThat(violation.getScope()).isEqualTo("nightly export")));
            }
            assertThat(unit.<String>fromTransaction(session -> session.find(Author.class, 1).name))
                    .isEqualTo("Ada");
        }
        assertUnchanged();
        unit.inTransaction(session -> session.find(Author.class, 1).name = "Grace");
        assertThat(unit.value("select name from author")).isEqualTo("Grace");
    }

    @Test
    @Spec("RO-11")
    void aStatementWithoutATransactionIsRefused() {
        try (Session session = unit.sessionFactory().openSession();
                StatelessSession stateless = unit.sessionFactory().openStatelessSession();
                ReadOnlyScope scope = scopes.open()) {
            session.doWork(connection -> {
                assertThat(connection.getAutoCommit()).isTrue();
                try (Statement statement = connection.createStatement()) {
                    assertThatThrownBy(() -> statement.executeUpdate("update author set name = 'Grace'"))
                            .hasMessageContaining("read-only transaction");
                    assertThatThrownBy(() -> statement.execute("call rename_all()"))
                            .hasMessageContaining("read-only transaction");
                }
                assertThat(connection.getAutoCommit()).isTrue();
            });
            Author author = stateless.get(Author.class, 1);
            author.name = "Grace";
            assertThatThrownBy(() -> stateless.update(author)).isInstanceOf(ReadOnlyViolationException.class);
            assertThat(session.find(Author.class, 1).books).hasSize(1);
            assertThat(session.createSelectionQuery("from Author", Author.class)
                            .setFetchSize(1)
                            .getResultStream()
                            .map(a -> a.name))
                    .containsExactly("Ada");
        }
        assertUnchanged();
    }

    @Test
    @Spec("RO-11")
    void aStatementThatWasMadeBeforeTheScopeIsInIt() {
        unit.sessionFactory()
                .inSession(session -> session.doWork(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.executeUpdate("update author set name = 'Ada'");
                        try (ReadOnlyScope scope = scopes.open()) {
                            assertThatThrownBy(() -> statement.executeUpdate("update author set name = 'Grace'"))
                                    .hasMessageContaining("read-only transaction");
                        }
                        statement.executeUpdate("update author set version = 0");
                    }
                }));
        assertUnchanged();
    }

    @Test
    @Spec("RO-09")
    void aTransactionThatIsOpenIsReadOnlyWithinTheScopeAndWritesAgainAfterIt() {
        unit.inTransaction(session -> {
            session.createMutationQuery("update Author set name = 'Grace'").executeUpdate();
            try (ReadOnlyScope scope = scopes.open()) {
                assertThat(session.createSelectionQuery("select name from Author", String.class)
                                .getSingleResult())
                        .isEqualTo("Grace");
            }
            session.createMutationQuery("update Book set title = 'More notes'").executeUpdate();
        });

        assertThat(unit.value("select name from author")).isEqualTo("Grace");
        assertThat(unit.value("select title from book")).isEqualTo("More notes");
    }

    @Test
    @Spec("RO-09")
    void anErrorWithinTheScopeLeavesTheTransactionAroundItAlive() {
        unit.inTransaction(session -> session.doWork(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("update author set name = 'Grace'");
                try (ReadOnlyScope scope = scopes.open()) {
                    assertThatThrownBy(() -> statement.executeUpdate("delete from book"))
                            .hasMessageContaining("read-only transaction");
                    assertThatThrownBy(() -> statement.executeQuery("select 1"))
                            .hasMessageContaining("current transaction is aborted");
                }
                statement.executeUpdate("update book set title = 'More notes'");
            }
        }));

        assertThat(unit.value("select name from author")).isEqualTo("Grace");
        assertThat(unit.value("select title from book")).isEqualTo("More notes");
    }

    @Test
    @Spec("RO-09")
    void aTransactionThatBeganWithoutAStatementBelongsToWhereItBegan() {
        unit.inTransaction(session -> {
            try (ReadOnlyScope scope = scopes.open()) {
                assertThat(session.find(Author.class, 1).name).isEqualTo("Ada");
            }
            session.find(Author.class, 1).name = "Grace";
        });

        assertThat(unit.value("select name from author")).isEqualTo("Grace");
    }

    @Test
    @Spec("RO-09")
    void scopesNest() {
        try (ReadOnlyScope outer = scopes.open()) {
            try (ReadOnlyScope inner = scopes.named("inner").open()) {
                assertThatThrownBy(ReadOnlyScopesTest::write).hasMessageContaining("'inner'");
            }
            assertThatThrownBy(ReadOnlyScopesTest::write).hasMessageContaining("'nightly export'");
        }
        write();
    }

    private static void write() {
        unit.inTransaction(session ->
                session.createMutationQuery("update Author set name = 'Grace'").executeUpdate());
    }

    @Test
    @Spec("RO-05")
    void anotherPersistenceUnitWritesOn() {
        try (TestUnit other = TestUnit.of(Tag.class).on(unit.database()).set("hibernate.hbm2ddl.auto", "none");
                ReadOnlyScope scope = scopes.open()) {
            other.start().inTransaction(session -> session.persist(new Tag()));
        }

        assertThat(unit.value("select count(*) from tag")).isEqualTo(2L);
    }

    @Test
    void aScopeThatIsClosedTwiceIsClosedOnce() {
        ReadOnlyScope scope = scopes.open();
        scope.close();
        assertThat(scope.isOpen()).isFalse();
        try (ReadOnlyScope other = scopes.open()) {
            scope.close();
            assertThatThrownBy(ReadOnlyScopesTest::write).isInstanceOf(ReadOnlyViolationException.class);
        }
    }

    @Test
    void aFastScopeWritesNothingOfWhatWasChangedAndRefusesTheRest() {
        String shown = scopes.fast().call(session -> {
            Author author = session.find(Author.class, 1);
            author.name = "X";
            author.books.clear();
            return session.createSelectionQuery("from Author", Author.class).getSingleResult().name;
        });

        assertThat(shown).isEqualTo("X");
        assertUnchanged();
        assertThatThrownBy(
                        () -> scopes.fast().run(session -> session.createMutationQuery("update Author set name = 'X'")
                                .executeUpdate()))
                .isInstanceOf(ReadOnlyViolationException.class);
        assertUnchanged();
    }

    @Entity(name = "Author")
    static class Author {
        @Id
        int id;

        String name;

        @Version
        int version;

        @ElementCollection
        Set<String> nicknames = new HashSet<>();

        @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
        List<Book> books = new ArrayList<>();

        @ManyToMany
        Set<Tag> tags = new HashSet<>();
    }

    @Entity(name = "Book")
    static class Book {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE)
        Long id;

        String title;
    }

    @Entity(name = "Tag")
    static class Tag {
        @Id
        int id;
    }
}

package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.Recording.assertReplayed;
import static org.hibernatepg.history.Recording.events;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What sessions write is recorded flush by flush and row by row, the same at both levels. */
class RecordedSessionsTest {
    @RegisterExtension
    static final Recording recording = Recording.of(
            () -> TestUnit.of(Page.class).set("hibernate.jdbc.batch_size", 20).set("hibernate.order_updates", true));

    private static List<String> pages(TestUnit unit) {
        assertReplayed(unit, "page", "page_event", "id, title");
        return events(unit, "page_event", "id, title");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-05")
    void everyFlushOfATransactionIsAnEvent(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            Page page = new Page(1, "a");
            session.persist(page);
            session.flush();
            page.title = "b";
            session.flush();
            page.title = "c";
            session.flush();
            page.title = "d";
            session.remove(page);
        });

        assertThat(pages(unit)).containsExactly("insert (1,a)", "update (1,b)", "update (1,c)", "delete (1,c)");
        assertThat(unit.value("select count(distinct pgh_xid::text) from page_event"))
                .isEqualTo(1L);
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-05")
    void aRowThatIsInsertedAndDeletedInOneTransactionLeavesBothEvents(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            Page page = new Page(1, "a");
            session.persist(page);
            session.flush();
            session.remove(page);
        });

        assertThat(pages(unit)).containsExactly("insert (1,a)", "delete (1,a)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-28")
    void anIdentifierThatIsUsedAgainStartsWithAnInsert(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Page(1, "a")));
        unit.inTransaction(session -> session.remove(session.find(Page.class, 1)));
        unit.inTransaction(session -> session.persist(new Page(1, "b")));

        assertThat(pages(unit)).containsExactly("insert (1,a)", "delete (1,a)", "insert (1,b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-28")
    void aRowThatIsDeletedAndInsertedAgainInOneTransactionLeavesAllEvents(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Page(1, "a")));
        unit.inTransaction(session -> {
            session.remove(session.find(Page.class, 1));
            session.flush();
            session.persist(new Page(1, "b"));
            session.flush();
            session.remove(session.find(Page.class, 1));
            session.flush();
            session.persist(new Page(1, "a"));
        });

        assertThat(pages(unit))
                .containsExactly("insert (1,a)", "delete (1,a)", "insert (1,b)", "delete (1,b)", "insert (1,a)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-30")
    void batchesAreRecordedRowByRow(Level level) {
        TestUnit unit = recording.at(level);
        writeMany(unit);

        assertManyRecorded(unit);
        assertThat(unit.statements())
                .filteredOn(sql -> sql.startsWith("insert"))
                .hasSizeLessThan(10);
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-30")
    void batchesThatTheDriverTurnsIntoInsertsOfSeveralRowsAreTheSame(Level level) {
        try (Database database = Databases.create();
                TestUnit unit = TestUnit.of(Page.class).on(database)) {
            PGSimpleDataSource rewriting = (PGSimpleDataSource) database.dataSource();
            rewriting.setReWriteBatchedInserts(true);
            unit.set("hibernate.connection.datasource", rewriting)
                    .set("hibernate.jdbc.batch_size", 50)
                    .set("hibernate.history.level", level.name())
                    .start();
            database.execute("""
                    create table statement (n int generated always as identity);
                    create function counted() returns trigger language plpgsql as
                        'begin insert into statement default values; return null; end';
                    create trigger counted after insert on page for each statement execute function counted()""");
            writeMany(unit);

            assertManyRecorded(unit);
            assertThat((Long) database.value("select count(*) from statement")).isLessThan(40);
        }
    }

    /** Inserts a hundred pages, changes each second one, and deletes each tenth. */
    private static void writeMany(TestUnit unit) {
        unit.inTransaction(session -> {
            for (int i = 1; i <= 100; i++) {
                session.persist(new Page(i, "new"));
            }
        });
        unit.inTransaction(session -> each(
                session.createSelectionQuery("from Page where id % 2 = 0", Page.class)
                        .getResultList(),
                page -> page.title = "even"));
        unit.inTransaction(session -> each(
                session.createSelectionQuery("from Page where id % 10 = 0", Page.class)
                        .getResultList(),
                session::remove));
    }

    private static void each(List<Page> pages, Consumer<Page> change) {
        pages.forEach(change);
    }

    private static void assertManyRecorded(TestUnit unit) {
        assertReplayed(unit, "page", "page_event", "id, title");
        assertThat(unit.query("""
                        select string_agg(pgh_label || ' ' || title, ', ' order by pgh_id), count(distinct id)
                          from (select *, id % 2 = 0 as even, id % 10 = 0 as ten from page_event) as e
                         group by even, ten, id having id in (1, 2, 10)"""))
                .containsExactlyInAnyOrder(
                        List.of("insert new", 1L),
                        List.of("insert new, update even", 1L),
                        List.of("insert new, update even, delete even", 1L));
        assertThat(unit.query("select pgh_label, count(*) from page_event group by 1 order by 1"))
                .containsExactly(List.of("delete", 10L), List.of("insert", 100L), List.of("update", 50L));
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-30")
    void statelessSessionsAreRecorded(Level level) {
        TestUnit unit = recording.at(level);
        stateless(unit, session -> {
            Page page = new Page(1, "a");
            session.insert(page);
            page.title = "b";
            session.update(page);
            session.delete(page);
        });

        assertThat(pages(unit)).containsExactly("insert (1,a)", "update (1,b)", "delete (1,b)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"H-002", "RV-30"})
    void upsertsAreInsertsOrUpdates(Level level) {
        TestUnit unit = recording.at(level);
        stateless(unit, session -> {
            session.upsert(new Page(1, "a"));
            session.upsert(new Page(2, "b"));
        });
        stateless(unit, session -> {
            session.upsert(new Page(1, "c"));
            session.upsert(new Page(2, "b"));
        });

        assertThat(pages(unit)).containsExactly("insert (1,a)", "insert (2,b)", "update (1,c)");
    }

    private static void stateless(TestUnit unit, Consumer<StatelessSession> work) {
        unit.sessionFactory().inStatelessTransaction(work);
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-06")
    void theEventsOfATransactionThatIsRolledBackAreNotLeft(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Page(1, "a")));
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    session.find(Page.class, 1).title = "b";
                    session.persist(new Page(2, "x"));
                    session.flush();
                    session.createMutationQuery("delete Page where id = 1").executeUpdate();
                    assertThat(labels(session.createSelectionQuery("from PageEvent order by pghId", EventRecord.class)
                                    .getResultList()))
                            .containsExactly("insert", "insert", "update", "delete");
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");

        assertThat(pages(unit)).containsExactly("insert (1,a)");
    }

    private static List<String> labels(List<EventRecord> events) {
        return events.stream().map(EventRecord::getPghLabel).toList();
    }

    @ParameterizedTest
    @EnumSource
    void whatASavepointTakesBackIsNotRecorded(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.doWork(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("insert into page (id, title) values (1, 'a')");
                var savepoint = connection.setSavepoint();
                statement.execute("update page set title = 'b'");
                connection.rollback(savepoint);
                statement.execute("update page set title = 'c'");
                savepoint = connection.setSavepoint();
                assertThatThrownBy(() -> statement.execute("insert into page (id, title) values (2, 'x'), (1, 'y')"))
                        .hasMessageContaining("duplicate key");
                connection.rollback(savepoint);
                statement.execute("delete from page");
            }
        }));

        assertThat(pages(unit)).containsExactly("insert (1,a)", "update (1,c)", "delete (1,c)");
    }

    @ParameterizedTest
    @EnumSource
    void aDetachedObjectThatIsMergedIsRecordedIfItDiffers(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Page(1, "a")));
        unit.inTransaction(session -> session.merge(new Page(1, "a")));
        unit.inTransaction(session -> session.merge(new Page(1, "b")));
        unit.inTransaction(session -> session.merge(new Page(2, "c")));

        assertThat(pages(unit)).containsExactly("insert (1,a)", "update (1,b)", "insert (2,c)");
    }

    @Entity(name = "Page")
    @TrackHistory
    static class Page {
        @Id
        int id;

        @Nullable
        String title;

        protected Page() {}

        Page(int id, String title) {
            this.id = id;
            this.title = title;
        }
    }
}

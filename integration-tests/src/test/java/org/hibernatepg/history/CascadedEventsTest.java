package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.Recording.assertReplayed;
import static org.hibernatepg.history.Recording.events;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What foreign keys of the database do to other rows is recorded, with the context of the statement that caused it. */
class CascadedEventsTest {
    @RegisterExtension
    static final Recording recording =
            Recording.of(() -> TestUnit.of(Author.class, Book.class, Node.class, Country.class, City.class));

    private static TestUnit unit(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into author (id, name) values (1, 'a'), (2, 'b')");
        unit.jdbc("insert into book (id, author_id, editor_id) values (1, 1, 2), (2, 1, null), (3, 2, 1)");
        return unit;
    }

    /** The labels, keys and contexts of all events but those of inserts. */
    private static List<List<@Nullable Object>> later(TestUnit unit, String table, String columns) {
        return unit.query(
                "select pgh_label, pgh_context->>'why', %s from %s where pgh_label <> 'insert' order by pgh_id"
                        .formatted(columns, table));
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"RV-02", "H-002", "H-012"})
    void rowsThatTheDatabaseDeletesOrSetsToNullAreRecordedWithTheContextOfTheCause(Level level) {
        TestUnit unit = unit(level);
        HistoryContext.run(
                Map.of("why", "quit"),
                () -> unit.inTransaction(session -> session.remove(session.find(Author.class, 1))));

        assertThat(later(unit, "author_event", "id")).containsExactly(List.of("delete", "quit", 1));
        assertThat(later(unit, "book_event", "id, author_id, coalesce(editor_id, 0)"))
                .containsExactlyInAnyOrder(
                        List.of("delete", "quit", 1, 1, 2),
                        List.of("delete", "quit", 2, 1, 0),
                        List.of("update", "quit", 3, 2, 0));
        assertReplayed(unit, "book", "book_event", "id, author_id, editor_id");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("H-012")
    void anEventKeepsTheReferenceThatItsRowLost(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("delete from author where id = 1");

        assertThat(events(unit, "book_event", "id, author_id, editor_id"))
                .filteredOn(event -> event.contains("(3,"))
                .containsExactly("insert (3,2,1)", "update (3,2,)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("H-012")
    void theSameIfTheSessionSetsItToNull(Level level) {
        TestUnit unit = unit(level);
        unit.inTransaction(session -> session.find(Book.class, 3).editor = null);

        assertThat(events(unit, "book_event", "id, author_id, editor_id"))
                .filteredOn(event -> event.contains("(3,"))
                .containsExactly("insert (3,2,1)", "update (3,2,)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-02")
    void rowsThatOneStatementSetsToNullAndDeletesEndWithTheDelete(Level level) {
        TestUnit unit = unit(level);
        HistoryContext.run(
                Map.of("why", "bulk"),
                () -> unit.inTransaction(
                        session -> session.createMutationQuery("delete Author").executeUpdate()));

        assertThat(later(unit, "book_event", "id, coalesce(editor_id, 0)"))
                .filteredOn(event -> Integer.valueOf(3).equals(event.get(2)))
                .containsExactly(List.of("update", "bulk", 3, 0), List.of("delete", "bulk", 3, 0));
        assertReplayed(unit, "book", "book_event", "id, author_id, editor_id");
        assertThat(unit.value("select count(*) from book")).isEqualTo(0L);
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-02")
    void aTreeThatIsDeletedAtItsRootIsRecordedToItsLeaves(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("""
                insert into node (id, parent_id)
                select i, nullif((i / 2), 0) from generate_series(1, 63) as i""");
        HistoryContext.run(
                Map.of("why", "felled"),
                () -> unit.inTransaction(session -> session.remove(session.find(Node.class, 2))));

        assertThat(unit.query("""
                        select count(*), count(distinct id), min(pgh_context->>'why'), max(pgh_context->>'why')
                          from node_event where pgh_label = 'delete'""")).containsExactly(List.of(31L, 31L, "felled", "felled"));
        assertReplayed(unit, "node", "node_event", "id, parent_id, name");
        assertThat(unit.value("select count(*) from node")).isEqualTo(32L);
    }

    @ParameterizedTest
    @EnumSource
    void keysThatTheDatabasePassesOnAreRecordedAfterTheChangeThatCausedThem(Level level) {
        TestUnit unit = recording.at(level);
        passOnKeys(unit);
        unit.jdbc("insert into node (id, parent_id) values (1, null), (2, 1), (3, 2), (4, 4)");
        unit.jdbc("update node set id = id + 10, name = 'moved'");

        assertReplayed(unit, "node", "node_event", "id, parent_id, name");
        assertThat(events(unit, "node_event", "id, parent_id"))
                .filteredOn(event -> event.contains("(14,"))
                .containsExactly("update (14,4)", "update (14,14)");
    }

    @ParameterizedTest
    @EnumSource
    void ofManyKeysTooThatDoNotFitInMemory(Level level) {
        TestUnit unit = recording.at(level);
        passOnKeys(unit);
        unit.jdbc("create index if not exists node_parent on node (parent_id)");
        unit.jdbc("insert into node (id, parent_id) select i, i from generate_series(1, 5000) as i");
        // The first statement decides how later ones are planned, of the trigger as of the foreign key.
        unit.jdbc("begin; set local enable_seqscan = off; set local work_mem = '64kB';"
                + " update node set id = -1 where id = 1; update node set id = id + 50000; commit");

        assertReplayed(unit, "node", "node_event", "id, parent_id, name");
        assertThat(unit.value("select count(*) from node_event where id > 40000"))
                .isEqualTo(10000L);
    }

    /** What Hibernate does not declare: the foreign key of the tree passes on changed keys. */
    private static void passOnKeys(TestUnit unit) {
        unit.jdbc("""
                do $$ declare
                    name text := (select conname from pg_constraint where conrelid = 'node'::regclass and contype = 'f');
                begin
                    execute format('alter table node drop constraint %I', name);
                    execute format('alter table node add constraint %I foreign key (parent_id) references node'
                        ' on delete cascade on update cascade', name);
                end $$""");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-02")
    void aTableThatIsNotTrackedMayBeTheCause(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into country (id) values (1), (2)");
        unit.jdbc("insert into city (id, country_id) values (1, 1), (2, 1), (3, 2)");
        HistoryContext.run(
                Map.of("why", "gone"),
                () -> unit.inTransaction(session -> session.remove(session.find(Country.class, 1))));

        assertThat(later(unit, "city_event", "id"))
                .containsExactlyInAnyOrder(List.of("delete", "gone", 1), List.of("delete", "gone", 2));
    }

    @ParameterizedTest
    @EnumSource
    void cascadesOfTheSessionAreStatementsLikeOthers(Level level) {
        TestUnit unit = unit(level);
        unit.inTransaction(session -> {
            Country country = new Country();
            country.id = 1;
            country.cities.add(city(1, country));
            country.cities.add(city(2, country));
            session.persist(country);
        });
        unit.inTransaction(session -> session.find(Country.class, 1).cities.remove(0));

        assertThat(later(unit, "city_event", "id")).hasSize(1);
        assertReplayed(unit, "city", "city_event", "id, country_id");
    }

    private static City city(int id, Country country) {
        City city = new City();
        city.id = id;
        city.country = country;
        return city;
    }

    @ParameterizedTest
    @EnumSource
    void aConstraintThatFailsAtTheCommitLeavesNoEvents(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("alter table book add constraint later foreign key (author_id) references author deferrable"
                + " initially deferred");
        try {
            unit.jdbc("alter table book drop constraint "
                    + unit.value("select conname::text from pg_constraint where conrelid = 'book'::regclass"
                            + " and contype = 'f' and conname <> 'later' and confdeltype = 'c'"));
            assertThatThrownBy(() -> unit.jdbc("insert into book (id, author_id) values (9, 99)"))
                    .hasMessageContaining("later");
            unit.jdbc(
                    "begin; insert into book (id, author_id) values (10, 99); insert into author (id) values (99); commit");

            assertThat(events(unit, "book_event", "id, author_id")).endsWith("insert (3,2)", "insert (10,99)");
            assertThat(unit.value("select count(*) from book_event")).isEqualTo(4L);
        } finally {
            unit.jdbc("delete from book; alter table book drop constraint later;"
                    + " alter table book add foreign key (author_id) references author on delete cascade");
        }
    }

    @Entity(name = "Author")
    @TrackHistory
    static class Author {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "Book")
    @TrackHistory
    static class Book {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        @OnDelete(action = OnDeleteAction.CASCADE)
        @Nullable
        Author author;

        @ManyToOne(fetch = FetchType.LAZY)
        @OnDelete(action = OnDeleteAction.SET_NULL)
        @Nullable
        Author editor;
    }

    @Entity(name = "Node")
    @TrackHistory
    static class Node {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        @OnDelete(action = OnDeleteAction.CASCADE)
        @Nullable
        Node parent;

        @Nullable
        String name;
    }

    @Entity(name = "Country")
    static class Country {
        @Id
        int id;

        @OneToMany(mappedBy = "country", cascade = CascadeType.ALL, orphanRemoval = true)
        @OnDelete(action = OnDeleteAction.CASCADE)
        List<City> cities = new ArrayList<>();
    }

    @Entity(name = "City")
    @TrackHistory
    static class City {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Country country;
    }
}

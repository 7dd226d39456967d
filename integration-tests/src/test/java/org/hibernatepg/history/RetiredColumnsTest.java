package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Triggers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event tables while the tracked entity changes from one release of a program to the next. */
class RetiredColumnsTest {
    private final TestUnit unit = TestUnit.of(First.class).start();

    @BeforeEach
    void record() {
        unit.jdbc("insert into book (id, title, pages) values (1, 'a', 10)");
        unit.set("hibernate.hbm2ddl.auto", "update");
    }

    @AfterEach
    void close() {
        unit.close();
    }

    @Test
    @Spec("GAP-06")
    void anAttributeThatLeavesTheEntityKeepsItsColumnAndData() {
        unit.restart(WithoutPages.class);
        unit.jdbc("alter table book drop column pages");
        unit.jdbc("update book set title = 'b'");

        assertThat(unit.query("select title, pages from book_event order by pgh_id"))
                .containsExactly(List.of("a", 10), Arrays.asList("b", null));
        unit.inTransaction(session -> {
            List<Event<WithoutPages>> events = History.of(unit.sessionFactory())
                    .events(session, WithoutPages.class)
                    .list();
            assertThat(events.get(1).changes()).containsExactly(new Change("title", "a", "b"));
        });
    }

    @Test
    @Spec("GAP-06")
    void whatWasStoredIsThereAgainWhenTheAttributeComesBack() {
        unit.restart(WithoutPages.class);
        unit.jdbc("update book set title = 'b'");
        unit.restart(First.class);
        unit.jdbc("update book set pages = 12");

        unit.inTransaction(session -> assertThat(
                        session.createSelectionQuery("select e.pages from BookEvent e order by e.pghId", Integer.class)
                                .getResultList())
                .containsExactly(10, null, 12));
    }

    @Test
    @Spec("GAP-06")
    void anAttributeThatIsNotStoredAnyMoreKeepsWhatWasStored() {
        unit.restart(PagesExcluded.class);
        unit.jdbc("update book set pages = 11");
        unit.jdbc("update book set title = 'b'");

        assertThat(unit.query("select title, pages from book_event order by pgh_id"))
                .containsExactly(List.of("a", 10), Arrays.asList("b", null));
    }

    @Test
    void aNewAttributeIsNullInOlderEventsEvenIfTheTrackedColumnIsNotNull() {
        unit.jdbc("alter table book add column stock integer not null default 5");
        unit.restart(WithStock.class);
        unit.jdbc("update book set stock = 6");

        assertThat(unit.query("select stock from book_event order by pgh_id"))
                .containsExactly(Arrays.asList((Object) null), List.of(6));
        unit.inTransaction(session -> {
            List<Event<WithStock>> events = History.of(unit.sessionFactory())
                    .events(session, WithStock.class)
                    .list();
            assertThat(events.get(0).snapshot().stock).isEqualTo(0);
            assertThat(events.get(1).changes()).containsExactly(new Change("stock", null, 6));
        });
    }

    @Test
    @Spec("GAP-06")
    void aNewPartOfAPrimitiveTypeIsZeroInOlderEventsWhereTheEmbeddableIsThere() {
        unit.set("hibernate.hbm2ddl.auto", "create").restart(Flat.class);
        unit.jdbc("insert into flat (id, \"No\") values (1, 5), (2, null)");
        unit.jdbc("insert into flat_doors values (1, 7)");
        unit.set("hibernate.hbm2ddl.auto", "update").restart(WiderFlat.class);
        unit.jdbc("update flat set floor = 3, lift = true, kind = 'c', size = 2.5 where id = 1");
        unit.jdbc("update flat_doors set width = 9");

        unit.inTransaction(session -> {
            List<Event<WiderFlat>> events = History.of(unit.sessionFactory())
                    .events(session, WiderFlat.class)
                    .list();
            assertThat(events)
                    .extracting(event -> event.snapshot().place)
                    .containsExactly(
                            new WiderPlace(5, 0, false, ' ', 0, null),
                            null,
                            new WiderPlace(5, 3, true, 'c', 2.5, null));
            assertThat(events.get(2).changes())
                    .extracting(Change::attribute)
                    .contains("place.floor", "place.lift", "place.kind", "place.size");
            assertThat(session.createSelectionQuery(
                                    "select e.place.floor from WiderFlatEvent e where e.place.floor < 9 order by e.pghId",
                                    Integer.class)
                            .getResultList())
                    .containsExactly(0, 3);
            assertThat(session.createSelectionQuery(
                                    "select e.element from WiderFlatDoorsEvent e order by e.pghId", WiderDoor.class)
                            .getResultList())
                    .containsExactly(new WiderDoor(7, 0), new WiderDoor(7, 9));
        });
    }

    @Test
    void aRenamedColumnIsRenamedInBothTablesByOneMigration() {
        unit.jdbc("alter table book rename column title to headline");
        unit.jdbc("alter table book_event rename column title to headline");
        unit.restart(Renamed.class);
        unit.jdbc("update book set headline = 'b'");

        unit.inTransaction(session -> assertThat(
                        session.createSelectionQuery("select e.title from BookEvent e order by e.pghId", String.class)
                                .getResultList())
                .containsExactly("a", "b"));
    }

    @Test
    void aColumnThatIsRenamedInTheTrackedTableAloneBeginsAnew() {
        unit.jdbc("alter table book rename column title to headline");
        unit.restart(Renamed.class);
        unit.jdbc("update book set headline = 'b'");

        assertThat(unit.query("select title, headline from book_event order by pgh_id"))
                .containsExactly(Arrays.asList("a", null), Arrays.asList(null, "b"));
    }

    @Test
    void aTypeThatIsChangedInBothTablesKeepsTheEvents() {
        Triggers.of(unit.sessionFactory()).alter("alter table book alter column pages type bigint");
        unit.jdbc("alter table book_event alter column pages type bigint");
        unit.restart(LongPages.class);
        unit.jdbc("update book set pages = 5000000000");

        unit.inTransaction(session -> assertThat(
                        session.createSelectionQuery("select e.pages from BookEvent e order by e.pghId", Long.class)
                                .getResultList())
                .containsExactly(10L, 5_000_000_000L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"validate", "none"})
    void aRetiredColumnDisturbsNoOtherSchemaAction(String action) {
        unit.restart(WithoutPages.class);
        unit.set("hibernate.hbm2ddl.auto", action).restart(WithoutPages.class);
        unit.jdbc("update book set title = 'b'");

        assertThat(unit.value("select count(*) from book_event")).isEqualTo(2L);
    }

    @Embeddable
    record Place(@Column(name = "`No`") @Nullable Integer number) {}

    @Embeddable
    record Inner(int depth, @Nullable String name) {}

    @Embeddable
    record WiderPlace(
            @Column(name = "`No`") @Nullable Integer number,
            int floor,
            boolean lift,
            char kind,
            double size,
            @Nullable Inner inner) {}

    @Embeddable
    record Door(int height) {}

    @Embeddable
    record WiderDoor(int height, int width) {}

    @Entity(name = "WiderFlat")
    @Table(name = "flat")
    @TrackHistory
    static class Flat {
        @Id
        int id;

        @Nullable
        Place place;

        @ElementCollection
        @CollectionTable(name = "flat_doors", joinColumns = @JoinColumn(name = "flat_id"))
        @TrackHistory
        List<Door> doors = new ArrayList<>();
    }

    @Entity(name = "WiderFlat")
    @Table(name = "flat")
    @TrackHistory
    static class WiderFlat {
        @Id
        int id;

        @Nullable
        WiderPlace place;

        @ElementCollection
        @CollectionTable(name = "flat_doors", joinColumns = @JoinColumn(name = "flat_id"))
        @TrackHistory
        List<WiderDoor> doors = new ArrayList<>();
    }

    @Entity(name = "Book")
    @Table(name = "book")
    @TrackHistory
    static class First {
        @Id
        int id;

        @Nullable
        String title;

        @Nullable
        Integer pages;
    }

    @Entity(name = "Book")
    @Table(name = "book")
    @TrackHistory
    static class WithoutPages {
        @Id
        int id;

        @Nullable
        String title;
    }

    @Entity(name = "Book")
    @Table(name = "book")
    @TrackHistory(exclude = "pages")
    static class PagesExcluded {
        @Id
        int id;

        @Nullable
        String title;

        @Nullable
        Integer pages;
    }

    @Entity(name = "Book")
    @Table(name = "book")
    @TrackHistory
    static class WithStock {
        @Id
        int id;

        @Nullable
        String title;

        int stock;
    }

    @Entity(name = "Book")
    @Table(name = "book")
    @TrackHistory
    static class Renamed {
        @Id
        int id;

        @Column(name = "headline")
        @Nullable
        String title;

        @Nullable
        Integer pages;
    }

    @Entity(name = "Book")
    @Table(name = "book")
    @TrackHistory
    static class LongPages {
        @Id
        int id;

        @Nullable
        String title;

        @Nullable
        Long pages;
    }
}

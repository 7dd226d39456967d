package org.hibernatepg.history.asof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.YesNoConverter;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Attributes of primitive types of which the past is not known: null cannot be in them. */
class AsOfPrimitivesTest {
    @Test
    void whatIsNotStoredIsZeroAlsoInAnEmbeddableOfWhichTheRestIsThere() {
        try (TestUnit unit = TestUnit.of(Tent.class, Hall.class).start()) {
            unit.inTransaction(session -> {
                Tent none = new Tent();
                none.id = 2;
                none.place = null;
                List.of(new Tent(), none, new Hall()).forEach(session::persist);
            });

            History.of(unit.sessionFactory()).asOf(unit.now()).run(session -> {
                Tent tent = session.find(Tent.class, 1);
                assertThat(tent.place).isEqualTo(new Place("Rome", 0, false, ' '));
                assertThat(tent.kind).isEqualTo(' ');
                assertThat(tent.open).isFalse();
                assertThat(tent.small).isFalse();
                assertThat(tent.guests).isNull();
                assertThat(session.find(Tent.class, 2).place).isNull();
                assertThat(session.find(Hall.class, 3).seats).isEqualTo(0);
                assertThat(session.createSelectionQuery(
                                        "select count(t.seats) from Tent t where t.place.height = 0 or t.id = 3",
                                        Long.class)
                                .getSingleResult())
                        .isEqualTo(1);
            });
        }
    }

    @Test
    void whatIsYoungerThanTheEventIsZero() {
        try (TestUnit unit = TestUnit.of(Barn.class).start()) {
            unit.inTransaction(session -> session.persist(new Barn()));
            Instant then = unit.now();
            unit.set("hibernate.hbm2ddl.auto", "update").restart(WiderBarn.class);
            unit.inTransaction(session -> session.find(WiderBarn.class, 1).height = 4);

            History history = History.of(unit.sessionFactory());
            history.asOf(then).run(session -> {
                WiderBarn barn = session.find(WiderBarn.class, 1);
                assertThat(barn.height).isEqualTo(0);
                assertThat(barn.doors).containsExactly(new WiderDoor("red", 0));
                assertThat(barn.windows).containsExactly(new WiderDoor("blue", 0));
                assertThat(session.createSelectionQuery("from Barn where height = 0", WiderBarn.class)
                                .getResultList())
                        .containsExactly(barn);
            });
            history.asOf(unit.now()).run(session -> assertThat(session.find(WiderBarn.class, 1).height)
                    .isEqualTo(4));
        }
    }

    @Embeddable
    record Place(String city, int height, boolean covered, char grade) {}

    @Entity(name = "Tent")
    @TrackHistory(
            exclude = {"place.height", "place.covered", "place.grade", "kind", "open", "small", "guests", "seats"})
    static class Tent {
        @Id
        int id = 1;

        @Nullable
        Place place = new Place("Rome", 5, true, 'a');

        char kind = 'k';

        @Convert(converter = YesNoConverter.class)
        boolean open = true;

        @JdbcTypeCode(SqlTypes.SMALLINT)
        boolean small = true;

        @Column(nullable = false)
        Integer guests = 7;
    }

    @Entity(name = "Hall")
    static class Hall extends Tent {
        int seats = 9;

        Hall() {
            id = 3;
        }
    }

    @Embeddable
    record Door(String colour) {}

    @Embeddable
    record WiderDoor(
            String colour,

            @Column(columnDefinition = "int not null default 0")
            int width) {}

    @Entity(name = "Barn")
    @Table(name = "barn")
    @TrackHistory(collections = true)
    static class Barn {
        @Id
        int id = 1;

        String name = "old";

        @ElementCollection
        List<Door> doors = new ArrayList<>(List.of(new Door("red")));

        @ElementCollection
        @OrderColumn
        List<Door> windows = new ArrayList<>(List.of(new Door("blue")));
    }

    @Entity(name = "Barn")
    @Table(name = "barn")
    @TrackHistory(collections = true)
    static class WiderBarn {
        @Id
        int id = 1;

        String name = "old";

        @Column(columnDefinition = "int not null default 0")
        int height;

        @ElementCollection
        List<WiderDoor> doors = new ArrayList<>();

        @ElementCollection
        @OrderColumn
        List<WiderDoor> windows = new ArrayList<>();
    }
}

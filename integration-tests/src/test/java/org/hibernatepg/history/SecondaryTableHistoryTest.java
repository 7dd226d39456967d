package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.history.Recorded.changes;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.PrimaryKeyJoinColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The history of entities with secondary tables. */
class SecondaryTableHistoryTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Recipe.class, Place.class).prepare("create schema \"Kitchen\"");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static <T> List<String> events(Class<T> entity, Object id) {
        return unit.fromTransaction(
                session -> History.of(unit.sessionFactory()).events(session, entity).ofId(id).list().stream()
                        .map(event ->
                                event.table() + " " + event.operation() + " " + event.snapshot() + " " + changes(event))
                        .toList());
    }

    @Test
    @Spec("RV-23")
    void anOptionalRowIsAPartOfTheObjectAsLongAsItIsThere() {
        unit.inTransaction(session -> session.persist(new Recipe(1, "soup")));
        unit.inTransaction(session -> session.find(Recipe.class, 1).steps = "boil");
        unit.inTransaction(session -> session.find(Recipe.class, 1).name = "broth");
        unit.inTransaction(session -> session.find(Recipe.class, 1).steps = null);
        unit.inTransaction(session -> session.find(Recipe.class, 1).name = "water");
        unit.inTransaction(session -> {
            session.find(Recipe.class, 1).steps = "cool";
            session.find(Recipe.class, 1).name = "ice";
        });
        unit.inTransaction(session -> session.remove(session.find(Recipe.class, 1)));

        assertThat(events(Recipe.class, 1))
                .containsExactly(
                        "recipe INSERT soup/null []",
                        "Recipe Text INSERT soup/boil [steps: null -> boil]",
                        "recipe UPDATE broth/boil [name: soup -> broth]",
                        "Recipe Text DELETE broth/null [steps: boil -> null]",
                        "recipe UPDATE water/null [name: broth -> water]",
                        "recipe UPDATE ice/null [name: water -> ice]",
                        "Recipe Text INSERT ice/cool [steps: null -> cool]",
                        "Recipe Text DELETE ice/cool []",
                        "recipe DELETE ice/cool []");
    }

    @Test
    @Spec("RV-23")
    void aRowWithAKeyOfSeveralColumnsIsFoundByAllOfThem() {
        unit.inTransaction(session -> {
            session.persist(new Place(new PlaceId("a", 1), "here", 5));
            session.persist(new Place(new PlaceId("a", 2), "there", 6));
        });
        unit.jdbc("update place_size set acres = 7 where nr_ref = 2");
        unit.jdbc("update place set title = 'nowhere' where nr = 1");

        assertThat(events(Place.class, new PlaceId("a", 1)))
                .containsExactly(
                        "place INSERT here/5 []",
                        "place_size INSERT here/5 []",
                        "place UPDATE nowhere/5 [title: here -> nowhere]");
        assertThat(events(Place.class, new PlaceId("a", 2)))
                .containsExactly(
                        "place INSERT there/6 []",
                        "place_size INSERT there/6 []",
                        "place_size UPDATE there/7 [size.acres: 6 -> 7]");
    }

    @Test
    void aKeyThatIsChangedByACascadeIsFollowed() {
        unit.inTransaction(session -> session.persist(new Place(new PlaceId("a", 1), "here", 5)));
        unit.jdbc("update place set nr = 9 where nr = 1");

        assertThat(events(Place.class, new PlaceId("a", 9)))
                .containsExactly("place UPDATE here/5 []", "place_size UPDATE here/5 []");
    }

    @Entity(name = "Recipe")
    @Table(name = "recipe")
    @SecondaryTable(
            name = "`Recipe Text`",
            schema = "`Kitchen`",
            pkJoinColumns = @PrimaryKeyJoinColumn(name = "`Recipe`"))
    @TrackHistory
    static class Recipe {
        @Id
        int id;

        @Nullable
        String name;

        @Column(table = "`Recipe Text`", name = "name")
        @Nullable
        String steps;

        Recipe() {}

        Recipe(int id, String name) {
            this.id = id;
            this.name = name;
        }

        @Override
        public String toString() {
            return name + "/" + steps;
        }
    }

    @Embeddable
    record PlaceId(String region, int nr) implements Serializable {}

    @Embeddable
    static class Size {
        @Column(table = "place_size")
        @Nullable
        Integer acres;
    }

    @Entity(name = "Place")
    @Table(name = "place")
    @SecondaryTable(
            name = "place_size",
            pkJoinColumns = {
                @PrimaryKeyJoinColumn(name = "region_ref", referencedColumnName = "region"),
                @PrimaryKeyJoinColumn(name = "nr_ref", referencedColumnName = "nr")
            },
            foreignKey =
                    @ForeignKey(
                            name = "fk_size",
                            foreignKeyDefinition =
                                    "foreign key (region_ref, nr_ref) references place (region, nr) on update cascade on delete cascade"))
    @TrackHistory
    static class Place {
        @EmbeddedId
        @Nullable
        PlaceId id;

        @Nullable
        String title;

        @Embedded
        Size size = new Size();

        Place() {}

        Place(PlaceId id, String title, int acres) {
            this.id = id;
            this.title = title;
            size.acres = acres;
        }

        @Override
        public String toString() {
            return title + "/" + Objects.requireNonNull(size).acres;
        }
    }
}

package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Objects;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.naming.PhysicalNamingStrategyStandardImpl;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Mappings of which a copy is not simply the same annotations once more. */
class EventMappingTest {
    @Test
    void embeddablesMayBeMappedByTheirGetters() {
        try (TestUnit unit = TestUnit.of(Shop.class).start()) {
            unit.jdbc("insert into shop (id, town, kind) values (1, 'Rome', 'OLD')");
            unit.jdbc("update shop set town = 'Oslo'");

            Event<Shop> event = events(unit, Shop.class).get(1);
            assertThat(event.changes()).containsExactly(new Change("place.city", "Rome", "Oslo"));
            Place place = Objects.requireNonNull(event.snapshot().getPlace());
            assertThat(place.getCity()).isEqualTo("Oslo");
            assertThat(place.getKind()).isEqualTo(Kind.OLD);
            unit.inTransaction(session -> assertThat(session.createSelectionQuery(
                                    "select e.place.city from ShopEvent e where e.place.kind = OLD order by e.pghId",
                                    String.class)
                            .getResultList())
                    .containsExactly("Rome", "Oslo"));
        }
    }

    @Test
    void aColumnMayHaveSeveralAttributes() {
        try (TestUnit unit = TestUnit.of(Person.class, Profile.class).start()) {
            unit.jdbc("insert into person (id) values (3), (4)");
            unit.inTransaction(session -> {
                Profile profile = new Profile();
                profile.person = session.find(Person.class, 3L);
                profile.friend = session.find(Person.class, 4L);
                session.persist(profile);
            });

            Event<Profile> event = events(unit, Profile.class).get(0);
            Profile snapshot = event.snapshot();
            assertThat(snapshot.id).isEqualTo(3L);
            assertThat(snapshot.friendId).isEqualTo(4L);
            assertThat(unit.query("select person_id, friend_id from profile_event"))
                    .containsExactly(List.of(3L, 4L));
        }
    }

    @Test
    void theEventTableIsInTheSchemaOfTheTrackedOneWhateverTheNamingStrategyMakesOfIt() {
        try (TestUnit unit = TestUnit.of(Bill.class)
                .set("hibernate.physical_naming_strategy", PrefixedSchemas.class.getName())
                .prepare("create schema \"x_My Schema\"")
                .start()) {
            unit.jdbc("insert into \"x_My Schema\".bill (id) values (1)");

            assertThat(events(unit, Bill.class)).hasSize(1);
            assertThat(unit.query("select schemaname::text from pg_tables where tablename = 'bill_event'"))
                    .containsExactly(List.of("x_My Schema"));
        }
    }

    private static <T> List<Event<T>> events(TestUnit unit, Class<T> entity) {
        return unit.fromTransaction(session ->
                History.of(unit.sessionFactory()).events(session, entity).list());
    }

    enum Kind {
        NEW,
        OLD
    }

    @Embeddable
    static class Place {
        private @Nullable String theCity;
        private @Nullable Kind theKind;

        @Column(name = "town")
        public @Nullable String getCity() {
            return theCity;
        }

        public void setCity(@Nullable String city) {
            theCity = city;
        }

        @Enumerated(EnumType.STRING)
        public @Nullable Kind getKind() {
            return theKind;
        }

        public void setKind(@Nullable Kind kind) {
            theKind = kind;
        }
    }

    @Entity(name = "Shop")
    @TrackHistory
    static class Shop {
        private int key;
        private @Nullable Place where;

        @Id
        public int getId() {
            return key;
        }

        public void setId(int id) {
            key = id;
        }

        public @Nullable Place getPlace() {
            return where;
        }

        public void setPlace(@Nullable Place place) {
            where = place;
        }
    }

    @Entity(name = "Person")
    static class Person {
        @Id
        @Nullable
        Long id;
    }

    @Entity(name = "Profile")
    @TrackHistory
    static class Profile {
        @Id
        @Nullable
        Long id;

        @MapsId
        @OneToOne
        @Nullable
        Person person;

        @ManyToOne
        @Nullable
        Person friend;

        @Column(name = "friend_id", insertable = false, updatable = false)
        @Nullable
        Long friendId;
    }

    @Entity(name = "Bill")
    @Table(schema = "`My Schema`")
    @TrackHistory
    static class Bill {
        @Id
        int id;
    }

    /** A naming strategy for schemas that cannot be applied twice. */
    public static class PrefixedSchemas extends PhysicalNamingStrategyStandardImpl {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Identifier toPhysicalSchemaName(@Nullable Identifier name, JdbcEnvironment environment) {
            return name == null ? null : Identifier.toIdentifier("x_" + name.getText(), name.isQuoted());
        }
    }
}

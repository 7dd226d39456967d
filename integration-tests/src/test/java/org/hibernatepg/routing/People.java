package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.annotations.BatchSize;
import org.hibernate.annotations.CollectionId;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.GeneratedColumn;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.SortNatural;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.TestUnit;

/** A person with everything that can be mapped, and what must be left of it when a block is undone. */
@SuppressWarnings("JavaUtilDate") // An attribute that can be changed in place.
final class People {
    private People() {}

    static TestUnit unit() {
        return TestUnit.of(Person.class, Pet.class, Badge.class, Counter.class, Serial.class);
    }

    /** Ann with her pets, badges and values, a badge of nobody, and a counter. */
    static void fill(TestUnit unit) {
        unit.truncate();
        unit.inTransaction(session -> {
            Person person = new Person("ann");
            person.data = new byte[] {1, 2};
            person.words = new String[] {"a", "b"};
            person.born = new Date(1_000_000);
            person.json = new HashMap<>(Map.of("k", "v"));
            person.address = new Address("street", "city");
            person.address.geo = new Geo(1, 2);
            person.address.phones.add("1");
            person.createdBy = "me";
            person.bag.addAll(List.of("x", "y", "x"));
            person.list.addAll(List.of("p", "q", "r"));
            person.set.addAll(Set.of("s", "t"));
            person.sorted.addAll(Set.of("u", "v"));
            person.ordered.addAll(List.of("o1", "o2", "o3"));
            person.map.putAll(Map.of("one", "1", "two", "2"));
            person.places.add(new Geo(3, 4));
            person.placeSet.add(new Geo(5, 6));
            person.identified.addAll(List.of("i", "j"));
            session.persist(person);
            person.addPet(new Pet("rex"));
            person.addPet(new Pet("tom"));
            Badge badge = new Badge("gold");
            session.persist(badge);
            person.badges.add(badge);
            person.badgesByName.put("best", badge);
            person.favourite = badge;
            session.persist(new Badge("silver"));
            session.persist(new Counter(1));
        });
        unit.clearStatements();
    }

    /** Has a block do something and be undone, with what it did in the database and without; then nothing may be left to write. */
    static void undone(TestUnit unit, Consumer<Session> work) {
        for (boolean flushes : new boolean[] {true, false}) {
            unit.inTransaction(session -> {
                Person person = person(session);
                List<String> before = describe(session, person);
                undo(session, flushes, work);
                assertUnchanged(unit, session, person, before);
            });
            // The same with collections and references that nobody has loaded.
            unit.inTransaction(session -> {
                Person person = person(session);
                undo(session, flushes, work);
                assertUnchanged(unit, session, person, null);
            });
        }
    }

    static void undo(Session session, boolean flushes, Consumer<Session> work) {
        NestedTransactions.of(session.getSessionFactory()).run(session, () -> {
            work.accept(session);
            if (flushes) {
                session.flush();
            }
            throw new Rollback();
        });
    }

    static void assertUnchanged(TestUnit unit, Session session, Person person, List<String> before) {
        unit.clearStatements();
        session.flush();
        assertThat(unit.statements()).as("written after the rollback").isEmpty();
        assertThat(session.contains(person)).isTrue();
        assertThat(person(session)).isSameAs(person);
        List<String> after = describe(session, person);
        if (before != null) {
            assertThat(after).isEqualTo(before);
        }
        try (Session other = session.sessionWithOptions().connection().openSession()) {
            assertThat(after).isEqualTo(describe(other, person(other)));
        }
        // And it can be changed again.
        NestedTransactions.of(session.getSessionFactory()).run(session, () -> {
            person.name = "changed";
            person.set.add("more");
            session.flush();
            throw new Rollback();
        });
        assertThat(person.name).isEqualTo("ann");
    }

    static Person person(Session session) {
        return session.createSelectionQuery("from Person where name = 'ann'", Person.class)
                .getSingleResult();
    }

    static List<String> describe(Session session, Person person) {
        List<String> lines = new ArrayList<>();
        lines.add(person.id + " " + person.name + " " + person.version + " " + person.code + " " + person.createdBy);
        lines.add(Arrays.toString(person.data) + Arrays.toString(person.words) + person.born.getTime() + person.json);
        lines.add(person.address + " " + person.second + " " + person.primitive);
        lines.add("bag " + person.bag.stream().sorted().toList());
        lines.add("list " + List.copyOf(person.list));
        lines.add(
                "set " + new TreeSet<>(person.set) + new ArrayList<>(person.sorted) + new ArrayList<>(person.ordered));
        lines.add("map " + new java.util.TreeMap<>(person.map));
        lines.add("places " + List.copyOf(person.places) + Set.copyOf(person.placeSet));
        lines.add("identified " + person.identified.stream().sorted().toList());
        lines.add("pets "
                + person.pets.stream()
                        .map(pet -> pet.name + pet.owner.id)
                        .sorted()
                        .toList());
        lines.add(
                "badges " + person.badges.stream().map(Badge::getName).sorted().toList());
        lines.add("byName " + new TreeSet<>(person.badgesByName.keySet())
                + person.badgesByName.values().stream().map(Badge::getName).toList());
        lines.add("favourite " + (person.favourite == null ? null : person.favourite.getName()));
        Badge silver = byName(session, "silver");
        lines.add("silver " + (silver == null ? null : silver.getName() + silver.getRank()));
        return lines;
    }

    @SuppressWarnings("deprecation") // What takes its place, 6.6 does not have.
    static Badge byName(Session session, String name) {
        return session.bySimpleNaturalId(Badge.class).load(name);
    }

    static Integer badge(Session session, String name) {
        return session.createSelectionQuery("select id from Badge where name = :name", Integer.class)
                .setParameter("name", name)
                .getSingleResult();
    }

    @Entity(name = "Person")
    @DynamicUpdate
    static class Person {
        @Id
        @GeneratedValue
        Integer id;

        @Version
        Integer version;

        String name;

        long primitive;

        byte[] data;

        String[] words;

        Date born;

        @JdbcTypeCode(SqlTypes.JSON)
        Map<String, String> json;

        @Column(updatable = false)
        String createdBy;

        @GeneratedColumn("coalesce(version, 0)")
        Integer code;

        @Embedded
        Address address;

        @Embedded
        @jakarta.persistence.AttributeOverride(name = "street", column = @Column(name = "street2"))
        @jakarta.persistence.AttributeOverride(name = "city", column = @Column(name = "city2"))
        @jakarta.persistence.AttributeOverride(name = "geo.lat", column = @Column(name = "lat2"))
        @jakarta.persistence.AttributeOverride(name = "geo.lon", column = @Column(name = "lon2"))
        @jakarta.persistence.AssociationOverride(
                name = "phones",
                joinTable = @jakarta.persistence.JoinTable(name = "second_phones"))
        Address second;

        @ElementCollection
        List<String> bag = new ArrayList<>();

        @ElementCollection
        @OrderColumn
        List<String> list = new ArrayList<>();

        @ElementCollection
        Set<String> set = new HashSet<>();

        @ElementCollection
        @SortNatural
        SortedSet<String> sorted = new TreeSet<>();

        @ElementCollection
        @OrderBy
        Set<String> ordered = new LinkedHashSet<>();

        @ElementCollection
        @MapKeyColumn(name = "map_key")
        Map<String, String> map = new HashMap<>();

        @ElementCollection
        @OrderColumn
        List<Geo> places = new ArrayList<>();

        @ElementCollection
        Set<Geo> placeSet = new HashSet<>();

        @ElementCollection
        @CollectionId(column = @Column(name = "row_id"), generator = "increment")
        @org.hibernate.annotations.CollectionIdJdbcTypeCode(SqlTypes.INTEGER)
        List<String> identified = new ArrayList<>();

        @OneToMany(mappedBy = "owner", cascade = CascadeType.ALL, orphanRemoval = true)
        List<Pet> pets = new ArrayList<>();

        @ManyToMany
        Set<Badge> badges = new HashSet<>();

        @ManyToMany
        @jakarta.persistence.JoinTable(name = "badges_by_name")
        Map<String, Badge> badgesByName = new HashMap<>();

        @ManyToOne(fetch = FetchType.LAZY)
        Badge favourite;

        Person() {}

        Person(String name) {
            this.name = name;
        }

        void addPet(Pet pet) {
            pet.owner = this;
            pets.add(pet);
        }
    }

    @Embeddable
    static class Address {
        String street;
        String city;

        @Embedded
        Geo geo;

        @ElementCollection
        Set<String> phones = new HashSet<>();

        Address() {}

        Address(String street, String city) {
            this.street = street;
            this.city = city;
        }

        @Override
        public String toString() {
            return street + city + geo + new TreeSet<>(phones);
        }
    }

    @Embeddable
    static class Geo {
        @Column(nullable = true)
        int lat;

        @Column(nullable = true)
        int lon;

        Geo() {}

        Geo(int lat, int lon) {
            this.lat = lat;
            this.lon = lon;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Geo geo && geo.lat == lat && geo.lon == lon;
        }

        @Override
        public int hashCode() {
            return Objects.hash(lat, lon);
        }

        @Override
        public String toString() {
            return lat + "/" + lon;
        }
    }

    @Entity(name = "Pet")
    @BatchSize(size = 10)
    static class Pet {
        @Id
        @GeneratedValue
        Integer id;

        String name;

        @ManyToOne(fetch = FetchType.LAZY)
        Person owner;

        Pet() {}

        Pet(String name) {
            this.name = name;
        }
    }

    @Entity(name = "Badge")
    static class Badge {
        @Id
        @GeneratedValue
        Integer id;

        @NaturalId(mutable = true)
        String name;

        int rank;

        Badge() {}

        Badge(String name) {
            this.name = name;
        }

        Integer getId() {
            return id;
        }

        String getName() {
            return name;
        }

        int getRank() {
            return rank;
        }

        void setName(String name) {
            this.name = name;
        }
    }

    @Entity(name = "Counter")
    static class Counter {
        @Id
        int id;

        @Version
        int version;

        int value;

        transient int inserts;
        transient int updates;
        transient Runnable onUpdate = () -> {};

        Counter() {}

        Counter(int id) {
            this.id = id;
        }

        @PrePersist
        void inserting() {
            inserts++;
        }

        @PreUpdate
        void updating() {
            updates++;
            onUpdate.run();
        }
    }

    @Entity(name = "Serial")
    static class Serial {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        long id;
    }
}

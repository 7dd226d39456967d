package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.MapKeyEnumerated;
import jakarta.persistence.MapKeyJoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderColumn;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.annotations.CollectionId;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is recorded of collections of every kind: the same by triggers for each row and for each statement. */
class CollectionHistoryTest {
    @RegisterExtension
    static final Recording recording = Recording.of(() ->
            TestUnit.of(Person.class, Topic.class, Parcel.class, Company.class, Folder.class, Animal.class, Dog.class));

    private static TestUnit unit(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            session.persist(new Topic(1, "java"));
            session.persist(new Topic(2, "sql"));
            session.persist(new Topic(3, "hql"));
            session.persist(new Person(1));
            session.persist(new Person(2));
        });
        return unit;
    }

    private static void change(TestUnit unit, Consumer<Person> work) {
        unit.inTransaction(session -> work.accept(session.find(Person.class, 1)));
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"Z-004", "GAP-30"})
    void linksOfAJoinTableAreEventsWithBothKeys(Level level) {
        TestUnit unit = unit(level);
        unit.inTransaction(session -> session.find(Person.class, 1).topics.add(session.find(Topic.class, 2)));
        unit.inTransaction(session -> session.find(Person.class, 1).topics.clear());

        assertThat(events(unit, "person_topic", "person_id, topics_id"))
                .containsExactly("add I (1,2)", "remove D (1,2)");
        assertContents(unit, "person_topic");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("Z-005")
    void eventEntitiesOfJoinTablesReferToBothSides(Level level) {
        TestUnit unit = unit(level);
        unit.inTransaction(session -> session.find(Person.class, 1).topics.add(session.find(Topic.class, 2)));

        unit.inTransaction(session -> {
            Object[] row = session.createSelectionQuery(
                            "select e.owner, e.element, e.pghLabel from PersonTopicsEvent e where e.element.name = 'sql'",
                            Object[].class)
                    .getSingleResult();
            assertThat(row[0]).isSameAs(session.find(Person.class, 1));
            assertThat(row[1]).isSameAs(session.find(Topic.class, 2));
            EventRecord event = session.createSelectionQuery("from PersonTopicsEvent", EventRecord.class)
                    .getSingleResult();
            assertThat(event.getPghOperation()).isEqualTo(EventOperation.INSERT);
        });
        unit.inTransaction(session -> {
            session.createSelectionQuery("from PersonTopicsEvent", EventRecord.class)
                    .getSingleResult();
            assertThat(session.unwrap(org.hibernate.engine.spi.SessionImplementor.class)
                            .getPersistenceContext()
                            .getEntitiesByKey()
                            .values())
                    .noneMatch(entity -> entity instanceof Person || entity instanceof Topic);
        });
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"RV-07", "RV-25"})
    void aBagMayHoldTheSameValueSeveralTimes(Level level) {
        TestUnit unit = unit(level);
        change(unit, person -> person.nicknames.addAll(List.of("a", "a", "b")));
        change(unit, person -> person.nicknames.remove("a"));
        unit.jdbc("insert into person_nicknames values (1, null), (1, null), (2, 'x')");
        unit.jdbc("update person_nicknames set nicknames = 'c' where nicknames = 'b'");
        unit.jdbc(
                "delete from person_nicknames where ctid = (select min(ctid) from person_nicknames where nicknames is null)");

        assertContents(unit, "person_nicknames");
        assertThat(Replayed.contents(unit, "person_nicknames"))
                .containsExactly(row("a", 1), row("c", 1), row("x", 2), row(null, 1));
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"RV-07", "RV-25"})
    void embeddablesNeedNoEqualsAndMayHaveNullFields(Level level) {
        TestUnit unit = unit(level);
        change(
                unit,
                person -> person.addresses.addAll(
                        List.of(new Address("x", null), new Address("x", null), new Address(null, 1))));
        change(unit, person -> person.addresses.get(1).number = 2);
        change(unit, person -> person.addresses.remove(0));
        unit.jdbc("update person_addresses set number = null");

        assertContents(unit, "person_addresses");
        assertThat(Replayed.live(unit, "person_addresses")).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"RV-25", "RV-26"})
    void listsAreRecordedPlaceByPlace(Level level) {
        TestUnit unit = unit(level);
        change(unit, person -> person.steps.addAll(List.of("a", "b", "c")));
        change(unit, person -> person.steps.remove(0));
        change(unit, person -> person.steps.set(0, "x"));
        change(unit, person -> person.steps.add(0, "first"));
        unit.inTransaction(session -> {
            Person person = session.find(Person.class, 1);
            person.friends.addAll(List.of(session.find(Person.class, 2), person));
        });
        unit.inTransaction(session -> Collections.reverse(session.find(Person.class, 1).friends));

        assertContents(unit, "person_steps");
        assertContents(unit, "friends");
        assertThat(Replayed.contents(unit, "person_steps"))
                .containsExactly(row(1, "c", 2), row(1, "first", 0), row(1, "x", 1));
        assertThat(events(unit, "friends", "place, friends_id, pgh_old_place, pgh_old_friends_id"))
                .containsExactly("add I (0,2,,)", "add I (1,1,,)", "update U (0,1,0,2)", "update U (1,2,1,1)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"RV-07", "RV-25", "RV-26"})
    void mapsAreRecordedByTheirKeys(Level level) {
        TestUnit unit = unit(level);
        change(unit, person -> {
            person.scores.putAll(Map.of("a", 1, "b", 2));
            person.sizes.put(Size.SMALL, Size.LARGE);
        });
        change(unit, person -> {
            person.scores.put("a", 7);
            person.scores.remove("b");
            person.sizes.clear();
        });
        unit.jdbc("insert into person_scores (person_id, kind, scores) values (1, 'none', null)");
        unit.inTransaction(session -> {
            Person person = session.find(Person.class, 1);
            person.mapped.put(session.find(Topic.class, 1), session.find(Topic.class, 2));
            session.flush();
            person.mapped.put(session.find(Topic.class, 1), session.find(Topic.class, 3));
        });

        assertContents(unit, "person_scores");
        assertContents(unit, "person_sizes");
        assertContents(unit, "ternary");
        assertThat(Replayed.contents(unit, "person_scores")).containsExactly(row("a", 1, 7), row("none", 1, null));
        assertThat(events(unit, "ternary", "key_topic, mapped_id")).containsExactly("add I (1,2)", "update U (1,3)");
        unit.inTransaction(session -> {
            session.createMutationQuery("update Topic set name = 'key' where id = 1")
                    .executeUpdate();
            assertThat(session.createSelectionQuery(
                                    "select e.key.name || e.element.name || e.owner.id from PersonMappedEvent e where e.oldElement.id = 2",
                                    String.class)
                            .getResultList())
                    .containsExactly("keyhql1");
            assertThat(session.createSelectionQuery(
                                    "select e.element from PersonSizesEvent e where e.key = :key", Size.class)
                            .setParameter("key", Size.SMALL)
                            .getResultList())
                    .containsExactly(Size.LARGE, Size.LARGE);
        });
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-25")
    void setsArraysAndNumberedBagsAreRecorded(Level level) {
        TestUnit unit = unit(level);
        change(unit, person -> {
            person.roles.addAll(Set.of("a", "b"));
            person.numbered.addAll(List.of("x", "x", "y"));
            person.tools = new String[] {"saw", "axe"};
        });
        change(unit, person -> {
            person.roles.remove("a");
            person.numbered.remove("x");
            person.tools[0] = "hammer";
        });

        assertContents(unit, "person_roles");
        assertContents(unit, "person_numbered");
        assertContents(unit, "person_tools");
        assertThat(Replayed.live(unit, "person_numbered")).hasSize(2);
        assertThat(unit.query("select tools from person_tools order by 1")).containsExactly(row("axe"), row("hammer"));
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-27")
    void aOneToManyWithAJoinTableIsRecordedWhenElementsMoveBetweenOwners(Level level) {
        TestUnit unit = unit(level);
        unit.inTransaction(session -> session.find(Person.class, 1).owned.add(session.find(Topic.class, 1)));
        unit.inTransaction(session -> session.find(Person.class, 1).owned.clear());
        unit.inTransaction(session -> session.find(Person.class, 2).owned.add(session.find(Topic.class, 1)));
        unit.jdbc("update owned set person_id = 1");

        assertContents(unit, "owned");
        assertThat(events(unit, "owned", "person_id, owned_id, pgh_old_person_id"))
                .containsExactly("add I (1,1,)", "remove D (1,1,)", "add I (2,1,)", "update U (1,1,2)");
    }

    @ParameterizedTest
    @EnumSource
    void collectionsOfEmbeddablesSubclassesAndCompositeKeysAreRecorded(Level level) {
        TestUnit unit = unit(level);
        unit.inTransaction(session -> {
            Company company = new Company(1);
            company.contact.phones.add("123");
            session.persist(company);
            Dog dog = new Dog(1);
            dog.toys.add("ball");
            dog.names.add("Rex");
            session.persist(dog);
            Parcel parcel = new Parcel();
            parcel.id.number = 7;
            parcel.id.depot = "north";
            parcel.labels.addAll(List.of("glass", "glass"));
            session.persist(parcel);
        });
        unit.inTransaction(session -> {
            session.createSelectionQuery("from Parcel", Parcel.class)
                    .getSingleResult()
                    .labels
                    .remove("glass");
            session.find(Dog.class, 1).toys.clear();
            session.find(Company.class, 1).contact.phones.add("456");
        });

        assertContents(unit, "company_phones");
        assertContents(unit, "dog_toys");
        assertContents(unit, "animal_names");
        assertContents(unit, "\"Parcel Labels\"");
        unit.inTransaction(session -> {
            assertThat(session.createSelectionQuery(
                                    "select e.element from CompanyContactPhonesEvent e where e.owner.id = 1 order by e.pghId",
                                    String.class)
                            .getResultList())
                    .containsExactly("123", "456");
            assertThat(session.createSelectionQuery("select distinct e.owner from ParcelLabelsEvent e", Parcel.class)
                            .getSingleResult()
                            .labels)
                    .containsExactly("glass");
            assertThat(session.createSelectionQuery("select e.element from DogToysEvent e", String.class)
                            .getResultList())
                    .containsExactly("ball", "ball");
        });
    }

    @ParameterizedTest
    @EnumSource
    void theRemovalOfTheOwnerRemovesWhatItHas(Level level) {
        TestUnit unit = unit(level);
        change(unit, person -> {
            person.nicknames.addAll(List.of("a", "a"));
            person.steps.addAll(List.of("x", "y"));
        });
        unit.inTransaction(session -> {
            Folder folder = new Folder(1);
            folder.pages.addAll(List.of("1", "2"));
            session.persist(folder);
        });
        unit.inTransaction(session -> session.remove(session.find(Person.class, 1)));
        unit.jdbc("delete from folder");

        for (String table : List.of("person_nicknames", "person_steps", "folder_pages")) {
            assertThat(Replayed.live(unit, table)).isEmpty();
            assertContents(unit, table);
            assertThat(unit.value("select count(*) from " + table + "_event where pgh_operation = 'D'"))
                    .isEqualTo(2L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void truncatedRowsAreRemovedOnes(Level level) {
        TestUnit unit = unit(level);
        change(unit, person -> person.nicknames.addAll(List.of("a", "a")));
        unit.jdbc("truncate person_nicknames");

        assertContents(unit, "person_nicknames");
        assertThat(events(unit, "person_nicknames", "nicknames"))
                .containsExactly("add I (a)", "add I (a)", "remove D (a)", "remove D (a)");
    }

    @ParameterizedTest
    @EnumSource
    void manyRowsOfOneStatementAreRecordedEach(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc(
                "insert into person_steps (person_id, steps_order, steps) select 1, i, 's' || i from generate_series(0, 99) as i");
        unit.jdbc("update person_steps set steps_order = steps_order + 1000");
        unit.jdbc("delete from person_steps where steps_order % 2 = 0");

        assertContents(unit, "person_steps");
        assertThat(unit.value("select count(*) from person_steps_event")).isEqualTo(250L);
    }

    @ParameterizedTest
    @EnumSource
    void eventsOfCollectionsHaveTheContextAndTheTransaction(Level level) {
        TestUnit unit = unit(level);
        HistoryContext.run(
                Map.of("user", 42),
                () -> change(unit, person -> {
                    person.name = "x";
                    person.nicknames.add("a");
                }));

        assertThat(unit.query("""
                        select c.pgh_context->>'user', c.pgh_xid = e.pgh_xid, c.pgh_context_id = e.pgh_context_id,
                               c.pgh_id > e.pgh_id
                          from person_nicknames_event as c, person_event as e where e.pgh_label = 'update'""")).containsExactly(List.of("42", true, true, true));
    }

    @ParameterizedTest
    @EnumSource
    void eventsOfAnEntityAndItsCollectionsAreNumberedTogether(Level level) {
        TestUnit unit = unit(level);
        change(unit, person -> person.nicknames.add("a"));
        change(unit, person -> person.name = "x");
        change(unit, person -> person.topics.clear());
        change(unit, person -> person.steps.add("s"));

        assertThat(unit.query("""
                        select count(*), count(distinct pgh_id)
                          from (select pgh_id from person_event union all select pgh_id from person_nicknames_event
                                union all select pgh_id from person_steps_event) as events""")).containsExactly(List.of(5L, 5L));
    }

    @ParameterizedTest
    @EnumSource
    void statelessSessionsAreRecorded(Level level) {
        TestUnit unit = unit(level);
        Person person = new Person(5);
        person.nicknames.addAll(List.of("a", "b", "a"));
        unit.sessionFactory().inStatelessTransaction(session -> session.insert(person));
        person.nicknames.remove("b");
        unit.sessionFactory().inStatelessTransaction(session -> session.update(person));
        assertContents(unit, "person_nicknames");
        assertThat(Replayed.live(unit, "person_nicknames")).hasSize(2);
        unit.sessionFactory().inStatelessTransaction(session -> session.delete(person));

        assertContents(unit, "person_nicknames");
        assertThat(Replayed.live(unit, "person_nicknames")).isEmpty();
    }

    /** Every kind of collection, changed at random; what the events say is compared after each transaction. */
    @ParameterizedTest
    @EnumSource
    @Spec({"RV-25", "RV-26"})
    void whatEventsSayIsWhatIsThereWhateverIsDone(Level level) {
        TestUnit unit = unit(level);
        Random random = new Random(7);
        for (int i = 0; i < 25; i++) {
            unit.inTransaction(session -> {
                Person person = session.find(Person.class, 1 + random.nextInt(2));
                for (int change = 0; change < 3; change++) {
                    changeAtRandom(person, session, random);
                }
                if (random.nextBoolean()) {
                    session.flush();
                    changeAtRandom(person, session, random);
                }
            });
            for (String table : PERSON_TABLES) {
                assertContents(unit, table);
            }
        }
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
    }

    private static final List<String> PERSON_TABLES = List.of(
            "person_nicknames",
            "person_addresses",
            "person_roles",
            "person_steps",
            "person_scores",
            "person_topic",
            "ternary",
            "friends",
            "person_numbered");

    private static void changeAtRandom(Person person, Session session, Random random) {
        String value = String.valueOf((char) ('a' + random.nextInt(3)));
        Topic topic = session.find(Topic.class, 1 + random.nextInt(3));
        switch (random.nextInt(12)) {
            case 0 -> person.nicknames.add(value);
            case 1 -> person.nicknames.remove(value);
            case 2 -> person.addresses.add(new Address(random.nextBoolean() ? value : null, random.nextInt(2)));
            case 3 -> person.addresses.removeIf(address -> Objects.equals(address.street, value));
            case 4 -> person.steps.add(random.nextInt(person.steps.size() + 1), value);
            case 5 -> Collections.shuffle(person.steps, random);
            case 6 -> person.steps.remove(value);
            case 7 -> person.scores.merge(value, 1, Integer::sum);
            case 8 -> person.topics.add(topic);
            case 9 -> person.mapped.put(topic, session.find(Topic.class, 1 + random.nextInt(3)));
            case 10 -> person.friends.add(session.find(Person.class, 1 + random.nextInt(2)));
            default -> {
                person.numbered.add(value);
                person.roles.retainAll(Set.of(value));
                person.topics.remove(topic);
                Collections.reverse(person.friends);
            }
        }
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private static List<String> events(TestUnit unit, String table, String columns) {
        return unit
                .query("select pgh_label || ' ' || pgh_operation || ' ' || row(%s)::text from %s_event order by pgh_id"
                        .formatted(columns, table))
                .stream()
                .map(event -> String.valueOf(event.get(0)))
                .toList();
    }

    /** What the events say is there is what is there, row by row. */
    private static void assertContents(TestUnit unit, String table) {
        assertThat(Replayed.contents(unit, table)).isEqualTo(Replayed.live(unit, table));
    }

    /** The contents of a collection's table, as they follow from its events: what was added less what was removed. */
    static final class Replayed {
        private Replayed() {}

        static List<List<@Nullable Object>> live(TestUnit unit, String table) {
            return unit.query("select %1$s from %2$s order by %1$s".formatted(columns(unit, table, ""), table));
        }

        static List<List<@Nullable Object>> contents(TestUnit unit, String table) {
            String events =
                    table.endsWith("\"") ? table.substring(0, table.length() - 1) + "_event\"" : table + "_event";
            String columns = columns(unit, table, "");
            return unit.query("""
                    select %1$s
                      from (select %1$s, sum(counted) as counted
                              from (select %1$s, 1 as counted from %2$s where pgh_operation in ('I', 'U')
                                    union all select %1$s, -1 from %2$s where pgh_operation = 'D'
                                    union all select %3$s, -1 from %2$s where pgh_operation = 'U') as rows
                             group by %1$s) as contents
                      cross join lateral generate_series(1, counted)
                     order by %1$s""".formatted(columns, events, columns(unit, table, "pgh_old_")));
        }

        private static String columns(TestUnit unit, String table, String prefix) {
            return Objects.requireNonNull(unit.value("""
                            select string_agg(quote_ident(? || attname), ', ' order by attname) from pg_attribute
                             where attrelid = ?::regclass and attnum > 0 and not attisdropped""", prefix, table)).toString();
        }
    }

    @Entity(name = "Person")
    @TrackHistory(collections = true)
    static class Person {
        @Id
        int id;

        @Nullable
        String name;

        @ElementCollection
        List<String> nicknames = new ArrayList<>();

        @ElementCollection
        List<Address> addresses = new ArrayList<>();

        @ElementCollection
        Set<String> roles = new HashSet<>();

        @ElementCollection
        @OrderColumn
        List<String> steps = new ArrayList<>();

        @ElementCollection
        @MapKeyColumn(name = "kind")
        Map<String, @Nullable Integer> scores = new HashMap<>();

        @ElementCollection
        @MapKeyEnumerated(EnumType.STRING)
        @Enumerated(EnumType.STRING)
        Map<Size, Size> sizes = new HashMap<>();

        @ManyToMany
        Set<Topic> topics = new HashSet<>();

        @ManyToMany
        @JoinTable(name = "ternary")
        @MapKeyJoinColumn(name = "key_topic")
        Map<Topic, Topic> mapped = new HashMap<>();

        @ManyToMany
        @JoinTable(name = "friends")
        @OrderColumn(name = "place")
        List<Person> friends = new ArrayList<>();

        @OneToMany
        @JoinTable(name = "owned")
        List<Topic> owned = new ArrayList<>();

        @ElementCollection
        @CollectionId(column = @Column(name = "row_id"), generator = "increment")
        @org.hibernate.annotations.CollectionIdJdbcTypeCode(org.hibernate.type.SqlTypes.BIGINT)
        @org.hibernate.annotations.CollectionIdJavaType(org.hibernate.type.descriptor.java.LongJavaType.class)
        List<String> numbered = new ArrayList<>();

        @ElementCollection
        @OrderColumn
        String[] tools = {};

        protected Person() {}

        Person(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Company")
    static class Company {
        @Id
        int id;

        @Embedded
        Contact contact = new Contact();

        protected Company() {}

        Company(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Folder")
    static class Folder {
        @Id
        int id;

        @ElementCollection
        @OnDelete(action = OnDeleteAction.CASCADE)
        @TrackHistory
        List<String> pages = new ArrayList<>();

        protected Folder() {}

        Folder(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Animal")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Animal {
        @Id
        int id;

        @ElementCollection
        @TrackHistory
        Set<String> names = new HashSet<>();
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {
        @ElementCollection
        @TrackHistory
        Set<String> toys = new HashSet<>();

        protected Dog() {}

        Dog(int id) {
            this.id = id;
        }
    }

    enum Size {
        SMALL,
        LARGE
    }

    @Embeddable
    static class Contact {
        @Nullable
        String mail;

        @ElementCollection
        @CollectionTable(name = "company_phones")
        @TrackHistory
        Set<String> phones = new HashSet<>();
    }

    @Embeddable
    static class Address {
        @Nullable
        String street;

        @Nullable
        Integer number;

        protected Address() {}

        Address(@Nullable String street, @Nullable Integer number) {
            this.street = street;
            this.number = number;
        }
    }

    @Entity(name = "Topic")
    static class Topic {
        @Id
        int id;

        @Nullable
        String name;

        protected Topic() {}

        Topic(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Parcel")
    static class Parcel {
        @EmbeddedId
        ParcelId id = new ParcelId();

        @ElementCollection
        @CollectionTable(
                name = "`Parcel Labels`",
                joinColumns = {@JoinColumn(name = "`Parcel No`"), @JoinColumn(name = "parcel_depot")})
        @Column(name = "`The Label`")
        @TrackHistory
        List<String> labels = new ArrayList<>();
    }

    @Embeddable
    static class ParcelId implements Serializable {
        private static final long serialVersionUID = 1L;

        int number;
        String depot = "";

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParcelId id && id.number == number && id.depot.equals(depot);
        }

        @Override
        public int hashCode() {
            return Arrays.asList(number, depot).hashCode();
        }
    }
}

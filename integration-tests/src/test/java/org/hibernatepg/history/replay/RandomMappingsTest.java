package org.hibernatepg.history.replay;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.CascadeType;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Version;
import java.io.IOException;
import java.io.Serializable;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.logging.Logger;
import org.hibernate.Session;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.Remembered;
import org.hibernatepg.history.Replay;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/**
 * Random writes to hierarchies of each strategy, secondary tables, collections, keys of several attributes and rows that foreign
 * keys delete or change. A failure says its seed; {@code -Dreplay.mappings=…} runs that case alone.
 */
class RandomMappingsTest {
    private static final int CASES = 25;
    private static final int KEYS = 4;

    /** Integrity, a row that one statement meets twice, and conflicts of transactions. */
    private static final Set<String> EXPECTED = Set.of("23", "21", "40");

    /** Kept, since loggers are forgotten; writes fail on purpose here. */
    private static final List<Logger> NOISY = List.of(
            Logger.getLogger("org.hibernate.orm.jdbc.error"),
            Logger.getLogger("org.hibernate.engine.jdbc.spi.SqlExceptionHelper"));

    @BeforeAll
    static void beQuiet() {
        NOISY.forEach(logger -> logger.setLevel(java.util.logging.Level.OFF));
    }

    @AfterAll
    static void beLoud() {
        NOISY.forEach(logger -> logger.setLevel(null));
    }

    private static final List<String> STATEMENTS = List.of(
            "insert into animal (id, name, version) values (%1$d, 'sql', 0)",
            "insert into dog (id, bark) values (%1$d, %2$d) on conflict (id) do update set bark = dog.bark + 1",
            "insert into dog_papers (id, stamp) values (%1$d, 's') on conflict (id) do update set stamp = dog_papers.stamp || 'x'",
            "insert into animal (id, name, version) values (%1$d, 'a', 0), (%2$d, 'b', 0) on conflict (id) do update set name = excluded.name || animal.name",
            "delete from dog_papers where id = %1$d",
            "delete from dog where id = %1$d",
            "update animal set name = name || 'u' where id >= %1$d",
            "with d as (delete from dog where id = %1$d returning *) insert into dog select id + %2$d, bark from d",
            "insert into animal_tags (animal_id, tags) select id, 't%2$d' from animal",
            "delete from animal_tags where ctid in (select ctid from animal_tags limit 1)",
            "update animal_tags set tags = tags || 'u' where tags = 't%2$d'",
            "insert into circle (id, name, radius) values (%1$d, 'c', 1) on conflict (id) do update set radius = circle.radius + 1",
            "update square set side = side + 1, name = null where id <> %1$d",
            "delete from circle where id = %1$d",
            "update visit set day = day + 1 where place = %1$d",
            "insert into visit (place, day, kind, note) values (%1$d, %2$d, 'long', 'n') on conflict (place, day) do update set kind = 'short', note = null",
            "delete from visit where day = %2$d",
            "delete from root where id = %1$d",
            "delete from root where id in (%1$d, %2$d)",
            "update root set id = id + 10 where id = %1$d and not exists (select from root as r where r.id = root.id + 10)",
            "insert into root (id) values (%1$d), (%1$d + 10) on conflict do nothing",
            "insert into leaf (id, strong_id, weak_id) select i, (select min(id) from root), (select max(id) from root) from generate_series(%1$d, %1$d + 2) as i on conflict (id) do update set weak_id = excluded.weak_id",
            "update leaf set strong_id = weak_id where id > %1$d",
            "truncate leaf",
            "truncate dog_papers",
            "update animal_toys set place = place + 10 where place >= 0",
            "delete from animal_friends where animal_id = %1$d");

    private static final List<String> MERGES = List.of(
            "merge into visit as t using (values (%1$d, %2$d), (%2$d, %1$d)) as s (place, day) on t.place = s.place and t.day = s.day when matched and t.kind = 'short' then delete when matched then update set note = 'm' when not matched then insert (place, day, kind) values (s.place, s.day, 'short')",
            "merge into leaf as t using (select id from root) as s on t.id = s.id when matched then update set weak_id = s.id when not matched then insert (id, strong_id) values (s.id, s.id)",
            "merge into animal_tags as t using (select id from animal) as s on t.animal_id = s.id and t.tags = 't%2$d' when matched then delete when not matched then insert (animal_id, tags) values (s.id, 't%2$d')");

    private static final List<String> HQL = List.of(
            "update Animal set name = 'hql' where id > %1$d",
            "update Dog set bark = bark + 1 where id <> %1$d",
            "delete Shape where id = %1$d",
            "update Square set name = 'f' where id >= %1$d",
            "insert into Root (id) values (%1$d) on conflict (id) do nothing",
            "insert into Circle (id, name, radius) values (%1$d, 'h', 3) on conflict (id) do update set radius = excluded.radius",
            "delete LongVisit where place = %1$d",
            "delete Leaf where id > %1$d");

    @ParameterizedTest
    @EnumSource
    @Spec("RV-08")
    void whatRandomWritesLeaveIsWhatTheirEventsAddUpTo(Level level) {
        Long only = Long.getLong("replay.mappings");
        long first = only == null ? new Random().nextInt(1_000_000) * 1000L : only;
        try (TestUnit unit = TestUnit.of(
                        Animal.class,
                        Dog.class,
                        Cat.class,
                        Shape.class,
                        Circle.class,
                        Square.class,
                        Visit.class,
                        LongVisit.class,
                        Root.class,
                        Leaf.class)
                .set("hibernate.history.level", level.name())) {
            unit.start();
            Set<String> succeeded = new HashSet<>();
            for (long seed = first; seed < first + (only == null ? CASES : 1); seed++) {
                new Case(unit, seed, succeeded).run();
            }
            // Or nothing would have been tested.
            assertThat(succeeded).hasSizeGreaterThan(only == null ? STATEMENTS.size() / 2 : -1);
        }
    }

    /** Some transactions, one after another. */
    private static final class Case {
        private final TestUnit unit;
        private final Replay replay;
        private final Random random;
        private final List<String> journal = new ArrayList<>();
        private final boolean knowsMerge;
        private final Set<String> succeeded;

        Case(TestUnit unit, long seed, Set<String> succeeded) {
            this.unit = unit;
            this.replay = Replay.of(unit.sessionFactory());
            this.random = new Random(seed);
            this.succeeded = succeeded;
            this.knowsMerge = Integer.parseInt(String.valueOf(unit.value("show server_version_num"))) >= 150_000;
            journal.add("-Dreplay.mappings=" + seed);
        }

        void run() {
            unit.truncate();
            Moment moment = unit.fromTransaction(replay::moment);
            List<Remembered> states = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                transaction();
                if (random.nextInt(3) == 0) {
                    states.add(unit.fromTransaction(session -> replay.remember(session)));
                }
            }
            try {
                unit.inTransaction(session -> {
                    replay.verify(session);
                    states.forEach(state -> replay.verify(session, state));
                    assertThat(replay.at(moment).rows(session, Animal.class).values())
                            .allMatch(List::isEmpty);
                });
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + String.join("\n", journal), e);
            }
        }

        private void transaction() {
            boolean keep = random.nextInt(5) > 0;
            journal.add(keep ? "begin" : "begin, to be rolled back");
            try (Session session = unit.sessionFactory().openSession()) {
                session.beginTransaction();
                try {
                    for (int i = random.nextInt(5); i >= 0; i--) {
                        write(session);
                    }
                    if (keep) {
                        session.getTransaction().commit();
                    }
                } catch (RuntimeException e) {
                    check(e);
                }
                if (session.getTransaction().isActive()) {
                    session.getTransaction().rollback();
                }
            }
        }

        private void check(RuntimeException failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    String state = String.valueOf(sql.getSQLState());
                    boolean isOfEvents = String.valueOf(sql.getMessage()).contains("_event");
                    if (!EXPECTED.contains(state.substring(0, 2)) || isOfEvents) {
                        throw new AssertionError(String.join("\n", journal), failure);
                    }
                    journal.add("-- " + sql.getMessage());
                    return;
                }
            }
            if (!(failure instanceof PersistenceException)) {
                throw new AssertionError(String.join("\n", journal), failure);
            }
            journal.add("-- " + failure.getMessage());
        }

        private int key() {
            return 1 + random.nextInt(KEYS);
        }

        private <T> T pick(List<T> values) {
            return values.get(random.nextInt(values.size()));
        }

        private void write(Session session) {
            switch (random.nextInt(6)) {
                case 0, 1 -> sql(session, pick(STATEMENTS));
                case 2 -> {
                    if (knowsMerge) {
                        sql(session, pick(MERGES));
                    }
                }
                case 3 -> {
                    String hql = pick(HQL).formatted(key(), key());
                    journal.add(hql);
                    session.createMutationQuery(hql).executeUpdate();
                }
                case 4 -> session.doWork(this::copy);
                default -> object(session);
            }
        }

        private void sql(Session session, String template) {
            String sql = template.formatted(key(), key());
            journal.add(sql);
            session.flush();
            session.doWork(connection -> {
                try (var statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            });
            session.clear();
            succeeded.add(template);
        }

        private void copy(Connection connection) throws SQLException {
            String row = (20 + random.nextInt(99)) + "\n";
            journal.add("copy root " + row.strip());
            try {
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy root (id) from stdin with (format csv)", new StringReader(row));
            } catch (IOException e) {
                throw new SQLException(e);
            }
        }

        private void object(Session session) {
            int key = key();
            switch (random.nextInt(4)) {
                case 0 -> animal(session, key);
                case 1 -> shape(session, key);
                case 2 -> visit(session, key);
                default -> leaf(session, key);
            }
            if (random.nextBoolean()) {
                session.flush();
            }
        }

        private void animal(Session session, int key) {
            Animal animal = session.find(Animal.class, key);
            if (animal == null) {
                journal.add("persist animal " + key);
                session.persist(random.nextBoolean() ? new Dog(key) : new Cat(key));
            } else if (random.nextInt(6) == 0) {
                journal.add("remove animal " + key);
                session.remove(animal);
            } else {
                journal.add("change animal " + key);
                animal.change(random, session);
            }
        }

        private void shape(Session session, int key) {
            Shape shape = session.find(Shape.class, key);
            if (shape == null) {
                journal.add("persist shape " + key);
                session.persist(random.nextBoolean() ? new Circle(key) : new Square(key));
            } else if (random.nextInt(4) == 0) {
                journal.add("remove shape " + key);
                session.remove(shape);
            } else {
                journal.add("change shape " + key);
                shape.name = "s" + random.nextInt(3);
                shape.points.add(new Point(random.nextInt(3), null));
                if (shape.points.size() > 3) {
                    shape.points.remove(0);
                }
            }
        }

        private void visit(Session session, int key) {
            int day = key();
            Visit visit = session.find(Visit.class, new VisitKey(key, day));
            if (visit == null) {
                journal.add("persist visit " + key + " " + day);
                session.persist(random.nextBoolean() ? new Visit(key, day) : new LongVisit(key, day));
            } else {
                journal.add("change visit " + key + " " + day);
                visit.labels.put("l" + key(), random.nextInt(2) == 0 ? "a" : "b");
                visit.labels.remove("l" + key());
            }
        }

        private void leaf(Session session, int key) {
            Root root = session.find(Root.class, key());
            if (root == null) {
                journal.add("persist root");
                root = new Root();
                root.id = 100 + random.nextInt(900);
                session.persist(root);
            }
            Leaf leaf = session.find(Leaf.class, key);
            if (leaf == null) {
                leaf = new Leaf();
                leaf.id = key;
                session.persist(leaf);
            }
            journal.add("leaf " + key + " of root " + root.id);
            leaf.strong = random.nextBoolean() ? root : null;
            leaf.weak = random.nextInt(3) > 0 ? root : null;
        }
    }

    @Embeddable
    record Point(int x, @Nullable Integer y) {}

    @Entity(name = "Animal")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory(collections = true, ownerEvents = true)
    static class Animal {
        @Id
        int id;

        @Version
        int version;

        @Nullable
        String name;

        @ElementCollection
        @CollectionTable(name = "animal_tags")
        List<String> tags = new ArrayList<>();

        @ElementCollection
        @OrderColumn(name = "place")
        @CollectionTable(name = "animal_toys")
        List<String> toys = new ArrayList<>();

        @ManyToMany
        @JoinTable(name = "animal_friends")
        Set<Animal> friends = new HashSet<>();

        Animal() {}

        Animal(int id) {
            this.id = id;
        }

        void change(Random random, Session session) {
            switch (random.nextInt(4)) {
                case 0 -> name = "n" + random.nextInt(4);
                case 1 -> {
                    tags.add("t" + random.nextInt(3));
                    toys.add(0, "toy" + random.nextInt(3));
                }
                case 2 -> {
                    if (!toys.isEmpty()) {
                        toys.remove(0);
                    }
                    tags.remove("t" + random.nextInt(3));
                }
                default -> {
                    Animal other = session.find(Animal.class, 1 + random.nextInt(KEYS));
                    if (other != null && !friends.remove(other)) {
                        friends.add(other);
                    }
                }
            }
        }
    }

    @Entity(name = "Dog")
    @SecondaryTable(name = "dog_papers")
    static class Dog extends Animal {
        int bark;

        @Column(table = "dog_papers")
        @Nullable
        String stamp;

        Dog() {}

        Dog(int id) {
            super(id);
        }

        @Override
        void change(Random random, Session session) {
            super.change(random, session);
            bark = random.nextInt(3);
            stamp = random.nextBoolean() ? null : "s" + random.nextInt(2);
        }
    }

    @Entity(name = "Cat")
    static class Cat extends Animal {
        @Nullable
        String purr;

        Cat() {}

        Cat(int id) {
            super(id);
        }
    }

    @Entity(name = "Shape")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @TrackHistory(collections = true, ownerEvents = true)
    abstract static class Shape {
        @Id
        int id;

        @Nullable
        String name;

        @ElementCollection
        List<Point> points = new ArrayList<>();

        Shape() {}

        Shape(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Circle")
    static class Circle extends Shape {
        int radius;

        Circle() {}

        Circle(int id) {
            super(id);
        }
    }

    @Entity(name = "Square")
    static class Square extends Shape {
        int side;

        Square() {}

        Square(int id) {
            super(id);
        }
    }

    record VisitKey(int place, int day) implements Serializable {}

    @Entity(name = "Visit")
    @IdClass(VisitKey.class)
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    @DiscriminatorColumn(name = "kind")
    @DiscriminatorValue("short")
    @TrackHistory(collections = true)
    static class Visit {
        @Id
        int place;

        @Id
        @Column(name = "day")
        int day;

        @ElementCollection
        @MapKeyColumn(name = "label_key")
        Map<String, String> labels = new HashMap<>();

        Visit() {}

        Visit(int place, int day) {
            this.place = place;
            this.day = day;
        }
    }

    @Entity(name = "LongVisit")
    @DiscriminatorValue("long")
    static class LongVisit extends Visit {
        @Nullable
        String note;

        LongVisit() {}

        LongVisit(int place, int day) {
            super(place, day);
        }
    }

    @Entity(name = "Root")
    @TrackHistory
    static class Root {
        @Id
        int id;

        @OneToMany(mappedBy = "strong", cascade = CascadeType.PERSIST)
        List<Leaf> leaves = new ArrayList<>();
    }

    /** Deleted with one row that it refers to, and changed with another one. */
    @Entity(name = "Leaf")
    @TrackHistory
    static class Leaf {
        @Id
        int id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        @Nullable
        Root strong;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.SET_NULL)
        @Nullable
        Root weak;
    }
}

package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.hibernate.Hibernate;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random work in random blocks that fail at random: after each rollback the session's objects are what another session reads
 * in the same transaction, and what is committed is what a model says.
 */
class NestedTransactionsRandomTest {
    private static final int CASES = Integer.getInteger("nested.cases", 150);

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Node.class);

    @Test
    @Spec({"XA-02", "XA-13", "XA-14"})
    void whatIsUndoneLeavesNoTrace() {
        long first = Long.getLong("nested.seed", System.nanoTime());
        NestedTransactions nested = NestedTransactions.of(unit.sessionFactory());
        for (long seed = first; seed < first + CASES; seed++) {
            unit.truncate();
            Case work = new Case(nested, seed);
            try {
                work.run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dnested.cases=1 -Dnested.seed=" + seed + ": " + work.log, e);
            }
        }
    }

    /** What the database should hold of a node. */
    private static final class Row {
        String name = "";
        String place = "null";
        List<String> list = new ArrayList<>();
        Set<String> set = new TreeSet<>();
        Map<String, String> map = new TreeMap<>();
        Integer parent;
        Set<Integer> links = new TreeSet<>();

        Row copy() {
            Row copy = new Row();
            copy.name = name;
            copy.place = place;
            copy.list = new ArrayList<>(list);
            copy.set = new TreeSet<>(set);
            copy.map = new TreeMap<>(map);
            copy.parent = parent;
            copy.links = new TreeSet<>(links);
            return copy;
        }

        @Override
        public String toString() {
            return name + " " + place + " " + list + set + map + " " + parent + links;
        }
    }

    private static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Case {
        final List<String> log = new ArrayList<>();
        private final NestedTransactions nested;
        private final Random random;
        private Map<Integer, Row> model = new TreeMap<>();
        private int ids;
        private Session session;

        Case(NestedTransactions nested, long seed) {
            this.nested = nested;
            random = new Random(seed);
        }

        void run() {
            nested.run(first -> {
                session = first;
                steps(12);
                first.flush();
            });
            assertDatabase();
            nested.run(second -> {
                session = second;
                steps(25);
            });
            assertDatabase();
        }

        private void assertDatabase() {
            try (Session fresh = unit.sessionFactory().openSession()) {
                assertThat(describe(fresh)).isEqualTo(modelled());
            }
        }

        private void steps(int count) {
            for (int i = 0; i < count; i++) {
                int depth = log.size();
                if (random.nextInt(5) == 0 && log.size() < 200) {
                    block();
                } else {
                    step();
                }
                assertThat(log.size()).isGreaterThan(depth);
            }
        }

        private void block() {
            Map<Integer, Row> before = new TreeMap<>();
            model.forEach((id, row) -> before.put(id, row.copy()));
            int end = random.nextInt(6);
            log.add("{" + end);
            try {
                nested.run(session, () -> {
                    steps(1 + random.nextInt(6));
                    switch (end) {
                        case 0 -> throw new Rollback();
                        case 1 -> throw new Failure();
                        case 2 -> {
                            session.flush();
                            throw new Rollback();
                        }
                        case 3 ->
                            session.doWork(connection -> {
                                try (var statement = connection.createStatement()) {
                                    statement.execute("select 1 / 0");
                                }
                            });
                        default -> {}
                    }
                });
            } catch (Failure | org.hibernate.JDBCException e) {
                if (end != 1 && end != 3) {
                    throw e;
                }
            }
            log.add("}");
            if (end <= 3) {
                model = before;
                assertAgreement();
            }
        }

        private void assertAgreement() {
            unit.clearStatements();
            Map<Object, LockMode> locks = new HashMap<>();
            session.flush();
            // It may look whether an object that was detached, and that others refer to, has a row.
            assertThat(unit.statements()).as("left to write").allMatch(sql -> sql.startsWith("select"));
            SessionImplementor implementor = session.unwrap(SessionImplementor.class);
            for (var entry : implementor.getPersistenceContext().reentrantSafeEntityEntries()) {
                assertThat(model).containsKey(((Node) entry.getKey()).id);
                locks.put(entry.getKey(), entry.getValue().getLockMode());
            }
            assertThat(locks).doesNotContainValue(LockMode.NONE);
            try (Session other = session.sessionWithOptions().connection().openSession()) {
                assertThat(describe(other)).isEqualTo(modelled());
                assertThat(versions(other)).isEqualTo(versions(session));
            }
            if (random.nextInt(3) == 0) {
                // Loads all, so it is not always done.
                assertThat(describe(session)).isEqualTo(modelled());
            }
        }

        private Map<Integer, String> modelled() {
            Map<Integer, String> lines = new TreeMap<>();
            model.forEach((id, row) -> lines.put(id, row.toString()));
            return lines;
        }

        private static Map<Integer, Integer> versions(Session session) {
            Map<Integer, Integer> versions = new TreeMap<>();
            for (Node node : all(session)) {
                versions.put(node.id, node.version);
            }
            return versions;
        }

        private static List<Node> all(Session session) {
            return session.createSelectionQuery("from Node", Node.class).getResultList().stream()
                    .map(Hibernate::unproxy)
                    .map(Node.class::cast)
                    .toList();
        }

        private static Map<Integer, String> describe(Session session) {
            Map<Integer, String> lines = new TreeMap<>();
            for (Node node : all(session)) {
                Row row = new Row();
                row.name = node.getName();
                row.place = String.valueOf(node.place);
                row.list.addAll(node.list);
                row.set.addAll(node.set);
                row.map.putAll(node.map);
                row.parent = node.parent == null ? null : node.parent.getId();
                node.links.forEach(link -> row.links.add(link.getId()));
                lines.put(node.id, row.toString());
            }
            return lines;
        }

        private void step() {
            if (model.size() < 2 || random.nextInt(8) == 0) {
                create();
                return;
            }
            List<Integer> known = List.copyOf(model.keySet());
            int id = known.get(random.nextInt(known.size()));
            int other = known.get(random.nextInt(known.size()));
            int kind = random.nextInt(20);
            log.add(kind + ":" + id + "," + other);
            if (kind < 8) {
                change(kind, node(id), model.get(id));
            } else if (kind < 12) {
                associate(kind, id, other);
            } else if (kind == 12) {
                remove(id);
            } else {
                manage(kind, id);
            }
        }

        /** Found by key, by reference or by query; each makes other things of it. */
        private Node node(int id) {
            List<IntFunction<Node>> ways = List.of(
                    key -> session.find(Node.class, key),
                    key -> session.getReference(Node.class, key),
                    key -> session.createSelectionQuery("from Node where id = :id", Node.class)
                            .setParameter("id", key)
                            .getSingleResult());
            return (Node) Hibernate.unproxy(ways.get(random.nextInt(3)).apply(id));
        }

        private void create() {
            int id = ++ids;
            log.add("new:" + id);
            Node node = new Node();
            node.id = id;
            node.name = "n" + id;
            node.list.add("l");
            session.persist(node);
            Row row = new Row();
            row.name = node.name;
            row.list.add("l");
            model.put(id, row);
        }

        private void change(int kind, Node node, Row row) {
            String value = "v" + random.nextInt(4);
            switch (kind) {
                case 0 -> row.name = node.name = value + random.nextInt();
                case 1 -> {
                    node.place = random.nextBoolean() ? new Place(value) : null;
                    row.place = String.valueOf(node.place);
                }
                case 2 -> {
                    if (node.place != null) {
                        node.place.name = value;
                        row.place = value;
                    }
                }
                case 3 -> {
                    int at = random.nextInt(node.list.size() + 1);
                    node.list.add(at, value);
                    row.list.add(at, value);
                }
                case 4 -> {
                    if (!node.list.isEmpty()) {
                        node.list.remove(0);
                        row.list.remove(0);
                    }
                }
                case 5 -> {
                    if (!node.set.remove(value)) {
                        node.set.add(value);
                    }
                    if (!row.set.remove(value)) {
                        row.set.add(value);
                    }
                }
                case 6 -> {
                    node.map.put(value, "m" + row.name.length());
                    row.map.put(value, "m" + row.name.length());
                }
                default -> {
                    node.set = new HashSet<>(Set.of(value));
                    node.map.remove(value);
                    row.set = new TreeSet<>(Set.of(value));
                    row.map.remove(value);
                }
            }
        }

        private void associate(int kind, int id, int other) {
            Node node = node(id);
            Row row = model.get(id);
            switch (kind) {
                case 8 -> {
                    node.parent = session.getReference(Node.class, other);
                    row.parent = other;
                }
                case 9 -> {
                    node.parent = null;
                    row.parent = null;
                }
                case 10 -> {
                    // The sides may differ in memory; only that of the child is written.
                    Node parent = node(other);
                    parent.children.add(node);
                    node.parent = parent;
                    row.parent = other;
                }
                default -> {
                    Node link = node(other);
                    // It may hold a proxy of the other one.
                    if (!node.links.removeIf(known -> known.getId() == other)) {
                        node.links.add(link);
                    }
                    if (!row.links.remove(other)) {
                        row.links.add(other);
                    }
                }
            }
        }

        private void remove(int id) {
            for (Map.Entry<Integer, Row> entry : model.entrySet()) {
                Row row = entry.getValue();
                if (Integer.valueOf(id).equals(row.parent) || row.links.contains(id)) {
                    Node referring = (Node) Hibernate.unproxy(session.find(Node.class, entry.getKey()));
                    if (Integer.valueOf(id).equals(row.parent)) {
                        referring.parent = null;
                        row.parent = null;
                    }
                    referring.links.removeIf(link -> link.getId() == id);
                    row.links.remove(id);
                }
            }
            // Hibernate does not write changes of what is removed in the same flush, and removes in the order of calls.
            session.flush();
            session.remove(node(id));
            model.remove(id);
        }

        private void manage(int kind, int id) {
            session.flush();
            switch (kind) {
                case 13 -> session.clear();
                case 14 -> session.detach(node(id));
                case 15 -> session.refresh(node(id));
                case 16 -> {
                    Node node = node(id);
                    session.createNativeMutationQuery(
                                    "update node set name = 'native', version = version + 1" + " where id = " + id)
                            .executeUpdate();
                    session.refresh(node);
                    model.get(id).name = "native";
                }
                case 17 -> {
                    session.createMutationQuery("update versioned Node set name = 'bulk' where mod(id, 2) = 0")
                            .executeUpdate();
                    session.clear();
                    model.forEach((key, row) -> row.name = key % 2 == 0 ? "bulk" : row.name);
                }
                case 18 -> {
                    Node node = node(id);
                    if (node.children.stream().anyMatch(child -> !model.containsKey(child.getId()))) {
                        // The side that is not written still holds what was removed, which Hibernate does not merge.
                        session.refresh(node);
                    }
                    Hibernate.initialize(node.children);
                    Hibernate.initialize(node.list);
                    Hibernate.initialize(node.links);
                    session.detach(node);
                    node.name = "merged";
                    node.list.add("merged");
                    session.merge(node);
                    model.get(id).name = "merged";
                    model.get(id).list.add("merged");
                }
                default -> session.lock(node(id), LockMode.PESSIMISTIC_WRITE);
            }
        }
    }

    @Entity(name = "Node")
    static class Node {
        @Id
        int id;

        @Version
        int version;

        String name;

        @Embedded
        Place place;

        @ElementCollection
        @OrderColumn
        List<String> list = new ArrayList<>();

        @ElementCollection
        Set<String> set = new HashSet<>();

        @ElementCollection
        @MapKeyColumn(name = "map_key")
        Map<String, String> map = new HashMap<>();

        @ManyToOne(fetch = FetchType.LAZY)
        Node parent;

        @OneToMany(mappedBy = "parent")
        List<Node> children = new ArrayList<>();

        @ManyToMany
        Set<Node> links = new HashSet<>();

        int getId() {
            return id;
        }

        String getName() {
            return name;
        }
    }

    @Embeddable
    static class Place {
        @jakarta.persistence.Column(name = "place")
        String name;

        Place() {}

        Place(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}

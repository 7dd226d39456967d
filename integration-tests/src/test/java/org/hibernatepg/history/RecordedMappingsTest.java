package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TenantSchemas;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Triggers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hierarchies, secondary tables and collections, in schemas of their own and with every option of their histories. */
class RecordedMappingsTest {
    @RegisterExtension
    static final Recording recording = Recording.of(
            () -> TestUnit.of(Craft.class, Ship.class, Boat.class, Port.class, Pump.class, Hand.class, Motor.class)
                    .prepare("create schema \"Fleet\"")
                    .prepare("create schema yard")
                    .prepare("create schema log"));

    private static void assertReplayed(TestUnit unit) {
        unit.inTransaction(session -> {
            assertThat(Replay.of(unit.sessionFactory()).gaps()).isEmpty();
            Replay.of(unit.sessionFactory()).verify(session);
        });
    }

    private static void writeMuch(TestUnit unit) {
        unit.inTransaction(session -> {
            session.persist(new Port(1, "p"));
            session.persist(new Ship(1, "a", 10, "DE"));
            Boat boat = new Boat(2, "b");
            boat.ports.add(session.find(Port.class, 1));
            session.persist(boat);
        });
        unit.inTransaction(session -> {
            Ship ship = session.find(Ship.class, 1);
            ship.name = "c";
            ship.flag = "FR";
            ship.crew.addAll(List.of("x", "y"));
        });
        unit.inTransaction(session -> {
            session.find(Ship.class, 1).crew.remove("x");
            session.find(Ship.class, 1).length = 11;
            session.find(Boat.class, 2).ports.clear();
            session.createMutationQuery("update Craft set name = 'd' where id > 0")
                    .executeUpdate();
        });
        unit.jdbc("insert into \"Fleet\".\"Craft\" (id, name) values (3, 'z')");
        unit.jdbc("insert into yard.ship (id, length) values (3, 1)");
        unit.jdbc(
                "insert into yard.ship (id, length) values (3, 2) on conflict (id) do update set length = excluded.length + 5");
        unit.jdbc("insert into yard.papers (id, flag) values (3, 'IT')");
        unit.jdbc("delete from yard.papers where id = 1");
        unit.inTransaction(session -> session.remove(session.find(Ship.class, 3)));
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-01")
    void tablesOfAHierarchyInSeveralSchemas(Level level) {
        TestUnit unit = recording.at(level);
        writeMuch(unit);

        assertReplayed(unit);
        unit.inTransaction(session -> {
            List<Event<Ship>> events = History.of(unit.sessionFactory())
                    .events(session, Ship.class)
                    .ofId(1)
                    .list();
            Ship last = events.get(events.size() - 1).snapshot();
            assertThat(List.of(String.valueOf(last.name), last.length, String.valueOf(last.flag)))
                    .containsExactly("d", 11, "null");
        });
        assertThat(unit.query("select distinct table_schema, table_name from information_schema.tables"
                        + " where table_name like '%event' and table_schema <> 'public' order by 2"))
                .containsExactlyInAnyOrder(
                        List.of("log", "Craft_event"),
                        List.of("log", "Craft_crew_event"),
                        List.of("log", "ship_event"),
                        List.of("log", "papers_event"),
                        List.of("log", "boat_event"),
                        List.of("log", "boat_port_event"));
    }

    @ParameterizedTest
    @EnumSource
    @Spec("O-013")
    void optionsHoldForEachOfTheEventTables(Level level) {
        TestUnit unit = recording.at(level);
        writeMuch(unit);

        for (String events : List.of(
                "\"Craft_event\"",
                "\"Craft_crew_event\"",
                "ship_event",
                "papers_event",
                "boat_event",
                "boat_port_event")) {
            assertThat(unit.query("select count(*) > 0, count(*) = count(pgh_database_user) from log." + events))
                    .as(events)
                    .containsExactly(List.of(true, true));
            for (String write : List.of("update log.%s set pgh_label = 'x'", "delete from log.%s", "truncate log.%s")) {
                assertThatThrownBy(() -> unit.jdbc(write.formatted(events)))
                        .as(events)
                        .rootCause()
                        .hasMessageContaining("Cannot");
            }
        }
        unit.inTransaction(session -> assertThat(session.createSelectionQuery(
                                "select distinct o.name from ShipEvent e join e.pghObject o", String.class)
                        .getResultList())
                .containsExactly("d"));
    }

    @ParameterizedTest
    @EnumSource
    void collectionsOfAHierarchyAreEventsOfTheirOwners(Level level) {
        TestUnit unit = recording.at(level);
        writeMuch(unit);

        unit.inTransaction(session -> {
            List<Event<Craft>> ofOwners = History.of(unit.sessionFactory())
                    .events(session, Craft.class)
                    .label("crew", "ports")
                    .list();
            assertThat(ofOwners)
                    .extracting(event -> event.label() + " " + event.snapshot().id + " "
                            + event.snapshot().getClass().getSimpleName() + " " + event.snapshot().name)
                    .containsExactly("ports 2 Boat b", "crew 1 Ship c", "crew 1 Ship c", "ports 2 Boat b");
        });
    }

    /** Each class has a table of its own, and the owner of a row may be in any of them. */
    @ParameterizedTest
    @EnumSource
    void collectionsOfATablePerClassAreEventsOfTheirOwners(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            session.persist(new Hand(1, "a"));
            session.persist(new Motor(2, "b"));
        });
        unit.inTransaction(session -> {
            session.find(Pump.class, 1).notes.add("x");
            session.find(Pump.class, 2).notes.add("y");
        });
        unit.inTransaction(session -> session.remove(session.find(Pump.class, 2)));

        assertReplayed(unit);
        unit.inTransaction(session -> assertThat(History.of(unit.sessionFactory())
                        .events(session, Pump.class)
                        .label("notes")
                        .list())
                .extracting(event -> event.snapshot().getClass().getSimpleName() + " " + event.snapshot().name)
                .containsExactlyInAnyOrder("Hand a", "Motor b", "Motor b"));
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-03")
    void whatAStatelessSessionWritesAtOnceOrAsMergeIsRecorded(Level level) {
        TestUnit unit = recording.at(level);
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            session.insert(new Ship(1, "a", 1, "DE"));
            session.upsert(new Port(1, "a"));
            session.upsert(new Port(1, "b"));
            session.upsert(new Port(2, "c"));
            session.getTransaction().commit();
        }
        assertReplayed(unit);
        assertThat(unit.query("select id, pgh_label from port_event order by pgh_id"))
                .containsExactly(List.of(1, "insert"), List.of(1, "update"), List.of(2, "insert"));
    }

    @ParameterizedTest
    @EnumSource
    void whatAStatelessSessionInsertsInOneCallIsRecorded(Level level) throws ReflectiveOperationException {
        assumeTrue(
                List.of(StatelessSession.class.getMethods()).stream()
                        .anyMatch(method -> method.getName().equals("insertMultiple")),
                "this line has no insertMultiple");
        TestUnit unit = recording.at(level);
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            session.setJdbcBatchSize(3);
            StatelessSession.class
                    .getMethod("insertMultiple", List.class)
                    .invoke(session, List.of(new Ship(1, "a", 1, "DE"), new Ship(2, "b", 2, null), new Boat(3, "c")));
            session.getTransaction().commit();
        }
        assertReplayed(unit);
        unit.inTransaction(session -> assertThat(
                        session.createSelectionQuery("select count(distinct e.id) from CraftEvent e", Long.class)
                                .getSingleResult())
                .isEqualTo(3L));
    }

    @ParameterizedTest
    @EnumSource
    void hqlThatInsertsOrUpdatesIsRecorded(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            session.createMutationQuery("insert into Port (id, name) values (1, 'a'), (2, 'b')")
                    .executeUpdate();
            session.createMutationQuery(
                            "insert into Port (id, name) values (2, 'c'), (3, 'c') on conflict (id) do update set name = excluded.name")
                    .executeUpdate();
            session.createMutationQuery("insert into Port (id, name) values (3, 'd') on conflict (id) do nothing")
                    .executeUpdate();
        });

        assertReplayed(unit);
        assertThat(unit.query("select id, pgh_label, name from port_event where pgh_id > 2 order by id"))
                .containsExactly(List.of(2, "update", "c"), List.of(3, "insert", "c"));
    }

    @ParameterizedTest
    @EnumSource
    @Spec({"N-004", "N-005"})
    void hierarchiesAndCollectionsOfTenants(Level level) {
        try (Database database = Databases.create()) {
            Class<?>[] entities = {Pump.class, Hand.class, Motor.class, Port.class, Vessel.class, Barge.class};
            for (String tenant : List.of("one", "Two")) {
                database.execute("create schema \"" + tenant + "\"");
                try (TestUnit tables = TestUnit.of(entities)
                        .on(database)
                        .set("hibernate.history.level", level.name())
                        .set("hibernate.default_schema", "`" + tenant + "`")) {
                    tables.start();
                    Triggers.of(tables.sessionFactory()).uninstall();
                }
            }
            try (TestUnit unit = TestUnit.of(entities)
                    .on(database)
                    .set("hibernate.history.level", level.name())
                    .set("hibernate.hbm2ddl.auto", "none")
                    .set("hibernate.multi_tenant_connection_provider", new TenantSchemas(database))) {
                unit.start();
                for (String tenant : List.of("one", "Two")) {
                    Triggers.of(unit.sessionFactory()).forTenant(tenant).install();
                    unit.inTransaction(tenant, session -> {
                        session.persist(new Motor(1, tenant));
                        session.persist(new Barge(1, tenant.length()));
                    });
                    unit.inTransaction(tenant, session -> {
                        session.find(Pump.class, 1).notes.add(tenant);
                        session.find(Barge.class, 1).tons += 1;
                        session.find(Barge.class, 1).stops.add("x");
                    });
                }
                for (String tenant : List.of("one", "Two")) {
                    unit.inTransaction(tenant, session -> {
                        Replay.of(unit.sessionFactory()).verify(session);
                        assertThat(History.of(unit.sessionFactory())
                                        .events(session, Vessel.class)
                                        .list())
                                .extracting(event -> ((Barge) event.snapshot()).tons)
                                .endsWith(4)
                                .hasSize(3);
                        assertThat(session.createSelectionQuery("select e.element from PumpNotesEvent e", String.class)
                                        .getResultList())
                                .containsExactly(tenant);
                    });
                }
            }
        }
    }

    @Entity(name = "Craft")
    @Table(name = "`Craft`", schema = "`Fleet`")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory(
            collections = true,
            ownerEvents = true,
            appendOnly = true,
            objectReference = true,
            schema = "log",
            columns = {EventColumn.DATABASE_USER, EventColumn.APPLICATION_NAME})
    static class Craft {
        @Id
        int id;

        @Nullable
        String name;

        @ElementCollection
        @OrderColumn
        @CollectionTable(name = "`Craft_crew`", schema = "`Fleet`")
        List<String> crew = new ArrayList<>();
    }

    @Entity(name = "Ship")
    @Table(schema = "yard")
    @SecondaryTable(name = "papers", schema = "yard")
    static class Ship extends Craft {
        int length;

        @Column(table = "papers")
        @Nullable
        String flag;

        @SuppressWarnings("unused")
        Ship() {}

        Ship(int id, String name, int length, @Nullable String flag) {
            this.id = id;
            this.name = name;
            this.length = length;
            this.flag = flag;
        }
    }

    @Entity(name = "Boat")
    @Table(schema = "yard")
    static class Boat extends Craft {
        @ManyToMany
        @JoinTable(schema = "yard")
        Set<Port> ports = new HashSet<>();

        @SuppressWarnings("unused")
        Boat() {}

        Boat(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Port")
    @TrackHistory
    static class Port {
        @Id
        int id;

        @Nullable
        String name;

        @SuppressWarnings("unused")
        Port() {}

        Port(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Pump")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @TrackHistory(collections = true, ownerEvents = true)
    abstract static class Pump {
        @Id
        int id;

        @Nullable
        String name;

        @ElementCollection
        List<String> notes = new ArrayList<>();
    }

    @Entity(name = "Hand")
    static class Hand extends Pump {
        @SuppressWarnings("unused")
        Hand() {}

        Hand(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Motor")
    static class Motor extends Pump {
        @SuppressWarnings("unused")
        Motor() {}

        Motor(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Vessel")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory(collections = true)
    static class Vessel {
        @Id
        int id;

        @ElementCollection
        List<String> stops = new ArrayList<>();
    }

    @Entity(name = "Barge")
    static class Barge extends Vessel {
        int tons;

        @SuppressWarnings("unused")
        Barge() {}

        Barge(int id, int tons) {
            this.id = id;
            this.tons = tons;
        }
    }
}

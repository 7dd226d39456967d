package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.history.Recording.events;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.TriggerContributions;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Triggers of the program that fire after a write and write the same rows: events are in the order of the writes. */
class OwnTriggersTest {
    private static void assertReplayed(TestUnit unit) {
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
    }

    private static List<List<@Nullable Object>> levels(TestUnit unit, String table) {
        return unit.query("""
                select distinct case tgtype & 1 when 1 then 'row' else 'statement' end from pg_trigger
                 where tgrelid = ?::regclass and tgname ~ '(insert|update|delete)_(insert|update|delete)_[0-9a-f]+$'
                """, table);
    }

    @Test
    @Spec("H-009")
    void whatARowTriggerOfAnEntityWritesFollowsTheWriteAfterWhichItFires() {
        try (TestUnit unit = TestUnit.of(Counted.class).set("hibernate.history.level", "statement")) {
            unit.start();
            unit.inTransaction(session -> session.persist(new Counted(1)));
            unit.jdbc("insert into counted (id, n) select i, 0 from generate_series(2, 4) as i");
            unit.jdbc("insert into counted (id, n) values (1, 0), (5, 0) on conflict (id) do update set n = 50");

            assertThat(events(unit, "counted_event", "id, n"))
                    .containsExactly(
                            "insert (1,0)",
                            "update (1,1)",
                            "insert (2,0)",
                            "update (2,1)",
                            "insert (3,0)",
                            "update (3,1)",
                            "insert (4,0)",
                            "update (4,1)",
                            "update (1,50)",
                            "insert (5,0)",
                            "update (5,1)");
            assertThat(levels(unit, "counted")).containsExactly(List.of("row"));
            assertReplayed(unit);
        }
    }

    @Test
    void aDeclaredLevelIsKept() {
        try (TestUnit unit = TestUnit.of(Declared.class)) {
            unit.start();
            unit.jdbc("insert into declared (id, n) values (1, 0)");

            assertThat(levels(unit, "declared")).containsExactly(List.of("statement"));
            assertThat(events(unit, "declared_event", "id, n")).containsExactly("update (1,1)", "insert (1,0)");
        }
    }

    @Test
    void whatAStatementTriggerWritesFollowsToo() {
        try (TestUnit unit = TestUnit.of(Summed.class)) {
            unit.start();
            unit.jdbc("insert into summed (id, n) values (1, 0), (2, 5)");

            assertThat(levels(unit, "summed")).containsExactly(List.of("statement"));
            assertThat(events(unit, "summed_event", "id, n"))
                    .containsExactly("insert (1,0)", "insert (2,5)", "update (1,1)");
            assertReplayed(unit);
        }
    }

    @Test
    void whatAConstraintTriggerWritesIsInOrderWheneverItFires() {
        try (TestUnit unit = TestUnit.of(Deferred.class)) {
            unit.start();
            unit.jdbc("insert into deferred (id, n) values (1, 0)");
            unit.jdbc("begin; set constraints all immediate; insert into deferred (id, n) values (2, 0); commit");

            assertThat(events(unit, "deferred_event", "id, n"))
                    .containsExactly("insert (1,0)", "update (1,1)", "insert (2,0)", "update (2,1)");
            assertReplayed(unit);
        }
    }

    @Test
    void theTableOfAHierarchyOnWhichItStandsIsRecordedByRow() {
        try (TestUnit unit = TestUnit.of(Vehicle.class, Truck.class)) {
            unit.start();
            unit.inTransaction(session -> session.persist(new Truck(1)));
            unit.jdbc("update truck set load = 5");

            assertThat(levels(unit, "truck")).containsExactly(List.of("row"));
            assertThat(levels(unit, "vehicle")).containsExactly(List.of("statement"));
            assertThat(events(unit, "truck_event", "id, load"))
                    .containsExactly("insert (1,0)", "update (1,5)", "update (1,6)");
            assertReplayed(unit);
        }
    }

    @Test
    void aTriggerThatIsContributedCounts() {
        try (TestUnit unit = TestUnit.of(Plain.class).set("hibernate.pgtrigger.contributors", new AfterInserts())) {
            unit.start();
            unit.jdbc("insert into plain (id, n) values (1, 0), (2, 0)");

            assertThat(levels(unit, "plain")).containsExactly(List.of("row"));
            assertThat(events(unit, "plain_event", "id, n"))
                    .containsExactly("insert (1,0)", "update (1,1)", "insert (2,0)", "update (2,1)");
            assertReplayed(unit);
        }
    }

    @Test
    void checksOfThisLibraryChangeNothing() {
        try (TestUnit unit = TestUnit.of(Checked.class)) {
            unit.start();
            assertThat(levels(unit, "checked")).containsExactly(List.of("statement"));
        }
    }

    /** What a table needs goes before the setting, and what is declared before both. */
    @Test
    void theSettingIsForTablesThatNeedNoLevel() {
        for (String setting : List.of("statement", "row")) {
            try (TestUnit unit = TestUnit.of(Root.class, Branch.class, Twig.class, Plain.class)
                    .set("hibernate.history.level", setting)) {
                unit.start();
                assertThat(levels(unit, "plain")).containsExactly(List.of(setting));
                assertThat(levels(unit, "branch")).containsExactly(List.of("row"));
                assertThat(levels(unit, "twig")).containsExactly(List.of("statement"));
            }
        }
    }

    /** Which the database has, and no declaration tells. */
    @Test
    void aTriggerOfOthersThatCouldBeOutOfOrderIsNamedAtTheStart() {
        try (TestUnit unit = TestUnit.of(Plain.class, ByRow.class)) {
            unit.start();
            unit.jdbc("create function f() returns trigger language plpgsql as 'begin return null; end'");
            unit.jdbc("create trigger audit after insert or delete on plain for each row execute function f()");
            unit.jdbc("create trigger zz after insert on by_row for each row execute function f()");
            unit.jdbc("create trigger aa after insert on by_row for each row execute function f()");
            unit.jdbc("create trigger off after insert on plain for each row execute function f()");
            unit.jdbc("alter table plain disable trigger off");
            unit.jdbc("create trigger early before insert on plain for each row execute function f()");
            unit.jdbc("create trigger whole after insert on plain execute function f()");
            unit.jdbc("create constraint trigger late after insert on plain deferrable initially deferred"
                    + " for each row execute function f()");
            String line =
                    "The trigger %s on %s is not of this library and fires after each row before the history records it:"
                            + " if it writes the same row, that is recorded first. Set values before the row is written, or record each"
                            + " row, @TrackHistory(level = ROW), and give the trigger a name after 'pgtrigger_'";

            assertThat(warnings(
                            () -> unit.set("hibernate.hbm2ddl.auto", "update").restart()))
                    .containsExactly(line.formatted("audit", "Plain"), line.formatted("aa", "by_row"));
            assertThat(unit.bootStatements())
                    .filteredOn(sql -> sql.contains("pg_trigger"))
                    .hasSize(1);
            assertThat(warnings(
                            () -> unit.set("hibernate.hbm2ddl.auto", "validate").restart()))
                    .hasSize(2);
            assertThat(warnings(() -> unit.set("hibernate.hbm2ddl.auto", "none").restart()))
                    .isEmpty();
        }
    }

    /** The mapping does not say that it is partitioned. */
    @Test
    void aPartitionedTableThatIsRecordedByStatementIsNamedAtTheStart() {
        try (TestUnit unit = TestUnit.of(Plain.class, ByRow.class)) {
            unit.start();
            for (String table : List.of("plain", "by_row")) {
                unit.jdbc("""
                        create table whole (like %1$s including all) partition by hash (id);
                        create table %1$s_part partition of whole for values with (modulus 1, remainder 0);
                        drop table %1$s;
                        alter table whole rename to %1$s""".formatted(table));
            }

            assertThat(warnings(
                            () -> unit.set("hibernate.hbm2ddl.auto", "update").restart()))
                    .containsExactly(
                            "The table Plain is partitioned and its history records each statement: PostgreSQL shows such"
                                    + " triggers wrong new rows of a MERGE that inserts and updates, and no rows that a MERGE moves to"
                                    + " another partition. Record each row, @TrackHistory(level = ROW)");
            assertThat(warnings(
                            () -> unit.set("hibernate.hbm2ddl.auto", "validate").restart()))
                    .hasSize(1);
        }
    }

    private static List<String> warnings(Runnable work) {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue()) {
                    lines.add(line.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("org.hibernatepg.trigger");
        logger.addHandler(handler);
        try {
            work.run();
        } finally {
            logger.removeHandler(handler);
        }
        return lines;
    }

    private record AfterInserts() implements TriggerContributor {
        @Override
        public void contribute(TriggerContributions contributions) {
            TriggerDefinition after = TriggerDefinition.builder(
                            "Plain",
                            "after",
                            contributions
                                    .metadata()
                                    .getEntityBinding(Plain.class.getName())
                                    .getTable()
                                    .getQualifiedTableName())
                    .on(When.AFTER, List.of(Operation.INSERT))
                    .condition(Optional.empty())
                    .body("update {table} set n = n + 1 where id = new.id; return null;")
                    .build();
            contributions
                    .on(contributions.metadata().getEntityBinding(Plain.class.getName()), "AfterInserts")
                    .add(after);
        }
    }

    @Entity(name = "Counted")
    @TrackHistory
    @Trigger(
            name = "after",
            when = When.AFTER,
            operations = Operation.INSERT,
            body = "update {table} set n = n + 1 where id = new.id; return null;")
    static class Counted {
        @Id
        int id;

        int n;

        @SuppressWarnings("unused")
        Counted() {}

        Counted(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Declared")
    @TrackHistory(level = Level.STATEMENT)
    @Trigger(
            name = "zz",
            when = When.AFTER,
            operations = Operation.INSERT,
            body = "update {table} set n = n + 1 where id = new.id; return null;")
    static class Declared {
        @Id
        int id;

        int n;
    }

    @Entity(name = "Summed")
    @TrackHistory
    @Trigger(
            name = "after",
            when = When.AFTER,
            level = Level.STATEMENT,
            operations = Operation.INSERT,
            body = "update {table} set n = n + 1 where id = 1; return null;")
    static class Summed {
        @Id
        int id;

        int n;
    }

    @Entity(name = "Deferred")
    @TrackHistory
    @Trigger(
            name = "after",
            when = When.AFTER,
            timing = Timing.DEFERRED,
            operations = Operation.INSERT,
            body = "update {table} set n = n + 1 where id = new.id; return null;")
    static class Deferred {
        @Id
        int id;

        int n;
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory
    static class Vehicle {
        @Id
        int id;
    }

    @Entity(name = "Truck")
    @Trigger(
            name = "after",
            when = When.AFTER,
            operations = Operation.UPDATE,
            condition = "new.load = 5",
            body = "update {table} set load = load + 1 where id = new.id; return null;")
    static class Truck extends Vehicle {
        int load;

        @SuppressWarnings("unused")
        Truck() {}

        Truck(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Plain")
    @TrackHistory
    static class Plain {
        @Id
        int id;

        int n;
    }

    @Entity(name = "Root")
    static class Root {
        @Id
        int id;
    }

    @MappedSuperclass
    static class Growing {
        @Id
        int id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        @Nullable
        Root root;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.SET_NULL)
        @Nullable
        Root other;
    }

    @Entity(name = "Branch")
    @TrackHistory
    static class Branch extends Growing {}

    @Entity(name = "Twig")
    @TrackHistory(level = Level.STATEMENT)
    static class Twig extends Growing {}

    @Entity(name = "ByRow")
    @Table(name = "by_row")
    @TrackHistory(level = Level.ROW)
    static class ByRow {
        @Id
        int id;
    }

    @Entity(name = "Checked")
    @TrackHistory
    @Protect(name = "kept", operations = Operation.DELETE, level = Level.STATEMENT)
    @Protect(name = "later", operations = Operation.DELETE, when = When.AFTER, timing = Timing.DEFERRED)
    static class Checked {
        @Id
        int id;
    }
}

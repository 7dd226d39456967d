package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Triggers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Event tables that are partitioned by the time of their events. */
class PartitionedEventsTest {
    private static final Class<?>[] ENTITIES = {
        Note.class, Animal.class, Dog.class, Sheet.class, SheetChange.class, Quoted.class, Plain.class
    };

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(ENTITIES)
            .prepare("create schema \"Kept\"")
            .prepare("set time zone 'Asia/Kolkata'")
            .set("hibernate.history.partition_by", "month");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    /** The current month and the three after it, as the names of partitions have them. */
    private static List<String> months() {
        LocalDate first = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1);
        return IntStream.rangeClosed(0, 3)
                .mapToObj(month -> first.plusMonths(month).format(DateTimeFormatter.ofPattern("yyyy_MM")))
                .toList();
    }

    private static List<String> partitions(TestUnit unit, String table) {
        return unit
                .query(
                        "select c.relname from pg_inherits join pg_class c on c.oid = inhrelid where inhparent = ?::regclass order by 1",
                        table)
                .stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private static List<String> expected(String base) {
        return Stream.concat(months().stream(), Stream.of("default"))
                .map((base + "_")::concat)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"note_event", "note_tags_event", "animal_event", "dog_event", "sheet_changes"})
    @Spec({"GAP-25", "RV-14"})
    void everyTableOfAHistoryIsPartitionedByTheTimeOfItsEvents(String table) {
        assertThat(unit.value("select pg_get_partkeydef(?::regclass)", table)).isEqualTo("RANGE (pgh_created_at)");
        assertThat(partitions(unit, table)).isEqualTo(expected(table));
    }

    @Test
    @Spec("GAP-25")
    void thePrimaryKeyEndsWithTheTime() {
        assertThat(
                        unit.value(
                                "select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'note_event'::regclass and contype = 'p'"))
                .isEqualTo("PRIMARY KEY (id, pgh_id, pgh_created_at)");
    }

    @Test
    void aHistoryMaySayThatItIsNotPartitioned() {
        assertThat(unit.value("select relkind::text from pg_class where oid = 'plain_event'::regclass"))
                .isEqualTo("r");
    }

    @Test
    @Spec("GAP-25")
    void boundsAreThoseOfMonthsInUtcWhateverTheTimeZoneOfTheSession() {
        LocalDate first = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1);
        unit.jdbc("set time zone 'UTC'");
        assertThat(unit.value("""
                        select pg_get_expr(relpartbound, oid) from pg_class where relname = ?""", "note_event_" + months().get(0)))
                .isEqualTo("FOR VALUES FROM ('%s 00:00:00+00') TO ('%s 00:00:00+00')"
                        .formatted(first, first.plusMonths(1)));
    }

    @Test
    @Spec("GAP-25")
    void eventsOfTheSessionOfBulkStatementsAndOfSqlAreReadAsEver() {
        unit.inTransaction(session -> session.persist(new Note(1, "a", Set.of("x", "y"))));
        unit.inTransaction(session ->
                session.createMutationQuery("update Note set text = 'b'").executeUpdate());
        unit.jdbc("delete from note_tags where tag = 'x'");
        unit.inTransaction(session -> session.remove(session.find(Note.class, 1)));

        unit.inTransaction(session -> {
            History history = History.of(unit.sessionFactory());
            List<Event<Note>> events =
                    history.events(session, Note.class).ofId(1).list();
            assertThat(events).extracting(Event::label).containsExactly("insert", "update", "delete");
            assertThat(events.get(1).changes()).containsExactly(new Change("text", "a", "b"));
            assertThat(session.createSelectionQuery("select count(*) from NoteTagsEvent", Long.class)
                            .getSingleResult())
                    .isEqualTo(4L);
        });
        assertThat(unit.value("select count(*) from note_event_" + months().get(0)))
                .isEqualTo(3L);
    }

    @Test
    @Spec("GAP-25")
    void aHierarchyIsOneStreamOfEventsAndReplayed() {
        unit.inTransaction(session -> session.persist(new Dog(1, "Rex", "loud")));
        unit.inTransaction(session -> session.find(Dog.class, 1).bark = "soft");

        assertThat(
                        unit.query(
                                "select pgh_id, pgh_label from animal_event union all select pgh_id, pgh_label from dog_event order by 1"))
                .extracting(row -> row.get(1))
                .containsExactly("insert", "insert", "update");
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
    }

    @Test
    @Spec("GAP-25")
    void anEventEntityThatIsWrittenIsPartitionedToo() {
        unit.jdbc("insert into sheet (id, text) values (7, 'a')");

        assertThat((Object) unit.fromTransaction(
                        session -> session.createSelectionQuery("from SheetChange", SheetChange.class)
                                .getSingleResult()
                                .id))
                .isEqualTo(7);
    }

    @Test
    void namesThatAreQuotedOrLongAndSchemas() {
        String table = "\"Kept\".\"The Events of a Table whose Name is as long as a Name can be!\"";
        unit.jdbc("insert into \"Kept\".\"Odd Table\" (id, \"The Text\") values (1, 'a')");

        assertThat(unit.value("select count(*) from " + table)).isEqualTo(1L);
        assertThat(partitions(unit, table)).hasSize(5).allMatch(name -> name.startsWith("The Events of a Table whose"));
        assertThat(new HashSet<>(partitions(unit, table))).hasSize(5);
    }

    @Test
    @Spec("GAP-25")
    void aWriteNeverFailsForWantOfAPartition() {
        try (TestUnit own = own().start()) {
            dropMonths(own);
            own.jdbc("insert into note (id, text) values (1, 'a')");

            assertThat(own.value("select count(*) from note_event_default")).isEqualTo(1L);
        }
    }

    @Test
    @Spec("GAP-25")
    void eventsOfTheDefaultPartitionMoveToThatOfTheirTimeAlsoWhereNothingMayBeDeleted() {
        try (TestUnit own = own().set("hibernate.history.append_only", "true").start()) {
            dropMonths(own);
            own.jdbc("insert into note (id, text) values (1, 'a')");
            own.jdbc(
                    "insert into note_event (id, text, pgh_created_at, pgh_label, pgh_operation) values (1, 'b', '2001-01-01', 'insert', 'I')");
            own.set("hibernate.hbm2ddl.auto", "update").restart();

            assertThat(own.query("select text from note_event_" + months().get(0)))
                    .containsExactly(List.of("a"));
            assertThat(own.query("select text from note_event_default")).containsExactly(List.of("b"));
            assertThatThrownBy(() -> own.jdbc("delete from note_event_default"))
                    .hasMessageContaining("Cannot update or delete");
        }
    }

    private static TestUnit own() {
        return TestUnit.of(Note.class).set("hibernate.history.partition_by", "month");
    }

    private static void dropMonths(TestUnit own) {
        partitions(own, "note_event").stream()
                .filter(partition -> !partition.endsWith("default"))
                .forEach(partition -> own.jdbc("drop table " + partition));
    }

    @Test
    @Spec("GAP-25")
    void aRestartCreatesNothingAndLocksNothing() {
        try (TestUnit own = own().start()) {
            own.set("hibernate.hbm2ddl.auto", "update");
            String before = catalog(own);
            // Whoever waits for this lock, or for one on the tables, fails after the timeout.
            own.inTransaction(session -> {
                session.createNativeMutationQuery("lock table note_event in share update exclusive mode")
                        .executeUpdate();
                own.set("hibernate.pgtrigger.lock_timeout", "200");
                try (TestUnit other = own().on(own.database())
                        .set("hibernate.hbm2ddl.auto", "update")
                        .set("hibernate.pgtrigger.lock_timeout", "200")
                        .start()) {
                    assertThat(catalog(other)).isEqualTo(before);
                }
            });
        }
    }

    private static String catalog(TestUnit unit) {
        return String.valueOf(
                unit.value(
                        "select string_agg(c.oid || ' ' || relname, ', ' order by c.oid) from pg_class c where relname like 'note%'"));
    }

    @Test
    @Spec("GAP-25")
    void aStartDoesNotFailBecauseSomebodyKeepsTheDefaultPartitionLocked() {
        try (TestUnit own = own().start()) {
            dropMonths(own);
            own.inTransaction(session -> {
                session.createNativeQuery("select count(*) from note_event", Long.class)
                        .getSingleResult();
                try (TestUnit other = own().on(own.database())
                        .set("hibernate.hbm2ddl.auto", "update")
                        .set("hibernate.pgtrigger.lock_timeout", "200")
                        .start()) {
                    other.jdbc("insert into note (id, text) values (1, 'a')");
                }
            });
            assertThat(own.value("select count(*) from note_event_default")).isEqualTo(1L);
            own.set("hibernate.hbm2ddl.auto", "update").restart();

            assertThat(partitions(own, "note_event")).isEqualTo(expected("note_event"));
            assertThat(own.value("select count(*) from note_event_default")).isEqualTo(0L);
        }
    }

    @Test
    @Spec("GAP-25")
    void manyNodesMayStartAtOnce() {
        try (TestUnit own = own().start()) {
            dropMonths(own);
            List<TestUnit> nodes = IntStream.range(0, 4)
                    .parallel()
                    .mapToObj(node -> own().on(own.database())
                            .set("hibernate.hbm2ddl.auto", "update")
                            .start())
                    .toList();
            nodes.forEach(TestUnit::close);

            assertThat(partitions(own, "note_event")).isEqualTo(expected("note_event"));
        }
    }

    @Test
    @Spec("GAP-25")
    void aTableThatIsThereWithoutPartitionsIsAnError() {
        try (TestUnit own = TestUnit.of(Note.class).start()) {
            for (String action : List.of("update", "validate")) {
                own.set("hibernate.hbm2ddl.auto", action).set("hibernate.history.partition_by", "month");
                assertThatThrownBy(own::restart)
                        .rootCause()
                        .hasMessageContaining(
                                "pghistory: The event table note_event is not partitioned, and its history has partitionBy = MONTH")
                        .hasMessageContaining("Convert it in a migration, as the page on retention shows");
            }
        }
    }

    @Test
    @Spec("GAP-25")
    void validationWantsADefaultPartition() {
        try (TestUnit own = own().start()) {
            own.set("hibernate.hbm2ddl.auto", "validate").restart();
            own.jdbc("drop table note_event_default");
            assertThatThrownBy(own::restart)
                    .rootCause()
                    .hasMessageContaining("The event table note_event has no default partition");
        }
    }

    @Test
    @Spec({"GAP-25", "O-013"})
    void aPartitionIsNotTruncatedEitherWhereHistoryIsAppendOnly() {
        try (TestUnit own = own().set("hibernate.history.append_only", "true").start()) {
            own.jdbc("insert into note (id, text) values (1, 'a')");
            String month = "note_event_" + months().get(0);

            for (String sql : List.of(
                    "truncate " + month,
                    "truncate note_event_default",
                    "delete from " + month,
                    "update " + month + " set text = 'b'",
                    "truncate note_event")) {
                assertThatThrownBy(() -> own.jdbc(sql))
                        .as(sql)
                        .hasMessageContaining("Cannot update or delete or truncate");
            }
            own.inTransaction(session -> {
                session.createNativeMutationQuery("set local pghistory.maintenance = 'on'")
                        .executeUpdate();
                session.createNativeMutationQuery("truncate " + month).executeUpdate();
            });
            assertThat(own.value("select count(*) from note_event")).isEqualTo(0L);
        }
    }

    @Test
    void whatStandsOnPartitionsGoesWithTheTriggersOfTheTable() {
        try (TestUnit own = own().set("hibernate.history.append_only", "true").start()) {
            assertThat(onPartitions(own)).isEqualTo(10L);
            own.set("hibernate.hbm2ddl.auto", "update")
                    .set("hibernate.history.append_only", "false")
                    .restart();
            assertThat(onPartitions(own)).isEqualTo(0L);
            own.set("hibernate.history.append_only", "true").restart();
            assertThat(onPartitions(own)).isEqualTo(10L);
            own.set("hibernate.hbm2ddl.auto", "create").restart();
            assertThat(onPartitions(own)).isEqualTo(10L);
            Triggers.of(own.sessionFactory()).uninstall();

            assertThat(onPartitions(own)).isEqualTo(0L);
            assertThat(own.value("select count(*) from pg_proc where proname like 'pgtrigger%'"))
                    .isEqualTo(0L);
        }
    }

    private static @Nullable Object onPartitions(TestUnit unit) {
        return unit.value("select count(*) from pg_trigger where tgname like 'pghistory%'");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @Spec("GAP-25")
    void everyPeriod(EventPartitioning period) {
        try (TestUnit own = own().set("hibernate.history.partition_by", period.name())
                .set("hibernate.history.partitions_ahead", "1")
                .start()) {
            own.jdbc("insert into note (id, text) values (1, 'a')");

            assertThat(partitions(own, "note_event")).hasSize(3);
            assertThat(own.value("select count(*) from note_event_default")).isEqualTo(0L);
            assertThat(String.valueOf(own.value("select tableoid::regclass from note_event")))
                    .matches(
                            switch (period) {
                                case DAY -> "note_event_\\d{4}_\\d\\d_\\d\\d";
                                case WEEK -> "note_event_\\d{4}_w\\d\\d";
                                case QUARTER -> "note_event_\\d{4}_q\\d";
                                case YEAR -> "note_event_\\d{4}";
                                default -> "note_event_\\d{4}_\\d\\d";
                            });
        }
    }

    @Test
    @Spec("GAP-25")
    void aShorterPeriodFromNowOnFillsTheGapsBetweenWhatIsThere() {
        try (TestUnit own = own().set("hibernate.history.partitions_ahead", "0").start()) {
            own.set("hibernate.hbm2ddl.auto", "update")
                    .set("hibernate.history.partition_by", "day")
                    .set("hibernate.history.partitions_ahead", "40")
                    .restart();

            assertThat(own.value("""
                            select count(*) from generate_series(now(), now() + interval '40 days', '6 hours') as t
                             where not exists (
                                select from pg_inherits join pg_class c on c.oid = inhrelid
                                cross join pg_get_expr(relpartbound, c.oid) as bound
                                 where inhparent = 'note_event'::regclass
                                   and t >= substring(bound from 'FROM [(]''([^'']+)')::timestamptz
                                   and t < substring(bound from 'TO [(]''([^'']+)')::timestamptz)""")).isEqualTo(0L);
        }
    }

    @Test
    void uniqueKeysThatPostgreSQLCannotKeepAreFaults() {
        assertThatThrownBy(() -> TestUnit.of(Sheet.class, SheetChange.class, Review.class, Bill.class, BillChange.class)
                        .set("hibernate.history.partition_by", "month")
                        .metadata()
                        .buildSessionFactory())
                .hasMessageContaining(
                        "Sheet: '@TrackHistory' is partitioned, and the event table sheet_changes has the unique key (pgh_id), which PostgreSQL cannot keep across partitions. Another entity refers to its events: leave partitionBy or that reference out.")
                .hasMessageContaining(
                        "Bill: '@TrackHistory' is partitioned, and the event table bill_changes has the unique key (note), which PostgreSQL cannot keep across partitions. Leave partitionBy or the unique key out, or add pgh_created_at to the key.");
    }

    @Test
    void wrongSettings() {
        assertThatThrownBy(() -> own().set("hibernate.history.partition_by", "decade")
                        .set("hibernate.history.partitions_ahead", "many")
                        .metadata()
                        .buildSessionFactory())
                .hasMessageContaining("hibernate.history.partition_by' is 'decade'. Use none or day or week or month")
                .hasMessageContaining("hibernate.history.partitions_ahead' is 'many'. Use a number from 0 to 999");
    }

    @Entity(name = "Note")
    @TrackHistory(collections = true)
    static class Note {
        @Id
        int id;

        @Nullable
        String text;

        @ElementCollection
        @CollectionTable(name = "note_tags")
        @Column(name = "tag")
        Set<String> tags = new HashSet<>();

        Note() {}

        Note(int id, String text, Set<String> tags) {
            this.id = id;
            this.text = text;
            this.tags.addAll(tags);
        }
    }

    @Entity(name = "Animal")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory(context = ContextStorage.SHARED)
    static class Animal {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {
        @Nullable
        String bark;

        Dog() {}

        Dog(int id, String name, String bark) {
            this.id = id;
            this.name = name;
            this.bark = bark;
        }
    }

    @Entity(name = "Sheet")
    @TrackHistory(eventClass = SheetChange.class)
    static class Sheet {
        @Id
        int id;

        @Nullable
        String text;
    }

    @Entity(name = "SheetChange")
    @Table(name = "sheet_changes")
    static class SheetChange extends EventRecord {
        int id;

        @Nullable
        String text;
    }

    @Entity(name = "Review")
    static class Review {
        @Id
        int id;

        @ManyToOne
        @Nullable
        SheetChange reviewed;
    }

    @Entity(name = "Bill")
    @TrackHistory(eventClass = BillChange.class)
    static class Bill {
        @Id
        int id;
    }

    @Entity(name = "BillChange")
    @Table(name = "bill_changes")
    static class BillChange extends EventRecord {
        int id;

        @Column(unique = true)
        @Nullable
        String note;
    }

    @Entity(name = "Quoted")
    @Table(name = "\"Odd Table\"", schema = "\"Kept\"")
    @TrackHistory(table = "\"The Events of a Table whose Name is as long as a Name can be!\"")
    static class Quoted {
        @Id
        int id;

        @Column(name = "\"The Text\"")
        @Nullable
        String text;
    }

    @Entity(name = "Plain")
    @TrackHistory(partitionBy = EventPartitioning.NONE)
    static class Plain {
        @Id
        int id;
    }
}

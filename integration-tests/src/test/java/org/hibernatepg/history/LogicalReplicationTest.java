package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernatepg.testing.LogicalReplication;
import org.hibernatepg.testing.ReplicationNode;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables with triggers whose rows reach another server by a publication and a subscription. */
class LogicalReplicationTest {
    private static LogicalReplication servers;
    private static TestUnit source;
    private static TestUnit target;

    @BeforeAll
    static void start() {
        servers = LogicalReplication.start(Gear.class, Bolt.class, Nut.class, Pin.class);
        source = servers.source();
        target = servers.target();
        source.jdbc("do $$ begin for n in 1..500 loop perform pg_current_xact_id(); commit; end loop; end $$");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @AfterEach
    void unsubscribe() {
        servers.unsubscribe();
    }

    private static List<List<@Nullable Object>> gears(TestUnit unit) {
        return unit.query("select pgh_id, pgh_label, id, size, pgh_xid::text, pgh_context::text, pgh_created_at"
                + " from gear_event order by pgh_id");
    }

    @Test
    void eventsComeFromThePublisherOnceAndNothingIsRefusedThatItLetThrough() {
        source.jdbc("insert into gear (id, size) values (1, 10)");
        servers.subscribe("gears", "for table gear, gear_event");
        HistoryContext.run(
                Map.of("user", 7), () -> source.inTransaction(session -> session.find(Gear.class, 1).size = 20));
        source.jdbc("insert into gear (id, size) values (2, 30); update gear set size = size + 1");
        source.inTransaction(session -> {
            try (var ignored = Triggers.of(source.sessionFactory()).ignore(session, Protect.class)) {
                session.remove(session.find(Gear.class, 2));
                session.flush();
            }
        });
        servers.await("select count(*) = 6 from gear_event");
        servers.await("select count(*) = 1 from gear");

        assertThat(gears(target)).isEqualTo(gears(source));
        target.inTransaction(session -> Replay.of(target.sessionFactory()).verify(session, Gear.class));
        assertThatThrownBy(() -> target.jdbc("delete from gear")).hasMessageContaining("Cannot delete");
        assertThat(Triggers.of(target.sessionFactory()).list())
                .extracting(TriggerInfo::status)
                .containsOnly(TriggerStatus.INSTALLED);

        theSubscriberTakesOver();
    }

    /** Numbers of events are from a sequence, which is not replicated. */
    private void theSubscriberTakesOver() {
        target.jdbc("drop subscription gears");
        assertThat(
                        target.value(
                                "select nextval(pg_get_serial_sequence('gear_event', 'pgh_id')) <= max(pgh_id) from gear_event"))
                .isEqualTo(true);
        target.jdbc("select setval(pg_get_serial_sequence('gear_event', 'pgh_id'), max(pgh_id)) from gear_event");
        target.inTransaction(session -> session.find(Gear.class, 1).size = 99);

        target.inTransaction(session -> {
            assertThat(History.of(target.sessionFactory())
                            .events(session, Gear.class)
                            .ofId(1)
                            .list())
                    .extracting(event -> event.snapshot().size)
                    .containsExactly(10, 20, 21, 99);
            Replay.of(target.sessionFactory()).verify(session, Gear.class);
        });
    }

    /** They are those of the publisher, and the subscriber counts its own. */
    @Test
    void numbersOfTransactionsAreLeftOutWhereMomentsAndPagesAreAskedForOnTheSubscriber() {
        assumeTrue(source.serverVersion() >= 15, "needs publications of some columns");
        servers.subscribe(
                "bolts",
                "for table bolt, bolt_event (id, size, pgh_id, pgh_created_at, pgh_label, pgh_operation, pgh_old_id, pgh_context, pgh_context_id)");
        for (int size = 1; size <= 4; size++) {
            source.jdbc("insert into bolt (id, size) values (%1$d, %1$d)".formatted(size));
        }
        servers.await("select count(*) = 4 from bolt_event");
        servers.await("select count(*) = 4 from bolt");

        History history = History.of(target.sessionFactory());
        target.inTransaction(session -> {
            EventPage<Event<Bolt>> page = history.events(session, Bolt.class).page(1);
            assertThat(history.events(session, Bolt.class)
                            .page(9, page.next().orElseThrow())
                            .events())
                    .extracting(event -> event.snapshot().size)
                    .containsExactly(2, 3, 4);
            Moment moment = Replay.of(target.sessionFactory()).moment(session);
            assertThat(history.asOf(moment).<List<Integer>>call(past -> past.createSelectionQuery(
                                    "select b.size from Bolt b order by b.size", Integer.class)
                            .getResultList()))
                    .containsExactly(1, 2, 3, 4);
        });
    }

    @Test
    void eventsAreAnOutboxForWhoeverSubscribesToTheirInserts() {
        target.jdbc("drop table pin_event");
        target.jdbc(
                "create table pin_event (id int, name text, pgh_id bigint, pgh_created_at timestamptz, pgh_label text,"
                        + " pgh_operation varchar, pgh_old_id int, pgh_xid xid8, pgh_context jsonb, pgh_context_id uuid)");
        servers.subscribe("pins", "for table pin_event with (publish = 'insert', publish_via_partition_root = true)");
        HistoryContext.run(
                Map.of("user", 7), () -> source.inTransaction(session -> session.persist(new Pin(1, "first"))));
        source.inTransaction(session -> session.find(Pin.class, 1).name = "second");
        source.inTransaction(session -> session.remove(session.find(Pin.class, 1)));
        servers.await("select count(*) = 3 from pin_event");
        source.jdbc("delete from pin_event");
        source.jdbc("insert into pin (id, name) values (2, 'later')");
        servers.await("select count(*) = 4 from pin_event");

        assertThat(target.query("select pgh_label, id, name, pgh_context->>'user' from pin_event order by pgh_id"))
                .containsExactly(
                        Arrays.asList("insert", 1, "first", "7"),
                        Arrays.asList("update", 1, "second", null),
                        Arrays.asList("delete", 1, "second", null),
                        Arrays.asList("insert", 2, "later", null));
    }

    /** So what is updated and deleted can be published too: an erasure, a purge. */
    @Test
    void everyTableOfEventsHasAPrimaryKeyByWhichRowsAreReplicated() {
        assertThat(
                        source.query(
                                "select c.relname from pg_class as c where c.relkind in ('r', 'p') and c.relname like '%event'"
                                        + " and (c.relreplident <> 'd' or not exists (select from pg_index as i where i.indrelid = c.oid and i.indisprimary))"))
                .isEmpty();
        servers.subscribe("nuts", "for table nut_tags, nut_tags_event");
        source.jdbc("insert into nut (id, size) values (77, 1)");
        source.jdbc("insert into nut_tags (nut_id, tags) values (77, 'a')");
        servers.await("select count(*) = 1 from nut_tags_event");
        source.jdbc("update nut_tags_event set tags = 'redacted'");
        servers.await("select count(*) = 1 from nut_tags_event where tags = 'redacted'");
        source.jdbc("delete from nut_tags_event");
        servers.await("select count(*) = 0 from nut_tags_event");
    }

    /** Its rows alone are published; those that were there before are copied, and recorded as inserts. */
    @Test
    void aSubscriberRecordsByItselfWithRowTriggersThatFireAlways() {
        try (TestUnit there = recording(servers.publisher(), Cog.class).start();
                TestUnit here = recording(servers.subscriber(), Cog.class)
                        .set("hibernate.pgtrigger.function_search_path", "public")
                        .start()) {
            fireAlways(here, "cog");
            there.jdbc("insert into cog (id, size) values (1, 10)");
            servers.subscribe("cogs", "for table cog");
            there.jdbc("insert into cog (id, size) values (2, 20), (3, 30)");
            there.jdbc("update cog set size = size + 1 where id < 3");
            there.jdbc("update cog set size = size");
            there.jdbc("update cog set id = 4 where id = 3");
            there.jdbc("delete from cog where id = 2");
            servers.await("select count(*) = 7 from cog_event");
            there.jdbc("truncate cog");
            servers.await("select count(*) = 0 from cog");

            assertThat(here.query("select id, pgh_old_id, size, pgh_label from cog_event order by pgh_id"))
                    .isEqualTo(there.query("select id, pgh_old_id, size, pgh_label from cog_event order by pgh_id"))
                    .hasSize(9);
            here.inTransaction(session -> {
                Replay.of(here.sessionFactory()).verify(session, Cog.class);
                assertThat(History.of(here.sessionFactory())
                                .events(session, Cog.class)
                                .ofId(1)
                                .list())
                        .extracting(event -> event.snapshot().size, Event::context)
                        .containsExactly(tuple(10, Map.of()), tuple(11, Map.of()), tuple(11, Map.of()));
            });
            assertThat(here.value("select bool_and(pgh_xid < pg_current_xact_id()) from cog_event"))
                    .isEqualTo(true);
            target.jdbc("drop subscription cogs");
        }
    }

    /** Its workers look names up with an empty search path. What was sent meanwhile is applied when the functions have theirs. */
    @Test
    void withoutASearchPathOfItsFunctionsTheSubscriptionWaitsAndLosesNothing() {
        assumeTrue(source.serverVersion() >= 15, "needs the errors of subscriptions");
        try (TestUnit there = recording(servers.publisher(), Cam.class).start();
                TestUnit here = recording(servers.subscriber(), Cam.class).start()) {
            fireAlways(here, "cam");
            servers.subscribe("cams", "for table cam");
            there.jdbc("insert into cam (id, size) values (1, 10)");
            servers.await("select apply_error_count > 0 from pg_stat_subscription_stats where subname = 'cams'");
            assertThat(here.value("select count(*) from cam")).isEqualTo(0L);

            here.set("hibernate.hbm2ddl.auto", "update")
                    .set("hibernate.pgtrigger.function_search_path", "public")
                    .restart(Cam.class);
            servers.await("select count(*) = 1 from cam_event");
            assertThat(here.query("select id, size, pgh_label from cam_event"))
                    .containsExactly(Arrays.asList(1, 10, "insert"));
            target.jdbc("drop subscription cams");
        }
    }

    /** They fire for the first copy, which is a statement. */
    @Test
    void triggersForStatementsRecordTheFirstCopyAndNothingAfterIt() {
        try (TestUnit there = recording(servers.publisher(), Rod.class).start();
                TestUnit here = recording(servers.subscriber(), Rod.class)
                        .set("hibernate.pgtrigger.function_search_path", "public")
                        .start()) {
            fireAlways(here, "rod");
            there.jdbc("insert into rod (id, size) values (1, 10), (2, 20)");
            servers.subscribe("rods", "for table rod");
            there.jdbc("insert into rod (id, size) values (3, 30)");
            there.jdbc("update rod set size = 11 where id = 1");
            servers.await("select count(*) = 1 from rod where size = 11");
            assertThat(here.query("select id, pgh_label from rod_event order by pgh_id"))
                    .containsExactly(Arrays.asList(1, "insert"), Arrays.asList(2, "insert"));
            target.jdbc("drop subscription rods");
        }
    }

    private static TestUnit recording(ReplicationNode server, Class<?> entity) {
        return TestUnit.of(entity).on(server.database());
    }

    private static void fireAlways(TestUnit unit, String table) {
        unit.query("select tgname from pg_trigger where tgrelid = ?::regclass and tgname like 'pgtrigger%'", table)
                .forEach(row -> unit.jdbc("alter table %s enable always trigger %s".formatted(table, row.get(0))));
    }

    @Entity(name = "Gear")
    @TrackHistory
    @Protect(name = "kept", operations = Operation.DELETE)
    static class Gear {
        @Id
        int id;

        int size;
    }

    @Entity(name = "Cog")
    @TrackHistory(level = Level.ROW)
    static class Cog {
        @Id
        int id;

        int size;
    }

    @Entity(name = "Cam")
    @TrackHistory(level = Level.ROW)
    static class Cam {
        @Id
        int id;

        int size;
    }

    @Entity(name = "Rod")
    @TrackHistory
    static class Rod {
        @Id
        int id;

        int size;
    }

    @Entity(name = "Nut")
    @TrackHistory(collections = true)
    static class Nut {
        @Id
        int id;

        int size;

        @ElementCollection
        Set<String> tags = new HashSet<>();
    }

    @Entity(name = "Bolt")
    @TrackHistory
    static class Bolt {
        @Id
        int id;

        int size;
    }

    @Entity(name = "Pin")
    @TrackHistory(partitionBy = EventPartitioning.MONTH)
    static class Pin {
        @Id
        int id;

        @Nullable
        String name;

        protected Pin() {}

        Pin(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }
}

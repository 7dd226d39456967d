package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.hibernate.annotations.Immutable;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that are kept on other disks than the tables of which they tell. */
class EventTablespacesTest {
    private static final Instant LATER = Instant.parse("2001-06-01T00:00:00Z");

    @TempDir
    static Path folder;

    private static ReplicationCluster cluster;
    private static TestUnit unit;

    /** A server of its own, which may write where this process may. */
    @BeforeAll
    static void start() throws IOException {
        Path cold = Files.createDirectory(folder.resolve("cold"));
        cluster = ReplicationCluster.start(0);
        cluster.primary().execute("create tablespace cold location '" + cold + "'");
        unit = TestUnit.of(Paper.class, Bill.class)
                .on(cluster.primary().database())
                .set("hibernate.history.append_only", "true")
                .start();
        unit.jdbc(
                "create table bill_event_2001_01 partition of bill_event for values from ('2001-01-01 Z') to ('2001-02-01 Z')");
        unit.jdbc("insert into bill (id, amount) values (1, 10)");
        unit.jdbc("insert into bill_event (id, amount, pgh_created_at, pgh_label, pgh_operation)"
                + " values (1, 5, '2001-01-05 Z', 'insert', 'I'), (2, 7, '2001-01-06 Z', 'insert', 'I')");
        unit.jdbc("insert into paper (id, title) values (1, 'first')");
        unit.jdbc("update paper set title = 'second'");
    }

    @AfterAll
    static void stop() {
        unit.close();
        cluster.close();
    }

    private static void assertNoDdl(Class<?>... entities) {
        for (String mode : List.of("update", "validate")) {
            unit.set("hibernate.hbm2ddl.auto", mode).restart(entities);
            assertThat(unit.bootStatements()).noneMatch(EventTablespacesTest::isDdl);
            assertThat(Triggers.of(unit.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsOnly(TriggerStatus.INSTALLED);
        }
    }

    private static boolean isDdl(String sql) {
        String text = sql.stripLeading().toLowerCase(Locale.ROOT);
        return text.startsWith("create") || text.startsWith("alter") || text.startsWith("drop");
    }

    private static @Nullable Object tablespace(String relation) {
        return unit.value(
                "select t.spcname from pg_class as c left join pg_tablespace as t on t.oid = c.reltablespace where c.oid = ?::regclass",
                relation);
    }

    @Test
    void aTableOfEventsAndItsIndexesOnOtherDisks() {
        unit.jdbc("alter table paper_event set tablespace cold");
        unit.jdbc("alter index paper_event_pkey set tablespace cold");
        unit.jdbc("alter index paper_event_time set tablespace cold");
        assertNoDdl(Paper.class, Bill.class);
        unit.jdbc("update paper set title = 'third'");

        assertThat(tablespace("paper_event")).isEqualTo("cold");
        unit.inTransaction(session -> {
            assertThat(History.of(unit.sessionFactory())
                            .events(session, Paper.class)
                            .ofId(1)
                            .list())
                    .extracting(event -> event.snapshot().title)
                    .containsExactly("first", "second", "third");
            Replay.of(unit.sessionFactory()).verify(session, Paper.class);
        });
    }

    /** What comes is written where it was, what was is read where it is. */
    @Test
    void oldPartitionsOnOtherDisks() {
        unit.jdbc("alter table bill_event_2001_01 set tablespace cold");
        unit.jdbc("alter index bill_event_2001_01_pkey set tablespace cold");
        assertNoDdl(Paper.class, Bill.class);
        unit.jdbc("update bill set amount = 20");
        History.of(unit.sessionFactory()).retention().createAhead(6);

        assertThat(tablespace("bill_event_2001_01")).isEqualTo("cold");
        assertThat(unit.value("select c.reltablespace from pg_class as c where c.oid ="
                        + " (select tableoid from bill_event where amount = 20)"))
                .as("the default")
                .isEqualTo(0L);
        History history = History.of(unit.sessionFactory());
        assertThat(unit.<List<Event<Bill>>>fromTransaction(
                        session -> history.events(session, Bill.class).list()))
                .extracting(event -> event.snapshot().amount)
                .contains(5, 7, 10, 20);
        assertThat(history.asOf(LATER).<Integer>call(past -> past.find(Bill.class, 2).amount))
                .isEqualTo(7);
    }

    /** Partitions that come are where the table of all of them says. */
    @Test
    void comingPartitionsOnOtherDisks() {
        unit.jdbc("alter table bill_event set tablespace cold");
        assertNoDdl(Paper.class, Bill.class);
        List<EventPartition> before =
                History.of(unit.sessionFactory()).retention().partitions();
        List<EventPartition> coming =
                History.of(unit.sessionFactory()).retention().createAhead(9);
        unit.jdbc("alter table bill_event set tablespace pg_default");

        coming.stream().filter(partition -> !before.contains(partition)).forEach(partition -> assertThat(
                        tablespace(partition.name()))
                .as(partition.name())
                .isEqualTo("cold"));
        assertThat(coming).hasSizeGreaterThan(before.size());
    }

    /** An archive is a table of its own: what reads it says so. */
    @Test
    void aDetachedPartitionOnOtherDisksIsReadByAnEntityOfItsOwn() {
        unit.jdbc(
                "create table bill_event_2000_01 partition of bill_event for values from ('2000-01-01 Z') to ('2000-02-01 Z')");
        unit.jdbc("insert into bill_event (id, amount, pgh_created_at, pgh_label, pgh_operation)"
                + " values (9, 99, '2000-01-05 Z', 'insert', 'I')");
        assertThat(History.of(unit.sessionFactory())
                        .retention()
                        .of(Bill.class)
                        .detach(Instant.parse("2000-06-01T00:00:00Z")))
                .extracting(EventPartition::name)
                .containsExactly("bill_event_2000_01");
        unit.jdbc("alter table bill_event_2000_01 set tablespace cold");
        assertNoDdl(Paper.class, Bill.class, ArchivedBill.class);

        unit.inTransaction(session -> {
            assertThat(History.of(unit.sessionFactory())
                            .events(session, Bill.class)
                            .ofId(9)
                            .count())
                    .isZero();
            assertThat(session.createSelectionQuery("from ArchivedBill b order by b.pghId", ArchivedBill.class)
                            .getResultList())
                    .extracting(event -> event.amount + " " + event.getPghLabel())
                    .containsExactly("99 insert");
        });
        unit.jdbc(
                "alter table bill_event attach partition bill_event_2000_01 for values from ('2000-01-01 Z') to ('2000-02-01 Z')");
        unit.inTransaction(session -> assertThat(History.of(unit.sessionFactory())
                        .events(session, Bill.class)
                        .ofId(9)
                        .count())
                .isEqualTo(1));
    }

    @Entity(name = "Paper")
    @TrackHistory
    static class Paper {
        @Id
        int id;

        @Nullable
        String title;
    }

    @Entity(name = "Bill")
    @TrackHistory(partitionBy = EventPartitioning.MONTH)
    static class Bill {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "ArchivedBill")
    @Immutable
    @Table(name = "bill_event_2000_01")
    static class ArchivedBill extends EventRecord {
        int id;
        int amount;
    }
}

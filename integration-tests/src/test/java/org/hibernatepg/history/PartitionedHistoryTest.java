package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.history.Recording.assertReplayed;
import static org.hibernatepg.history.Recording.events;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.PartitionKey;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables that are partitioned are recorded as a whole, and with row triggers also what names a partition. */
class PartitionedHistoryTest {
    @RegisterExtension
    static final Recording recording = Recording.of(() -> TestUnit.of(Sale.class, Reading.class, Stock.class)
            .set("hibernate.hbm2ddl.auto", "update")
            .prepare(
                    "create table sale (id int, region text, amount int, primary key (id, region)) partition by list (region)")
            .prepare("create table sale_north partition of sale for values in ('north')")
            .prepare("create table sale_rest partition of sale default partition by list (region)")
            .prepare("create table sale_south partition of sale_rest for values in ('south')")
            .prepare(
                    "create table reading (id int, day date, value int, primary key (id, day)) partition by range (day)")
            .prepare("create table reading_2024 partition of reading for values from ('2024-01-01') to ('2025-01-01')")
            .prepare("create table reading_2025 partition of reading for values from ('2025-01-01') to ('2026-01-01')")
            .prepare(
                    "create table stock (id int, region text, amount int, primary key (id, region)) partition by list (region)")
            .prepare("create table stock_north partition of stock for values in ('north')")
            .prepare("create table stock_south partition of stock for values in ('south')"));

    @BeforeEach
    void withoutLaterPartitions() {
        for (Level level : Level.values()) {
            recording.at(level).jdbc("drop table if exists reading_2026");
        }
    }

    private static TestUnit unit(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into sale (id, region, amount) values (1, 'north', 1), (2, 'south', 2), (3, 'south', 3)");
        return unit;
    }

    private static List<String> later(TestUnit unit) {
        assertReplayed(unit, "sale", "sale_event", "id, region, amount");
        List<String> events = events(unit, "sale_event", "id, region, amount");
        return events.subList(3, events.size());
    }

    @ParameterizedTest
    @EnumSource
    @Spec("GAP-25")
    void whatNamesThePartitionedTableIsRecordedInEachPartition(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("update sale set amount = amount + 10 where id < 3");
        unit.jdbc("delete from sale where id > 1");
        unit.jdbc(
                "insert into sale (id, region, amount) values (1, 'north', 0) on conflict (id, region) do update set amount = 9");

        assertThat(later(unit))
                .containsExactlyInAnyOrder(
                        "update (1,north,11)",
                        "update (2,south,12)",
                        "delete (2,south,12)",
                        "delete (3,south,3)",
                        "update (1,north,9)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("GAP-25")
    void theSessionIsRecordedToo(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Reading(1, LocalDate.of(2024, 5, 1), 7)));
        unit.inTransaction(session -> session.find(Reading.class, 1).value = 8);
        unit.inTransaction(session -> session.remove(session.find(Reading.class, 1)));

        assertThat(events(unit, "reading_event", "id, day, value"))
                .containsExactly("insert (1,2024-05-01,7)", "update (1,2024-05-01,8)", "delete (1,2024-05-01,8)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("GAP-25")
    void laterPartitionsAreRecordedLikeEarlierOnes(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("create table reading_2026 partition of reading for values from ('2026-01-01') to ('2027-01-01')");
        unit.jdbc("insert into reading (id, day, value) values (1, '2026-01-01', 1)");
        unit.jdbc("update reading set value = 2");

        assertThat(events(unit, "reading_event", "id, day, value"))
                .containsExactly("insert (1,2026-01-01,1)", "update (1,2026-01-01,2)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("GAP-25")
    void aRowThatMovesToAnotherPartition(Level level) {
        TestUnit unit = unit(level);
        HistoryContext.run(
                Map.of("why", "moved"),
                () -> unit.inTransaction(session -> session.createNativeMutationQuery(
                                "update sale set region = 'south', amount = 9 where id = 1")
                        .executeUpdate()));

        // PostgreSQL shows row triggers a move as what it is to the partitions.
        assertThat(later(unit))
                .containsExactly(
                        level == Level.ROW
                                ? new String[] {"delete (1,north,1)", "insert (1,south,9)"}
                                : new String[] {"update (1,south,9)"});
        assertThat(unit.query("select distinct pgh_context->>'why' from sale_event where pgh_id > 3"))
                .containsExactly(List.of("moved"));
    }

    @ParameterizedTest
    @EnumSource
    @Spec("GAP-25")
    void rowsThatMoveAndRowsThatStayInOneStatement(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("update sale set region = case id when 2 then 'north' else region end, amount = amount * 10");

        assertReplayed(unit, "sale", "sale_event", "id, region, amount");
        assertThat(later(unit)).contains("update (1,north,10)", "update (3,south,30)");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("GAP-25")
    void whatNamesAPartitionIsRecordedByRowTriggersOnly(Level level) {
        TestUnit unit = unit(level);
        unit.jdbc("update sale_south set amount = 20 where id = 2");
        unit.jdbc("insert into sale_north (id, region, amount) values (4, 'north', 4)");
        unit.jdbc("delete from sale_rest where id = 3");

        List<String> events = events(unit, "sale_event", "id, region, amount");
        assertThat(events.subList(3, events.size()))
                .containsExactly(
                        level == Level.ROW
                                ? new String[] {"update (2,south,20)", "insert (4,north,4)", "delete (3,south,3)"}
                                : new String[0]);
    }

    private static TestUnit stock(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into stock (id, region, amount) values (1, 'north', 1), (2, 'south', 2), (3, 'south', 3)");
        return unit;
    }

    private static List<String> laterOfStock(TestUnit unit) {
        assertReplayed(unit, "stock", "stock_event", "id, region, amount");
        List<String> events = events(unit, "stock_event", "id, region, amount");
        return events.subList(3, events.size());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMappedAsPartitionedIsRecordedByRow(Level level) {
        assertThat(recording
                        .at(level)
                        .query("select distinct tgtype & 1 from pg_trigger where tgrelid = 'stock'::regclass"
                                + " and tgname not like '%truncate%' and not tgisinternal"))
                .containsExactly(List.of(1));
    }

    /** PostgreSQL shows a trigger for each statement the row that was inserted last in place of each that was updated. */
    @ParameterizedTest
    @EnumSource
    void aMergeThatInsertsAndUpdates(Level level) {
        TestUnit unit = stock(level);
        assumeTrue(unit.serverVersion() >= 15, "needs merge");
        unit.jdbc("""
                merge into stock as t
                using (values (9, 'north'), (1, 'north'), (8, 'south'), (2, 'south'), (3, 'south')) as s (id, region)
                   on t.id = s.id and t.region = s.region
                when matched and t.id = 3 then delete
                when matched then update set amount = t.amount * 10
                when not matched then insert (id, region, amount) values (s.id, s.region, 0)""");

        assertThat(laterOfStock(unit))
                .containsExactlyInAnyOrder(
                        "insert (9,north,0)",
                        "update (1,north,10)",
                        "insert (8,south,0)",
                        "update (2,south,20)",
                        "delete (3,south,3)");
        assertThat(unit.query("select id from stock_event where pgh_old_id is not null"))
                .isEmpty();
    }

    /** Of which PostgreSQL shows triggers for each statement nothing, or a half. */
    @ParameterizedTest
    @EnumSource
    void aMergeThatMovesRowsToAnotherPartition(Level level) {
        TestUnit unit = stock(level);
        assumeTrue(unit.serverVersion() >= 15, "needs merge");
        unit.jdbc("""
                merge into stock as t using (values (1, 'south'), (2, 'south')) as s (id, region) on t.id = s.id
                when matched then update set region = s.region, amount = t.amount * 10""");
        unit.jdbc("""
                merge into stock as t using (values (4, 'north'), (2, 'north')) as s (id, region) on t.id = s.id
                when matched then update set region = s.region, id = t.id + 3
                when not matched then insert (id, region, amount) values (s.id, s.region, 0)""");

        assertThat(laterOfStock(unit))
                .containsExactlyInAnyOrder(
                        "delete (1,north,1)",
                        "insert (1,south,10)",
                        "update (2,south,20)",
                        "insert (4,north,0)",
                        "delete (2,south,20)",
                        "insert (5,north,20)");
    }

    @ParameterizedTest
    @EnumSource
    void theSessionIsRecordedWhereThePartitionKeyIsMapped(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Stock(1, "north", 7)));
        unit.inTransaction(session -> session.find(Stock.class, 1).amount = 8);
        unit.inTransaction(session -> session.remove(session.find(Stock.class, 1)));

        assertThat(events(unit, "stock_event", "id, region, amount"))
                .containsExactly("insert (1,north,7)", "update (1,north,8)", "delete (1,north,8)");
    }

    @ParameterizedTest
    @EnumSource
    void aPartitionThatIsDetachedIsRecordedNoMore(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("create table reading_2026 partition of reading for values from ('2026-01-01') to ('2027-01-01')");
        unit.jdbc("insert into reading (id, day, value) values (1, '2026-01-01', 1)");
        unit.jdbc("alter table reading detach partition reading_2026");
        unit.jdbc("update reading_2026 set value = 2");

        assertThat(events(unit, "reading_event", "id, day, value")).containsExactly("insert (1,2026-01-01,1)");
    }

    @Entity(name = "Sale")
    @TrackHistory
    static class Sale {
        @Id
        int id;

        @Nullable
        String region;

        int amount;
    }

    @Entity(name = "Stock")
    @TrackHistory
    static class Stock {
        @Id
        int id;

        @PartitionKey
        @Nullable
        String region;

        int amount;

        protected Stock() {}

        Stock(int id, String region, int amount) {
            this.id = id;
            this.region = region;
            this.amount = amount;
        }
    }

    @Entity(name = "Reading")
    @TrackHistory
    static class Reading {
        @Id
        int id;

        @Nullable
        LocalDate day;

        int value;

        protected Reading() {}

        Reading(int id, LocalDate day, int value) {
            this.id = id;
            this.day = day;
            this.value = value;
        }
    }
}

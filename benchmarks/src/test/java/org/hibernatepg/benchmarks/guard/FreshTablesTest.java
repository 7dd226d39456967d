package org.hibernatepg.benchmarks.guard;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.StatelessSession;
import org.hibernatepg.benchmarks.wire.WireProxy;
import org.hibernatepg.history.BackfilledTable;
import org.hibernatepg.history.History;
import org.hibernatepg.history.Purged;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * That nothing is compared pair by pair where tables have just been filled, and PostgreSQL knows nothing of them: it takes them for small then. No
 * part of a plan looks at more rows than some times those that there are.
 */
class FreshTablesTest {
    private static final int EVENTS = 4_000;
    private static final int TIMES = 12;
    private static final Database database = Databases.create();
    private static final PGSimpleDataSource source = new PGSimpleDataSource();
    private static final WireProxy wire = wire();
    private static final Plans plans = Plans.of(database, wire);
    private static final TestUnit unit = TestUnit.of(Deed.class, Album.class)
            .on(database)
            .set("hibernate.connection.datasource", source)
            .set("hibernate.jdbc.log.warnings", false);

    @BeforeAll
    static void start() {
        unit.start();
        for (String table : List.of("deed_event", "album_tags_event", "pgh_seal")) {
            unit.jdbc("alter table %s set (autovacuum_enabled = off)".formatted(table));
        }
    }

    @AfterAll
    static void stop() {
        unit.close();
        wire.close();
        database.close();
    }

    @BeforeEach
    void clear() {
        unit.truncate();
    }

    /** Between the data source and the database. */
    private static WireProxy wire() {
        source.setUrl(database.jdbcUrl());
        source.setUser(database.user());
        source.setPassword(database.password());
        WireProxy proxy = WireProxy.to(source.getServerNames()[0], source.getPortNumbers()[0]);
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {proxy.port()});
        source.setSslmode("disable");
        return proxy;
    }

    private static History history() {
        return History.of(unit.sessionFactory());
    }

    /** In three transactions, each of a third of the events. */
    private static void fillDeeds() {
        unit.jdbc("insert into deed (id, holder, price) select g, g %% 50, 0 from generate_series(1, %d) as g"
                .formatted(EVENTS / 4));
        unit.jdbc("update deed set price = price + 1");
        unit.jdbc("update deed set price = price + 1");
    }

    private static void assertNothingIsComparedPairByPair() {
        assertThat(plans.most()).as("the rows that a part of a plan looked at").isBetween(1L, (long) TIMES * EVENTS);
    }

    @Test
    void sealedEventsArePurgedOneByOne() {
        fillDeeds();
        unit.jdbc("delete from deed where id % 2 = 0");
        unit.inTransaction(session -> history().seals().seal(session));
        plans.clear();
        Purged purged = history().retention().of(Deed.class).purge(unit.now()).run();
        assertThat(purged.total()).isEqualTo(EVENTS / 4 * 3L);
        assertNothingIsComparedPairByPair();
    }

    /** Each event is looked at with its neighbours, not with all others of the object. */
    @Test
    void eventsOfAnObjectWithManyArePurgedByTheirNeighbours() {
        unit.jdbc("insert into deed (id, holder, price) values (1, 0, 0)");
        for (int i = 0; i < EVENTS / 4; i++) {
            unit.jdbc("update deed set price = price + 1 where id = 1");
        }
        plans.clear();
        Purged purged = history().retention().of(Deed.class).purge(unit.now()).run();
        assertThat(purged.total()).isEqualTo(EVENTS / 4);
        assertNothingIsComparedPairByPair();
    }

    /** As the rows of a queue do. */
    @Test
    void eventsOfAKeyThatIsUsedAgainAndAgainArePurgedByTheirNeighbours() {
        for (int i = 0; i < EVENTS / 8; i++) {
            unit.jdbc("insert into deed (id, holder, price) values (1, 0, 0)");
            unit.jdbc("delete from deed where id = 1");
        }
        plans.clear();
        Purged purged = history().retention().of(Deed.class).purge(unit.now()).run();
        assertThat(purged.total()).isEqualTo(EVENTS / 4);
        assertNothingIsComparedPairByPair();
    }

    @Test
    void rowsOfCollectionsArePurgedOneByOne() {
        unit.jdbc("insert into album (id) select g from generate_series(1, 20) as g");
        unit.jdbc(
                "insert into album_tags (album_id, tags) select 1 + g %% 20, 't' || g from generate_series(1, %d) as g"
                        .formatted(EVENTS / 4));
        unit.jdbc("update album_tags set tags = tags || 'x'");
        unit.jdbc("update album_tags set tags = tags || 'y'");
        plans.clear();
        Purged purged = history().retention().of(Album.class).purge(unit.now()).run();
        assertThat(purged.total()).isEqualTo(EVENTS / 2);
        assertNothingIsComparedPairByPair();
    }

    /** What was done before is not looked at again, in events neither. */
    @Test
    void eachBatchOfABackfillLooksAtItsOwnRows() {
        older("insert into deed (id, holder, price) select g, g %% 50, 0 from generate_series(1, %d) as g"
                .formatted(EVENTS / 2));
        plans.clear();
        assertThat(backfilled(EVENTS / 40, Deed.class)).isEqualTo(EVENTS / 2);
        assertThat(backfilled(EVENTS / 40, Deed.class)).isZero();
        assertThat(plans.lookedAt("deed_event")).isBetween(1L, (long) TIMES * EVENTS);
        assertNothingIsComparedPairByPair();
    }

    @Test
    void eachBatchOfABackfillLooksAtTheCollectionsOfItsOwners() {
        older(
                "insert into album (id) select g from generate_series(1, %d) as g".formatted(EVENTS / 10),
                "insert into album_tags (album_id, tags) select 1 + g %% %d, 't' || g from generate_series(1, %d) as g"
                        .formatted(EVENTS / 10, EVENTS));
        plans.clear();
        assertThat(backfilled(EVENTS / 40, Album.class)).isEqualTo(EVENTS + EVENTS / 10);
        assertThat(backfilled(EVENTS / 40, Album.class)).isZero();
        assertThat(plans.lookedAt("album_tags_event"))
                .as("only the first and the last batch, which have one end, read all events")
                .isBetween(1L, 2L * TIMES * EVENTS);
        assertNothingIsComparedPairByPair();
    }

    /** Rows that were written before anything was recorded. */
    private static void older(String... statements) {
        unit.jdbc("begin; set local session_replication_role = replica; " + String.join("; ", statements) + "; commit");
    }

    private static long backfilled(int rows, Class<?> entity) {
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            return history().backfillInBatches(session, rows, entity).stream()
                    .mapToLong(BackfilledTable::rows)
                    .sum();
        }
    }

    /** Of joins that take a table for nearly empty, some take minutes for what others do in a second. */
    @Test
    void asManyEventsOfThePastAreExpectedAsThereMayBe() {
        fillDeeds();
        Instant past = unit.now();
        unit.jdbc("update deed set price = price + 1");
        plans.clear();
        List<Integer> found = history().asOf(past).call(session -> session.createSelectionQuery(
                        "select d.id from Deed d where d.holder <> 7", Integer.class)
                .getResultList());
        assertThat(found).hasSize(EVENTS / 4 / 50 * 49);
        assertThat(plans.leastExpectedOf("deed_event"))
                .as("rows that a scan of the events was expected to give, of those that it gave")
                .isGreaterThan(0.2);
        assertNothingIsComparedPairByPair();
    }

    /** The guard itself: it would see a comparison of all with all. */
    @Test
    void aComparisonOfAllWithAllIsSeen() {
        fillDeeds();
        plans.clear();
        unit.inTransaction(session -> session.createNativeQuery(
                        "select count(*) from deed_event a join deed_event b on a.pgh_id < b.pgh_id and a.price <> b.price",
                        Long.class)
                .getSingleResult());
        assertThat(plans.most()).isGreaterThan((long) TIMES * EVENTS);
    }

    @Entity(name = "Deed")
    @TrackHistory(sealed = true)
    static class Deed {
        @Id
        int id;

        int holder;
        int price;
    }

    @Entity(name = "Album")
    @TrackHistory(collections = true)
    static class Album {
        @Id
        int id;

        @ElementCollection
        List<String> tags = new ArrayList<>();
    }
}

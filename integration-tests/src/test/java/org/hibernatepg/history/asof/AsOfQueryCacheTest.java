package org.hibernatepg.history.asof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernate.CacheMode;
import org.hibernate.Session;
import org.hibernatepg.history.AsOf;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.MapRegionFactory;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Results of queries that a session of today caches are no results of the past, even of a query that sets a cache mode of its own. */
class AsOfQueryCacheTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Slip.class)
            .set("hibernate.cache.region.factory_class", MapRegionFactory.class)
            .set("hibernate.cache.use_query_cache", "true")
            .set("hibernate.generate_statistics", "true");

    private final History history = History.of(unit.sessionFactory());
    private Instant then = Instant.EPOCH;

    @BeforeEach
    void write() {
        unit.truncate();
        unit.inTransaction(session -> session.persist(new Slip("then")));
        then = unit.now();
        unit.inTransaction(session -> session.find(Slip.class, 1).name = "now");
        unit.sessionFactory().getCache().evictAllRegions();
        // Results are taken for older than a write of the same millisecond.
        unit.query("select pg_sleep(0.01)");
        unit.sessionFactory().getStatistics().clear();
    }

    private static void see(Session session, CacheMode mode, String name) {
        for (int i = 0; i < 2; i++) {
            session.clear();
            assertThat(session.createSelectionQuery("select s.name from Slip s where s.id = ?1", String.class)
                            .setParameter(1, 1)
                            .setCacheable(true)
                            .setCacheMode(mode)
                            .list())
                    .containsExactly(name);
            assertThat(session.createSelectionQuery("from Slip", Slip.class)
                            .setCacheable(true)
                            .setCacheMode(mode)
                            .list())
                    .extracting(slip -> slip.name)
                    .containsExactly(name);
        }
    }

    private static long hits() {
        return unit.sessionFactory().getStatistics().getQueryCacheHitCount();
    }

    @Test
    void whatASessionOfTodayCachesIsNotFound() {
        unit.inTransaction(session -> see(session, CacheMode.NORMAL, "now"));
        assertThat(hits()).isEqualTo(2);
        for (CacheMode mode : CacheMode.values()) {
            history.asOf(then).run(session -> see(session, mode, "then"));
        }
    }

    @Test
    void whatASessionAsOfAPointCachesIsNotFound() {
        for (CacheMode mode : CacheMode.values()) {
            history.asOf(then).run(session -> see(session, mode, "then"));
            history.asOf(Instant.now().plusSeconds(60)).run(session -> see(session, mode, "now"));
        }
        long before = hits();
        unit.inTransaction(session -> see(session, CacheMode.NORMAL, "now"));
        assertThat(hits()).isEqualTo(before + 2);
    }

    @Test
    void withoutAModeOfItsOwnAQueryLeavesTheCacheAlone() {
        AsOf past = history.asOf(then);
        for (int i = 0; i < 2; i++) {
            past.run(session -> assertThat(session.createSelectionQuery("select s.name from Slip s", String.class)
                            .setCacheable(true)
                            .list())
                    .containsExactly("then"));
        }
        assertThat(hits()).isZero();
        assertThat(unit.sessionFactory().getStatistics().getQueryCachePutCount())
                .isZero();
    }

    @Entity(name = "Slip")
    @TrackHistory
    static class Slip {
        @Id
        int id = 1;

        String name = "";

        protected Slip() {}

        Slip(String name) {
            this.name = name;
        }
    }
}

package org.hibernatepg.history.asof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The primary key of an event table, in which newer events are passed by; and one that is there without the time. */
class AsOfEventTableKeyTest {
    private static final int VERSIONS = 200;

    @Test
    @Spec("GAP-27")
    void aFindReadsNoPageOfEventsThatAreNewer() {
        try (TestUnit unit = TestUnit.of(Gauge.class).start()) {
            Instant third = write(unit);

            assertThat(keyOf(unit)).isEqualTo("id, pgh_id, pgh_created_at");
            assertThat(level(unit, third)).isEqualTo(3);
            assertThat(eventsRead(unit, third)).isLessThan(10);
        }
    }

    @Test
    void anEventTableWithAnotherKeyWorksAndCanBeChanged() {
        try (TestUnit unit = TestUnit.of(Gauge.class).start()) {
            unit.jdbc("alter table gauge_event drop constraint gauge_event_pkey, add primary key (id, pgh_id)");
            unit.set("hibernate.hbm2ddl.auto", "update").restart();
            Instant third = write(unit);
            assertThat(keyOf(unit)).isEqualTo("id, pgh_id");
            assertThat(level(unit, third)).isEqualTo(3);
            assertThat(eventsRead(unit, third)).isGreaterThan(VERSIONS - 10);

            unit.jdbc("create unique index concurrently gauge_event_key on gauge_event (id, pgh_id, pgh_created_at)");
            unit.jdbc("alter table gauge_event drop constraint gauge_event_pkey,"
                    + " add constraint gauge_event_pkey primary key using index gauge_event_key");
            unit.set("hibernate.hbm2ddl.auto", "validate").restart();
            assertThat(keyOf(unit)).isEqualTo("id, pgh_id, pgh_created_at");
            assertThat(level(unit, third)).isEqualTo(3);
            assertThat(eventsRead(unit, third)).isLessThan(10);
        }
    }

    /** Two hundred versions of a gauge, each with its number, an hour apart, and a thousand gauges beside it; when the third was. */
    private static Instant write(TestUnit unit) {
        unit.jdbc("insert into gauge (id, level) select n, 1 from generate_series(1, 1000) as n");
        for (int version = 2; version <= VERSIONS; version++) {
            unit.jdbc("update gauge set level = ? where id = 1", version);
        }
        unit.jdbc(
                "update gauge_event set pgh_created_at = timestamptz '2024-01-01 00:00Z' + level * interval '1 hour'");
        unit.jdbc("vacuum analyze gauge_event");
        return Instant.parse("2024-01-01T03:30:00Z");
    }

    private static @Nullable Integer level(TestUnit unit, Instant then) {
        return History.of(unit.sessionFactory()).asOf(then).call(session -> {
            Gauge gauge = session.find(Gauge.class, 1);
            return gauge == null ? null : gauge.level;
        });
    }

    /** How many rows of the event table the indexes lead to in a find. */
    private static long eventsRead(TestUnit unit, Instant then) {
        return History.of(unit.sessionFactory()).asOf(then).call(session -> {
            long before = fetched(session);
            session.find(Gauge.class, 1);
            return fetched(session) - before;
        });
    }

    /** What a connection has not yet told of the transactions before counts too. */
    private static long fetched(Session session) {
        return session.createNativeQuery(
                        "select coalesce(sum(idx_tup_fetch), 0) from pg_stat_xact_user_tables where relname = 'gauge_event'",
                        Long.class)
                .getSingleResult();
    }

    private static String keyOf(TestUnit unit) {
        return unit.query("""
                select a.attname from pg_index as i cross join unnest(i.indkey) with ordinality as k (attnum, place)
                  join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
                 where i.indrelid = 'gauge_event'::regclass and i.indisprimary order by k.place""").stream().map(row -> String.valueOf(row.get(0))).collect(Collectors.joining(", "));
    }

    @Entity(name = "Gauge")
    @TrackHistory
    static class Gauge {
        @Id
        int id;

        int level;
    }
}

package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Far more threads than connections, each with units of work that open scopes at random, fail, and leave scopes in any order;
 * and someone who ends connections meanwhile. Nothing of a unit of work reaches another one.
 */
class PooledScopesTest {
    private static final int THREADS = 100;
    private static final int UNITS = Integer.getInteger("pooled.units", 800);

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(RandomScopes.Entry.class).set("hibernate.routing.replicas", "none");

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final RandomScopes.Counts counts = new RandomScopes.Counts();

    @Test
    @Spec({"G-007", "RO-08"})
    void nothingOfAUnitOfWorkReachesAnother() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        long seed = Long.getLong("pooled.seed", System.nanoTime());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            threads.add(new Thread(() -> workUntil(end, random), "user-" + i));
        }
        threads.forEach(Thread::start);
        while (!isOver(end)) {
            Thread.sleep(300);
            endAConnection();
        }
        for (Thread thread : threads) {
            thread.join(60_000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
        assertThat(faults).as("-Dpooled.seed=" + seed).isEmpty();
        assertNothingWasMixed();
        assertThat(counts.committed.sum()).isPositive();
        assertThat(counts.refused.sum()).isPositive();
        assertThat(counts.ignored.sum()).isPositive();
        assertThat(counts.readOnly.sum()).isPositive();
        assertThat(counts.ended.sum()).isPositive();
        assertThat(counts.looked.sum()).isGreaterThanOrEqualTo(UNITS);
    }

    private boolean isOver(long end) {
        return counts.looked.sum() >= UNITS || System.nanoTime() > end || !faults.isEmpty();
    }

    private void workUntil(long end, Random random) {
        while (!isOver(end)) {
            try {
                new RandomScopes(unit.sessionFactory(), random, counts).run();
            } catch (RuntimeException | Error e) {
                faults.add(Thread.currentThread().getName() + ": " + stackTrace(e));
            }
        }
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void endAConnection() {
        unit.query("""
                select pg_terminate_backend(pid)
                  from pg_stat_activity
                 where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
                 order by random()
                 limit 1""");
    }

    private static void assertNothingWasMixed() {
        assertThat(unit.query("""
                        select id, expected, pgh_context::text
                          from entry_event
                         where coalesce(pgh_context, '{}') <> expected::jsonb"""))
                .as("events with another context than their own")
                .isEmpty();
        assertThat(unit.query("select id from entry where forbidden and not ignoring"))
                .as("rows that no scope allowed")
                .isEmpty();
        assertThat(unit.query("select id from entry where readonly"))
                .as("rows from within a read-only scope")
                .isEmpty();
        assertThat(unit.value("select count(*) from entry"))
                .isEqualTo(unit.value("select count(*) from entry_event"))
                .isNotEqualTo(0L);
        assertThat(unit.query("select distinct pgh_context ->> 'unit' from entry_event"))
                .as("units of work with contexts")
                .hasSizeGreaterThan(5);
    }
}

package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.UPDATE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A scope belongs to a session, not to a thread. */
class ScopesAndThreadsTest {
    private static final String FROZEN = "Card:frozen";

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Card.class)
            .prepare("create schema tenant_a; create table tenant_a.card (id int primary key, text varchar(255))");

    private Triggers triggers;

    @BeforeEach
    void rows() {
        unit.truncate();
        unit.jdbc("insert into card (id, text) select n, 'public' from generate_series(1, 30) n");
        unit.jdbc("insert into tenant_a.card select n, 'a' from generate_series(1, 30) n");
        triggers = Triggers.of(unit.sessionFactory());
    }

    @Test
    @Spec({"G-007", "GAP-35"})
    void twoThreadsWithASessionEachDoNotMeet() throws Exception {
        CyclicBarrier bothInside = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> ignoring = threads.submit(call(() -> unit.inTransaction(session -> {
                try (TriggerScope scope = triggers.ignore(session, FROZEN);
                        SearchPath path = SearchPath.open(session, "tenant_a", "public")) {
                    await(bothInside);
                    assertThat(session.find(Card.class, 1).text).isEqualTo("a");
                    session.find(Card.class, 1).text = "changed";
                    session.flush();
                    await(bothInside);
                }
            })));
            Future<?> refused = threads.submit(call(() -> assertThatThrownBy(() -> unit.inTransaction(session -> {
                        await(bothInside);
                        assertThat(triggers.isIgnored(session, FROZEN)).isFalse();
                        Card card = session.find(Card.class, 2);
                        assertThat(card.text).isEqualTo("public");
                        await(bothInside);
                        card.text = "changed";
                    }))
                    .isInstanceOf(ProtectedOperationException.class)));
            ignoring.get(30, TimeUnit.SECONDS);
            refused.get(30, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }

        assertThat(unit.value("select text from tenant_a.card where id = 1")).isEqualTo("changed");
        assertThat(unit.value("select count(*) from card where text = 'changed'"))
                .isEqualTo(0L);
    }

    @Test
    @Spec("GAP-35")
    void aSessionThatIsHandedOverTakesItsScopesWithIt() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Session session = unit.sessionFactory().openSession()) {
            session.beginTransaction();
            TriggerScope scope = triggers.ignore(session, FROZEN);
            SearchPath path = SearchPath.open(session, "tenant_a");

            other.submit(call(() -> {
                        assertThat(session.find(Card.class, 1).text).isEqualTo("a");
                        path.close();
                        session.clear();
                        session.find(Card.class, 1).text = "changed";
                        scope.close();
                    }))
                    .get(30, TimeUnit.SECONDS);

            assertThat(triggers.isIgnored(session, FROZEN)).isFalse();
            session.getTransaction().commit();
        } finally {
            other.shutdownNow();
        }
        assertThat(unit.value("select text from card where id = 1")).isEqualTo("changed");
    }

    @Test
    @Spec("GAP-35")
    void stagesOnThreadsOfAPoolShareTheScopeOfTheirSessionAndNoOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        // Fewer than the pool has connections: what waits for one would hold up the step that gives one back.
        List<CompletableFuture<?>> chains = new ArrayList<>();
        try {
            for (int i = 1; i <= 4; i++) {
                chains.add(chain(i, i % 2 == 0, threads));
            }
            CompletableFuture.allOf(chains.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }

        assertThat(unit.query("select id from card where text = 'changed' order by id"))
                .containsExactly(List.of(2), List.of(4));
    }

    /** As a reactive program does: each step may be on another thread, one after the other. */
    private CompletableFuture<?> chain(int id, boolean ignores, ExecutorService threads) {
        Session session = unit.sessionFactory().openSession();
        return CompletableFuture.supplyAsync(
                        () -> {
                            session.beginTransaction();
                            return ignores ? triggers.ignore(session, FROZEN) : (TriggerScope) () -> {};
                        },
                        threads)
                .thenApplyAsync(
                        scope -> {
                            session.find(Card.class, id).text = "changed";
                            return scope;
                        },
                        threads)
                .thenAcceptAsync(TriggerScope::close, threads)
                .thenRunAsync(() -> session.getTransaction().commit(), threads)
                .handleAsync(
                        (done, thrown) -> {
                            boolean refused = thrown != null;
                            assertThat(refused).isEqualTo(!ignores);
                            if (refused) {
                                session.getTransaction().rollback();
                            }
                            session.close();
                            return null;
                        },
                        threads);
    }

    @Test
    @Spec("GAP-35")
    void virtualThreadsAreThreads() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads need Java 21, this is " + Runtime.version());
        ExecutorService threads = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        List<Future<?>> work = new ArrayList<>();
        try {
            for (int i = 1; i <= 30; i++) {
                int id = i;
                work.add(threads.submit(call(() -> {
                    if (id % 3 == 0) {
                        unit.inTransaction(session -> {
                            try (TriggerScope scope = triggers.ignore(session, FROZEN)) {
                                session.find(Card.class, id).text = "changed";
                            }
                        });
                    } else {
                        assertThatThrownBy(() ->
                                        unit.inTransaction(session -> session.find(Card.class, id).text = "changed"))
                                .isInstanceOf(ProtectedOperationException.class);
                    }
                })));
            }
            for (Future<?> done : work) {
                done.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(unit.value("select count(*) from card where text = 'changed'"))
                .isEqualTo(10L);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Callable<Boolean> call(Work work) {
        return () -> {
            work.run();
            return true;
        };
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Entity(name = "Card")
    @Protect(name = "frozen", operations = UPDATE)
    static class Card {
        @Id
        int id;

        String text;
    }
}

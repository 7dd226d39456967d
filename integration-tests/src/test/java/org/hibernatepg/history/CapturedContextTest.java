package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CapturedContextTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Line.class);

    private final ExecutorService pool = Executors.newFixedThreadPool(2);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @Test
    @Spec({"X-022", "GAP-35"})
    void everyThreadThatIsGivenItWritesUnderItsId() throws Exception {
        UUID id;
        List<Future<?>> tasks = new ArrayList<>();
        try (HistoryContext context = HistoryContext.open(Map.of("user", 1))) {
            id = HistoryContext.currentId().orElseThrow();
            CapturedContext captured = HistoryContext.capture();
            write(0);
            for (int i = 1; i < 6; i++) {
                int line = i;
                tasks.add(pool.submit(captured.wrap(() -> write(line))));
            }
            pool.submit(() -> write(6)).get();
        }
        for (Future<?> task : tasks) {
            task.get();
        }

        assertThat(
                        unit.query(
                                "select count(*), pgh_context::text, pgh_context_id from line_event group by 2, 3 order by 1 desc"))
                .containsExactly(List.of(6L, "{\"user\": 1}", id), Arrays.asList(1L, null, null));
        assertThat(pool.submit(HistoryContext::currentId).get()).isEmpty();
    }

    @Test
    void itOutlivesTheContextAndWhatIsAddedLaterIsNotInIt() {
        CapturedContext captured;
        UUID id;
        try (HistoryContext context = HistoryContext.open(Map.of("user", 1))) {
            captured = HistoryContext.capture();
            id = HistoryContext.currentId().orElseThrow();
            HistoryContext.add(Map.of("later", true));
        }

        captured.run(() -> write(1));

        assertThat(captured.values()).isEqualTo(Map.of("user", 1));
        assertThat(captured.id()).contains(id);
        assertThat(captured).hasToString("CapturedContext[{user=1}, id=" + id + "]");
        assertThat(unit.query("select pgh_context::text, pgh_context_id from line_event"))
                .containsExactly(List.of("{\"user\": 1}", id));
    }

    @Test
    @Spec("GAP-38")
    void itMayBeEnteredAgainInsideItselfAndInsideAnother() {
        CapturedContext first = HistoryContext.call(Map.of("a", 1), HistoryContext::capture);
        try (HistoryContext other = HistoryContext.open(Map.of("b", 2))) {
            UUID id = HistoryContext.currentId().orElseThrow();
            first.run(() -> {
                first.run(() -> assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1)));
                assertThat(HistoryContext.currentId()).isEqualTo(first.id());
                assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1));
            });
            assertThat(HistoryContext.current()).isEqualTo(Map.of("b", 2));
            assertThat(HistoryContext.currentId()).contains(id);
        }
        assertThat(HistoryContext.currentId()).isEmpty();
    }

    @Test
    void whatIsOpenedInsideIsNestedAndWhatIsAddedInsideEndsThere() {
        CapturedContext captured = HistoryContext.call(Map.of("a", 1), HistoryContext::capture);
        captured.run(() -> {
            HistoryContext.run(Map.of("b", 2), () -> {
                assertThat(HistoryContext.currentId()).isEqualTo(captured.id());
                assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1, "b", 2));
                HistoryContext.add(Map.of("c", 3), HistoryContext.Lifetime.OUTERMOST);
            });
            assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1, "c", 3));
        });
        captured.run(() -> assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1)));
    }

    @Test
    void keepingValuesInsideDoesNotReachWhatIsOpenAround() {
        CapturedContext captured = HistoryContext.call(Map.of("a", 1), HistoryContext::capture);
        HistoryContext.run(Map.of("around", 1), () -> {
            captured.run(() -> HistoryContext.add(Map.of("x", 1), HistoryContext.Lifetime.OUTERMOST));
            assertThat(HistoryContext.current()).isEqualTo(Map.of("around", 1));
        });
    }

    @Test
    void whereNothingWasOpenNothingIsInForceInside() {
        CapturedContext nothing = HistoryContext.capture();
        HistoryContext.run(Map.of("user", 1), () -> {
            nothing.run(() -> {
                assertThat(HistoryContext.currentId()).isEmpty();
                assertThat(HistoryContext.add(Map.of("x", 1))).isFalse();
                write(1);
                HistoryContext.run(Map.of("own", 1), () -> write(2));
            });
            write(3);
        });

        assertThat(nothing).hasToString("CapturedContext[]");
        assertThat(unit.query("select pgh_context::text from line_event order by id"))
                .containsExactly(Arrays.asList((Object) null), List.of("{\"own\": 1}"), List.of("{\"user\": 1}"));
        assertThat(unit.value("select count(distinct pgh_context_id) from line_event"))
                .isEqualTo(2L);
    }

    @Test
    void openedWithASessionItHoldsTheChangesMadeInside() {
        CapturedContext captured = HistoryContext.call(Map.of("user", 1), HistoryContext::capture);
        unit.inTransaction(session -> {
            session.persist(new Line(1));
            try (HistoryContext context = captured.open(session)) {
                session.persist(new Line(2));
            }
            session.persist(new Line(3));
        });

        assertThat(unit.query("select id from line_event where pgh_context is not null"))
                .containsExactly(List.of(2));
    }

    @Test
    @Spec("GAP-35")
    void stagesOfACompletableFutureBelongToItWhereverTheyRun() {
        try (HistoryContext context = HistoryContext.open(Map.of("user", 1))) {
            CapturedContext captured = HistoryContext.capture();
            CompletableFuture.supplyAsync(captured.wrapSupplier(() -> write(1)), pool)
                    .thenApplyAsync(captured.wrapFunction(line -> write(line + 1)))
                    .thenAccept(captured.wrapConsumer(line -> write(line + 1)))
                    .thenRunAsync(
                            captured.wrap(() -> {
                                write(4);
                            }),
                            pool)
                    .thenApplyAsync(nothing -> write(5), captured.wrap((Executor) pool))
                    .join();
        }

        assertThat(
                        unit.query(
                                "select count(*), count(distinct pgh_context_id) from line_event where pgh_context is not null"))
                .containsExactly(List.of(5L, 1L));
    }

    @Test
    void aPropagatingExecutorTakesTheContextOfEachSubmitter() throws Exception {
        ExecutorService propagating = HistoryContext.propagating(pool);
        List<Callable<Map<String, Object>>> tasks = List.of(HistoryContext::current, HistoryContext::current);

        for (int i = 0; i < 3; i++) {
            Map<String, Object> values = Map.of("user", i);
            try (HistoryContext context = HistoryContext.open(values)) {
                assertThat(propagating.submit(HistoryContext::current).get()).isEqualTo(values);
                assertThat(propagating.submit(() -> {}, 7).get()).isEqualTo(7);
                assertThat(propagating.invokeAny(tasks)).isEqualTo(values);
                assertThat(propagating.invokeAny(tasks, 1, TimeUnit.MINUTES)).isEqualTo(values);
                for (Future<Map<String, Object>> task : propagating.invokeAll(tasks)) {
                    assertThat(task.get()).isEqualTo(values);
                }
                CompletableFuture<Map<String, Object>> seen = new CompletableFuture<>();
                propagating.execute(() -> seen.complete(HistoryContext.current()));
                assertThat(seen.join()).isEqualTo(values);
                assertThat(CompletableFuture.supplyAsync(
                                        HistoryContext::current, HistoryContext.propagating((Executor) pool))
                                .join())
                        .isEqualTo(values);
            }
        }
        assertThat(propagating.submit(HistoryContext::current).get()).isEmpty();
        propagating.shutdown();
        assertThat(propagating.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(propagating.isTerminated()).isTrue();
        assertThat(pool.isShutdown()).isTrue();
    }

    @Test
    void anExecutorWithOneContextKeepsItForAllTasks() throws Exception {
        ExecutorService ofAnn = HistoryContext.call(Map.of("user", "ann"), HistoryContext::capture)
                .wrap(pool);
        try (HistoryContext context = HistoryContext.open(Map.of("user", "bob"))) {
            assertThat(ofAnn.submit(HistoryContext::current).get()).isEqualTo(Map.of("user", "ann"));
        }
        assertThat(ofAnn.submit(HistoryContext::current).get()).isEqualTo(Map.of("user", "ann"));
    }

    @Test
    void aTaskThatRunsOnTheSubmittersOwnThreadLeavesItsContextAsItWas() {
        Executor same = HistoryContext.propagating((Executor) Runnable::run);
        HistoryContext.run(Map.of("a", 1), () -> {
            same.execute(() -> HistoryContext.add(Map.of("b", 2)));
            assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1));
            assertThatThrownBy(() -> same.execute(() -> {
                        throw new IllegalStateException("mine");
                    }))
                    .hasMessage("mine");
            assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1));
        });
    }

    @Test
    void tasksOfParallelStreamsCanBeGivenIt() {
        HistoryContext.run(Map.of("user", 1), () -> {
            CapturedContext captured = HistoryContext.capture();
            IntStream.range(0, 20).parallel().forEach(line -> captured.run(() -> write(line)));
        });

        assertThat(unit.query("select count(*), count(distinct pgh_context_id) from line_event"))
                .containsExactly(List.of(20L, 1L));
    }

    @Test
    @Spec({"X-022", "GAP-35"})
    void virtualThreadsAreThreads() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads need Java 21, this is " + Runtime.version());
        ExecutorService virtual = HistoryContext.propagating((ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
        HistoryContext.run(Map.of("user", 1), () -> {
            List<Future<?>> tasks = new ArrayList<>();
            IntStream.range(0, 50).forEach(line -> tasks.add(virtual.submit(() -> write(line))));
            tasks.forEach(CapturedContextTest::await);
        });
        close(virtual);

        assertThat(unit.query("select count(*), count(distinct pgh_context_id) from line_event"))
                .containsExactly(List.of(50L, 1L));
        assertThat(virtual.isTerminated()).isTrue();
    }

    @Test
    void closingAnExecutorClosesTheOneBehindItInItsOwnWay() throws Exception {
        assumeTrue(Runtime.version().feature() >= 19, "ExecutorService.close() is of Java 19");
        close(HistoryContext.propagating(ForkJoinPool.commonPool()));
        assertThat(ForkJoinPool.commonPool().isShutdown()).isFalse();
        close(HistoryContext.propagating(pool));
        assertThat(pool.isTerminated()).isTrue();
    }

    private static void close(ExecutorService executor) throws Exception {
        ExecutorService.class.getMethod("close").invoke(executor);
    }

    private static void await(Future<?> task) {
        try {
            task.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int write(int line) {
        unit.inTransaction(session -> session.persist(new Line(line)));
        return line;
    }

    @Entity(name = "Line")
    @TrackHistory
    static class Line {
        @Id
        int id;

        protected Line() {}

        Line(int id) {
            this.id = id;
        }
    }
}

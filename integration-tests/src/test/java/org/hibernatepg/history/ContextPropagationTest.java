package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** With Micrometer's context propagation, by itself and under Reactor, and without it. */
class ContextPropagationTest {
    private static final String ACCESSOR = "org.hibernatepg.history.internal.context.ContextThreadLocalAccessor";

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Part.class);

    private final ContextSnapshotFactory snapshots =
            ContextSnapshotFactory.builder().clearMissing(true).build();

    @BeforeAll
    static void propagate() {
        Hooks.enableAutomaticContextPropagation();
    }

    @AfterAll
    static void stopPropagating() {
        Hooks.disableAutomaticContextPropagation();
    }

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    void theLibraryFindsTheContextByItself() {
        assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
                .extracting(ThreadLocalAccessor::key)
                .contains("org.hibernatepg.history.context");
    }

    @Test
    @Spec("GAP-35")
    void aReactiveChainBelongsToTheContextInWhichItWasSubscribed() {
        HistoryContext.run(Map.of("user", 1), () -> Flux.range(1, 6)
                .flatMap(part -> Mono.fromCallable(() -> write(part)).subscribeOn(Schedulers.boundedElastic()))
                .publishOn(Schedulers.parallel())
                .map(part -> write(part + 10))
                .blockLast());
        Mono.fromCallable(() -> write(100))
                .subscribeOn(Schedulers.boundedElastic())
                .block();

        assertThat(
                        unit.query(
                                "select count(*), count(distinct pgh_context_id) from part_event where pgh_context ->> 'user' = '1'"))
                .containsExactly(List.of(12L, 1L));
        assertThat(unit.value("select id from part_event where pgh_context is null"))
                .isEqualTo(100);
    }

    @Test
    void itsExecutorsCarryTheContextAndTheThreadsAreLeftWithoutIt() throws Exception {
        ExecutorService plain = Executors.newSingleThreadExecutor();
        ExecutorService carrying = ContextExecutorService.wrap(plain, snapshots::captureAll);
        try (HistoryContext context = HistoryContext.open(Map.of("user", 1))) {
            carrying.submit(() -> write(1)).get();
            assertThat(plain.submit(HistoryContext::currentId).get()).isEmpty();
        }
        carrying.submit(() -> write(2)).get();
        carrying.shutdown();
        assertThat(plain.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

        assertThat(unit.query("select pgh_context::text from part_event order by id"))
                .containsExactly(List.of("{\"user\": 1}"), Arrays.asList((Object) null));
    }

    @Test
    void onTheSameThreadTheContextItselfComesBack() {
        try (HistoryContext context = HistoryContext.open(Map.of("a", 1))) {
            ContextSnapshot outer = snapshots.captureAll();
            try (HistoryContext inner = HistoryContext.open(Map.of("b", 2))) {
                try (ContextSnapshot.Scope scope = outer.setThreadLocals()) {
                    assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1));
                    HistoryContext.run(Map.of("c", 3), () -> assertThat(HistoryContext.current())
                            .isEqualTo(Map.of("a", 1, "c", 3)));
                    HistoryContext.add(Map.of("lost", true));
                }
                HistoryContext.add(Map.of("d", 4));
                assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1, "b", 2, "d", 4));
            }
            assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1));
        }
        assertThat(HistoryContext.currentId()).isEmpty();
    }

    @Test
    void aSnapshotWithoutContextIsOne() {
        ContextSnapshot nothing = snapshots.captureAll();
        HistoryContext.run(Map.of("a", 1), () -> {
            try (ContextSnapshot.Scope scope = nothing.setThreadLocals()) {
                assertThat(HistoryContext.currentId()).isEmpty();
            }
            assertThat(HistoryContext.current()).isEqualTo(Map.of("a", 1));
        });
    }

    @Test
    void aContextThatEndedInsideASnapshotDoesNotComeBack() {
        HistoryContext context = HistoryContext.open(Map.of("a", 1));
        try (ContextSnapshot.Scope scope = snapshots.captureAll().setThreadLocals()) {
            context.close();
        }
        assertThat(HistoryContext.currentId()).isEmpty();
    }

    @Test
    void withoutTheLibraryContextsWorkAndNothingLooksForIt() throws Exception {
        try (URLClassLoader without = classPathWithoutMicrometer()) {
            Class<?> type = without.loadClass(HistoryContext.class.getName());
            Object context = type.getMethod("open", Map.class).invoke(null, Map.of("a", 1));
            Object captured = type.getMethod("capture").invoke(null);
            type.getMethod("close").invoke(context);

            assertThat(type).isNotSameAs(HistoryContext.class);
            assertThat(captured.toString()).startsWith("CapturedContext[{a=1}");
            assertThat(catchThrowable(() -> without.loadClass(ACCESSOR))).isInstanceOf(NoClassDefFoundError.class);
        }
    }

    private static URLClassLoader classPathWithoutMicrometer() throws Exception {
        String[] entries = System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1);
        URL[] urls = new URL[entries.length];
        for (int i = 0; i < entries.length; i++) {
            boolean left = entries[i].contains("context-propagation");
            urls[i] = Path.of(left ? "/nothing" : entries[i]).toUri().toURL();
        }
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static int write(int part) {
        unit.inTransaction(session -> session.persist(new Part(part)));
        return part;
    }

    @Entity(name = "Part")
    @TrackHistory
    static class Part {
        @Id
        int id;

        protected Part() {}

        Part(int id) {
            this.id = id;
        }
    }
}

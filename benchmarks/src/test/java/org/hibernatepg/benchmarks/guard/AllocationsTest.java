package org.hibernatepg.benchmarks.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.hibernatepg.history.HistoryContext;
import org.junit.jupiter.api.Test;

/** What a scope leaves to the garbage collector, with room for other virtual machines. */
class AllocationsTest {
    private static final int TIMES = 10_000;
    private static final Map<String, Integer> USER = Map.of("user", 42);

    @Test
    void aContextTakesUpToFourKilobytes() {
        assertThat(bytes(() -> HistoryContext.open(USER).close())).isBetween(1L, 4_096L);
    }

    @Test
    void aNestedContextTakesNotMuchMore() {
        try (HistoryContext outer = HistoryContext.open(Map.of("request", "/documents"))) {
            assertThat(bytes(() -> HistoryContext.open(USER).close())).isBetween(1L, 6_144L);
        }
    }

    @Test
    void theContextOfTheMomentIsReadForLittle() {
        try (HistoryContext outer = HistoryContext.open(USER)) {
            assertThat(bytes(HistoryContext::current)).isLessThan(512);
        }
    }

    private static long bytes(Runnable scope) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < TIMES; i++) {
            scope.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < TIMES; i++) {
            scope.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / TIMES;
    }
}

package org.hibernatepg.history.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.hibernatepg.testing.Spec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random writes to random entities: what their events add up to is always what the tables hold, now and at every moment
 * before. A failure says its seed; {@code -Dreplay.seed=…} runs that case alone, {@code -Dreplay.cases=…} says how many
 * there are.
 */
class RandomWritesTest {
    static final String SEED = "replay.seed";
    private static final int UNITS = 6;
    private static final int CASES = Integer.getInteger("replay.cases", 2_000);

    /** The seed of a case begins with that of its unit. */
    private static final long CASES_OF_A_UNIT = 100_000;

    /** Kept, since loggers are forgotten; writes fail on purpose here. */
    private static final List<Logger> NOISY = Stream.of(
                    "org.hibernate.orm.jdbc.error", "org.hibernate.engine.jdbc.spi.SqlExceptionHelper")
            .map(Logger::getLogger)
            .toList();

    @BeforeAll
    static void beQuiet() {
        NOISY.forEach(logger -> logger.setLevel(Level.OFF));
    }

    @AfterAll
    static void beLoud() {
        NOISY.forEach(logger -> logger.setLevel(null));
    }

    @Test
    @Spec("RV-08")
    void whatRandomWritesLeaveIsWhatTheirEventsAddUpTo() {
        Long seed = Long.getLong(SEED);
        if (seed != null) {
            try (RandomUnit unit = RandomUnit.start(seed / CASES_OF_A_UNIT)) {
                new RandomCase(unit, seed, Journal.counts()).run();
            }
            return;
        }
        long first = new Random().nextInt(1_000_000);
        System.out.printf("Random writes from the seed %d on%n", first * CASES_OF_A_UNIT);
        Map<String, Integer> successes = Journal.counts();
        for (long number = first; number < first + UNITS; number++) {
            run(number, successes);
        }
        assertThat(successes.keySet()).as("what succeeded at least once").containsAll(Journal.KINDS);
    }

    private static void run(long number, Map<String, Integer> successes) {
        try (RandomUnit unit = RandomUnit.start(number)) {
            for (int i = 0; i < CASES / UNITS; i++) {
                new RandomCase(unit, number * CASES_OF_A_UNIT + i, successes).run();
            }
            for (int i = 0; i < CASES / UNITS / 25; i++) {
                new RandomCase(unit, number * CASES_OF_A_UNIT + CASES + i, successes).runAtOnce();
            }
        }
    }
}

package org.hibernatepg.benchmarks;

import java.util.Locale;
import java.util.function.Consumer;

/** Tells what begins, and how long it took to come so far. */
final class Progress implements Consumer<String> {
    private final long start = System.nanoTime();

    @Override
    public void accept(String step) {
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        System.out.printf(Locale.ROOT, "%3d:%02d %s%n", seconds / 60, seconds % 60, step);
    }
}

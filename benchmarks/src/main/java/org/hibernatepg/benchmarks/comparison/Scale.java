package org.hibernatepg.benchmarks.comparison;

import java.time.Duration;

/**
 * How much work.
 *
 * @param factor of the sizes that figures are published of, which is 1
 * @param rounds how often each competitor does each work at most, those that warm up not counted
 * @param warmUp rounds that begin before all competitors together have worked for this time are left out, and the first one always; zero
 *     for none. Java compiles what is called often, and PostgreSQL keeps plans, so the first rounds tell of a program that has
 *     just been started
 * @param each after this time, without that of rounds that warm up, a work begins no more of them, if {@link #LEAST} were
 *     counted
 */
public record Scale(double factor, int rounds, Duration warmUp, Duration each) {
    /** Rounds that no limit of time takes away. */
    public static final int LEAST = 4;

    /** What the figures are about. */
    public static final Scale FULL = new Scale(1, 9, Duration.ofSeconds(5), Duration.ofSeconds(15));

    /** Enough to see that everything works. */
    public static final Scale SMOKE = new Scale(0.0002, 1, Duration.ZERO, Duration.ZERO);

    /** Refuses what is no size. */
    public Scale {
        if (!(factor > 0) || rounds < 1) {
            throw new IllegalArgumentException(
                    "A scale of %s with %d rounds is none: the factor is above 0, and there is a round"
                            .formatted(factor, rounds));
        }
    }

    /** A number that is given for the full size, and at least so many. */
    public int of(int full, int least) {
        return (int) Math.max(least, Math.round(full * factor));
    }

    /** Whether a round warms up, before which there was so much work. */
    public boolean warmsUp(int round, Duration worked) {
        return !warmUp.isZero() && (round == 0 || worked.compareTo(warmUp) < 0);
    }

    /** Whether a work of which so many rounds were counted in some time has another. */
    public boolean hasAnother(int counted, Duration time) {
        return counted < rounds && (counted < LEAST || time.compareTo(each) < 0);
    }
}

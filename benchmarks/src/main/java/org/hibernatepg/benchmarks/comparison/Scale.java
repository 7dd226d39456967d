package org.hibernatepg.benchmarks.comparison;

import java.time.Duration;

/**
 * How much work.
 *
 * @param factor of the sizes that figures are published of, which is 1
 * @param rounds how often each competitor does each work; the first round warms up and is left out if there are others
 * @param each after this time a work begins no more rounds, if it had {@link #LEAST} already
 */
public record Scale(double factor, int rounds, Duration each) {
    /** Rounds that no limit of time takes away. */
    public static final int LEAST = 5;

    /** What the figures are about. */
    public static final Scale FULL = new Scale(1, 9, Duration.ofSeconds(30));

    /** Enough to see that everything works. */
    public static final Scale SMOKE = new Scale(0.0002, 1, Duration.ZERO);

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

    /** Whether a work that had so many rounds in some time has another. */
    public boolean hasAnother(int had, Duration time) {
        return had < rounds && (had < LEAST || time.compareTo(each) < 0);
    }
}

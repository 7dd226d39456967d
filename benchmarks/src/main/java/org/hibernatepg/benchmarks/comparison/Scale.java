package org.hibernatepg.benchmarks.comparison;

/**
 * How much work.
 *
 * @param factor of the sizes that figures are published of, which is 1
 * @param rounds how often each competitor does each work; the first round warms up and is left out if there are others
 */
public record Scale(double factor, int rounds) {
    /** What the figures are about. */
    public static final Scale FULL = new Scale(1, 9);

    /** Enough to see that everything works. */
    public static final Scale SMOKE = new Scale(0.0002, 1);

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
}

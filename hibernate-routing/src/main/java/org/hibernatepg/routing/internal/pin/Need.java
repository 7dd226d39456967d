package org.hibernatepg.routing.internal.pin;

/**
 * What reads need in order to show what was written.
 *
 * @param position in the write-ahead log, to be replayed by the server that is read from; 0 for none
 * @param positionUntil until when the position counts, in milliseconds since 1970
 * @param primaryUntil until when only the primary will do; 0 for not at all
 */
public record Need(long position, long positionUntil, long primaryUntil) {
    /** Any server will do. */
    public static final Need NONE = new Need(0, 0, 0);

    static Need ofPosition(long position, long until) {
        return new Need(position, until, 0);
    }

    static Need ofPrimary(long until) {
        return new Need(0, 0, until);
    }

    /** Both: the later position, and the later ends. */
    Need and(Need other) {
        return new Need(
                Long.compareUnsigned(position, other.position) >= 0 ? position : other.position,
                Math.max(positionUntil, other.positionUntil),
                Math.max(primaryUntil, other.primaryUntil));
    }

    /** Without what has expired. */
    Need at(long now) {
        boolean positionCounts = position != 0 && positionUntil > now;
        return new Need(
                positionCounts ? position : 0,
                positionCounts ? positionUntil : 0,
                primaryUntil > now ? primaryUntil : 0);
    }

    boolean isNone() {
        return position == 0 && primaryUntil == 0;
    }

    boolean needsPrimary() {
        return primaryUntil != 0;
    }

    /** When nothing of it counts any more. */
    public long until() {
        return Math.max(positionUntil, primaryUntil);
    }
}

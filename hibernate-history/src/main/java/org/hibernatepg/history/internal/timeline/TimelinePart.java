package org.hibernatepg.history.internal.timeline;

import org.hibernatepg.history.internal.query.PageToken;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the answer to a question is asked for, and how it is read.
 *
 * @param isPage whether it is a page, which tells with its events where the next one begins
 * @param isAtOnce whether it is read at once, and not event by event
 * @param after where a page begins that is not the first; null for the first
 * @param most the most events; null for all
 */
record TimelinePart(
        boolean isPage,
        boolean isAtOnce,
        @Nullable PageToken after,
        @Nullable Integer most) {
    /** What is read event by event. */
    static TimelinePart streamed(@Nullable Integer most) {
        return new TimelinePart(false, false, null, most);
    }

    /** What is read at once. */
    static TimelinePart listed(@Nullable Integer most) {
        return new TimelinePart(false, true, null, most);
    }

    /** Only so many events after a place. */
    static TimelinePart page(@Nullable PageToken after, int size) {
        return new TimelinePart(true, true, after, size);
    }

    /** The same with an event more, if it is not a page, which tells more than that. */
    TimelinePart andOneMore() {
        return isPage || most == null || most == Integer.MAX_VALUE
                ? this
                : new TimelinePart(false, isAtOnce, after, most + 1);
    }
}

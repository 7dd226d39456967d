package org.hibernatepg.history.internal.model;

import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.Tracker;

/** The trackers of a declaration that has none. */
final class DefaultTrackers {
    private DefaultTrackers() {}

    static Tracker[] get() {
        try {
            return (Tracker[]) TrackHistory.class.getMethod("trackers").getDefaultValue();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}

package org.hibernatepg.history.internal.timeline;

import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.internal.timeline.TimelineObjects.KeyOnly;
import org.jspecify.annotations.Nullable;

/**
 * What a question is about.
 *
 * @param histories the event entities; null for all
 * @param collections whether those of collections count
 * @param objects the objects; null for all
 */
record TimelineScope(
        @Nullable Set<String> histories,
        boolean collections,
        @Nullable TimelineObjects objects) {
    static final TimelineScope ALL = new TimelineScope(null, true, null);

    TimelineScope across(Set<String> names) {
        return new TimelineScope(names, collections, objects);
    }

    TimelineScope about(TimelineObjects other) {
        return new TimelineScope(histories, collections, other);
    }

    TimelineScope withoutCollections() {
        return new TimelineScope(histories, false, objects);
    }

    boolean includes(TimelineTable table) {
        return (collections || !table.isCollection()) && (histories == null || histories.contains(table.eventEntity()));
    }

    /** What tells it from others. */
    String text(SessionFactoryImplementor factory) {
        String names = histories == null ? "" : histories.stream().sorted().collect(Collectors.joining(","));
        return names + "|" + collections + "|" + (objects == null ? "" : text(objects, factory));
    }

    private static String text(TimelineObjects objects, SessionFactoryImplementor factory) {
        return objects.objects().stream()
                .map(object -> String.valueOf(
                        object instanceof KeyOnly only
                                ? only.key()
                                : factory.getPersistenceUnitUtil().getIdentifier(object)))
                .collect(Collectors.joining(
                        ",", objects.isReferred() + objects.entity().getName() + objects.depth() + ":", ""));
    }
}

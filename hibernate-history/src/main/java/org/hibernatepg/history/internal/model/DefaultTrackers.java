package org.hibernatepg.history.internal.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernate.boot.registry.classloading.spi.ClassLoadingException;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.trigger.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The trackers of histories that declare none: a list of operations, or the trackers that stand on a class, for labels,
 * conditions and levels.
 */
final class DefaultTrackers {
    private static final String REMEDY =
            "Use a list of insert, update and delete, or a class whose @TrackHistory has trackers.";

    private final ClassLoaderService classes;
    private final BiConsumer<String, String> fault;

    /**
     * Reads a setting.
     *
     * @param fault takes a wrong value and what to do
     */
    DefaultTrackers(ClassLoaderService classes, BiConsumer<String, String> fault) {
        this.classes = classes;
        this.fault = fault;
    }

    @TrackHistory(
            trackers = {
                @Tracker(on = Operation.INSERT),
                @Tracker(on = Operation.UPDATE),
                @Tracker(on = Operation.DELETE)
            })
    private interface EachOperation {}

    /** Of inserts, updates and deletes, whatever the setting says. */
    static Tracker[] plain() {
        return EachOperation.class.getAnnotation(TrackHistory.class).trackers();
    }

    Tracker[] of(@Nullable Object setting) {
        if (setting instanceof Class<?> template) {
            return on(template);
        }
        String text = setting == null ? "" : setting.toString().trim();
        if (text.isEmpty()) {
            return plain();
        }
        String[] names = text.toUpperCase(Locale.ROOT).split("[,\\s]+", -1);
        Tracker[] chosen = Arrays.stream(plain())
                .filter(tracker -> Arrays.asList(names).contains(tracker.on()[0].name()))
                .toArray(Tracker[]::new);
        return chosen.length == names.length ? chosen : named(text);
    }

    private Tracker[] named(String className) {
        try {
            return on(classes.classForName(className));
        } catch (ClassLoadingException e) {
            return wrong(className);
        }
    }

    private Tracker[] on(Class<?> template) {
        TrackHistory declared = template.getAnnotation(TrackHistory.class);
        return declared == null || declared.trackers().length == 0 ? wrong(template.getName()) : declared.trackers();
    }

    private Tracker[] wrong(String value) {
        fault.accept(value, REMEDY);
        return plain();
    }
}

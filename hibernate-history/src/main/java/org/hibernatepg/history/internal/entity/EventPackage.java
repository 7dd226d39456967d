package org.hibernatepg.history.internal.entity;

import java.lang.invoke.MethodHandles;
import java.util.Optional;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.jspecify.annotations.Nullable;

/**
 * The package, with its class loader and module, in which the classes of events are made: that of the tracked class, or that
 * of a class which the declaration names.
 */
final class EventPackage {
    private final TrackedHistory history;
    private final Class<?> tracked;
    private final Class<?> neighbor;

    EventPackage(TrackedHistory history, Class<?> tracked) {
        this.history = history;
        this.tracked = tracked;
        this.neighbor = history.options().packageOf().orElse(tracked);
    }

    /** A class that is in it. */
    Class<?> neighbor() {
        return neighbor;
    }

    /** Whether it is not that of the tracked class, so that classes of other packages may have the same names in it. */
    boolean isElsewhere() {
        return !neighbor.getPackageName().equals(tracked.getPackageName());
    }

    /** The name of a class in it that is called after the tracked one. */
    String name(String ending) {
        String simple = tracked.getName().substring(tracked.getName().lastIndexOf('.') + 1);
        String name = neighbor.getPackageName();
        return (name.isEmpty() ? simple : name + "." + simple) + ending;
    }

    /** Whether classes can be made there that speak of the tracked one; reports if not. */
    boolean isUsable(MappingFaults faults) {
        if (find(tracked.getName()) == tracked) {
            return true;
        }
        fault(faults, "its class loader does not see %s".formatted(tracked.getName()));
        return false;
    }

    @Nullable
    Class<?> find(String name) {
        try {
            return Class.forName(name, false, neighbor.getClassLoader());
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** Makes a class; empty after a fault was reported. */
    Optional<Class<?>> define(byte[] file, MappingFaults faults) {
        try {
            return Optional.of(MethodHandles.privateLookupIn(neighbor, MethodHandles.lookup())
                    .defineClass(file));
        } catch (IllegalAccessException | IllegalArgumentException | SecurityException | LinkageError e) {
            fault(faults, e.toString());
            return Optional.empty();
        }
    }

    private void fault(MappingFaults faults, String problem) {
        faults.add(
                history.name(),
                history.declaration(),
                "has event classes in the package %s, which does not take them: %s"
                        .formatted(neighbor.getPackageName(), problem),
                "Open the package to the module org.hibernatepg.history, or name a class in packageOf whose package takes them.");
    }
}

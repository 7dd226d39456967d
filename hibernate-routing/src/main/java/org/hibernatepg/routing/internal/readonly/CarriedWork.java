package org.hibernatepg.routing.internal.readonly;

import java.util.concurrent.Callable;
import org.hibernatepg.routing.ReadOnlyScope;
import org.jspecify.annotations.Nullable;

/** Takes a scope to other threads: there, work runs in one of its own with the same name. */
final class CarriedWork {
    private final ReadOnlyUnit unit;
    private final String name;

    CarriedWork(ReadOnlyUnit unit, String name) {
        this.unit = unit;
        this.name = name;
    }

    Runnable wrap(Runnable work) {
        return () -> {
            try (ReadOnlyScope ignored = unit.openThread(name)) {
                work.run();
            }
        };
    }

    <T extends @Nullable Object> Callable<T> wrap(Callable<T> work) {
        return () -> {
            try (ReadOnlyScope ignored = unit.openThread(name)) {
                return work.call();
            }
        };
    }
}

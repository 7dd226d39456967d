package org.hibernatepg.history.internal.context;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs every task in a context that is looked up where the task is handed over. */
public class ContextExecutor implements Executor {
    private final Executor executor;
    private final Supplier<ContextState> states;

    /** Over an executor of the program. */
    public ContextExecutor(Executor executor, Supplier<ContextState> states) {
        this.executor = executor;
        this.states = states;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(inContext(task));
    }

    final Runnable inContext(Runnable task) {
        ContextState state = states.get();
        return () -> {
            try (ContextScope scope = ContextScope.open(state)) {
                task.run();
            }
        };
    }

    final <T extends @Nullable Object> Callable<T> inContext(Callable<T> task) {
        ContextState state = states.get();
        return () -> {
            try (ContextScope scope = ContextScope.open(state)) {
                return task.call();
            }
        };
    }
}

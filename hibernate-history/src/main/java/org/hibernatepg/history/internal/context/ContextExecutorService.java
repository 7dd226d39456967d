package org.hibernatepg.history.internal.context;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The same for an executor service. */
public final class ContextExecutorService extends ContextExecutor implements ExecutorService {
    private final ExecutorService executor;

    /** Over an executor of the program. */
    public ContextExecutorService(ExecutorService executor, Supplier<ContextState> states) {
        super(executor, states);
        this.executor = executor;
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return executor.submit(inContext(task));
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        return executor.submit(inContext(task), result);
    }

    @Override
    public Future<?> submit(Runnable task) {
        return executor.submit(inContext(task));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return executor.invokeAll(inContext(tasks));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        return executor.invokeAll(inContext(tasks), timeout, unit);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        return executor.invokeAny(inContext(tasks));
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return executor.invokeAny(inContext(tasks), timeout, unit);
    }

    private <T> List<Callable<T>> inContext(Collection<? extends Callable<T>> tasks) {
        return tasks.stream().map(task -> this.<T>inContext(task)).toList();
    }

    @Override
    public void shutdown() {
        executor.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return executor.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return executor.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }

    /**
     * What Java calls since 19; executors may have their own way, as the common pool that is never shut down. Without
     * {@code @Override}, since Java 17 does not have it.
     */
    public void close() {
        if (!(executor instanceof AutoCloseable closeable)) {
            shutdown();
            return;
        }
        try {
            closeable.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Closing the executor failed", e); // ExecutorService.close() declares none
        }
    }
}

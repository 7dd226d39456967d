package org.hibernatepg.routing.internal.readonly;

import java.util.concurrent.Callable;
import org.hibernatepg.routing.ReadOnlyScope;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.scope.OpenOnThread;
import org.jspecify.annotations.Nullable;

/** A scope of the thread that opened it. */
final class ThreadReadOnlyScope implements ReadOnlyScope {
    private final ReadOnlyUnit unit;
    private final Frame.ReadOnly frame;
    private final OpenOnThread handle;

    ThreadReadOnlyScope(ReadOnlyUnit unit, String name) {
        this.unit = unit;
        frame = unit.newFrame(name);
        handle = unit.scopes().open(frame);
    }

    @Override
    public String name() {
        return frame.name();
    }

    @Override
    public boolean isOpen() {
        return handle.isOpen();
    }

    @Override
    public Runnable wrap(Runnable work) {
        return new CarriedWork(unit, name()).wrap(work);
    }

    @Override
    public <T extends @Nullable Object> Callable<T> wrap(Callable<T> work) {
        return new CarriedWork(unit, name()).wrap(work);
    }

    @Override
    public void close() {
        if (handle.isOpen()) {
            handle.close();
            unit.unguard(frame);
        }
    }
}

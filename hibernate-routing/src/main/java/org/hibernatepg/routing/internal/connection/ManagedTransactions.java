package org.hibernatepg.routing.internal.connection;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.pin.Tracker;
import org.jspecify.annotations.Nullable;

/** Transactions of JTA, whose end a connection does not hear of. */
final class ManagedTransactions {
    private final Supplier<@Nullable JtaPlatform> platform;

    ManagedTransactions(Supplier<@Nullable JtaPlatform> platform) {
        this.platform = platform;
    }

    /** Whether the thread is in one. */
    boolean isActive() throws SQLException {
        JtaPlatform jta = platform.get();
        try {
            return jta != null && jta.getCurrentStatus() == Status.STATUS_ACTIVE;
        } catch (SystemException e) {
            throw new SQLException("The JTA transaction of the thread does not tell its status", "08000", e);
        }
    }

    /** Something may have been written in the thread's transaction: noted when that is committed. */
    void written(Pins pins, Tracker tracker) {
        JtaPlatform jta = platform.get();
        if (jta == null) {
            return;
        }
        jta.registerSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int status) {
                if (status != Status.STATUS_ROLLEDBACK) {
                    // Of a commit whose outcome is not known, it is better to look.
                    pins.committedElsewhere(tracker);
                }
                tracker.pending(false);
            }
        });
        tracker.pending(true);
    }
}

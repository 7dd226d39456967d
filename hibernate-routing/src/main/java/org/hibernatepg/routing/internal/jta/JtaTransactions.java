package org.hibernatepg.routing.internal.jta;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/** The transactions of JTA that connections of a persistence unit take part in. */
public final class JtaTransactions {
    private final Supplier<@Nullable JtaPlatform> platform;
    private final Map<Object, JtaTransaction> active = new ConcurrentHashMap<>();

    /**
     * Those of a platform.
     *
     * @param platform gives null where JTA is not used
     */
    public JtaTransactions(Supplier<@Nullable JtaPlatform> platform) {
        this.platform = platform;
    }

    /** That of the thread; null if it is in none. */
    public @Nullable JtaTransaction current() throws SQLException {
        JtaPlatform jta = platform.get();
        try {
            return jta == null || !isActive(jta) ? null : current(jta);
        } catch (SystemException e) {
            throw new SQLException("The JTA transaction of the thread does not tell its status", "08000", e);
        }
    }

    /** What tells the transaction of the thread from others; null if it is in none, or in one that is not told apart. */
    public @Nullable Object key() {
        JtaPlatform jta = platform.get();
        try {
            return jta == null || !isActive(jta) ? null : key(jta);
        } catch (SystemException e) {
            throw new RoutingException("The JTA transaction of the thread does not tell its status", e);
        }
    }

    private JtaTransaction current(JtaPlatform jta) throws SystemException {
        Object key = key(jta);
        if (key == null) {
            return new JtaTransaction(null);
        }
        JtaTransaction known = active.get(key);
        return known == null ? began(jta, key) : known;
    }

    /** One that can only be rolled back tells nobody of its end, so nothing is kept for it. */
    private JtaTransaction began(JtaPlatform jta, Object key) {
        JtaTransaction began = new JtaTransaction(key);
        if (jta.canRegisterSynchronization()) {
            jta.registerSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {}

                @Override
                public void afterCompletion(int status) {
                    active.remove(key);
                }
            });
            active.put(key, began);
        }
        return began;
    }

    private static boolean isActive(JtaPlatform jta) throws SystemException {
        int status = jta.getCurrentStatus();
        return status == Status.STATUS_ACTIVE || status == Status.STATUS_MARKED_ROLLBACK;
    }

    /** A platform without a manager, as of a container that hides it, has none. */
    private static @Nullable Object key(JtaPlatform jta) throws SystemException {
        TransactionManager manager = jta.retrieveTransactionManager();
        return manager == null || manager.getTransaction() == null
                ? null
                : jta.getTransactionIdentifier(manager.getTransaction());
    }
}

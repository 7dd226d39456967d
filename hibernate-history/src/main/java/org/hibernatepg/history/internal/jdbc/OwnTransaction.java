package org.hibernatepg.history.internal.jdbc;

import java.util.function.Supplier;
import org.hibernate.SharedSessionContract;
import org.hibernate.Transaction;
import org.jspecify.annotations.Nullable;

/** A transaction around a piece of work, of a session that is in none. */
public final class OwnTransaction {
    private OwnTransaction() {}

    /** Runs the work and commits; after an error rolls back, and throws the error. */
    public static <T extends @Nullable Object> T call(SharedSessionContract session, Supplier<T> work) {
        Transaction transaction = session.beginTransaction();
        try {
            T result = work.get();
            transaction.commit();
            return result;
        } catch (RuntimeException | Error e) {
            rollback(transaction, e);
            throw e;
        }
    }

    private static void rollback(Transaction transaction, Throwable because) {
        try {
            if (transaction.isActive()) {
                transaction.rollback();
            }
        } catch (RuntimeException e) {
            because.addSuppressed(e);
        }
    }
}

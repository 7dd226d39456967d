package org.hibernatepg.routing.internal.scope;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One scope that is open on a thread: what it says of the transactions which begin within it. */
public sealed interface Frame {
    /** Nothing is written. */
    final class ReadOnly implements Frame {
        private final String name;
        private final @Nullable Object openedIn;
        private final List<Guarded> guarded = new ArrayList<>();

        /** A transaction that was open before the scope, and can be written in again after it. */
        public interface Guarded {
            /** The scope ends. */
            void unguard(ReadOnly scope) throws SQLException;
        }

        /**
         * A scope.
         *
         * @param name what errors call it
         * @param openedIn what tells the JTA transaction in which it is opened from others; null for none
         */
        public ReadOnly(String name, @Nullable Object openedIn) {
            this.name = name;
            this.openedIn = openedIn;
        }

        /** What errors call the scope. */
        public String name() {
            return name;
        }

        /** What tells the JTA transaction in which the scope was opened from others; null for none. */
        public @Nullable Object openedIn() {
            return openedIn;
        }

        /** Remembers a transaction that the scope has to give back as it was. */
        public void guards(Guarded transaction) {
            guarded.add(transaction);
        }

        /** The transaction has ended, or the part of it that was guarded. */
        public void forget(Guarded transaction) {
            guarded.remove(transaction);
        }

        /** Gives all transactions back, also when one fails. */
        public void unguard() throws SQLException {
            SQLException failure = null;
            for (Guarded transaction : List.copyOf(guarded)) {
                try {
                    transaction.unguard(this);
                } catch (SQLException e) {
                    if (failure == null) {
                        failure = e;
                    } else {
                        failure.addSuppressed(e);
                    }
                }
            }
            guarded.clear();
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** A read-write block that was asked for explicitly: what read-only scopes around it say does not count in it. */
    record ReadWrite() implements Frame {}
}

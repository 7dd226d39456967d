package org.hibernatepg.trigger.internal.jdbc;

import java.sql.Savepoint;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the current transaction of one connection has been told. */
final class TransactionVariables {
    /** Null if it is not known what is in force. */
    private @Nullable Map<String, String> applied = Map.of();

    /** Every name set in this transaction; a rollback to a savepoint may bring back a value that was taken away. */
    private final Set<String> touched = new HashSet<>();

    private final IdentityHashMap<Savepoint, Known> savepoints = new IdentityHashMap<>();

    /** A snapshot in a holder, since a map cannot tell an absent snapshot from an unknown one. */
    private record Known(@Nullable Map<String, String> applied) {}

    /** Whether no name was ever set in this transaction. */
    boolean isClean() {
        return touched.isEmpty();
    }

    /** What differs from what is wanted: names with their values, an empty one for names that are no longer wanted. */
    Map<String, String> missing(Map<String, String> wanted) {
        Map<String, String> known = applied;
        if (known == wanted) {
            return Map.of();
        }
        Map<String, String> missing = new LinkedHashMap<>();
        wanted.forEach((name, value) -> {
            if (known == null || !value.equals(known.get(name))) {
                missing.put(name, value);
            }
        });
        for (String name : touched) {
            if (!wanted.containsKey(name) && (known == null || known.containsKey(name))) {
                missing.put(name, "");
            }
        }
        return missing;
    }

    void applied(Map<String, String> wanted) {
        touched.addAll(wanted.keySet());
        applied = wanted;
    }

    /** The transaction is over: nothing that was local to it is in force. */
    void forget() {
        applied = Map.of();
        touched.clear();
        savepoints.clear();
    }

    /** Settings may have changed in a way that was not seen. */
    void unsettle() {
        applied = null;
    }

    void setSavepoint(Savepoint savepoint) {
        savepoints.put(savepoint, new Known(applied));
    }

    void releaseSavepoint(Savepoint savepoint) {
        savepoints.remove(savepoint);
    }

    /** The server took back what was set since then. */
    void rollbackTo(Savepoint savepoint) {
        Known then = savepoints.get(savepoint);
        applied = then == null ? null : then.applied;
    }

    /** The names that another connection wrapper may have set in the same transaction. */
    void inherit(Set<String> names) {
        if (!names.isEmpty()) {
            touched.addAll(names);
            applied = null;
        }
    }

    /** The names that may be in force, for who continues the transaction. */
    Set<String> leftBehind() {
        return applied != null && applied.isEmpty() ? Set.of() : Set.copyOf(touched);
    }
}

package org.hibernatepg.trigger.internal.jdbc;

import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the current transaction of one connection has been told. */
final class TransactionVariables {
    /** The setting that counts for every statement, and that has a value of its own when nobody wants it. */
    static final String SEARCH_PATH = "search_path";

    /** Null if it is not known what is in force. */
    private @Nullable Map<String, String> applied = Map.of();

    /** The search path that was in force before ours; null as long as ours is not. */
    private @Nullable String pathBefore;

    /** Every name set in this transaction; a rollback to a savepoint may bring back a value that was taken away. */
    private final Set<String> touched = new HashSet<>();

    /** In the order in which they were set: one that ends takes the later ones along. */
    private final List<Known> savepoints = new ArrayList<>();

    /** What was known at a savepoint. */
    private record Known(
            Savepoint savepoint,
            @Nullable Map<String, String> applied,
            @Nullable String pathBefore) {}

    /** What a transaction has been told that goes on without its connection wrapper. */
    record LeftBehind(Set<String> names, @Nullable String pathBefore) {
        static final LeftBehind NOTHING = new LeftBehind(Set.of(), null);
    }

    /** Whether no name was ever set in this transaction. */
    boolean isClean() {
        return touched.isEmpty();
    }

    /** What differs from what is wanted: names with their values, and for names that are no longer wanted what they had. */
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
            boolean over = !wanted.containsKey(name) && (known == null || known.containsKey(name));
            if (over && !name.equals(SEARCH_PATH)) {
                missing.put(name, "");
            }
        }
        String before = pathBefore;
        if (before != null && !wanted.containsKey(SEARCH_PATH)) {
            missing.put(SEARCH_PATH, before);
        }
        return missing;
    }

    /** Whether the search path is to be set, ours or the one before it. */
    boolean lacksPath(Map<String, String> wanted) {
        Map<String, String> known = applied;
        String path = wanted.get(SEARCH_PATH);
        return path == null ? pathBefore != null : known == null || !path.equals(known.get(SEARCH_PATH));
    }

    /** Whether the search path is one that is not known here, and would have to be restored. */
    boolean isPathUnknown() {
        return pathBefore == null;
    }

    void pathBefore(String path) {
        pathBefore = path;
    }

    void applied(Map<String, String> wanted) {
        touched.addAll(wanted.keySet());
        applied = wanted;
        if (!wanted.containsKey(SEARCH_PATH)) {
            pathBefore = null;
        }
    }

    /** The transaction is over: nothing that was local to it is in force. */
    void forget() {
        applied = Map.of();
        pathBefore = null;
        touched.clear();
        savepoints.clear();
    }

    /** Settings may have changed in a way that was not seen. */
    void unsettle() {
        applied = null;
    }

    /** The search path may have been set in a way that was not seen; where ours was in force, it comes back. */
    void movePath() {
        if (applied != null && applied.containsKey(SEARCH_PATH)) {
            Map<String, String> others = new HashMap<>(applied);
            others.remove(SEARCH_PATH);
            applied = others;
        }
    }

    void setSavepoint(Savepoint savepoint) {
        savepoints.add(new Known(savepoint, applied, pathBefore));
    }

    void releaseSavepoint(Savepoint savepoint) {
        int place = place(savepoint);
        if (place >= 0) {
            forgetFrom(place);
        }
    }

    /** The server took back what was set since then. */
    void rollbackTo(Savepoint savepoint) {
        int place = place(savepoint);
        if (place < 0) {
            applied = null;
        } else {
            forgetFrom(place + 1);
            applied = savepoints.get(place).applied;
            pathBefore = savepoints.get(place).pathBefore;
        }
    }

    private int place(Savepoint savepoint) {
        int place = savepoints.size() - 1;
        while (place >= 0 && savepoints.get(place).savepoint != savepoint) {
            place--;
        }
        return place;
    }

    private void forgetFrom(int place) {
        savepoints.subList(place, savepoints.size()).clear();
    }

    /** How many savepoints are remembered. */
    int savepoints() {
        return savepoints.size();
    }

    /** What another connection wrapper may have set in the same transaction. */
    void inherit(LeftBehind left) {
        if (!left.names.isEmpty()) {
            touched.addAll(left.names);
            pathBefore = left.pathBefore;
            applied = null;
        }
    }

    /** What may be in force, for who continues the transaction. */
    LeftBehind leftBehind() {
        return applied != null && applied.isEmpty()
                ? LeftBehind.NOTHING
                : new LeftBehind(Set.copyOf(touched), pathBefore);
    }
}

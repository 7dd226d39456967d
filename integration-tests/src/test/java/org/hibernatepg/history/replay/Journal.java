package org.hibernatepg.history.replay;

import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What random work did: for the message of a failure, and to see that no kind of it always fails. */
final class Journal {
    /**
     * Integrity, a row that one statement meets twice, also by a soft delete, conflicts of transactions, and what follows in
     * an aborted one.
     */
    private static final Set<String> CLASSES = Set.of("23", "21", "27", "40", "55", "25");

    /** What has to succeed now and then, or it would not be tested. */
    static final List<String> KINDS = List.of(
            "AS_OF",
            "BACKFILL",
            "PURGE",
            "BATCH",
            "CHANGE",
            "CHANGE_KEY",
            "COMMIT",
            "COPY",
            "DELETE",
            "DELETE_SOME",
            "HQL_delete",
            "HQL_insert",
            "HQL_update",
            "INSERT",
            "INSERT_MANY",
            "INSERT_SELECT",
            "MERGE_OBJECT",
            "PERSIST",
            "REMEMBER",
            "REMOVE",
            "REPLACE",
            "REPLACE_AND_DELETE",
            "ROLLBACK",
            "ROLLBACK_TO_SAVEPOINT",
            "SAVEPOINT",
            "SHIFT_KEYS",
            "STATELESS_DELETE",
            "STATELESS_INSERT",
            "STATELESS_UPDATE",
            "TRUNCATE",
            "UPDATE",
            "UPDATE_AND_INSERT",
            "UPSERT");

    private final List<String> lines = new ArrayList<>();
    private final Map<String, Integer> successes;

    Journal(Map<String, Integer> successes) {
        this.successes = successes;
    }

    synchronized void note(String line) {
        lines.add(line);
    }

    synchronized void succeeded(String kind) {
        successes.merge(kind, 1, Integer::sum);
    }

    /**
     * Whether a write may have failed for a reason of its own. Anything that the event table could have refused is none.
     */
    boolean isExpected(Throwable failure) {
        SQLException cause = sqlCause(failure);
        if (cause == null) {
            return isOfHibernate(failure);
        }
        String state = String.valueOf(cause.getSQLState());
        return state.length() == 5
                && CLASSES.contains(state.substring(0, 2))
                && !String.valueOf(cause.getMessage()).contains("_event");
    }

    private static boolean isOfHibernate(@Nullable Throwable failure) {
        return failure instanceof PersistenceException || (failure != null && isOfHibernate(failure.getCause()));
    }

    private static @Nullable SQLException sqlCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    synchronized String text() {
        return String.join("\n  ", lines);
    }

    static Map<String, Integer> counts() {
        return new TreeMap<>();
    }
}

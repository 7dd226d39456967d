package org.hibernatepg.routing.internal.replica;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an error of the database says about the server, by its SQLSTATE.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL: error codes</a>
 * @see <a href="https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-CONFLICT">PostgreSQL: query conflicts</a>
 */
public enum Failure {
    /** The connection is lost, or none could be made. */
    CONNECTION,

    /** A standby cancelled the statement, since it was in the way of what had to be replayed. */
    CONFLICT,

    /** The transaction only reads. */
    READ_ONLY,

    /** Nothing about the server. */
    NONE;

    /** Shutdown, crash, not yet ready, the database was dropped; a protocol violation of class 08 is none of the connection. */
    private static final Set<String> LOST = Set.of("57P01", "57P02", "57P03", "57P04");

    /** What the first error with a meaning says, among the causes and the next exceptions. */
    public static Failure of(@Nullable Throwable thrown) {
        int depth = 0;
        for (Throwable cause = thrown; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException exception) {
                Failure failure = ofSql(exception);
                if (failure != NONE) {
                    return failure;
                }
            }
        }
        return NONE;
    }

    private static Failure ofSql(SQLException exception) {
        int depth = 0;
        for (SQLException next = exception; next != null && depth < 20; next = next.getNextException(), depth++) {
            Failure failure = ofState(next.getSQLState());
            if (failure != NONE) {
                return failure;
            }
        }
        return NONE;
    }

    private static Failure ofState(@Nullable String state) {
        if (state == null) {
            return NONE;
        }
        if (LOST.contains(state) || (state.startsWith("08") && !state.equals("08P01"))) {
            return CONNECTION;
        }
        return switch (state) {
            case "40001", "40P01" -> CONFLICT;
            case "25006" -> READ_ONLY;
            default -> NONE;
        };
    }

    /** Whether an SQLSTATE is among the causes: what a pool says for itself has none. */
    static boolean comesFromDatabase(Throwable thrown) {
        int depth = 0;
        for (Throwable cause = thrown; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException exception && exception.getSQLState() != null) {
                return true;
            }
        }
        return false;
    }
}

package org.hibernatepg.routing;

import java.sql.SQLException;
import java.util.Optional;
import org.hibernate.JDBCException;
import org.hibernatepg.routing.internal.scope.ScopeNote;
import org.jspecify.annotations.Nullable;

/**
 * Something was to be written within a read-only scope, or the scope was to be left by a statement; the database, or this
 * library before it, refused. Its SQLSTATE is {@code 25006}; that of an attempt to set the
 * mode of the transaction by a function is {@code 25001}, on a standby {@code 0A000}.
 *
 * <p>Hibernate throws it itself, from a flush, a query or at the end of {@code doWork}; what wraps it there can be asked
 * with {@link #find}. Within {@code doWork}, and to Spring's {@code JdbcTemplate}, JDBC throws its own exceptions; {@link #find}
 * makes one of them, too.
 */
public class ReadOnlyViolationException extends JDBCException {
    private static final long serialVersionUID = 1L;

    private final String scope;

    /**
     * An exception.
     *
     * @param scope the name of the scope
     * @param cause what was thrown by JDBC
     * @param sql the statement, if it is known
     */
    public ReadOnlyViolationException(String scope, SQLException cause, @Nullable String sql) {
        super("Refused within the read-only scope '" + scope + "': " + cause.getMessage(), cause, sql);
        this.scope = scope;
    }

    /** The name of the scope; {@code read-only connection} where the connection, or its session, was opened or set as read-only. */
    public String getScope() {
        return scope;
    }

    /**
     * The violation in an exception or among its causes, whoever wrapped it: JPA, Spring, a container. Of an exception of JDBC
     * that says in which scope it was refused, a new one.
     */
    public static Optional<ReadOnlyViolationException> find(@Nullable Throwable thrown) {
        Throwable cause = thrown;
        // A bound, since causes may go round in a circle.
        for (int depth = 0; cause != null && depth < 50; depth++) {
            if (cause instanceof ReadOnlyViolationException violation) {
                return Optional.of(violation);
            }
            ScopeNote note = cause instanceof SQLException refused ? ScopeNote.find(refused) : null;
            if (note != null) {
                return Optional.of(new ReadOnlyViolationException(note.scope(), (SQLException) cause, null));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}

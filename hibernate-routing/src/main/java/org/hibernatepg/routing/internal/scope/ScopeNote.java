package org.hibernatepg.routing.internal.scope;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says within which scope something was refused. Added to the exception of the driver as its next one, so that this keeps
 * its type, or thrown by itself for what is refused before it reaches the server.
 */
public final class ScopeNote extends SQLException {
    private static final long serialVersionUID = 1L;

    /** SQLSTATE {@code read_only_sql_transaction}. */
    public static final String READ_ONLY = "25006";

    /** SQLSTATEs {@code active_sql_transaction} and, on a standby, {@code feature_not_supported}. */
    private static final Set<String> SETTING_REFUSED = Set.of("25001", "0A000");

    private final String scope;

    private ScopeNote(String scope, String message) {
        super(message, READ_ONLY);
        this.scope = scope;
    }

    /** The name of the scope. */
    public String scope() {
        return scope;
    }

    /** What is refused on this side, and what to do instead. */
    public static SQLException refusal(Frame.ReadOnly scope, String refused, String remedy) {
        return new ScopeNote(
                scope.name(), "The read-only scope '" + scope.name() + "' refuses " + refused + ". " + remedy);
    }

    /** Notes the scope on an exception that says that something was refused, once; on no other. */
    public static SQLException on(SQLException thrown, String scope) {
        if (READ_ONLY.equals(state(thrown)) && find(thrown) == null) {
            thrown.setNextException(new ScopeNote(scope, "Refused within the read-only scope '" + scope + "'"));
        }
        return thrown;
    }

    /**
     * The same for a statement of which the text is known: an attempt to set the transaction's mode by a function has other
     * states, which say nothing by themselves.
     */
    public static SQLException on(SQLException thrown, String scope, String sql) {
        boolean setsMode = SETTING_REFUSED.contains(String.valueOf(thrown.getSQLState()))
                && sql.toLowerCase(Locale.ROOT).contains("transaction_read_only");
        if (setsMode && find(thrown) == null) {
            thrown.setNextException(new ScopeNote(scope, "Refused within the read-only scope '" + scope + "'"));
        }
        return on(thrown, scope);
    }

    /** The note on an exception, if there is one. */
    public static @Nullable ScopeNote find(SQLException thrown) {
        for (SQLException e = thrown; e != null; e = e.getNextException()) {
            if (e instanceof ScopeNote note) {
                return note;
            }
        }
        return null;
    }

    /** Of a batch, the exception of the driver may be the next one. */
    public static @Nullable String state(SQLException thrown) {
        for (SQLException e = thrown; e != null; e = e.getNextException()) {
            if (READ_ONLY.equals(e.getSQLState())) {
                return READ_ONLY;
            }
        }
        return thrown.getSQLState();
    }
}

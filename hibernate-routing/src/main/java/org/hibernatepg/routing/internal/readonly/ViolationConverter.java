package org.hibernatepg.routing.internal.readonly;

import java.sql.SQLException;
import org.hibernate.JDBCException;
import org.hibernate.engine.jdbc.spi.SqlExceptionHelper;
import org.hibernate.exception.spi.SQLExceptionConverter;
import org.hibernatepg.routing.ReadOnlyViolationException;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.scope.ScopeNote;
import org.hibernatepg.routing.internal.scope.ThreadScopes;
import org.jspecify.annotations.Nullable;

/** Lets Hibernate throw the exception of read-only scopes, and leaves every other error to the converter that was there. */
final class ViolationConverter implements SQLExceptionConverter {
    private static final long serialVersionUID = 1L;

    private final SQLExceptionConverter delegate;
    private final transient ThreadScopes scopes;

    private ViolationConverter(SQLExceptionConverter delegate, ThreadScopes scopes) {
        this.delegate = delegate;
        this.scopes = scopes;
    }

    /** Puts a converter before the one in use; once, however many persistence units share the registry. */
    static void install(SqlExceptionHelper helper, ThreadScopes scopes) {
        SQLExceptionConverter present = helper.getSqlExceptionConverter();
        if (!(present instanceof ViolationConverter)) {
            helper.setSqlExceptionConverter(new ViolationConverter(present, scopes));
        }
    }

    @Override
    public JDBCException convert(SQLException thrown, String message, String sql) {
        String scope = scope(thrown);
        return scope == null
                ? delegate.convert(thrown, message, sql)
                : new ReadOnlyViolationException(scope, thrown, sql);
    }

    /** Rows that are fetched later may run what is refused, too; there is no note on that. */
    private @Nullable String scope(SQLException thrown) {
        ScopeNote note = ScopeNote.find(thrown);
        if (note != null) {
            return note.scope();
        }
        Frame.ReadOnly open = scopes.readOnly();
        return open != null && ScopeNote.READ_ONLY.equals(ScopeNote.state(thrown)) ? open.name() : null;
    }
}

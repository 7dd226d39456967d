package org.hibernatepg.trigger.internal.violation;

import java.sql.SQLException;
import org.hibernate.JDBCException;
import org.hibernate.engine.jdbc.spi.SqlExceptionHelper;
import org.hibernate.exception.spi.SQLExceptionConverter;

/** Lets Hibernate throw the typed exception itself, and leaves every other error to the converter that was there. */
public final class ViolationConverter implements SQLExceptionConverter {
    private static final long serialVersionUID = 1L;

    private final SQLExceptionConverter delegate;

    private ViolationConverter(SQLExceptionConverter delegate) {
        this.delegate = delegate;
    }

    /** Puts a converter before the one in use; once, however many persistence units share the registry. */
    public static void install(SqlExceptionHelper helper) {
        SQLExceptionConverter present = helper.getSqlExceptionConverter();
        if (!(present instanceof ViolationConverter)) {
            helper.setSqlExceptionConverter(new ViolationConverter(present));
        }
    }

    @Override
    public JDBCException convert(SQLException thrown, String message, String sql) {
        return ViolationReader.read(thrown, sql)
                .<JDBCException>map(violation -> violation)
                .orElseGet(() -> delegate.convert(thrown, message, sql));
    }
}

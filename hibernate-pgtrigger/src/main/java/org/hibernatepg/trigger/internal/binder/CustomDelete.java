package org.hibernatepg.trigger.internal.binder;

import java.lang.reflect.InvocationTargetException;
import org.hibernate.engine.spi.ExecuteUpdateResultCheckStyle;
import org.hibernate.jdbc.Expectation;
import org.hibernate.mapping.PersistentClass;

/** Sets the statement that removes an entity. The method for it loses a parameter, and its type, in Hibernate 8. */
public final class CustomDelete {
    private CustomDelete() {}

    /** Sets the statement, which has to count one row. */
    @SuppressWarnings("removal")
    public static void set(PersistentClass entity, String sql) {
        try {
            entity.setCustomSQLDelete(sql, false, ExecuteUpdateResultCheckStyle.COUNT);
        } catch (LinkageError sinceHibernate8) {
            setWithoutCheckStyle(entity, sql);
        }
    }

    private static void setWithoutCheckStyle(PersistentClass entity, String sql) {
        try {
            PersistentClass.class
                    .getMethod("setCustomSQLDelete", String.class, boolean.class)
                    .invoke(entity, sql, false);
            entity.setDeleteExpectation(Expectation.RowCount::new);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("This version of Hibernate is not supported", e);
        }
    }
}

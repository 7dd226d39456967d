package org.hibernatepg.history.internal.model;

import java.util.Collection;
import org.hibernate.mapping.ForeignKey;
import org.hibernate.mapping.Table;

/** The foreign keys of a table. Hibernate 6.6 lacks the method for them, Hibernate 8 the one before it. */
public final class ForeignKeys {
    private ForeignKeys() {}

    /** Those of a table. */
    public static Collection<ForeignKey> of(Table table) {
        try {
            return table.getForeignKeyCollection();
        } catch (NoSuchMethodError beforeHibernate7) {
            return byKey(table);
        }
    }

    @SuppressWarnings("removal")
    private static Collection<ForeignKey> byKey(Table table) {
        return table.getForeignKeys().values();
    }
}

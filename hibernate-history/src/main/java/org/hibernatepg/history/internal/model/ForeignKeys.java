package org.hibernatepg.history.internal.model;

import java.util.Collection;
import java.util.List;
import org.hibernate.mapping.DenormalizedTable;
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

    /**
     * The tables one of which holds the row that a foreign key refers to: where each class of a hierarchy has a table of its
     * own, it may be any of them, and that of an abstract class is none.
     *
     * @param key the foreign key
     * @param tables the tables that there are
     */
    public static List<Table> referenced(ForeignKey key, List<Table> tables) {
        return tables.stream()
                .filter(table -> isOrExtends(table, key.getReferencedTable()))
                .toList();
    }

    private static boolean isOrExtends(Table table, Table other) {
        return table.equals(other)
                || (table instanceof DenormalizedTable extended && isOrExtends(extended.getIncludedTable(), other));
    }

    @SuppressWarnings("removal")
    private static Collection<ForeignKey> byKey(Table table) {
        return table.getForeignKeys().values();
    }
}

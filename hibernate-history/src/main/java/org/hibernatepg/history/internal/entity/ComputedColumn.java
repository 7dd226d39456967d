package org.hibernatepg.history.internal.entity;

import org.hibernate.mapping.Column;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;

/** Takes away the column of an attribute and computes its value from another one. */
final class ComputedColumn {
    private ComputedColumn() {}

    /**
     * Hibernate qualifies, in a read expression, every occurrence of the column's own name, and nothing else: so the column
     * is given the name of the one that the value is made of.
     *
     * @param source the name of that column, in lower case
     * @param expression SQL that names it wherever it is meant
     */
    static void make(Property property, Table table, String source, String expression) {
        Column column = property.getValue().getColumns().get(0);
        table.getColumns().remove(column);
        column.setName(source);
        column.setCustomRead(expression);
        property.setInsertable(false);
        property.setUpdatable(false);
    }
}

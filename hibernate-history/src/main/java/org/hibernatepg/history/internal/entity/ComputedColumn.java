package org.hibernatepg.history.internal.entity;

import java.util.Locale;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.ForeignKey;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernate.sql.Template;
import org.hibernatepg.history.internal.model.ForeignKeys;

/** Takes away the column of an attribute and computes its value from another one. */
final class ComputedColumn {
    /** What stands in an expression for the column that the value is made of. */
    static final String SOURCE = "{source}";

    private ComputedColumn() {}

    /**
     * Hibernate qualifies, in a read expression, every occurrence of the column's own name, and nothing else: so the column
     * is called as the one that the value is made of. It takes columns of one name for one, so each is spelt in its own way.
     *
     * @param source the name of that column, in lower case
     * @param expression SQL with {@link #SOURCE} where it is meant
     * @param number a number of its own among the computed attributes of the entity, from 0
     */
    static void make(Property property, Table table, String source, String expression, int number) {
        Column column = property.getValue().getColumns().get(0);
        ForeignKeys.of(table).stream()
                .filter(key -> key.getColumns().contains(column))
                .forEach(ForeignKey::disableCreation);
        table.getColumns().remove(column);
        String name = spelling(source, number);
        column.setName(name);
        column.setCustomRead(expression.replace(SOURCE, name));
        property.setInsertable(false);
        property.resetUpdateable(false);
    }

    /**
     * Another column of the same row, as an expression may name it. Asked of Hibernate when it runs, because what it puts in
     * place of the alias differs between its versions.
     */
    static String qualified(String column) {
        return Template.renderTransformerReadFragment(column, column);
    }

    /** The letters that are the ones of the number in binary are capitals; to PostgreSQL, the name is the same. */
    private static String spelling(String name, int number) {
        StringBuilder spelt = new StringBuilder();
        int rest = number;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean capital = Character.isLetter(c) && rest % 2 == 1;
            spelt.append(capital ? String.valueOf(c).toUpperCase(Locale.ROOT) : c);
            rest = Character.isLetter(c) ? rest / 2 : rest;
        }
        return spelt.toString();
    }
}

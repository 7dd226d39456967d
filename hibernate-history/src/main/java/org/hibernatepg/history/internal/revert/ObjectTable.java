package org.hibernatepg.history.internal.revert;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.past.PastTable;
import org.hibernatepg.trigger.spi.Sql;

/**
 * One of the tables in which an object has rows.
 *
 * @param recorded the table with its events
 * @param past how its rows are told from its events
 * @param key the columns that say whose rows they are
 * @param values their values for the object, as texts
 * @param collection the path of the collection; empty for a table of the entity
 */
record ObjectTable(RecordedTable recorded, PastTable past, List<Column> key, List<String> values, String collection) {

    boolean isCollection() {
        return !collection.isEmpty();
    }

    Table table() {
        return recorded.tracked().subject().table();
    }

    /** Its name in SQL. */
    String name() {
        return past.rows();
    }

    /** The stored columns. */
    List<Column> columns() {
        return recorded.tracked().columns();
    }

    String quoted(Column column) {
        return past.quoted(column);
    }

    /** That a row is one of the object. The literals have the types of the columns. */
    String isOfObject(String row) {
        return IntStream.range(0, key.size())
                .mapToObj(i -> "%s.%s = %s".formatted(row, quoted(key.get(i)), Sql.literal(values.get(i))))
                .collect(Collectors.joining(" and "));
    }

    /** What a column of the key has for the object. */
    boolean isKey(Column column) {
        return !isCollection() && key.contains(column);
    }
}

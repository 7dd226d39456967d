package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.mapping.Column;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.metamodel.mapping.ValuedModelPart;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.trigger.spi.Sql;

/**
 * The columns of an event table that hold the key of its object, in the order of the key of the entity.
 *
 * @param columns the columns
 */
public record KeyColumns(List<KeyColumn> columns) {
    /** Copies the list. */
    public KeyColumns {
        columns = List.copyOf(columns);
    }

    /**
     * One of them.
     *
     * @param inEntity what the table of the entity calls it
     * @param name what the event table calls it, quoted where it has to be
     * @param old what the event table calls the one for the key before an update that changed it
     * @param type its SQL type
     */
    public record KeyColumn(String inEntity, String name, String old, String type) {}

    /** Those of a table that holds objects, by their places: each table has the key under names of its own. */
    public static KeyColumns of(TrackedHistories.Bound bound, RecordedTable table, Dialect dialect) {
        List<Column> key = bound.history().entity().getIdentifier().getColumns();
        List<Column> here = table.tracked().subject().key();
        List<KeyColumn> columns = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            columns.add(column(key.get(i), table, here.get(i), dialect));
        }
        return new KeyColumns(columns);
    }

    private static KeyColumn column(Column inEntity, RecordedTable table, Column here, Dialect dialect) {
        Column events = Objects.requireNonNull(table.events().getColumn(here));
        return new KeyColumn(
                inEntity.getQuotedName(dialect),
                here.getQuotedName(dialect),
                old(table.tracked(), here).getQuotedName(dialect),
                type(events));
    }

    private static Column old(TrackedTable table, Column key) {
        return table.oldKey().stream()
                .filter(old -> old.original().equals(key))
                .map(old -> new Column(old.name()))
                .findFirst()
                .orElseThrow();
    }

    /** The SQL type of a column of an event table. */
    public static String type(Column column) {
        return Sql.type(column, column.getValue());
    }

    /** The values of a key as texts that PostgreSQL reads as the types of the columns. */
    public List<String> texts(ValuedModelPart mapping, Object key, SharedSessionContractImplementor session) {
        String[] texts = new String[columns.size()];
        mapping.decompose(
                key,
                (index, value, column) -> {
                    int place = place(column);
                    if (place >= 0 && value != null) {
                        texts[place] = text(value, column.getJdbcMapping());
                    }
                },
                session);
        if (Arrays.asList(texts).contains(null)) {
            throw new IllegalArgumentException("The key %s has a part that is null".formatted(key));
        }
        return List.of(texts);
    }

    private int place(SelectableMapping column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).inEntity().equals(column.getSelectionExpression())) {
                return i;
            }
        }
        return -1;
    }

    /** A value as a text that PostgreSQL reads as one of its type. */
    @SuppressWarnings("EnumOrdinal") // what Hibernate stores for such a mapping
    public static String text(Object value, JdbcMapping mapping) {
        if (value instanceof byte[] bytes) {
            StringBuilder hex = new StringBuilder("\\x");
            for (byte each : bytes) {
                hex.append("%02x".formatted(each));
            }
            return hex.toString();
        } else if (value instanceof Enum<?> constant) {
            return mapping.getJdbcType().isNumber() ? String.valueOf(constant.ordinal()) : constant.name();
        }
        return value.toString();
    }

    /** A parameter for each column: the values of all keys as an array of texts. */
    public List<String[]> arrays(Collection<List<String>> keys) {
        List<String[]> arrays = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            int place = i;
            arrays.add(keys.stream().map(key -> key.get(place)).toArray(String[]::new));
        }
        return arrays;
    }

    /** An array of a column's type made of one of texts. */
    static String array(String parameter, String type) {
        return "cast(cast(%s as text[]) as %s[])".formatted(parameter, type);
    }

    /**
     * That the key is one of some.
     *
     * @param names how the columns are called, in their order
     * @param parameters the arrays, as {@link #arrays} gives them
     */
    public String isOneOf(List<String> names, List<String> parameters) {
        return isOneOf(names, columns.stream().map(KeyColumn::type).toList(), parameters);
    }

    /** That columns of some types hold one of several tuples. */
    public static String isOneOf(List<String> names, List<String> types, List<String> parameters) {
        if (names.size() == 1) {
            return "%s = any(%s)".formatted(names.get(0), array(parameters.get(0), types.get(0)));
        }
        List<String> arrays = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            arrays.add(array(parameters.get(i), types.get(i)));
        }
        return "(%s) in (select * from unnest(%s))".formatted(String.join(", ", names), String.join(", ", arrays));
    }

    /** The names in the event table. */
    public List<String> names() {
        return columns.stream().map(KeyColumn::name).toList();
    }
}

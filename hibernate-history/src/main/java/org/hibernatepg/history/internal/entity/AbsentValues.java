package org.hibernatepg.history.internal.entity;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Property;
import org.hibernatepg.history.internal.model.MappedValues;
import org.hibernatepg.history.internal.model.PrimitiveValues;
import org.hibernatepg.trigger.spi.Sql;

/**
 * What an event has for a part of an embeddable that is not stored. The part cannot be left out, since Hibernate lets an
 * embeddable class have the same attributes wherever it is used. It is null, or zero where null cannot be.
 */
final class AbsentValues {
    private AbsentValues() {}

    /**
     * The formula.
     *
     * @param part the part
     * @param embeddable what it is a part of
     * @param stored the columns of the embeddable that are stored: it is null itself if they are
     */
    static String sql(Property part, Component embeddable, List<Column> stored) {
        Optional<Object> zero = stored.isEmpty() ? Optional.empty() : PrimitiveValues.zero(part, embeddable);
        if (zero.isEmpty()) {
            return "null";
        }
        Dialect dialect = embeddable.getMetadata().getDatabase().getDialect();
        String columns =
                stored.stream().map(column -> column.getQuotedName(dialect)).collect(Collectors.joining(", "));
        return "case when num_nonnulls(%s) > 0 then %s end".formatted(columns, literal(zero.get()));
    }

    /**
     * Lets an embeddable be read whose part of a primitive type is younger than the event: the part is zero where another
     * one is there.
     *
     * @param copy the embeddable of the event, complete
     * @param original that of the tracked entity
     */
    static void readAsZero(Component copy, Component original) {
        List<Column> columns = MappedValues.columns(copy);
        if (original.getAggregateColumn() != null || columns.size() < 2) {
            return;
        }
        for (Property part : copy.getProperties()) {
            if (part.getValue() instanceof BasicValue value
                    && value.getSelectables().get(0) instanceof Column column) {
                PrimitiveValues.zero(original.getProperty(part.getName()), original)
                        .ifPresent(zero -> readAsZero(column, literal(zero), value, columns));
            }
        }
    }

    private static void readAsZero(Column column, String zero, BasicValue value, List<Column> columns) {
        Dialect dialect = value.getMetadata().getDatabase().getDialect();
        String name = ComputedColumn.qualified(column.getQuotedName(dialect));
        String read = column.getCustomRead() == null ? name : column.getCustomRead();
        column.setCustomRead("case when num_nonnulls(%s) > 0 then coalesce(%s, %s) end"
                .formatted(
                        columns.stream()
                                .map(each -> ComputedColumn.qualified(each.getQuotedName(dialect)))
                                .collect(Collectors.joining(", ")),
                        read,
                        zero));
    }

    private static String literal(Object zero) {
        return zero instanceof Number || zero instanceof Boolean
                ? String.valueOf(zero)
                : Sql.literal(String.valueOf(zero));
    }
}

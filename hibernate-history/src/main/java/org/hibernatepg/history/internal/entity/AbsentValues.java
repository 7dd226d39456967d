package org.hibernatepg.history.internal.entity;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Property;
import org.hibernate.type.descriptor.converter.spi.BasicValueConverter;
import org.hibernatepg.history.internal.model.MappedValues;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

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
        Class<?> type = type(part, embeddable);
        if (!type.isPrimitive() || stored.isEmpty() || !(part.getValue() instanceof BasicValue value)) {
            return "null";
        }
        Dialect dialect = value.getMetadata().getDatabase().getDialect();
        String columns =
                stored.stream().map(column -> column.getQuotedName(dialect)).collect(Collectors.joining(", "));
        return "case when num_nonnulls(%s) > 0 then %s end".formatted(columns, zero(type, value));
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
                Class<?> type = type(original.getProperty(part.getName()), original);
                if (type.isPrimitive()) {
                    readAsZero(column, type, value, columns);
                }
            }
        }
    }

    /** Hibernate asks no property access of a record, which has no setters, and may be mapped by getters all the same. */
    private static Class<?> type(Property part, Component embeddable) {
        Class<?> type = embeddable.getComponentClass();
        if (!type.isRecord()) {
            return part.getGetter(type).getReturnTypeClass();
        }
        return Stream.of(type.getRecordComponents())
                .filter(component -> component.getName().equals(part.getName()))
                .findFirst()
                .<Class<?>>map(RecordComponent::getType)
                .orElse(Object.class);
    }

    private static void readAsZero(Column column, Class<?> type, BasicValue value, List<Column> columns) {
        Dialect dialect = value.getMetadata().getDatabase().getDialect();
        String name = ComputedColumn.qualified(column.getQuotedName(dialect));
        String read = column.getCustomRead() == null ? name : column.getCustomRead();
        column.setCustomRead("case when num_nonnulls(%s) > 0 then coalesce(%s, %s) end"
                .formatted(
                        columns.stream()
                                .map(each -> ComputedColumn.qualified(each.getQuotedName(dialect)))
                                .collect(Collectors.joining(", ")),
                        read,
                        zero(type, value)));
    }

    private static String zero(Class<?> type, BasicValue value) {
        Object zero = type == char.class ? ' ' : Array.get(Array.newInstance(type, 1), 0);
        Object stored = converted(value.resolve().getValueConverter(), zero);
        return stored instanceof Number || stored instanceof Boolean
                ? String.valueOf(stored)
                : Sql.literal(String.valueOf(stored));
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object converted(@Nullable BasicValueConverter<?, ?> converter, Object value) {
        return converter == null ? value : ((BasicValueConverter<Object, Object>) converter).toRelationalValue(value);
    }
}

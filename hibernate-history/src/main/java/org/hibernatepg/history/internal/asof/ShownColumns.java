package org.hibernatepg.history.internal.asof;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.DenormalizedTable;
import org.hibernate.mapping.IndexBackref;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.SingleTableSubclass;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.internal.model.MappedValues;
import org.hibernatepg.history.internal.model.PrimitiveValues;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.trigger.spi.RowRestriction;
import org.hibernatepg.trigger.spi.Sql;

/**
 * The columns of a table of which events are shown in the place of rows. One that is not stored, or is younger than the event,
 * is null, or zero where the attribute is of a primitive type.
 */
final class ShownColumns {
    private final Table table;
    private final String name;
    private final Dialect dialect;
    private final Set<String> stored;

    private final Map<String, Zero> zeros = new HashMap<>();

    /**
     * What stands for null in the column of a primitive attribute.
     *
     * @param literal the zero
     * @param test where it does; everywhere if it is empty
     */
    private record Zero(String literal, String test) {
        String of(String value) {
            String zero = "coalesce(%s, %s)".formatted(value, literal);
            return test.isEmpty() ? zero : "case when %s then %s else %s end".formatted(test, zero, value);
        }
    }

    ShownColumns(Table table, String name, Dialect dialect, TrackedTable tracked) {
        this.table = table;
        this.name = name;
        this.dialect = dialect;
        this.stored = tracked.columns().stream().map(Column::getCanonicalName).collect(Collectors.toSet());
        Optional<Collection> collection = tracked.subject().collection();
        if (collection.isPresent()) {
            collectParts(collection.get().getElement());
        } else {
            collect(tracked.subject().entity());
        }
    }

    /** All columns, each under its own name, of the event with the alias {@code e}. */
    String select() {
        return table.getColumns().stream().map(this::shown).collect(Collectors.joining(", "));
    }

    private void collect(PersistentClass entity) {
        Stream.concat(entity.getPropertyClosure().stream(), entity.getSubclassPropertyClosure().stream())
                .distinct()
                .filter(property -> property.getValue() != entity.getIdentifierMapper())
                .forEach(property -> {
                    PersistentClass declaring = Objects.requireNonNullElse(property.getPersistentClass(), entity);
                    PrimitiveValues.zero(property, declaring)
                            .ifPresent(zero -> add(property, new Zero(literal(zero), rows(declaring))));
                    collectParts(property.getValue());
                    collectPlace(property);
                });
    }

    /** Hibernate refuses a list without the places of its elements. */
    private void collectPlace(Property property) {
        if (property instanceof IndexBackref && !property.getColumns().get(0).isNullable()) {
            add(property, new Zero("'0'", ""));
        }
    }

    /** Other rows of the table have null there. */
    private static String rows(PersistentClass entity) {
        return Optional.of(entity)
                .filter(SingleTableSubclass.class::isInstance)
                .flatMap(RowRestriction::ofFamily)
                .filter(rows -> !rows.isFormula())
                .map(rows -> rows.over("e").sql())
                .orElse("");
    }

    private void collectParts(Value value) {
        if (!(value instanceof Component embeddable) || embeddable.getAggregateColumn() != null) {
            return;
        }
        String isThere = isThere(embeddable);
        for (Property part : embeddable.getProperties()) {
            PrimitiveValues.zero(part, embeddable).ifPresent(zero -> add(part, new Zero(literal(zero), isThere)));
            collectParts(part.getValue());
        }
    }

    /** An embeddable of which nothing is there is null itself. */
    private String isThere(Component embeddable) {
        String columns = MappedValues.columns(embeddable).stream()
                .filter(this::isStored)
                .map(column -> "e." + quoted(column))
                .collect(Collectors.joining(", "));
        return columns.isEmpty() ? "false" : "num_nonnulls(%s) > 0".formatted(columns);
    }

    /** Tables of a hierarchy may have columns of the same name. */
    private void add(Property attribute, Zero zero) {
        if (!(attribute.getSelectables().get(0) instanceof Column column)) {
            return;
        }
        boolean isHere = table.equals(attribute.getValue().getTable()) || table instanceof DenormalizedTable;
        if (isHere && table.getColumns().contains(column)) {
            zeros.putIfAbsent(column.getCanonicalName(), zero);
        }
    }

    private String shown(Column column) {
        boolean isStored = isStored(column);
        String value = isStored ? "e." + quoted(column) : "(null::%s).%s".formatted(name, quoted(column));
        Zero zero = zeros.get(column.getCanonicalName());
        return (zero == null ? value : zero.of(value)) + " as " + quoted(column);
    }

    private boolean isStored(Column column) {
        return stored.contains(column.getCanonicalName());
    }

    /** In quotes, since a number or a boolean may be stored as another type. */
    private static String literal(Object zero) {
        return Sql.literal(zero instanceof Boolean ? "0" : String.valueOf(zero));
    }

    private String quoted(Column column) {
        return column.getQuotedName(dialect);
    }
}

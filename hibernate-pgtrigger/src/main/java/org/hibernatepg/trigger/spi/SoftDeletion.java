package org.hibernatepg.trigger.spi;

import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Date;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.hibernate.mapping.BasicValue;
import org.hibernatepg.trigger.SoftDelete;

/**
 * How one {@link SoftDelete} tells a deleted row from a live one.
 *
 * @param mark the attribute
 * @param value the SQL of what a deletion sets it to
 * @param sign by what a deleted row is known
 */
public record SoftDeletion(EntityAttribute mark, String value, Sign sign) {
    private static final String NOW = "now()";

    /** By what a deleted row is known. */
    public enum Sign {
        /** The mark has the value. */
        VALUE,
        /** The mark is null. */
        NULL,
        /** The mark has any value: it holds the moment of the deletion. */
        NOT_NULL
    }

    /** Reads an annotation; empty after a fault was reported. */
    public static Optional<SoftDeletion> of(SoftDelete annotation, TriggerBindingContext context) {
        return context.attribute(annotation.attribute()).flatMap(mark -> {
            if (mark.value() instanceof BasicValue && mark.columns().size() == 1) {
                return of(annotation.value(), mark, context);
            }
            context.fault(
                    "names the attribute '%s', which is not a single value".formatted(mark.path()),
                    "Name a boolean, string, number, enum or date-time.");
            return Optional.empty();
        });
    }

    private static Optional<SoftDeletion> of(String value, EntityAttribute mark, TriggerBindingContext context) {
        if (value.equals(SoftDelete.NULL)) {
            return nullable(mark, context);
        }
        if (isMoment(mark) && (value.isEmpty() || value.equals(NOW))) {
            return Optional.of(new SoftDeletion(mark, NOW, Sign.NOT_NULL));
        }
        if (value.isEmpty() && !isBoolean(mark)) {
            context.fault(
                    "gives no value for the attribute '%s' of type %s"
                            .formatted(mark.path(), type(mark).getSimpleName()),
                    "Say what marks a deleted row, as in value = \"…\"; only booleans and date-times have a default.");
            return Optional.empty();
        }
        return context.literal(mark, value.isEmpty() ? "false" : value)
                .map(literal -> new SoftDeletion(mark, literal, Sign.VALUE));
    }

    private static Optional<SoftDeletion> nullable(EntityAttribute mark, TriggerBindingContext context) {
        if (mark.columns().get(0).isNullable()) {
            return Optional.of(new SoftDeletion(mark, "null", Sign.NULL));
        }
        context.fault(
                "marks deleted rows by null, which the attribute '%s' cannot hold".formatted(mark.path()),
                "Make its column nullable and its type one that has null, or use another value.");
        return Optional.empty();
    }

    /** Whether the value of an attribute may be {@code now()}: of a date-time in a column that holds one. */
    private static boolean isMoment(EntityAttribute mark) {
        Class<?> type = type(mark);
        boolean temporal = Temporal.class.isAssignableFrom(type)
                || Date.class.isAssignableFrom(type)
                || Calendar.class.isAssignableFrom(type);
        return temporal && ((BasicValue) mark.value()).resolve().getJdbcType().isTemporal();
    }

    private static boolean isBoolean(EntityAttribute mark) {
        return type(mark) == boolean.class || type(mark) == Boolean.class;
    }

    private static Class<?> type(EntityAttribute mark) {
        return mark.property().getType().getReturnedClass();
    }

    /** The quoted name of the column. */
    public String column() {
        return Sql.identifier(mark.columns().get(0));
    }

    /** What a deletion sets, as in {@code update … set}. */
    public String assignment() {
        return column() + " = " + value;
    }

    /** The condition that a row is deleted, over a qualified column such as {@code old."active"}. Never null. */
    public String isDeleted(String column) {
        return switch (sign) {
            case NULL -> column + " is null";
            case NOT_NULL -> column + " is not null";
            case VALUE -> column + " is not distinct from " + value;
        };
    }

    /** The condition that a row is not deleted. Never null, and in a form that an index serves where there is one. */
    public String isLive(String column) {
        return isLive(column, text -> text);
    }

    /** The same with the value in another form. */
    public String isLive(String column, UnaryOperator<String> form) {
        return switch (sign) {
            case NULL -> column + " is not null";
            case NOT_NULL -> column + " is null";
            case VALUE ->
                column + (mark.columns().get(0).isNullable() ? " is distinct from " : " <> ") + form.apply(value);
        };
    }
}

package org.hibernatepg.trigger.internal.condition;

import java.util.EnumSet;
import java.util.Optional;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.converter.spi.BasicValueConverter;
import org.hibernate.type.descriptor.converter.spi.JpaAttributeConverter;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;

/** Refuses to put beside each other what the database cannot compare, or could compare without any sense. */
final class Comparability {
    private Comparability() {}

    /** Keys of different entities are never the same thing, whatever their values. */
    static void checkEntities(Operand left, Operand right) {
        if (left instanceof Operand.Value a
                && right instanceof Operand.Value b
                && a.entity() != null
                && b.entity() != null
                && !a.entity().equals(b.entity())) {
            throw new ConditionException(
                    "compares '" + a.source() + "' (" + a.entity() + ") with '" + b.source() + "' (" + b.entity() + ")",
                    "Compare attributes of them, or associations with the same entity.");
        }
    }

    static void requireKind(Operand operand, Kind required, String verb) {
        Kind kind = Comparisons.kind(operand);
        if (kind.contradicts(required) || (required == Kind.TEXT && isNamedEnum(operand))) {
            String found = kind == Kind.OTHER ? "an enum" : "a " + kind;
            throw new ConditionException(
                    verb + " '" + operand.source() + "', which is no " + required + " but " + found,
                    "Convert it with cast(… as …), or write raw SQL in sql('…').");
        }
    }

    private static boolean isNamedEnum(Operand operand) {
        return Comparisons.kind(operand) == Kind.OTHER
                && mapping(operand)
                        .filter(mapping -> mapping.getJavaTypeDescriptor()
                                .getJavaTypeClass()
                                .isEnum())
                        .isPresent();
    }

    /** A large object is a number in the row; what it says is elsewhere. */
    static void requireInRow(Operand.Value value) {
        EntityAttribute attribute = value.attribute();
        if (attribute != null
                && Sql.type(attribute.columns().get(0), attribute.value()).equalsIgnoreCase("oid")) {
            throw new ConditionException(
                    "reads '" + value.source() + "', a large object, of which the row holds only the number",
                    "Map it as a text, @Column(length = Length.LONG32) in place of @Lob, or test only whether it is null or changed.");
        }
    }

    /** A constant beside an attribute is checked by the attribute's mapping; a string may be a date. */
    static void checkKinds(Operand left, Operand right) {
        Kind a = Comparisons.kind(left);
        Kind b = Comparisons.kind(right);
        boolean hasConstant = left instanceof Operand.Constant || right instanceof Operand.Constant;
        boolean checkedByMapping =
                hasConstant && (mapping(left).isPresent() || mapping(right).isPresent());
        boolean maybeDate = hasConstant && EnumSet.of(a, b).equals(EnumSet.of(Kind.TEMPORAL, Kind.TEXT));
        if (!checkedByMapping && !maybeDate && a.contradicts(b)) {
            throw different(left, a.toString(), right, b.toString());
        }
        checkStorage(left, right);
    }

    /** What two attributes hold is compared as it is stored, so both have to be stored in one way. */
    private static void checkStorage(Operand left, Operand right) {
        Optional<String> leftAlone = attribute(left).flatMap(ColumnType::alone);
        Optional<String> rightAlone = attribute(right).flatMap(ColumnType::alone);
        if (leftAlone.isPresent() && rightAlone.isPresent() && !leftAlone.equals(rightAlone)) {
            throw different(left, leftAlone.get(), right, rightAlone.get());
        }
        Optional<JdbcMapping> a = mapping(left);
        Optional<JdbcMapping> b = mapping(right);
        if (a.isPresent() && b.isPresent() && !isStoredAlike(a.get(), b.get())) {
            throw different(
                    left,
                    describe(attribute(left).orElseThrow(), a.get()),
                    right,
                    describe(attribute(right).orElseThrow(), b.get()));
        }
    }

    private static boolean isStoredAlike(JdbcMapping a, JdbcMapping b) {
        Kind kind = Kind.of(a.getJdbcType());
        if (isCoded(a) && isCoded(b)) {
            return kind == Kind.of(b.getJdbcType())
                    && javaType(a) == javaType(b)
                    && converter(a).equals(converter(b));
        } else if (kind == Kind.TEMPORAL && Kind.of(b.getJdbcType()) == Kind.TEMPORAL) {
            return isTimeOfDay(a) == isTimeOfDay(b);
        }
        return (kind == Kind.OTHER) == (Kind.of(b.getJdbcType()) == Kind.OTHER);
    }

    /** Whether the column holds a code for the value. */
    private static boolean isCoded(JdbcMapping mapping) {
        return mapping.getValueConverter() != null || javaType(mapping).isEnum();
    }

    private static boolean isTimeOfDay(JdbcMapping mapping) {
        int type = mapping.getJdbcType().getDefaultSqlTypeCode();
        return type == SqlTypes.TIME
                || type == SqlTypes.TIME_WITH_TIMEZONE
                || type == SqlTypes.TIME_UTC
                || type == SqlTypes.LOCAL_TIME
                || type == SqlTypes.OFFSET_TIME;
    }

    private static Class<?> javaType(JdbcMapping mapping) {
        return mapping.getJavaTypeDescriptor().getJavaTypeClass();
    }

    /** What tells converters apart; the same for all attributes that have none. */
    static Object converter(JdbcMapping mapping) {
        BasicValueConverter<?, ?> converter = mapping.getValueConverter();
        if (converter instanceof JpaAttributeConverter<?, ?> jpa) {
            return jpa.getConverterJavaType().getJavaTypeClass();
        }
        return converter == null ? "" : converter.getClass();
    }

    private static String describe(EntityAttribute attribute, JdbcMapping mapping) {
        return javaType(mapping).getSimpleName() + " as "
                + Sql.type(attribute.columns().get(0), attribute.value());
    }

    private static ConditionException different(Operand left, String a, Operand right, String b) {
        return new ConditionException(
                "compares '" + left.source() + "' (" + a + ") with '" + right.source() + "' (" + b + ")",
                "Compare values of one type, or convert one with cast(… as …).");
    }

    private static Optional<EntityAttribute> attribute(Operand operand) {
        return operand instanceof Operand.Value value ? Optional.ofNullable(value.attribute()) : Optional.empty();
    }

    private static Optional<JdbcMapping> mapping(Operand operand) {
        return attribute(operand).flatMap(ColumnType::mapping);
    }
}

package org.hibernatepg.trigger.internal.condition;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.Year;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hibernate.dialect.Dialect;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.type.BasicPluralType;
import org.hibernate.type.descriptor.converter.spi.BasicValueConverter;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.descriptor.jdbc.JdbcLiteralFormatter;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** Writes values as SQL literals in the way in which an attribute's mapping stores them. */
public final class Literals {
    private final EntityAttribute attribute;
    private final JdbcMapping mapping;
    private final Dialect dialect;

    private Literals(EntityAttribute attribute, JdbcMapping mapping, Dialect dialect) {
        this.attribute = attribute;
        this.mapping = mapping;
        this.dialect = dialect;
    }

    /**
     * The literal for a value that an annotation gives as text: the name of an enum constant, a number, {@code true} or
     * {@code false}, a string as it is, a UUID, an ISO date, time or date-time.
     *
     * @param attribute the attribute that holds the value
     * @param text the value
     * @param dialect the dialect to write in
     * @throws ConditionException if the attribute cannot hold the value; it names the constants of an enum
     */
    public static String ofText(EntityAttribute attribute, String text, Dialect dialect) {
        return of(attribute, dialect)
                .flatMap(literals -> literals.render(candidates(text)))
                .orElseThrow(() -> mismatch(attribute, "gives", "the value '" + text + "'"));
    }

    /** The literal for a constant that a condition compares with an attribute. */
    static String compared(EntityAttribute attribute, Operand.Constant constant, Dialect dialect) {
        Object value = constant.literal().value();
        if (value == null) {
            return constant.literal().sql();
        }
        Optional<Literals> mapped = of(attribute, dialect);
        if (constant.java() != null
                && mapped.filter(literals -> literals.hasLiteral(value)).isEmpty()) {
            throw new ConditionException(
                    "compares '" + attribute.path() + "' (" + ColumnType.javaName(attribute) + ") with "
                            + constant.source() + ", of which there is no literal",
                    "Compare it as raw SQL in sql('…').");
        }
        return mapped.flatMap(literals -> literals.isNative(value)
                        ? Optional.of(constant.literal().sql())
                        : literals.render(constant.candidates()))
                .orElseThrow(() -> mismatch(attribute, "compares", "with " + constant.source()));
    }

    /** The literal for a name that a condition compares with an attribute, if that is an enum with such a constant. */
    static String compared(EntityAttribute attribute, Operand.Name name, Dialect dialect) {
        Class<?> type = ColumnType.mapping(attribute)
                .<Class<?>>map(mapping -> mapping.getJavaTypeDescriptor().getJavaTypeClass())
                .orElse(Object.class);
        String constant = name.path().get(name.path().size() - 1);
        String qualifier = String.join(".", name.path().subList(0, name.path().size() - 1));
        if (!type.isEnum() || !isNameOf(type, qualifier)) {
            throw Unsupported.rowMissing(name);
        }
        return of(attribute, dialect)
                .flatMap(literals -> literals.render(List.of(constant)))
                .orElseThrow(() -> mismatch(attribute, "compares", "with " + name.source()));
    }

    /** The literal for a constant, or the name of one, that a condition puts beside the elements of an array. */
    static String element(EntityAttribute array, Operand operand, Dialect dialect) {
        JdbcMapping element = ColumnType.mapping(array)
                .<JdbcMapping>map(mapping -> ((BasicPluralType<?, ?>) mapping).getElementType())
                .orElseThrow();
        List<Object> candidates = operand instanceof Operand.Constant constant
                ? constant.candidates()
                : List.of(((Operand.Name) operand)
                        .path()
                        .get(((Operand.Name) operand).path().size() - 1));
        return candidates.isEmpty()
                ? "null"
                : new Literals(array, element, dialect)
                        .render(candidates)
                        .orElseThrow(() -> mismatch(array, "compares elements of", "with " + operand.source()));
    }

    private static Optional<Literals> of(EntityAttribute attribute, Dialect dialect) {
        return ColumnType.mapping(attribute).map(mapping -> new Literals(attribute, mapping, dialect));
    }

    private static boolean isNameOf(Class<?> type, String qualifier) {
        String name = type.getName().replace('$', '.');
        return qualifier.isEmpty() || name.equals(qualifier) || name.endsWith("." + qualifier);
    }

    /** What a text may stand for, the text itself first. */
    private static List<Object> candidates(String text) {
        List<Object> candidates = new ArrayList<>(List.of(text));
        switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> candidates.add(true);
            case "false" -> candidates.add(false);
            default -> JavaValues.number(text).ifPresent(candidates::add);
        }
        return candidates;
    }

    /** Whether the database compares the literal as it is: any number with a number, any date with a date-time. */
    private boolean isNative(Object value) {
        if (mapping.getValueConverter() != null) {
            return false;
        } else if (value instanceof BigDecimal) {
            return kind() == Kind.NUMBER
                    && (Number.class.isAssignableFrom(domainClass()) || domainClass() == Year.class);
        }
        return value instanceof Temporal && kind() == Kind.TEMPORAL && (value instanceof LocalTime) == isTimeOfDay();
    }

    /** Whether a value is more than its {@code toString()} to the database; a document or a list is not. */
    private boolean hasLiteral(Object value) {
        return mapping.getValueConverter() != null
                || kind() != Kind.OTHER
                || value instanceof String
                || value instanceof Enum<?>
                || value instanceof byte[]
                || !domainClass().isInstance(value);
    }

    private boolean isTimeOfDay() {
        String type = Sql.type(attribute.columns().get(0), attribute.value());
        return type.startsWith("time") && !type.startsWith("timestamp");
    }

    private Kind kind() {
        return Kind.of(mapping.getJdbcType());
    }

    private Optional<String> render(List<Object> candidates) {
        return first(candidates, domainClass())
                .flatMap(this::stored)
                .or(() -> first(candidates, relationalClass())
                        .filter(this::isRead)
                        .map(this::formatted))
                .or(() -> readByType(candidates.get(0)))
                .or(() -> cast(candidates.get(0)));
    }

    /** A type that is read here by nobody but Hibernate: a year, a currency, a locale. */
    private Optional<String> readByType(Object candidate) {
        if (!(candidate instanceof String text) || kind() == Kind.OTHER || JavaValues.isKnown(domainClass())) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(mapping.getJavaTypeDescriptor().fromString(text))
                    .flatMap(this::stored);
        } catch (RuntimeException e) {
            return Optional.empty(); // each type has its own way to say no
        }
    }

    private static Optional<Object> first(List<Object> candidates, Class<?> type) {
        return candidates.stream()
                .flatMap(candidate -> JavaValues.convert(candidate, type).stream())
                .findFirst();
    }

    private Optional<String> stored(Object domainValue) {
        if (mapping.getValueConverter() == null) {
            return Optional.of(formatted(domainValue));
        }
        return domainClass().isInstance(domainValue)
                ? Optional.ofNullable(mapping.convertToRelationalValue(domainValue))
                        .map(this::formatted)
                : Optional.empty();
    }

    /** Whether the converter knows the value as the stored form of something. */
    private boolean isRead(Object relationalValue) {
        try {
            return mapping.getValueConverter() != null && mapping.convertToDomainValue(relationalValue) != null;
        } catch (RuntimeException e) {
            return false; // a converter refuses what it does not know in any way it likes
        }
    }

    private String formatted(Object value) {
        Optional<HqlLiteral> literal = value instanceof Temporal ? JavaLiterals.read(value) : Optional.empty();
        if (literal.isPresent()) {
            return literal.get().sql();
        } else if (value instanceof String text) {
            return kind() == Kind.TEXT ? Sql.literal(text) : castText(text);
        } else if (value instanceof Float single && kind() == Kind.NUMBER) {
            return "'" + single + "'::real"; // a plain 0.1 would be compared as a double, which it is not
        } else if (value instanceof Enum<?> constant && kind() == Kind.OTHER) {
            return castText(constant.name()); // a type that the database knows by the column's declaration
        }
        return value instanceof Number number && kind() == Kind.NUMBER
                ? new BigDecimal(number.toString()).toPlainString()
                : formattedByType(value);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the formatter's type parameter is the class of the value
    private String formattedByType(Object value) {
        JavaType<?> javaType = mapping.getValueConverter() == null
                ? mapping.getJavaTypeDescriptor()
                : mapping.getValueConverter().getRelationalJavaType();
        try {
            JdbcLiteralFormatter formatter = mapping.getJdbcType().getJdbcLiteralFormatter(javaType);
            return formatter.toJdbcLiteral(value, dialect, null);
        } catch (RuntimeException e) {
            return castText(value.toString()); // some formatters need a session, which a mapping does not have yet
        }
    }

    /** A type that only the database knows how to read, JSON for one. */
    private Optional<String> cast(Object candidate) {
        boolean opaque = kind() == Kind.OTHER && !JavaValues.isKnown(domainClass());
        return opaque && candidate instanceof String text ? Optional.of(castText(text)) : Optional.empty();
    }

    private String castText(String text) {
        var column = attribute.columns().get(0);
        String quoted = Sql.literal(text);
        return ColumnType.hasEquality(column, attribute.value())
                ? quoted + "::" + Sql.type(column, attribute.value())
                : quoted;
    }

    private Class<?> domainClass() {
        return mapping.getJavaTypeDescriptor().getJavaTypeClass();
    }

    private Class<?> relationalClass() {
        BasicValueConverter<?, ?> converter = mapping.getValueConverter();
        return converter == null
                ? domainClass()
                : converter.getRelationalJavaType().getJavaTypeClass();
    }

    private static ConditionException mismatch(EntityAttribute attribute, String verb, String value) {
        Object @Nullable [] constants = ColumnType.mapping(attribute)
                .<Object @Nullable []>map(mapping ->
                        mapping.getJavaTypeDescriptor().getJavaTypeClass().getEnumConstants())
                .orElse(null);
        String problem = verb + " '" + attribute.path() + "' (" + ColumnType.javaName(attribute) + ") " + value;
        return constants == null
                ? new ConditionException(problem, "Write a value of the attribute's type.")
                : new ConditionException(problem + "; the values are " + names(constants), "Write one of the values.");
    }

    private static String names(Object[] constants) {
        return Arrays.stream(constants)
                .map(constant -> ((Enum<?>) constant).name())
                .collect(joining(", "));
    }
}

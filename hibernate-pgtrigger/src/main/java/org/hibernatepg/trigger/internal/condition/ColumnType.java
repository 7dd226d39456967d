package org.hibernatepg.trigger.internal.condition;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Value;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;

/** How columns are typed in the database, and how an attribute is mapped to its column. */
final class ColumnType {
    /**
     * The types without an operator {@code =}, or with one that compares an area or a length, and arrays of them; what
     * they are printed as is compared instead.
     */
    private static final Set<String> WITHOUT_EQUALITY =
            Set.of("json", "jsonpath", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle");

    /** Other types that have an operator {@code =} for themselves alone. */
    private static final Set<String> COMPARED_ALONE = Set.of("jsonb", "uuid", "bytea");

    /** The name of a type, without what a column definition may say after it. */
    private static final Pattern TYPE_NAME = Pattern.compile("\\W*(\\w*).*", Pattern.DOTALL);

    private ColumnType() {}

    /** The mapping of an attribute that is a single value. */
    static Optional<JdbcMapping> mapping(EntityAttribute attribute) {
        return attribute.value() instanceof BasicValue basic
                ? Optional.of(basic.resolve().getJdbcMapping())
                : Optional.empty();
    }

    static Kind kind(EntityAttribute attribute) {
        return mapping(attribute).map(mapping -> Kind.of(mapping.getJdbcType())).orElse(Kind.OTHER);
    }

    static String javaName(EntityAttribute attribute) {
        return mapping(attribute)
                .map(mapping ->
                        mapping.getJavaTypeDescriptor().getJavaTypeClass().getSimpleName())
                .orElseGet(
                        () -> attribute.property().getType().getReturnedClass().getSimpleName());
    }

    static boolean hasEquality(Column column, Value value) {
        return !WITHOUT_EQUALITY.contains(name(column, value));
    }

    /** The type of a column if PostgreSQL compares it with no other one. */
    static Optional<String> alone(EntityAttribute attribute) {
        return Optional.of(attribute)
                .filter(single -> single.columns().size() == 1)
                .map(single -> name(single.columns().get(0), single.value()))
                .filter(name -> WITHOUT_EQUALITY.contains(name) || COMPARED_ALONE.contains(name));
    }

    private static String name(Column column, Value value) {
        return TYPE_NAME.matcher(Sql.type(column, value)).replaceFirst("$1").toLowerCase(Locale.ROOT);
    }

    /** A column of a row. */
    static String reference(String row, Column column) {
        return row + "." + Sql.identifier(column);
    }

    /** What Hibernate reads of a column: its value, or what a {@code @ColumnTransformer} makes of it. */
    static Fragment read(String row, Column column) {
        String reference = reference(row, column);
        String read = column.getCustomRead();
        if (read == null) {
            return Fragment.atom(reference);
        }
        String name = Pattern.quote(column.getName());
        Pattern named =
                Pattern.compile("\"%1$s\"|(?<![\\w$.\"])%1$s(?![\\w$\"])".formatted(name), Pattern.CASE_INSENSITIVE);
        return Fragment.atom("(" + named.matcher(read).replaceAll(Matcher.quoteReplacement(reference)) + ")");
    }

    /** A column of a row in a form that can be compared. */
    static String comparable(String row, Column column, Value value) {
        return reference(row, column) + (hasEquality(column, value) ? "" : "::text");
    }
}

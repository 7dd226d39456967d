package org.hibernatepg.trigger.internal.binder;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernatepg.trigger.Document;
import org.hibernatepg.trigger.Weight;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/**
 * A part of a search vector.
 *
 * @param path its attribute
 * @param text the SQL of what its words are taken from
 * @param weight how much they count
 */
record SearchDocument(String path, String text, Weight weight) {
    private static final Pattern TYPE = Pattern.compile("([a-z_ ]+)(?:\\([^)]*\\))?(.*)", Pattern.DOTALL);
    private static final Set<String> TEXT = Set.of("varchar", "character varying", "text");
    private static final Set<String> JSON = Set.of("json", "jsonb");
    private static final Set<String> WORDLESS =
            Set.of("boolean", "bool", "bytea", "oid", "tsvector", "tsquery", "bit", "varbit", "xid", "xid8");

    /** A document as it is declared; empty after a fault was reported. */
    static Optional<SearchDocument> of(Document document, TriggerBindingContext context) {
        return context.attribute(document.attribute())
                .filter(attribute -> hasWords(attribute, context))
                .map(attribute -> new SearchDocument(attribute.path(), text(attribute), document.weight()));
    }

    /** The words of the document in a row, none of null. */
    String words(String configuration) {
        String words = "to_tsvector(%s, %s)".formatted(configuration, text);
        return weight == Weight.D
                ? "coalesce(%s, '')".formatted(words)
                : "coalesce(setweight(%s, '%s'), '')".formatted(words, weight);
    }

    private static boolean hasWords(EntityAttribute attribute, TriggerBindingContext context) {
        Column column = attribute.columns().get(0);
        if (!isOneColumn(attribute)) {
            context.fault(
                    "takes words from '%s', which is not a single value".formatted(attribute.path()),
                    attribute.value() instanceof Component
                            ? "Name what is in it, as in '%s.…'.".formatted(attribute.path())
                            : "Name an attribute that holds text.");
        } else if (Sql.isComputed(column)) {
            context.fault(
                    "takes words from '%s', which PostgreSQL computes after the trigger".formatted(attribute.path()),
                    "Name the attributes that it is computed from.");
        } else if (WORDLESS.contains(baseType(attribute)) || isOrdinal(attribute)) {
            context.fault(
                    "takes words from '%s', which is stored as %s".formatted(attribute.path(), sqlType(attribute)),
                    isOrdinal(attribute)
                            ? "Map it with @Enumerated(STRING), or leave it out."
                            : "Leave it out: nobody searches for it by words.");
        } else {
            return true;
        }
        return false;
    }

    private static boolean isOneColumn(EntityAttribute attribute) {
        boolean structured = attribute.value() instanceof Component component && component.getAggregateColumn() != null;
        return structured || Bindings.isSingleValue(attribute);
    }

    private static boolean isOrdinal(EntityAttribute attribute) {
        Class<?> type = attribute.property().getType().getReturnedClass();
        return type.isEnum() && baseType(attribute).matches("(small|big)?int(eger)?|int[248]|numeric");
    }

    private static String text(EntityAttribute attribute) {
        String column = "new." + Sql.identifier(attribute.columns().get(0));
        if (isArray(attribute)) {
            return "array_to_string(%s, ' ')".formatted(column);
        } else if (TEXT.contains(baseType(attribute)) || JSON.contains(baseType(attribute))) {
            return column;
        }
        return column + "::text";
    }

    private static boolean isArray(EntityAttribute attribute) {
        String rest = TYPE.matcher(sqlType(attribute).toLowerCase(Locale.ROOT)).replaceFirst("$2");
        return rest.contains("[") || sqlType(attribute).toLowerCase(Locale.ROOT).endsWith(" array");
    }

    private static String baseType(EntityAttribute attribute) {
        Matcher type = TYPE.matcher(sqlType(attribute).toLowerCase(Locale.ROOT));
        return type.lookingAt() ? type.group(1).strip() : "";
    }

    /** The SQL type of the one column of an attribute, as it is declared. */
    static String sqlType(EntityAttribute attribute) {
        return Sql.type(attribute.columns().get(0), attribute.value());
    }
}

package org.hibernatepg.trigger.internal.binder;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/**
 * Fills the holes of a body that a user wrote: {@code {column:attribute}}. {@code {table}} stays, since the name of the
 * table depends on the schema that is exported to. Other braces, of array literals say, are left alone.
 */
final class BodyTemplate {
    private static final Pattern HOLE = Pattern.compile("\\{([A-Za-z]+)(?::([\\w.]*))?\\}");

    private final TriggerBindingContext context;

    BodyTemplate(TriggerBindingContext context) {
        this.context = context;
    }

    String fill(String body) {
        return HOLE.matcher(body)
                .replaceAll(hole -> Matcher.quoteReplacement(fill(hole.group(), hole.group(1), hole.group(2))));
    }

    private String fill(String hole, String kind, String path) {
        if (kind.equals("table") && path == null) {
            return hole;
        }
        if (kind.equals("column") && path != null) {
            return context.attribute(path).map(BodyTemplate::columns).orElse(hole);
        }
        context.fault(
                "has the hole %s in its body".formatted(hole),
                "There are {table} and {column:attribute}; text in braces can be written as '{' || 'text' || '}'.");
        return hole;
    }

    private static String columns(EntityAttribute attribute) {
        return attribute.columns().stream()
                .map(column -> Sql.identifier(column))
                .collect(Collectors.joining(", "));
    }
}

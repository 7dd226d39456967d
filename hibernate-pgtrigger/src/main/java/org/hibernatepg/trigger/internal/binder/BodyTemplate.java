package org.hibernatepg.trigger.internal.binder;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/**
 * Fills the holes of a body that a user wrote: {@code {column:attribute}}. {@code {table}} stays, since the name of the
 * table depends on the schema that is exported to, and so do the rows of a statement, which depend on the operation. Other braces, of array literals say, are left alone.
 */
final class BodyTemplate {
    private static final Pattern HOLE = Pattern.compile("\\{([A-Za-z]+(?:_rows)?)(?::([\\w.]*))?\\}");

    /** What {@link StatementTrigger} fills. */
    private static final Set<String> ROWS = Set.of("rows", "old_rows", "new_rows");

    private final TriggerBindingContext context;
    private final Level level;

    BodyTemplate(TriggerBindingContext context, Level level) {
        this.context = context;
        this.level = level;
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
        if (ROWS.contains(kind) && path == null) {
            new Rules(context)
                    .refuse(
                            level == Level.ROW,
                            "reads %s, the rows of a statement, but fires for each row".formatted(hole),
                            "Use level = STATEMENT, or the rows old and new.");
            return hole;
        }
        context.fault(
                "has the hole %s in its body".formatted(hole),
                "There are {table}, {column:attribute} and, for a statement, {rows}, {old_rows} and {new_rows}; text in braces can be written as '{' || 'text' || '}'.");
        return hole;
    }

    private static String columns(EntityAttribute attribute) {
        return attribute.columns().stream()
                .map(column -> Sql.identifier(column))
                .collect(Collectors.joining(", "));
    }
}

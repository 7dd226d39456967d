package org.hibernatepg.trigger.internal.ddl;

import java.util.stream.Collectors;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * The source of the function of a trigger.
 *
 * @param definition the trigger
 * @param guard what is tested before its body
 * @param tables the names of its tables
 */
record FunctionSource(TriggerDefinition definition, TriggerGuard guard, TableHoles tables) {
    /** As PostgreSQL keeps it. */
    String text() {
        return Template.of("""

                        {pragma}{declare}begin
                            {guard}{body}
                        end
                        """)
                .with("pragma", definition.level() == Level.STATEMENT ? "#variable_conflict use_column\n" : "")
                .with("declare", declare())
                .with("guard", guard.inFunction())
                .with("body", body())
                .render();
    }

    private String declare() {
        return definition.declarations().isEmpty()
                ? ""
                : definition.declarations().stream()
                        .map(declaration -> "    " + withTables(declaration) + ";\n")
                        .collect(Collectors.joining("", "declare\n", ""));
    }

    /** Indented, unless a text in it may go over several lines. */
    private String body() {
        String body = withTables(definition.body().strip());
        return body.lines().allMatch(FunctionSource::endsOutsideTexts) ? body.replace("\n", "\n    ") : body;
    }

    private static boolean endsOutsideTexts(String line) {
        boolean simple = line.indexOf('$') < 0 && !line.contains("\\'");
        return simple && line.chars().filter(c -> c == '\'').count() % 2 == 0;
    }

    private String withTables(String source) {
        String own = tables.names().format(definition.table());
        return tables.fill(source.replace("{table}", own), definition.tables());
    }
}

package org.hibernatepg.history.internal.seal;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * What of an event is sealed.
 *
 * @param columns the columns of the table, in one order
 */
record SealedContent(List<String> columns) {
    /** Copies the list. */
    SealedContent {
        columns = List.copyOf(columns);
    }

    /** The hash of an event, as an expression. What is null is left out, so that a column that is added changes nothing. */
    String hash(String row) {
        return Template.of("""
                        sha256(convert_to(jsonb_strip_nulls(jsonb_object(
                            array[{names}],
                            array[{values}]))::text, 'UTF8'))""")
                .with("names", columns.stream().map(Sql::literal).collect(Collectors.joining(", ")))
                .with(
                        "values",
                        columns.stream()
                                .map(column -> row + "." + Sql.identifier(column) + "::text")
                                .collect(Collectors.joining(", ")))
                .render();
    }
}

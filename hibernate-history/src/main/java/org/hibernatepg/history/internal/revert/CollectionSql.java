package org.hibernatepg.history.internal.revert;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.mapping.Column;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.jspecify.annotations.Nullable;

/** The statements for rows of collections: for as many rows as possible one, since each is a round trip and reads the rows of the owner. */
final class CollectionSql {
    private static final int MOST = 10_000;

    private CollectionSql() {}

    /** Steps that are written by one statement: rows of one collection that all come or all go; anything else is alone. */
    static List<List<Step>> together(List<Step> steps) {
        List<List<Step>> all = new ArrayList<>();
        for (Step step : steps) {
            List<Step> last = all.isEmpty() ? List.of() : all.get(all.size() - 1);
            if (!last.isEmpty() && last.size() < MOST && isAlike(step, last.get(0))) {
                last.add(step);
            } else {
                all.add(new ArrayList<>(List.of(step)));
            }
        }
        return all;
    }

    private static boolean isAlike(Step step, Step other) {
        return step.table().isCollection()
                && step.kind() == other.kind()
                && step.table().name().equals(other.table().name())
                && step.table().collection().equals(other.table().collection())
                && List.copyOf(step.values().keySet())
                        .equals(List.copyOf(other.values().keySet()));
    }

    static String insert(List<Step> steps) {
        ObjectTable table = steps.get(0).table();
        return Template.of("""
                        insert into {table} ({columns}) overriding system value
                        values {rows}""")
                .with("table", table.name())
                .with("columns", columns(steps).stream().map(table::quoted).collect(Collectors.joining(", ")))
                .with(
                        "rows",
                        steps.stream()
                                .flatMap(step -> Collections.nCopies(step.count(), "(" + literals(step) + ")").stream())
                                .collect(Collectors.joining(",\n")))
                .render();
    }

    /**
     * Rows are compared by their texts, since not every type has an equality, and equal ones are counted. "is true" has PostgreSQL hash those that go,
     * of whatever number it takes them to be.
     */
    static String delete(List<Step> steps) {
        ObjectTable table = steps.get(0).table();
        String texts = columns(steps).stream()
                .map(column -> "r.%s::text collate \"C\"".formatted(table.quoted(column)))
                .collect(Collectors.joining(", "));
        return Template.of("""
                        delete from {table} as d
                         where (d.tableoid, d.ctid) in (
                           select r.tableoid, r.ctid
                             from (select r.tableoid, r.ctid, array[{texts}] as pgh__row,
                                          row_number() over (partition by {texts}) as pgh__number
                                     from {table} as r where {isOfObject}) as r
                            where ((r.pgh__row collate "C", r.pgh__number) in (values {rows})) is true)""")
                .with("table", table.name())
                .with("texts", texts)
                .with("isOfObject", table.isOfObject("r"))
                .with("rows", steps.stream().map(CollectionSql::counted).collect(Collectors.joining(",\n")))
                .render();
    }

    private static String counted(Step step) {
        String row = "array[" + literals(step) + "]::text[]";
        return IntStream.rangeClosed(1, step.count())
                .mapToObj(number -> "(%s, %d::bigint)".formatted(row, number))
                .collect(Collectors.joining(",\n"));
    }

    private static Collection<Column> columns(List<Step> steps) {
        return steps.get(0).values().keySet();
    }

    private static String literals(Step step) {
        return step.values().values().stream().map(CollectionSql::literal).collect(Collectors.joining(", "));
    }

    static String literal(@Nullable String value) {
        return value == null ? "null" : Sql.literal(value);
    }
}

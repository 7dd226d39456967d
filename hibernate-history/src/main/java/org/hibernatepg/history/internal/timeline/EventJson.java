package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernatepg.history.internal.model.GeneratedColumns;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.trigger.spi.Sql;

/** Rows of event tables as JSON, in SQL. Columns are quoted where they have to be. */
final class EventJson {
    private EventJson() {}

    /** A row by the names of its columns. */
    static String row(String alias, List<String> columns, List<String> names) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            items.add(alias + "." + columns.get(i) + " as " + names.get(i));
        }
        return "to_jsonb((select pgh__row from (select %s) as pgh__row))".formatted(String.join(", ", items));
    }

    /** The key as a text. */
    static String key(String alias, List<String> columns) {
        return columns.size() == 1
                ? "cast(%s.%s as text)".formatted(alias, columns.get(0))
                : "cast(%s as text)".formatted(row(alias, columns, columns));
    }

    /** The columns by which an event is told from the one before it, unquoted. */
    static List<String> compared(TrackedTable tracked) {
        Set<String> names = new HashSet<>();
        tracked.compared().forEach(column -> names.add(column.getCanonicalName()));
        return tracked.columns().stream()
                .filter(column -> names.contains(column.getCanonicalName()) || GeneratedColumns.isVirtual(column))
                .map(Sql::name)
                .toList();
    }

    /** What differs between two rows as JSON; null if nothing does. */
    static String difference(String before, String after, List<String> compared) {
        String names = compared.stream().map(Sql::literal).collect(Collectors.joining(", "));
        String test = names.isEmpty() ? "false" : "a.key in (" + names + ")";
        return """
                (select jsonb_object_agg(a.key, jsonb_build_array(b.value, a.value)) from jsonb_each(%s) as a \
                join jsonb_each(%s) as b on b.key = a.key where a.value is distinct from b.value and %s)""".formatted(after, before, test);
    }

    /**
     * Something of the previous event {@code p} of an event {@code e}.
     *
     * @param select what
     */
    static String previous(String events, List<String> key, List<String> oldKey, String select) {
        List<String> same = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            same.add("p.%1$s = coalesce(e.%2$s, e.%1$s)".formatted(key.get(i), oldKey.get(i)));
        }
        return "select %s from %s as p where %s and p.pgh_id < e.pgh_id order by p.pgh_id desc limit 1"
                .formatted(select, events, String.join(" and ", same));
    }

    /** The same for a collection: the row before an update, of which the event {@code e} holds all. */
    static String replaced(String select) {
        return "select %s where e.pgh_operation = 'U'".formatted(select);
    }
}

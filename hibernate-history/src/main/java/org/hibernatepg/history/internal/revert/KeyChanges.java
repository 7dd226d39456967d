package org.hibernatepg.history.internal.revert;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.trigger.spi.Sql;

/** Under which other key an object was, or is now. */
final class KeyChanges {
    private final RevertedObject object;
    private final ObjectTable table;
    private final List<Column> old;

    KeyChanges(RevertedObject object) {
        this.object = object;
        this.table = object.entityTables().get(0);
        this.old = table.key().stream().map(this::old).toList();
    }

    private Column old(Column key) {
        return table.recorded().tracked().oldKey().stream()
                .filter(part -> part.original().equals(key))
                .map(part -> new Column(part.name()))
                .findFirst()
                .orElseThrow();
    }

    /** The key that the object has got, if that is the last that is known of it. */
    Optional<String> later() {
        String wasOfObject = IntStream.range(0, old.size())
                .mapToObj(i -> "e.%s = %s"
                        .formatted(
                                table.quoted(old.get(i)),
                                Sql.literal(table.values().get(i))))
                .collect(Collectors.joining(" and "));
        return key("""
                select %s from %2$s as e
                 where %3$s and not exists (select from %2$s as l where %4$s and l.pgh_id > e.pgh_id)
                 order by e.pgh_id desc limit 1""".formatted(list(table.key()), table.past().events(), wasOfObject, table.isOfObject("l")));
    }

    /** The key that the object had before it got this one. */
    Optional<String> earlier() {
        return key("select %s from %s as e where %s and e.%s is not null order by e.pgh_id limit 1"
                .formatted(list(old), table.past().events(), table.isOfObject("e"), table.quoted(old.get(0))));
    }

    private String list(List<Column> columns) {
        return columns.stream()
                .map(column -> "e.%s::text".formatted(table.quoted(column)))
                .collect(Collectors.joining(", ", "concat_ws(', ', ", ")"));
    }

    private Optional<String> key(String sql) {
        return object.session.doReturningWork(connection -> Jdbc.first(connection, sql, row -> row.getString(1)));
    }
}

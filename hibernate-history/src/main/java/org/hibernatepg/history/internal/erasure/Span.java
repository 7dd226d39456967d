package org.hibernatepg.history.internal.erasure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.history.internal.query.KeyColumns;
import org.hibernatepg.trigger.spi.Template;

/**
 * A key that an object had, and the numbers of the events in which it had it.
 *
 * @param key the parts of the key as texts
 * @param types the SQL types of the parts
 * @param from the first event
 * @param to the last event
 */
record Span(List<String> key, List<String> types, long from, long to) {
    /**
     * From the key that is asked for, all of whose events count, back to those that the object had before and on to those that it got.
     * What had such a key before, or got it afterwards, is another object.
     */
    private static final String SPANS = """
            with recursive spans ({names}, pgh__from, pgh__to) as (
                select {parameters}, {least}::bigint, {most}::bigint
                union
                select n.* from spans as s cross join lateral (
                    select {oldOfE},
                           coalesce((select max(g.pgh_id) + 1 from {events} as g
                                      where g.pgh_id < e.pgh_id
                                        and (({keyOfG}) = ({oldOfE}) and g.pgh_operation = 'D' or ({oldOfG}) = ({oldOfE}))), {least}),
                           e.pgh_id - 1
                      from {events} as e
                     where ({keyOfE}) = ({keyOfS}) and e.pgh_id between s.pgh__from and s.pgh__to and {moved}
                    union all
                    select {keyOfE}, e.pgh_id,
                           coalesce((select min(g.pgh_id) from {events} as g
                                      where g.pgh_id > e.pgh_id
                                        and (({keyOfG}) = ({keyOfE}) and g.pgh_operation = 'D' or ({oldOfG}) = ({keyOfE}))), {most})
                      from {events} as e
                     where ({oldOfE}) = ({keyOfS}) and e.pgh_id between s.pgh__from and s.pgh__to) as n)
            select {texts}, pgh__from, pgh__to from spans""";

    /** Copies the lists. */
    Span {
        key = List.copyOf(key);
        types = List.copyOf(types);
    }

    static List<Span> of(Connection connection, String events, KeyColumns key, List<String> values)
            throws SQLException {
        List<String> types =
                key.columns().stream().map(KeyColumns.KeyColumn::type).toList();
        return Jdbc.rows(connection, sql(events, key), row -> span(row, types), values.toArray());
    }

    private static Span span(ResultSet row, List<String> types) throws SQLException {
        List<String> parts = new ArrayList<>();
        for (int i = 1; i <= types.size(); i++) {
            parts.add(String.valueOf(row.getString(i)));
        }
        return new Span(parts, types, row.getLong(types.size() + 1), row.getLong(types.size() + 2));
    }

    private static String sql(String events, KeyColumns key) {
        return Template.of(SPANS)
                .with("events", events)
                .with("names", of("", key))
                .with(
                        "parameters",
                        key.columns().stream()
                                .map(column -> "cast(? as %s)".formatted(column.type()))
                                .collect(Collectors.joining(", ")))
                .with("least", "'" + Long.MIN_VALUE + "'")
                .with("most", "'" + Long.MAX_VALUE + "'")
                .with("keyOfE", of("e.", key))
                .with("keyOfG", of("g.", key))
                .with("keyOfS", of("s.", key))
                .with("oldOfE", old("e.", key))
                .with("oldOfG", old("g.", key))
                .with(
                        "moved",
                        key.columns().stream()
                                .map(column -> "e." + column.old() + " is not null")
                                .collect(Collectors.joining(" or ", "(", ")")))
                .with(
                        "texts",
                        key.columns().stream()
                                .map(column -> column.name() + "::text")
                                .collect(Collectors.joining(", ")))
                .render();
    }

    private static String of(String row, KeyColumns key) {
        return key.columns().stream().map(column -> row + column.name()).collect(Collectors.joining(", "));
    }

    private static String old(String row, KeyColumns key) {
        return key.columns().stream().map(column -> row + column.old()).collect(Collectors.joining(", "));
    }

    /** That a row has the key, by parameters. */
    String test(List<String> columns) {
        List<String> tests = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            tests.add("%s = cast(? as %s)".formatted(columns.get(i), types.get(i)));
        }
        return String.join(" and ", tests) + " and pgh_id between ? and ?";
    }

    /** The parameters of the test. */
    Object[] parameters() {
        return Stream.concat(key.stream(), Stream.of(from, to)).toArray();
    }
}

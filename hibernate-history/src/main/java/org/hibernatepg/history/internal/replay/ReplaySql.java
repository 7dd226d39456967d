package org.hibernatepg.history.internal.replay;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.trigger.spi.RowRestriction;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * What the events of a table add up to, as SQL. Each event is a step of a key: an insert and a change to the key puts a row there, a delete
 * and a change of the key takes it away, any other update leaves it there.
 *
 * <p>The steps of one statement may be numbered in another order than that in which they were made: rows that exchange their
 * keys, or that a statement deletes and inserts anew. What they add up to is right in any order, since a statement never
 * leaves two rows with one key. So the steps are added up, transaction by transaction, and the row is that of the last event
 * which is no delete.
 *
 * <p>A transaction that puts as many rows to a key as it takes away leaves it as it was: the one before it counts. If there
 * is none, the row is older than its history, and the first step tells whether it was there.
 */
final class ReplaySql {
    private final ReplayedTable table;
    private final TrackedTable tracked;
    private final Dialect dialect;

    ReplaySql(ReplayedTable table) {
        this.table = table;
        this.tracked = table.tracked();
        this.dialect = table.dialect();
    }

    /** The rows of the table as texts: {@code pgh__key} and {@code pgh__values}. */
    String liveTexts() {
        return Template.of("""
                        select array[{key}]::text[] as pgh__key, array[{values}]::text[] as pgh__values
                          from {rows} as live
                        """)
                .with("key", texts("live", tracked.key()))
                .with("values", texts("live", tracked.compared()))
                .with("rows", live())
                .render();
    }

    /** The same rows by the events, as they were at a moment. */
    String replayedTexts(Optional<Moment> moment) {
        return Template.of("""
                        select pgh__key, pgh__values
                          from (
                        {replay}
                          select array[{key}]::text[] as pgh__key, array[{values}]::text[] as pgh__values
                            from replayed{times}
                          ) as replay
                        """)
                .with("replay", replay(moment))
                .with("key", texts("replayed", tracked.key()))
                .with("values", texts("replayed", tracked.compared()))
                .with("times", table.hasKey() ? "" : ", generate_series(1, pgh__rows)")
                .render();
    }

    /** The rows that differ from what the events add up to, at most a number of them. */
    String differences(int limit) {
        return table.hasKey() ? rowDifferences(limit) : countDifferences(limit);
    }

    private String rowDifferences(int limit) {
        return Template.of("""
                        {replay},
                        live as (select live.*, true as pgh__there from {rows} as live)
                        select array[{liveKey}]::text[], array[{replayedKey}]::text[], live.pgh__there is not null,
                               replayed.pgh__there is not null, array[{liveValues}]::text[], array[{replayedValues}]::text[],
                               array[{changes}], by_key.pgh__last
                          from live
                          full join replayed on {sameKey}
                          left join by_key on {sameKeys}
                         where live.pgh__there is null or replayed.pgh__there is null
                            or record_image_ne(row({live}), row({replayed}))
                         order by {order}
                         limit {limit}""")
                .with("replay", replay(Optional.empty()))
                .with("rows", live())
                .with("liveKey", texts("live", tracked.key()))
                .with("replayedKey", texts("replayed", tracked.key()))
                .with("liveValues", texts("live", tracked.compared()))
                .with("replayedValues", texts("replayed", tracked.compared()))
                .with(
                        "changes",
                        list(
                                tracked.compared(),
                                column ->
                                        "record_image_ne(row(live.%1$s), row(replayed.%1$s))".formatted(quoted(column)),
                                ", "))
                .with("sameKey", sameKey("live.%1$s = replayed.%1$s"))
                .with("sameKeys", sameKey("by_key.%1$s = coalesce(live.%1$s, replayed.%1$s)"))
                .with(
                        "order",
                        list(
                                tracked.key(),
                                column -> "coalesce(live.%1$s, replayed.%1$s)".formatted(quoted(column)),
                                ", "))
                .with("live", of("live", tracked.compared()))
                .with("replayed", of("replayed", tracked.compared()))
                .with("limit", String.valueOf(limit))
                .render();
    }

    private String sameKey(String test) {
        return list(tracked.key(), column -> test.formatted(quoted(column)), " and ");
    }

    private String countDifferences(int limit) {
        return Template.of("""
                        {replay},
                        counts as (
                          select array[{replayedValues}]::text[] as pgh__values, pgh__rows, 0 as pgh__live, pgh__last from replayed
                          union all
                          select array[{liveValues}]::text[], 0, 1, null from {rows} as live),
                        sums as (
                          select pgh__values, sum(pgh__rows) as pgh__rows, sum(pgh__live) as pgh__live, max(pgh__last) as pgh__last
                            from counts group by pgh__values)
                        select pgh__values, pgh__live, pgh__rows, pgh__last
                          from sums where pgh__live <> pgh__rows
                         order by pgh__values
                         limit {limit}""")
                .with("replay", replay(Optional.empty()))
                .with("rows", live())
                .with("liveValues", texts("live", tracked.columns()))
                .with("replayedValues", texts("replayed", tracked.columns()))
                .with("limit", String.valueOf(limit))
                .render();
    }

    /** {@code with}, up to {@code replayed}: the rows that stand. */
    private String replay(Optional<Moment> moment) {
        return table.hasKey() ? replayOfRows(moment) : replayOfCounts(moment);
    }

    private String replayOfRows(Optional<Moment> moment) {
        return Template.of("""
                        with {steps},
                        by_transaction as (
                          select {key}, max(pgh_id) as pgh__last,
                                 max(pgh_id) filter (where pgh__own and pgh__step >= 0) as pgh__row,
                                 case when sum(pgh__step) <> 0 then sum(pgh__step) > 0
                                      when bool_and(pgh__step = 0) then true end as pgh__stands,
                                 (array_agg(pgh__step order by pgh_id))[1] <= 0 as pgh__stood
                            from steps group by {key}, pgh_xid),
                        by_key as (
                          select {key}, max(pgh__last) as pgh__last, max(pgh__row) as pgh__row,
                                 coalesce(
                                   (array_agg(pgh__stands order by pgh__last desc) filter (where pgh__stands is not null))[1],
                                   (array_agg(pgh__stood order by pgh__last))[1]) as pgh__stands
                            from by_transaction group by {key}),
                        replayed as (
                          select seen.*, true as pgh__there
                            from by_key join seen on seen.pgh_id = by_key.pgh__row
                           where by_key.pgh__stands{restriction})""")
                .with("steps", steps(moment))
                .with("key", of("", tracked.key()))
                .with("restriction", restriction("seen").map(" and "::concat).orElse(""))
                .render();
    }

    private String replayOfCounts(Optional<Moment> moment) {
        return Template.of("""
                        with {steps},
                        replayed as (
                          select {key}, sum(pgh__step) as pgh__rows, max(pgh_id) as pgh__last
                            from steps group by {key} having sum(pgh__step) <> 0)""")
                .with("steps", steps(moment))
                .with("key", of("", tracked.key()))
                .render();
    }

    private String steps(Optional<Moment> moment) {
        return Template.of("""
                        seen as (select * from {events} where {writes}{visible}),
                        steps as (
                          select {key}, pgh_id, pgh_xid, true as pgh__own,
                                 case when pgh_operation = 'D' then -1 when pgh_operation in ('I', 'L') or {moved} then 1 else 0 end
                                   as pgh__step
                            from seen
                          union all
                          select {oldKey}, pgh_id, pgh_xid, false, -1 from seen where {moved})""")
                .with("events", table.events())
                .with("writes", table.writes().test())
                .with("visible", moment.map(ReplaySql::visible).orElse(""))
                .with("key", of("", tracked.key()))
                .with("oldKey", oldKey(Function.identity(), ", "))
                .with("moved", "(" + oldKey(column -> column + " is not null", " or ") + ")")
                .render();
    }

    private static String visible(Moment moment) {
        // An event without a number of a transaction was not written by a trigger, but imported.
        return " and (pgh_xid is null or pg_visible_in_snapshot(pgh_xid, %s::pg_snapshot))"
                .formatted(Sql.literal(moment.snapshot()));
    }

    private String oldKey(Function<String, String> part, String separator) {
        return tracked.oldKey().stream()
                .map(old -> part.apply(new Column(old.name()).getQuotedName(dialect)))
                .collect(Collectors.joining(separator));
    }

    private String live() {
        return restriction("live")
                .map(test -> "(select * from %s as live where %s)".formatted(table.rows(), test))
                .orElseGet(table::rows);
    }

    /** Of a table that several entities share, the rows of the tracked one. */
    private Optional<String> restriction(String row) {
        Optional<RowRestriction> rows = tracked.subject().rows();
        return rows.map(restriction -> "(" + restriction.over(row).sql() + ")");
    }

    private String texts(String row, List<Column> columns) {
        return list(columns, column -> row + "." + quoted(column) + "::text", ", ");
    }

    private String of(String row, List<Column> columns) {
        String prefix = row.isEmpty() ? "" : row + ".";
        return list(columns, column -> prefix + quoted(column), ", ");
    }

    private static String list(List<Column> columns, Function<Column, String> part, String separator) {
        return columns.stream().map(part).collect(Collectors.joining(separator));
    }

    private String quoted(Column column) {
        return column.getQuotedName(dialect);
    }
}

package org.hibernatepg.history.internal.replay;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.history.internal.past.EventSteps;
import org.hibernatepg.history.internal.past.PastRows;
import org.hibernatepg.history.internal.past.PastTable;
import org.hibernatepg.history.internal.past.Point;
import org.hibernatepg.history.internal.past.StepSums;
import org.hibernatepg.trigger.spi.Template;

/** Compares the rows of a table with what its events add up to. */
final class ReplaySql {
    private final PastTable table;
    private final TrackedTable tracked;

    ReplaySql(PastTable table) {
        this.table = table;
        this.tracked = table.tracked();
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
    String replayedTexts(Moment moment) {
        return Template.of("""
                        select array[{key}]::text[] as pgh__key, array[{values}]::text[] as pgh__values
                          from (
                        {rows}) as replayed
                        """)
                .with("key", texts("replayed", tracked.key()))
                .with("values", texts("replayed", tracked.compared()))
                .with("rows", new PastRows(table, Point.at(moment)).select())
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
                .with("replay", replay())
                .with("rows", live())
                .with("liveKey", texts("live", tracked.key()))
                .with("replayedKey", texts("replayed", tracked.key()))
                .with("liveValues", texts("live", tracked.compared()))
                .with("replayedValues", texts("replayed", tracked.compared()))
                .with(
                        "changes",
                        list(
                                tracked.compared(),
                                column -> "record_image_ne(row(live.%1$s), row(replayed.%1$s))"
                                        .formatted(table.quoted(column)),
                                ", "))
                .with("sameKey", sameKey("live.%1$s = replayed.%1$s"))
                .with("sameKeys", sameKey("by_key.%1$s = coalesce(live.%1$s, replayed.%1$s)"))
                .with(
                        "order",
                        list(
                                tracked.key(),
                                column -> "coalesce(live.%1$s, replayed.%1$s)".formatted(table.quoted(column)),
                                ", "))
                .with("live", of("live", tracked.compared()))
                .with("replayed", of("replayed", tracked.compared()))
                .with("limit", String.valueOf(limit))
                .render();
    }

    private String sameKey(String test) {
        return list(tracked.key(), column -> test.formatted(table.quoted(column)), " and ");
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
                .with("replay", replay())
                .with("rows", live())
                .with("liveValues", texts("live", tracked.columns()))
                .with("replayedValues", texts("replayed", tracked.columns()))
                .with("limit", String.valueOf(limit))
                .render();
    }

    /** {@code with}, up to {@code replayed}: the rows that stand. */
    private String replay() {
        EventSteps steps = new EventSteps(table, Point.NOW);
        return table.hasKey() ? replayOfRows(steps) : replayOfCounts(steps);
    }

    private String replayOfRows(EventSteps steps) {
        return Template.of("""
                        with {steps},
                        replayed as (
                          select seen.*, true as pgh__there
                            from by_key join {events} as seen on seen.pgh_id = by_key.pgh__row
                           where by_key.pgh__stands{restriction})""")
                .with("steps", new StepSums(steps).byKey())
                .with("events", table.events())
                .with(
                        "restriction",
                        table.restriction("seen").map(" and "::concat).orElse(""))
                .render();
    }

    private String replayOfCounts(EventSteps steps) {
        return Template.of("""
                        with steps as (
                        {steps}),
                        replayed as (
                          select {key}, sum(pgh__step) as pgh__rows, max(pgh_id) as pgh__last
                            from steps group by {key} having sum(pgh__step) <> 0)""")
                .with("steps", steps.select())
                .with("key", list(tracked.key(), table::quoted, ", "))
                .render();
    }

    private String live() {
        return table.restriction("live")
                .map(test -> "(select * from %s as live where %s)".formatted(table.rows(), test))
                .orElseGet(table::rows);
    }

    private String texts(String row, List<Column> columns) {
        return list(columns, column -> row + "." + table.quoted(column) + "::text", ", ");
    }

    private String of(String row, List<Column> columns) {
        return list(columns, column -> row + "." + table.quoted(column), ", ");
    }

    private static String list(List<Column> columns, Function<Column, String> part, String separator) {
        return columns.stream().map(part).collect(Collectors.joining(separator));
    }
}

package org.hibernatepg.history.internal.backfill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.EventValue;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.RecordedWrites;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.history.internal.past.EventSteps;
import org.hibernatepg.history.internal.write.EventWriting;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * The statements that write the missing events of one table. A row is missing if its key has no event of a write. The rows of a
 * collection have no key: there are as many missing as there are more equal ones than their events add up to, also of those that are gone.
 */
final class BackfillSql {
    /** The label of the events. */
    private static final String LABEL = "baseline";

    private final TrackedHistories.Bound history;
    private final LiveTable table;
    private final TrackedTable tracked;
    private final EventWriting writing;
    private final RecordedWrites writes;

    /** Whether events add up to what there is. */
    private final boolean isWhole;

    BackfillSql(
            SessionFactoryImplementor factory,
            TrackedHistories.Bound history,
            RecordedTable table,
            EventWriting writing) {
        this.history = history;
        this.table = new LiveTable(factory, table);
        this.tracked = table.tracked();
        this.writing = writing;
        this.writes = new RecordedWrites(history.history());
        this.isWhole = writes.gaps().isEmpty();
    }

    /** Writes the events of a part of the rows. */
    String events(KeyRange range) {
        return Template.of("""
                        with {once}
                        {insert}""")
                .with("once", once())
                .with("insert", tracked.keepsOldRow() ? counted(range) : keyed(range))
                .render();
    }

    /** The key of the last of so many rows, as texts; no row if there are fewer. */
    String lastRow(List<String> after, int rows) {
        return last(Stream.of(table.rows()), new KeyRange(after, List.of()), rows);
    }

    /**
     * The owner of the last of so many events of a collection, as texts; no row if there are fewer. Also of owners that have no row any more:
     * what is gone was there, if nothing says that it came.
     */
    String lastEvent(KeyRange range, int events) {
        // Those that stayed with their owner are among its own.
        Stream<String> former = table.formers().ofOtherOwners().stream()
                .map(old -> "(select %s from %s as e where (%s)) as former (%s)"
                        .formatted(old.columns(), table.events(), old.test(), names("", tracked.columns())));
        return last(Stream.concat(Stream.of(table.events() + " as own"), former), range, events);
    }

    private String last(Stream<String> sources, KeyRange range, int rows) {
        List<Column> order = table.order();
        String first = "(select %1$s from %3$s%2$s order by %1$s limit %4$d)";
        String key = names("", order);
        return Template.of("""
                        select array[{texts}]::text[]
                          from ({first}) as keys
                         where ({key}) is not null
                         order by {key}
                        offset {before} limit 1""")
                .with("texts", LiveTable.list(order, column -> table.name("", column) + "::text", ", "))
                .with(
                        "first",
                        sources.map(source -> first.formatted(key, range.where(table.names("", order)), source, rows))
                                .collect(Collectors.joining(" union all ")))
                .with("key", key)
                .with("before", String.valueOf(rows - 1))
                .render();
    }

    /** What is the same for all events is read once. */
    private String once() {
        return Template.of("""
                        once as materialized (
                          select * from {variables} cross join (select pg_get_serial_sequence({numbered}, 'pgh_id')::regclass as pgh__ids) as numbers)""")
                .with("variables", writing.variables())
                .with(
                        "numbered",
                        Sql.literal(table.name(history.numberingTable().events())))
                .render();
    }

    private String keyed(KeyRange range) {
        return insert(Template.of("""
                        {rows} cross join once
                         where not exists (select from {events} as e where {sameKey} and e.pgh_operation <> {snapshot}{eventsInRange}){rowsInRange}""")
                .with("rows", table.rows())
                .with("events", table.events())
                .with(
                        "sameKey",
                        LiveTable.list(
                                tracked.key(),
                                column -> table.name("e", column) + " = " + table.name("live", column),
                                " and "))
                .with("snapshot", Sql.literal(EventOperation.SNAPSHOT.code()))
                .with("eventsInRange", range.and(table.names("e", table.order())))
                .with("rowsInRange", range.and(table.names("live", table.order())))
                .render());
    }

    /** The owner's rows are looked at together; so are the events of rows that an update gave to another owner. */
    private String counted(KeyRange range) {
        return insert(Template.of("""
                        (
                          select {columns}, {missing} as pgh__missing
                            from (
                              select {columns}, 1 as pgh__count, true as pgh__live from {rows}{inRange}
                              union all
                              select * from (select {columns}, {step}, false from {events} as e where {writes}) as own{inRange}{formers}
                            ) as counts
                           group by {columns}
                          having {isMissing}
                        ) as live cross join generate_series(1, pgh__missing) cross join once""")
                .with("columns", names("", tracked.columns()))
                .with("rows", table.rows())
                .with("inRange", range.where(table.names("", table.order())))
                .with(
                        "step",
                        "-(%s)".formatted(EventSteps.step("e", table.formers().moved())))
                .with("events", table.events())
                .with("formers", formers(range))
                .with("writes", writes())
                .with("missing", isWhole ? "sum(pgh__count)" : "count(*)")
                .with("isMissing", isWhole ? "sum(pgh__count) > 0" : "bool_and(pgh__live)")
                .render());
    }

    private String formers(KeyRange range) {
        return LiveTable.list(
                table.formers().parts(),
                former -> Template.of("""

                              union all
                              select * from (select {former}, 1, false from {events} as e where {writes} and ({test})) as former ({columns}){inRange}""")
                        .with("former", former.columns())
                        .with("events", table.events())
                        .with("writes", writes())
                        .with("test", former.test())
                        .with("columns", names("", tracked.columns()))
                        .with("inRange", range.where(table.names("", table.order())))
                        .render(),
                "");
    }

    private String writes() {
        return isWhole ? writes.test("e") : "e.pgh_operation <> 'S'";
    }

    private String insert(String from) {
        Map<String, String> items = new LinkedHashMap<>();
        tracked.written().forEach(column -> items.put(table.name("", column), table.name("live", column)));
        // Before any number that is drawn for a write.
        items.put(EventMetadata.column("pghId"), "-nextval(pgh__ids)");
        for (EventValue value : writing.values(LABEL, EventOperation.BASELINE)) {
            items.put(value.column(), value.sql());
        }
        return Template.of("""
                        insert into {events} ({columns}) overriding system value
                        select {values}
                          from {from}""")
                .with("events", table.events())
                .with("columns", String.join(", ", items.keySet()))
                .with("values", String.join(", ", items.values()))
                .with("from", from)
                .render();
    }

    private String names(String row, List<Column> columns) {
        return String.join(", ", table.names(row, columns));
    }
}

package org.hibernatepg.history.internal.backfill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PrimaryKey;
import org.hibernate.mapping.Table;
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

    private final SessionFactoryImplementor factory;
    private final TrackedHistories.Bound history;
    private final RecordedTable table;
    private final TrackedTable tracked;
    private final EventWriting writing;

    BackfillSql(
            SessionFactoryImplementor factory,
            TrackedHistories.Bound history,
            RecordedTable table,
            EventWriting writing) {
        this.factory = factory;
        this.history = history;
        this.table = table;
        this.tracked = table.tracked();
        this.writing = writing;
    }

    /** All at once. */
    String all() {
        return Template.of("""
                        with {once}
                        {insert}""")
                .with("once", once())
                .with("insert", tracked.keepsOldRow() ? counted(rows(), "") : keyed(rows()))
                .render();
    }

    /**
     * The rows that follow a key, up to a number of them. Gives how many events were written, and the last key.
     *
     * @param last the key as texts; empty for the first rows
     */
    String batch(List<String> last, int rows) {
        return Template.of("""
                        with {once},
                        batch as materialized ({batch}),
                        added as (
                        {insert}
                          returning 1)
                        select (select count(*) from added),
                               (select array[{key}]::text[] from batch order by {descending} limit 1)""")
                .with("once", once())
                .with("batch", tracked.keepsOldRow() ? owners(last, rows) : next(last, rows))
                .with("insert", tracked.keepsOldRow() ? ofOwners() : keyed("batch"))
                .with("key", list(order(), column -> name("", column) + "::text"))
                .with("descending", list(order(), column -> name("", column) + " desc"))
                .render();
    }

    /** What is the same for all events is read once. */
    private String once() {
        return Template.of("""
                        once as materialized (
                          select * from {variables} cross join (select pg_get_serial_sequence({numbered}, 'pgh_id')::regclass as pgh__ids) as numbers)""")
                .with("variables", writing.variables())
                .with("numbered", Sql.literal(name(history.numberingTable().events())))
                .render();
    }

    private String keyed(String rows) {
        return insert(Template.of("""
                        {rows} as live cross join once
                         where not exists (select from {events} as e where {sameKey} and e.pgh_operation <> {snapshot})""")
                .with("rows", rows)
                .with("events", name(table.events()))
                .with(
                        "sameKey",
                        list(tracked.key(), column -> name("e", column) + " = " + name("live", column), " and "))
                .with("snapshot", Sql.literal(EventOperation.SNAPSHOT.code()))
                .render());
    }

    /** The owner's rows are looked at together; so are the events of rows that an update gave to another owner. */
    private String ofOwners() {
        List<Column> owner = tracked.lookedUp();
        String inBatch = " where (%s) in (select %s from batch)";
        String keys = list(owner, column -> name("", column));
        return counted(
                "(select * from %s as live%s)".formatted(rows(), inBatch.formatted(keys, keys)),
                inBatch.formatted(keys, keys));
    }

    private String counted(String rows, String where) {
        return insert(Template.of("""
                        (
                          select {columns}, {missing} as pgh__missing
                            from (
                              select {columns}, 1 as pgh__count, true as pgh__live from {rows} as live
                              union all
                              select * from (select {columns}, {step}, false from {events} as e where {writes}) as own{where}
                              union all
                              select * from (select {oldColumns}, 1, false from {events} as e where {writes} and {moved}) as former ({columns}){where}
                            ) as counts
                           group by {columns}
                          having {isMissing}
                        ) as live cross join generate_series(1, pgh__missing) cross join once""")
                .with("columns", list(tracked.columns(), column -> name("", column)))
                .with("rows", rows)
                .with("step", "-(%s)".formatted(EventSteps.step("e", moved())))
                .with("oldColumns", list(oldColumns(), column -> name("", column)))
                .with("moved", moved())
                .with("events", name(table.events()))
                .with("where", where)
                .with("writes", isWhole() ? new RecordedWrites(history.history()).test("e") : "pgh_operation <> 'S'")
                .with("missing", isWhole() ? "sum(pgh__count)" : "count(*)")
                .with("isMissing", isWhole() ? "sum(pgh__count) > 0" : "bool_and(pgh__live)")
                .render());
    }

    /** Whether events add up to what there is. */
    private boolean isWhole() {
        return new RecordedWrites(history.history()).gaps().isEmpty();
    }

    private String moved() {
        return "(" + list(oldColumns(), column -> name("", column) + " is not null", " or ") + ")";
    }

    private List<Column> oldColumns() {
        return tracked.oldKey().stream().map(old -> new Column(old.name())).toList();
    }

    private String insert(String from) {
        Map<String, String> items = new LinkedHashMap<>();
        tracked.written().forEach(column -> items.put(name("", column), name("live", column)));
        // Before any number that is drawn for a write.
        items.put(EventMetadata.column("pghId"), "-nextval(pgh__ids)");
        for (EventValue value : writing.values(LABEL, EventOperation.BASELINE)) {
            items.put(value.column(), value.sql());
        }
        return Template.of("""
                        insert into {events} ({columns}) overriding system value
                        select {values}
                          from {from}""")
                .with("events", name(table.events()))
                .with("columns", String.join(", ", items.keySet()))
                .with("values", String.join(", ", items.values()))
                .with("from", from)
                .render();
    }

    private String next(List<String> last, int rows) {
        return "select * from %s as live%s order by %s limit %d"
                .formatted(rows(), after(last), list(order(), column -> name("", column)), rows);
    }

    /** Also those that have no row any more: what is gone was there, if nothing says that it came. */
    private String owners(List<String> last, int rows) {
        String owner = list(order(), column -> name("", column));
        String first = "(select distinct {owner} from {rows}{after} order by {owner} limit {limit})";
        return Template.of(first.replace("{rows}", "{live}") + " union " + first.replace("{rows}", "{own}") + " union "
                        + first.replace("{rows}", "{former}") + " order by {owner} limit {limit}")
                .with("owner", owner)
                .with("live", rows() + " as live")
                .with("own", name(table.events()) + " as own")
                .with(
                        "former",
                        "(select %s from %s where %s) as former (%s)"
                                .formatted(
                                        list(old(order()), column -> name("", column)),
                                        name(table.events()),
                                        moved(),
                                        owner))
                .with("after", after(last))
                .with("limit", String.valueOf(rows))
                .render();
    }

    private List<Column> old(List<Column> columns) {
        return columns.stream()
                .map(column -> tracked.oldKey().get(tracked.key().indexOf(column)))
                .map(old -> new Column(old.name()))
                .toList();
    }

    /** Literals have the type of what they are compared with. */
    private String after(List<String> last) {
        return last.isEmpty()
                ? ""
                : " where (%s) > (%s)"
                        .formatted(
                                list(order(), column -> name("", column)),
                                last.stream().map(Sql::literal).collect(Collectors.joining(", ")));
    }

    /** As in the primary key, whose index gives the order. */
    private List<Column> order() {
        List<Column> key = tracked.lookedUp();
        PrimaryKey primary = tracked.subject().table().getPrimaryKey();
        List<Column> ordered = new ArrayList<>(primary == null ? List.of() : primary.getColumns());
        ordered.retainAll(key);
        return ordered.size() == key.size() ? ordered : key;
    }

    /** The rows that are tracked, to be given an alias. */
    private String rows() {
        String name = name(tracked.subject().table());
        return tracked.subject()
                .rows()
                .map(rows -> "(select * from %s as live where %s)"
                        .formatted(name, rows.over("live").sql()))
                .orElse(name);
    }

    private String name(Table named) {
        return factory.getSqlStringGenerationContext().format(named.getQualifiedTableName());
    }

    private String name(String row, Column column) {
        String quoted = column.getQuotedName(factory.getJdbcServices().getDialect());
        return row.isEmpty() ? quoted : row + "." + quoted;
    }

    private static String list(List<Column> columns, Function<Column, String> part) {
        return list(columns, part, ", ");
    }

    private static String list(List<Column> columns, Function<Column, String> part, String separator) {
        return columns.stream().map(part).collect(Collectors.joining(separator));
    }
}

package org.hibernatepg.history.internal.timeline;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.ContextOptions;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedCollection;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.history.internal.query.KeyColumns;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * The query that an entity of all events is bound to. What costs something, the data and the difference, is in expressions of their own,
 * so that PostgreSQL leaves out those that are not selected.
 *
 * @param names how tables are called
 * @param dialect how columns are quoted
 * @param contexts the table of shared contexts; empty if nothing is shared
 */
public record TimelineRecords(SqlStringGenerationContext names, Dialect dialect, String contexts) {

    /** The events of all histories; a query without rows if there are none. */
    public String sql(List<TrackedHistories.Bound> histories) {
        String branches = histories.stream()
                .flatMap(bound -> bound.tables().stream().map(table -> branch(bound, table)))
                .collect(Collectors.joining("\nunion all\n"));
        return branches.isEmpty() ? nothing() : branches;
    }

    private static String nothing() {
        return """
                select cast(null as text) as pgh_slug, cast(null as text) as pgh_event_entity, cast(null as text) as pgh_object_entity,
                       cast(null as text) as pgh_collection, cast(null as text) as pgh_object_id, cast(null as bigint) as pgh_id,
                       cast(null as timestamptz) as pgh_created_at, cast(null as text) as pgh_label, cast(null as text) as pgh_operation,
                       cast(null as bigint) as pgh_xid, cast(null as jsonb) as pgh_context, cast(null as uuid) as pgh_context_id,
                       cast(null as jsonb) as pgh_data, cast(null as jsonb) as pgh_diff where false""";
    }

    private String branch(TrackedHistories.Bound bound, RecordedTable table) {
        TrackedTable tracked = table.tracked();
        List<String> columns = quoted(tracked.columns());
        boolean isCollection = bound.history().collection().isPresent();
        List<KeyColumns.KeyColumn> object =
                isCollection ? List.of() : KeyColumns.of(bound, table, dialect).columns();
        List<String> key = isCollection
                ? owner(bound)
                : object.stream().map(KeyColumns.KeyColumn::name).toList();
        String previous = isCollection
                ? EventJson.replaced(EventJson.row("e", old(tracked), columns) + " as data")
                : EventJson.previous(
                        name(table.events()),
                        key,
                        object.stream().map(KeyColumns.KeyColumn::old).toList(),
                        EventJson.row("p", columns, columns) + " as data");
        return Template.of("""
                        select concat({history}, ':', e.pgh_id) as pgh_slug, cast({history} as text) as pgh_event_entity,
                               cast({entity} as text) as pgh_object_entity, cast({collection} as text) as pgh_collection,
                               {key} as pgh_object_id, e.pgh_id as pgh_id, e.pgh_created_at as pgh_created_at, e.pgh_label as pgh_label,
                               e.pgh_operation as pgh_operation, cast(cast(e.pgh_xid as text) as bigint) as pgh_xid,
                               {context} as pgh_context, {contextId} as pgh_context_id, {data} as pgh_data,
                               (select coalesce({diff}, jsonb_build_object()) from ({previous}) as p) as pgh_diff
                          from {events} as e{where}""")
                .with("history", Sql.literal(bound.history().eventName()))
                .with("entity", Sql.literal(bound.history().entity().getJpaEntityName()))
                .with(
                        "collection",
                        bound.history()
                                .collection()
                                .map(TrackedCollection::path)
                                .map(Sql::literal)
                                .orElse("null"))
                .with("key", EventJson.key("e", key))
                .with("context", context(bound))
                .with("contextId", bound.history().options().context().id() ? "e.pgh_context_id" : "cast(null as uuid)")
                .with("data", EventJson.row("e", columns, columns))
                .with(
                        "diff",
                        EventJson.difference(
                                "p.data", EventJson.row("e", columns, columns), EventJson.compared(tracked)))
                .with("previous", previous)
                .with("events", name(table.events()))
                .with("where", where(bound, table, key))
                .render();
    }

    private String where(TrackedHistories.Bound bound, RecordedTable table, List<String> key) {
        if (!table.tracked().isInherited()) {
            return "";
        }
        List<String> main = KeyColumns.of(bound, bound.mainTable(), dialect).names();
        StringBuilder same = new StringBuilder();
        for (int i = 0; i < key.size(); i++) {
            same.append(i == 0 ? "" : " and ").append("m.%s = e.%s".formatted(main.get(i), key.get(i)));
        }
        return " where exists (select from %s as m where %s)"
                .formatted(name(bound.mainTable().events()), same);
    }

    private List<String> owner(TrackedHistories.Bound bound) {
        Collection collection = bound.history().collection().orElseThrow().collection();
        return quoted(collection.getKey().getColumns());
    }

    private List<String> old(TrackedTable tracked) {
        return tracked.columns().stream()
                .map(column -> tracked.oldKey().stream()
                        .filter(old -> old.original().equals(column))
                        .map(old -> new Column(old.name()).getQuotedName(dialect))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    private List<String> quoted(List<Column> columns) {
        return columns.stream().map(column -> column.getQuotedName(dialect)).toList();
    }

    private String context(TrackedHistories.Bound bound) {
        ContextOptions options = bound.history().options().context();
        if (options.isShared()) {
            return "(select c.metadata from %s as c where c.id = e.pgh_context_id and c.xid = e.pgh_xid)"
                    .formatted(contexts);
        }
        return options.isInEvent() ? "e.pgh_context" : "cast(null as jsonb)";
    }

    private String name(Table table) {
        return names.format(Objects.requireNonNull(table.getQualifiedTableName()));
    }
}

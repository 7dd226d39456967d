package org.hibernatepg.history.internal.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.internal.model.ContextOptions;
import org.hibernatepg.history.internal.past.Snapshots;
import org.hibernatepg.history.internal.query.EventFilters;
import org.hibernatepg.history.internal.query.PageToken;
import org.hibernatepg.history.internal.timeline.TimelineTable.TypedColumn;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.jspecify.annotations.Nullable;

/**
 * The statement that answers a timeline: a branch for each table that can hold an answer. In a branch, the events are found, ordered and
 * counted off first; what they show, and what was before, is looked up for these alone.
 */
final class TimelineSql {
    private final List<TimelineTable> tables = new ArrayList<>();
    private final List<Optional<String>> found = new ArrayList<>();
    private final List<String> expressions = new ArrayList<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final EventFilters filters;
    private final SharedSessionContractImplementor session;
    private @Nullable PageToken place;
    private @Nullable Integer most;

    /**
     * A statement.
     *
     * @param tables the tables that are asked
     * @param search by what objects are found in them; empty for all events
     * @param filters what else is asked for
     */
    TimelineSql(
            List<TimelineTable> tables,
            Optional<TimelineSearch> search,
            EventFilters filters,
            SharedSessionContractImplementor session) {
        this.filters = filters;
        this.session = session;
        this.most = filters.limit();
        for (TimelineTable table : tables) {
            Optional<String> condition = search.flatMap(objects -> objects.of(table));
            if (search.isEmpty() || condition.isPresent()) {
                this.tables.add(table);
                found.add(condition);
            }
        }
        search.ifPresent(objects -> {
            expressions.addAll(objects.expressions());
            parameters.putAll(objects.parameters());
        });
    }

    /** Only so many events after a place. */
    TimelineSql page(@Nullable PageToken after, int size) {
        place = after;
        most = size;
        return this;
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    TimelineTable table(int number) {
        return tables.get(number);
    }

    /** What the text names, but for the filters. */
    Map<String, Object> parameters() {
        return parameters;
    }

    /** Whether all events are numbered by one sequence, so that their numbers are the order. */
    boolean isOneStream() {
        return tables.stream().map(TimelineTable::stream).distinct().count() == 1;
    }

    String count() {
        List<String> counts = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            counts.add("select count(*) as n from %s as e%s"
                    .formatted(tables.get(i).events(), where(tables.get(i), found.get(i))));
        }
        return with() + "select cast(sum(n) as bigint) as n from (" + String.join(" union all ", counts)
                + ") as counts";
    }

    String events() {
        List<String> branches = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            branches.add("(" + branch(i) + ")");
        }
        return with() + String.join("\nunion all\n", branches) + "\n order by " + order("") + limit();
    }

    private String with() {
        return expressions.isEmpty() ? "" : "with " + String.join(",\n", expressions) + "\n";
    }

    private String order(String row) {
        String direction = filters.isNewestFirst() ? " desc" : " asc";
        return isOneStream()
                ? row + "pgh_id" + direction
                : "%1$spgh_created_at%2$s, %3$s%1$spgh_id%2$s"
                        .formatted(row, direction, row.isEmpty() ? "pgh__stream" + direction + ", " : "");
    }

    private String limit() {
        return most == null ? "" : "\n limit " + most;
    }

    private String branch(int number) {
        TimelineTable table = tables.get(number);
        return Template.of("""
                        select {number} as pgh__table, cast({stream} as text) collate "C" as pgh__stream, e.pgh_id, e.pgh_created_at, e.pgh_label,
                               e.pgh_operation, cast(cast(e.pgh_xid as text) as bigint) as pgh__xid, cast({context} as text) as pgh__context,
                               {contextId} as pgh__context_id, {object} as pgh__object, cast({data} as text) as pgh__data,
                               p.pgh__is is null as pgh__first, case when p.pgh__is then {diff} end as pgh__diff,
                               {snapshot} as pgh__snapshot
                          from (select e.* from {events} as e{where}
                                 order by {order}{limit}) as e
                          left join lateral ({previous}) as p on true""")
                .with("number", String.valueOf(number))
                .with("snapshot", Snapshots.WITH_TRANSACTION)
                .with("stream", Sql.literal(table.stream()))
                .with("context", context(table))
                .with("contextId", contextId(table))
                .with("object", EventJson.key("e", key(table)))
                .with("data", EventJson.row("e", table.columns(), table.columns()))
                .with("diff", ComparedColumn.differences(table.compared(), "p", "e"))
                .with("events", table.events())
                .with("where", where(table, found.get(number)))
                .with("order", order("e."))
                .with("limit", limit())
                .with("previous", previous(table))
                .render();
    }

    private static List<String> key(TimelineTable table) {
        return table.key().stream().map(TypedColumn::name).toList();
    }

    /** The earlier event by the primary key, under the key that the row had then; of a collection, the row before an update. */
    private static String previous(TimelineTable table) {
        return table.isCollection()
                ? EventJson.replaced("true as pgh__is" + replaced(table))
                : EventJson.previous(table.events(), key(table), table.oldKey(), "p.*, true as pgh__is");
    }

    private static String replaced(TimelineTable table) {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < table.columns().size(); i++) {
            columns.append(
                    ", e.%s as %s".formatted(table.old().get(i), table.columns().get(i)));
        }
        return columns.toString();
    }

    private String context(TimelineTable table) {
        ContextOptions options = table.bound().history().options().context();
        if (options.isShared()) {
            return "(select c.metadata from %s as c where c.id = e.pgh_context_id and c.xid = e.pgh_xid)"
                    .formatted(session.getFactory()
                            .getMappingMetamodel()
                            .getEntityDescriptor(ContextRecord.class)
                            .getMappedTableDetails()
                            .getTableName());
        }
        return options.isInEvent() ? "e.pgh_context" : "cast(null as jsonb)";
    }

    private static String contextId(TimelineTable table) {
        return table.bound().history().options().context().id() ? "e.pgh_context_id" : "cast(null as uuid)";
    }

    private String where(TimelineTable table, Optional<String> objects) {
        List<String> tests = new ArrayList<>();
        objects.ifPresent(tests::add);
        boolean isTenant = session.getLoadQueryInfluencers().getEnabledFilter(TimelineTenants.FILTER) != null;
        for (String condition : table.conditions()) {
            boolean ofTenant = condition.contains("cast(:" + TimelineTenants.PARAMETER + " as ");
            if (!ofTenant) {
                tests.add(condition);
            } else if (isTenant) {
                parameters.put(TimelineTenants.PARAMETER, String.valueOf(session.getTenantIdentifierValue()));
                tests.add(condition);
            }
        }
        filters.sqlConditions().stream()
                .map(test -> test.replace(EventFilters.CONTEXT, context(table))
                        .replace(EventFilters.CONTEXT_ID, contextId(table)))
                .forEach(tests::add);
        if (place != null) {
            tests.addAll(after(table, place));
        }
        return tests.isEmpty() ? "" : " where " + String.join(" and ", tests);
    }

    /** What is after the place in this table, and was there when the first page was read. */
    private List<String> after(TimelineTable table, PageToken before) {
        String[] snapshot = before.snapshot().split("/", -1);
        parameters.put("pageSnapshot", snapshot[0]);
        parameters.put("pageTransaction", snapshot[1].isEmpty() ? "0" : snapshot[1]);
        return List.of(afterPosition(table, before.position()), """
                (e.pgh_xid is null or e.pgh_xid = cast(:pageTransaction as xid8) \
                or pg_visible_in_snapshot(e.pgh_xid, cast(:pageSnapshot as pg_snapshot)))""");
    }

    private String afterPosition(TimelineTable table, List<String> position) {
        if ((position.size() == 1) != isOneStream()) {
            throw new IllegalArgumentException(
                    "The page token is one of a time when there were other histories: ask for the first page.");
        }
        String after = filters.isNewestFirst() ? "<" : ">";
        parameters.put("pageId", Long.valueOf(position.get(0)));
        if (position.size() == 1) {
            return "e.pgh_id " + after + " :pageId";
        }
        parameters.put("pageTime", Instant.parse(position.get(1)));
        int later = table.stream().compareTo(position.get(2)) * (filters.isNewestFirst() ? -1 : 1);
        if (later == 0) {
            return "(e.pgh_created_at, e.pgh_id) " + after + " (:pageTime, :pageId)";
        }
        // Every table names the parameter, as Hibernate wants of each that is set.
        return "e.pgh_created_at %s :pageTime and :pageId is not null".formatted(later > 0 ? after + "=" : after);
    }

    /** The place of an event. */
    PageToken place(TimelineRow row) {
        String id = String.valueOf(row.id());
        return new PageToken(
                place == null ? row.snapshot() : place.snapshot(),
                isOneStream() ? List.of(id) : List.of(id, row.createdAt().toString(), table(row.table()).stream()));
    }
}

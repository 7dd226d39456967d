package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.past.Snapshots;
import org.hibernatepg.history.internal.query.EventFilters;
import org.hibernatepg.history.internal.query.PageToken;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.jspecify.annotations.Nullable;

/**
 * The statement that answers a timeline: a branch for each table that can hold an answer. In a branch, the events are found, ordered and
 * counted off first; what they show, and what was before, is looked up for these alone.
 */
final class TimelineSql {
    private final List<String> expressions = new ArrayList<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final List<TimelineBranch> branches;
    private final EventFilters filters;
    private final TimelinePart part;

    /** Whether all events are numbered by one sequence, so that their numbers are the order. */
    private final boolean isOneStream;

    private final @Nullable TimelinePlace place;

    /**
     * Whether the answer has each event but the oldest one with the one before it beside it, so that this need not be looked up: it is
     * read at once, and is all events of one object from one end on.
     */
    private final boolean isBeside;

    /**
     * A statement.
     *
     * @param tables the tables that are asked
     * @param search by what objects are found in them; empty for all events
     * @param filters what else is asked for
     * @param part of what all that is
     */
    TimelineSql(
            List<TimelineTable> tables,
            Optional<TimelineSearch> search,
            EventFilters filters,
            TimelinePart part,
            SharedSessionContractImplementor session) {
        this.filters = filters;
        List<TimelineBranch> found = TimelineBranch.of(tables, search);
        isOneStream =
                found.stream().map(each -> each.table().stream()).distinct().count() == 1;
        place = part.after() == null || found.isEmpty()
                ? null
                : new TimelinePlace(part.after(), filters.isNewestFirst(), isOneStream);
        search.ifPresent(objects -> {
            expressions.addAll(objects.expressions());
            parameters.putAll(objects.parameters());
        });
        branches = found.stream()
                .map(each -> each.and(conditions(each.table(), session))
                        .and(filters(each.table()))
                        .and(place(each.table())))
                .toList();
        isBeside = part.isAtOnce()
                && isAlone()
                && search.filter(branches.get(0)::isWholeObject).isPresent();
        // That of the last event is the one after it.
        this.part = isBeside && filters.isNewestFirst() ? part.andOneMore() : part;
    }

    /** What must hold for every row in this session. */
    private List<String> conditions(TimelineTable table, SharedSessionContractImplementor session) {
        boolean isTenant = session.getLoadQueryInfluencers().getEnabledFilter(TrackedAttribute.TENANT_FILTER) != null;
        List<String> tests = new ArrayList<>();
        for (String condition : table.conditions()) {
            boolean ofTenant = TimelineTenants.isOfTenant(condition);
            if (ofTenant && isTenant) {
                parameters.put(TimelineTenants.PARAMETER, String.valueOf(session.getTenantIdentifierValue()));
            }
            if (!ofTenant || isTenant) {
                tests.add(condition);
            }
        }
        return tests;
    }

    private List<String> filters(TimelineTable table) {
        return filters.sqlConditions().stream()
                .map(test -> test.replace(EventFilters.CONTEXT, table.shown().context())
                        .replace(EventFilters.CONTEXT_ID, table.shown().contextId()))
                .toList();
    }

    private List<String> place(TimelineTable table) {
        if (place == null) {
            return List.of();
        }
        parameters.putAll(place.parameters());
        return place.after(table);
    }

    /** How far from an event the next older one of its object is; 0 if it was looked up. */
    int older() {
        return !isBeside ? 0 : filters.isNewestFirst() ? 1 : -1;
    }

    boolean isEmpty() {
        return branches.isEmpty();
    }

    TimelineTable table(int number) {
        return branches.get(number).table();
    }

    /** What the text names, but for the filters. */
    Map<String, Object> parameters() {
        return parameters;
    }

    String count() {
        return with()
                + branches.stream()
                        .map(TimelineBranch::count)
                        .collect(Collectors.joining(
                                " union all ", "select cast(sum(n) as bigint) as n from (", ") as counts"));
    }

    String events() {
        return isAlone()
                ? with() + branch(0, placed() + " as pgh__snapshot") + "\n order by " + order("e.")
                : Template.of("""
                        {with}select t.*, {snapshot} as pgh__snapshot
                          from ({branches}) as t
                         order by {order}{limit}""")
                        .with("with", with())
                        .with("snapshot", placed())
                        .with("branches", union())
                        .with("order", order("t."))
                        .with("limit", limit())
                        .render();
    }

    private boolean isAlone() {
        return branches.size() == 1;
    }

    private String union() {
        List<String> queries = new ArrayList<>();
        for (int i = 0; i < branches.size(); i++) {
            String stream = "cast(%s as text) collate \"C\" as pgh__stream".formatted(Sql.literal(table(i).stream()));
            queries.add("(" + branch(i, stream) + ")");
        }
        return String.join("\nunion all\n", queries);
    }

    /** What a place tells of the first page, found once: for others nobody asks. */
    private String placed() {
        return part.isPage() && place == null ? "(select " + Snapshots.WITH_TRANSACTION + ")" : "null";
    }

    private String with() {
        return expressions.isEmpty() ? "" : "with " + String.join(",\n", expressions) + "\n";
    }

    private String order(String row) {
        String direction = filters.isNewestFirst() ? " desc" : " asc";
        if (isOneStream) {
            return row + "pgh_id" + direction;
        }
        String stream = row.equals("t.") ? "t.pgh__stream" + direction + ", " : "";
        return "%1$spgh_created_at%2$s, %3$s%1$spgh_id%2$s".formatted(row, direction, stream);
    }

    private String limit() {
        return part.most() == null ? "" : "\n limit " + part.most();
    }

    private String branch(int number, String last) {
        TimelineTable table = table(number);
        return Template.of("""
                        select {number} as pgh__table, {row}, {before} as pgh__before, {last}
                          from (select e.* from {events} as e{where}
                                 order by {order}{limit}) as e
                         cross join lateral (select {columns}) as pgh__row""")
                .with("number", String.valueOf(number))
                .with("row", table.shown().row())
                .with(
                        "before",
                        isBeside ? table.shown().beforeMove() : table.shown().before())
                .with("last", last)
                .with("columns", table.shown().columns())
                .with("events", table.events())
                .with("where", branches.get(number).where())
                .with("order", order("e."))
                .with("limit", limit())
                .render();
    }

    /** The place of an event. */
    PageToken place(TimelineRow row) {
        String id = String.valueOf(row.id());
        return new PageToken(
                place == null
                        ? Objects.requireNonNull(row.snapshot())
                        : place.token().snapshot(),
                isOneStream ? List.of(id) : List.of(id, row.createdAt().toString(), table(row.table()).stream()));
    }
}

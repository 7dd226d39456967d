package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
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
    private final List<TimelineTable> tables = new ArrayList<>();
    private final List<Optional<String>> found = new ArrayList<>();
    private final List<String> expressions = new ArrayList<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final EventFilters filters;
    private final SharedSessionContractImplementor session;
    private final boolean isOfOneObject;
    /** Whether all events are numbered by one sequence, so that their numbers are the order. */
    private final boolean isOneStream;

    private @Nullable TimelinePlace place;
    private boolean isPage;
    private boolean isBeside;
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
        this.isOfOneObject = search.filter(TimelineSearch::isOfOneObject).isPresent();
        for (TimelineTable table : tables) {
            Optional<String> condition = search.flatMap(objects -> objects.of(table));
            if (search.isEmpty() || condition.isPresent()) {
                this.tables.add(table);
                found.add(condition);
            }
        }
        this.isOneStream =
                this.tables.stream().map(TimelineTable::stream).distinct().count() == 1;
        search.ifPresent(objects -> {
            expressions.addAll(objects.expressions());
            parameters.putAll(objects.parameters());
        });
    }

    /** Only so many events after a place. */
    TimelineSql page(@Nullable PageToken after, int size) {
        if (after != null && !isEmpty()) {
            place = new TimelinePlace(after, filters.isNewestFirst(), isOneStream);
            parameters.putAll(place.parameters());
        }
        most = size;
        isPage = true;
        return this;
    }

    /**
     * That all of the answer is read at once. Where it is all events of one object from one end on, each but the oldest one has the one
     * before it beside it, so that it need not be looked up; for the last one, one more is read than a limit says.
     */
    TimelineSql atOnce() {
        isBeside = isOfOneObject
                && isAlone()
                && !tables.get(0).isCollection()
                && filters.filters().isEmpty()
                && place == null
                && conditions(tables.get(0)).isEmpty();
        if (isBeside && !isPage && filters.isNewestFirst() && most != null && most < Integer.MAX_VALUE) {
            most++;
        }
        return this;
    }

    /** How far from an event the next older one of its object is; 0 if it was looked up. */
    int older() {
        return !isBeside ? 0 : filters.isNewestFirst() ? 1 : -1;
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
        return isAlone()
                ? with() + branch(0, placed() + " as pgh__snapshot") + "\n order by " + order("e.")
                : Template.of("""
                        {with}select t.*, {snapshot} as pgh__snapshot
                          from ({branches}) as t
                         order by {order}{limit}""")
                        .with("with", with())
                        .with("snapshot", placed())
                        .with("branches", branches())
                        .with("order", order("t."))
                        .with("limit", limit())
                        .render();
    }

    private boolean isAlone() {
        return tables.size() == 1;
    }

    private String branches() {
        List<String> branches = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            String stream =
                    "cast(%s as text) collate \"C\" as pgh__stream".formatted(Sql.literal(tables.get(i).stream()));
            branches.add("(" + branch(i, stream) + ")");
        }
        return String.join("\nunion all\n", branches);
    }

    /** What a place tells of the first page, found once: for others nobody asks. */
    private String placed() {
        return isPage && place == null ? "(select " + Snapshots.WITH_TRANSACTION + ")" : "null";
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
        return most == null ? "" : "\n limit " + most;
    }

    private String branch(int number, String last) {
        TimelineTable table = tables.get(number);
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
                .with("where", where(table, found.get(number)))
                .with("order", order("e."))
                .with("limit", limit())
                .render();
    }

    private String where(TimelineTable table, Optional<String> objects) {
        List<String> tests = new ArrayList<>();
        objects.ifPresent(tests::add);
        tests.addAll(conditions(table));
        filters.sqlConditions().stream()
                .map(test -> test.replace(EventFilters.CONTEXT, table.shown().context())
                        .replace(EventFilters.CONTEXT_ID, table.shown().contextId()))
                .forEach(tests::add);
        if (place != null) {
            tests.addAll(place.after(table));
        }
        return tests.isEmpty() ? "" : " where " + String.join(" and ", tests);
    }

    /** What must hold for every row in this session. */
    private List<String> conditions(TimelineTable table) {
        List<String> tests = new ArrayList<>();
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
        return tests;
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

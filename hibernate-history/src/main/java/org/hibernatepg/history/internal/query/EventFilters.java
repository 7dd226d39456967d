package org.hibernatepg.history.internal.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.query.CommonQueryContract;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.internal.context.ContextJson;
import org.jspecify.annotations.Nullable;

/**
 * What all questions are narrowed by, in which order and to how many events. Immutable.
 *
 * @param filters the tests by what they are about
 * @param isNewestFirst the order
 * @param limit the most events; null for all
 */
public record EventFilters(
        Map<String, Filter> filters,
        boolean isNewestFirst,
        @Nullable Integer limit) {
    /** No filter: all events, the oldest first. */
    public static final EventFilters NONE = new EventFilters(Map.of(), false, null);

    /** In SQL, what stands for the context of an event. */
    public static final String CONTEXT = "{context}";

    /** In SQL, what stands for its id. */
    public static final String CONTEXT_ID = "{contextId}";

    /** Copies the filters. */
    public EventFilters {
        filters = Collections.unmodifiableMap(new LinkedHashMap<>(filters));
    }

    /**
     * A test of one event {@code e}.
     *
     * @param hql of the event entity
     * @param sql of the row of an event table
     * @param parameters what both name
     */
    public record Filter(String hql, String sql, Map<String, Object> parameters) {
        /** Copies the parameters. */
        public Filter {
            parameters = Map.copyOf(parameters);
        }
    }

    /**
     * A test in SQL as HQL takes it.
     *
     * @param test the test, in which a question mark stands for an argument
     * @param arguments HQL for each of them
     */
    static String sql(String test, List<String> arguments) {
        return "cast(sql('(%s)', %s) as boolean) = true"
                .formatted(test.replace("'", "''"), String.join(", ", arguments));
    }

    EventFilters with(String what, Filter filter) {
        Map<String, Filter> all = new LinkedHashMap<>(filters);
        all.put(what, filter);
        return new EventFilters(all, isNewestFirst, limit);
    }

    EventFilters label(String... labels) {
        if (labels.length == 0) {
            throw new IllegalArgumentException("No label is given: leave label(…) out to get all events.");
        }
        return with(
                "label",
                new Filter("e.pghLabel in (:labels)", "e.pgh_label in (:labels)", Map.of("labels", List.of(labels))));
    }

    EventFilters operation(EventOperation... operations) {
        if (operations.length == 0) {
            throw new IllegalArgumentException("No operation is given: leave operation(…) out to get all events.");
        }
        List<String> codes =
                Arrays.stream(operations).map(EventOperation::code).distinct().toList();
        return with(
                "operation",
                new Filter(
                        "cast(e.pghOperation as string) in (:operations)",
                        "e.pgh_operation in (:operations)",
                        Map.of("operations", codes)));
    }

    /** Only the event with a number. */
    public EventFilters number(long id) {
        return with("number", new Filter("e.pghId = :number", "e.pgh_id = :number", Map.of("number", id)));
    }

    EventFilters from(Instant start) {
        return with(
                "from",
                new Filter("e.pghCreatedAt >= :fromTime", "e.pgh_created_at >= :fromTime", Map.of("fromTime", start)));
    }

    EventFilters until(Instant end) {
        return with(
                "until",
                new Filter("e.pghCreatedAt < :untilTime", "e.pgh_created_at < :untilTime", Map.of("untilTime", end)));
    }

    EventFilters transaction(long id) {
        return with(
                "transaction",
                new Filter(
                        "e.pghXid = cast(:transaction as long)",
                        "e.pgh_xid = cast(:transaction as xid8)",
                        Map.of("transaction", String.valueOf(id))));
    }

    EventFilters contextId(UUID id) {
        return with(
                "contextId",
                new Filter("e.pghContextId = :contextId", CONTEXT_ID + " = :contextId", Map.of("contextId", id)));
    }

    EventFilters context(String path, @Nullable Object value) {
        List<String> keys = List.of(path.split("\\.", -1));
        if (keys.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "'%s' has an empty part: name a key of the context, or a path as \"user.id\".".formatted(path));
        }
        long number = filters.keySet().stream()
                .filter(what -> what.startsWith("context ") && !what.equals("context " + path))
                .count();
        return with("context " + path, new ContextTest(keys, ContextJson.of(path, value), value).filter(number));
    }

    EventFilters newestFirst() {
        return new EventFilters(filters, true, limit);
    }

    EventFilters reversed() {
        return new EventFilters(filters, !isNewestFirst, limit);
    }

    EventFilters limit(@Nullable Integer most) {
        if (most != null && most < 0) {
            throw new IllegalArgumentException("A limit of %d events: give none, or more.".formatted(most));
        }
        return new EventFilters(filters, isNewestFirst, most);
    }

    /** Refuses a question that is narrowed by something else than some things. */
    void refuseOthers(String what, Set<String> allowed) {
        List<String> others = new ArrayList<>(filters.keySet());
        others.removeIf(allowed::contains);
        if (limit != null) {
            others.add("limit");
        }
        if (!others.isEmpty()) {
            throw new IllegalStateException(
                    "%s needs every event, and the question is for some of them: leave %s out, and select among the answers."
                            .formatted(
                                    what,
                                    others.stream()
                                            .map(name -> name.split(" ", 2)[0] + "(…)")
                                            .distinct()
                                            .collect(Collectors.joining(" and "))));
        }
    }

    String order() {
        return isNewestFirst ? "desc" : "asc";
    }

    /** The tests in HQL. */
    List<String> conditions() {
        return filters.values().stream().map(Filter::hql).toList();
    }

    /** The tests in SQL, with {@link #CONTEXT} in them. */
    public List<String> sqlConditions() {
        return filters.values().stream().map(Filter::sql).toList();
    }

    /** Whether there is a filter by the context or by its id. */
    public boolean isAbout(String what) {
        return filters.keySet().stream().anyMatch(each -> each.equals(what) || each.startsWith(what + " "));
    }

    /** Sets what the tests name. */
    public void bind(CommonQueryContract query) {
        filters.values().forEach(filter -> filter.parameters().forEach((name, value) -> {
            if (value instanceof List<?> several) {
                query.setParameterList(name, several);
            } else {
                query.setParameter(name, value);
            }
        }));
    }

    /** What is the same for the same question on every run. */
    public String text() {
        return filters.entrySet().stream()
                .map(entry ->
                        entry.getValue().hql() + "=" + sorted(entry.getValue().parameters()))
                .sorted()
                .collect(Collectors.joining("|", "", "|" + isNewestFirst));
    }

    private static String sorted(Map<String, Object> parameters) {
        return parameters.keySet().stream()
                .sorted()
                .map(name -> name + ":" + text(parameters.get(name)))
                .collect(Collectors.joining(","));
    }

    private static String text(@Nullable Object value) {
        return value instanceof Object[] several ? Arrays.toString(several) : String.valueOf(value);
    }
}

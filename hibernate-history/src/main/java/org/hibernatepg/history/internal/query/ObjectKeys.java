package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.query.NativeQuery;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.trigger.spi.Template;

/**
 * By what the events of some objects are found: HQL over the event {@code e}. The keys are parameters, as many as the key has
 * columns.
 */
final class ObjectKeys {
    private static final String LATER = "later";

    private final EventSource<?> source;
    private final KeyColumns columns;
    private final RecordedTable table;
    private final SharedSessionContractImplementor session;

    ObjectKeys(EventSource<?> source, SharedSessionContract session) {
        this.source = source;
        this.session = (SharedSessionContractImplementor) session;
        this.table = source.bound().mainTable();
        this.columns = KeyColumns.of(
                source.bound(), table, source.factory().getJdbcServices().getDialect());
    }

    /** The events of the objects with some keys. */
    EventFilters.Filter of(Collection<?> ids) {
        if (ids.isEmpty()) {
            return new EventFilters.Filter("1 = 0", "", Map.of());
        }
        Set<List<String>> keys = new LinkedHashSet<>();
        ids.forEach(id -> keys.add(texts(id)));
        List<String[]> arrays = columns.arrays(keys);
        Map<String, Object> parameters = new HashMap<>();
        List<String> arguments = new ArrayList<>(EventKeyPaths.of(source, columns));
        for (int i = 0; i < arrays.size(); i++) {
            parameters.put("keys" + i, arrays.get(i));
            arguments.add(":keys" + i);
        }
        List<String> holes = columns.columns().stream().map(column -> "?").toList();
        return new EventFilters.Filter(EventFilters.sql(columns.isOneOf(holes, holes), arguments), "", parameters);
    }

    private List<String> texts(Object id) {
        return columns.texts(source.tracked().getIdentifierMapping(), id, session);
    }

    /** The events of one object under its key and under those that it had before. */
    EventFilters.Filter ofFormer(Object id) {
        List<String> paths = EventKeyPaths.of(source, columns);
        List<String> tests = new ArrayList<>();
        Map<String, Object> parameters = new HashMap<>();
        for (Object[] former : former(texts(id))) {
            List<String> arguments = new ArrayList<>();
            List<String> conditions = new ArrayList<>();
            String number = tests.size() + "_";
            for (int i = 0; i < paths.size(); i++) {
                String parameter = "former" + number + i;
                parameters.put(parameter, String.valueOf(former[i]));
                arguments.add(paths.get(i));
                arguments.add(":" + parameter);
                conditions.add(
                        "? = cast(? as %s)".formatted(columns.columns().get(i).type()));
            }
            if (former[paths.size()] instanceof Number until) {
                parameters.put("formerUntil" + number, until.longValue());
                arguments.add("e.pghId");
                arguments.add(":formerUntil" + number);
                conditions.add("? < ?");
            }
            tests.add(EventFilters.sql(String.join(" and ", conditions), arguments));
        }
        return new EventFilters.Filter("(" + String.join(" or ", tests) + ")", "", parameters);
    }

    /** The keys as texts, each with the number of the event that changed it, which its own has not. */
    private List<Object[]> former(List<String> key) {
        List<String> names = columns.names();
        List<String> keys =
                IntStream.range(0, names.size()).mapToObj(i -> "k" + i).toList();
        String sql = Template.of("""
                        with recursive former({keys}, pgh__until) as (
                          select {own}, cast(null as bigint)
                          union
                          select {old}, e.pgh_id
                            from {events} as e
                            join former as f on {sameKey} and (f.pgh__until is null or e.pgh_id < f.pgh__until)
                           where {moved})
                        select {texts}, nullif(max(coalesce(pgh__until, {later})), {later}) from former group by {keys}""".replace("{" + LATER + "}", String.valueOf(Long.MAX_VALUE)))
                .with("keys", String.join(", ", keys))
                .with(
                        "own",
                        list(
                                i -> "cast(:k%d as %s)"
                                        .formatted(i, columns.columns().get(i).type()),
                                ", "))
                .with("old", list(i -> "e." + columns.columns().get(i).old(), ", "))
                .with("events", events())
                .with("sameKey", list(i -> "e.%s = f.k%d".formatted(names.get(i), i), " and "))
                .with("moved", list(i -> "e." + columns.columns().get(i).old() + " is not null", " and "))
                .with("texts", list(i -> "cast(k%d as text)".formatted(i), ", "))
                .render();
        NativeQuery<Object[]> query = session.createNativeQuery(sql, Object[].class);
        for (int i = 0; i < key.size(); i++) {
            query.setParameter("k" + i, key.get(i));
        }
        return query.getResultList();
    }

    private String list(IntFunction<String> part, String separator) {
        return String.join(
                separator,
                IntStream.range(0, columns.columns().size()).mapToObj(part).toList());
    }

    private String events() {
        return source.model().info().tables().get(0);
    }
}

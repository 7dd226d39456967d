package org.hibernatepg.history.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.History;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.Replay;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** That sessions as of a moment show the tables as they stood then, by whatever way they are asked. */
final class PastSessionCheck {
    private final Session session;

    private PastSessionCheck(Session session) {
        this.session = session;
    }

    /** The rows at the moment were compared with those that were remembered. */
    static void verify(RandomUnit unit, Moment moment, List<Shape> shapes) {
        SessionFactory factory = unit.unit().sessionFactory();
        Replay replay = Replay.of(factory);
        for (Shape shape : shapes) {
            Class<?> entity = unit.entity(shape);
            Map<String, List<Map<String, @Nullable String>>> tables =
                    factory.fromTransaction(session -> replay.at(moment).rows(session, entity));
            tables.forEach((table, rows) -> History.of(factory).asOf(moment).run(session -> {
                PastSessionCheck check = new PastSessionCheck(session);
                check.find(entity, rows.size());
                if (!rows.isEmpty()) {
                    check.compare(shape.table(), rows);
                }
            }));
        }
    }

    /** Soft-deleted rows are hidden from HQL. */
    private void find(Class<?> entity, int rows) {
        List<?> objects = session.createSelectionQuery("from " + entity.getSimpleName(), entity)
                .list();
        if (objects.size() > rows) {
            throw new AssertionError(
                    "%s has %d rows at the moment, and HQL finds %d".formatted(entity, rows, objects.size()));
        }
        for (Object object : objects) {
            session.detach(object);
            Object id = session.getSessionFactory().getPersistenceUnitUtil().getIdentifier(object);
            if (session.find(entity, id) == null) {
                throw new AssertionError("%s %s is not found by its key".formatted(entity, id));
            }
        }
    }

    private void compare(String table, List<Map<String, @Nullable String>> rows) {
        List<String> columns = List.copyOf(rows.get(0).keySet());
        String sql = "select array[%s]::text[] from %s as t"
                .formatted(
                        columns.stream()
                                .map(column -> "t." + Sql.identifier(column) + "::text")
                                .collect(Collectors.joining(", ")),
                        table);
        List<List<@Nullable String>> shown = new ArrayList<>();
        for (String[] row : session.createNativeQuery(sql, String[].class).list()) {
            shown.add(Arrays.asList((@Nullable String[]) row));
        }
        List<List<@Nullable String>> expected = new ArrayList<>();
        rows.forEach(
                row -> expected.add(columns.stream().map(row::get).collect(Collectors.toCollection(ArrayList::new))));
        Comparator<List<@Nullable String>> order = Comparator.comparing(List::toString);
        Collections.sort(shown, order);
        Collections.sort(expected, order);
        if (!shown.equals(expected)) {
            throw new AssertionError("%s as of a moment: %s but was %s".formatted(table, shown, expected));
        }
    }
}

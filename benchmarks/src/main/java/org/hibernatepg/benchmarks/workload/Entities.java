package org.hibernatepg.benchmarks.workload;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Done;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Link;
import org.hibernatepg.benchmarks.comparison.Row;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.benchmarks.comparison.Workload;

/**
 * What an application does with entities: transactions that each persist, change or remove some. The time of the whole
 * transaction counts, that of loading the entities too.
 *
 * @param action what is done with each
 * @param shape the entity
 * @param rows how many in all; a fifth of it where there is a network
 * @param each how many in a transaction
 * @param requests whether each transaction belongs to another request, of another user
 * @param links the ways to the server
 */
record Entities(Action action, Shape shape, int rows, int each, boolean requests, List<Link> links)
        implements Workload {
    private static final Map<Shape, String> NOUNS =
            Map.of(Shape.WIDE, "rows of 60 columns", Shape.LARGE, "rows with 100 KB");

    enum Action {
        PERSIST,
        CHANGE,
        /** Change, the largest value too. */
        REPLACE,
        REMOVE
    }

    @Override
    public String name() {
        return "%s %d %s in a transaction%s"
                .formatted(
                        action.name().toLowerCase(java.util.Locale.ROOT),
                        each,
                        NOUNS.getOrDefault(shape, each == 1 ? "entity" : "entities"),
                        requests ? ", each of another request" : "");
    }

    @Override
    public String unit() {
        return "transaction";
    }

    @Override
    public void prepare(Arena arena, Scale scale) {
        arena.refill(shape, new Filling(action == Action.PERSIST ? 0 : rows(arena, scale), 1));
    }

    @Override
    public Done run(Arena arena, Scale scale) {
        int all = rows(arena, scale);
        for (int first = 1; first <= all; first += each) {
            int next = first;
            arena.inTransaction(requests ? first : 0, session -> work(arena, session, next));
        }
        return Done.written(all / each);
    }

    @Override
    public long events(Arena arena, Scale scale) {
        return rows(arena, scale);
    }

    private int rows(Arena arena, Scale scale) {
        int some = scale.of(arena.link().delayMicros() > 0 ? rows / 5 : rows, 1);
        return Math.max(1, some / each) * each;
    }

    private void work(Arena arena, Session session, int first) {
        switch (action) {
            case PERSIST -> persist(arena, session, first);
            case CHANGE -> loaded(arena, session, first).forEach(Row::change);
            case REPLACE -> loaded(arena, session, first).forEach(Row::replace);
            case REMOVE -> loaded(arena, session, first).forEach(session::remove);
        }
    }

    private void persist(Arena arena, Session session, int first) {
        for (int id = first; id < first + each; id++) {
            Row row = (Row) arena.make(shape.type());
            row.fill(id);
            session.persist(row);
        }
    }

    private List<? extends Row> loaded(Arena arena, Session session, int first) {
        Class<? extends Row> entity = arena.entity(shape.type()).asSubclass(Row.class);
        if (each == 1) {
            return List.of(session.find(entity, first));
        }
        return session.createSelectionQuery("from " + shape.entity() + " where id in ?1", entity)
                .setParameter(1, IntStream.range(first, first + each).boxed().toList())
                .getResultList();
    }
}

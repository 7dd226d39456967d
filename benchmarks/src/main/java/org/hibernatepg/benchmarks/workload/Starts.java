package org.hibernatepg.benchmarks.workload;

import java.util.List;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Done;
import org.hibernatepg.benchmarks.comparison.ManyEntities;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Workload;

/**
 * Starts of a persistence unit of entities with ten attributes.
 *
 * @param entities how many; not fewer than one, whatever the scale
 * @param again whether the schema is there and is compared with {@code hbm2ddl.auto=update}; otherwise the classes were never
 *     seen before, as in a new JVM whose code is warm, and the schema is not looked at
 */
record Starts(int entities, boolean again) implements Workload {
    private static final String SCHEMA = "hibernate.hbm2ddl.auto";

    @Override
    public String name() {
        return "%s with %d %s".formatted(again ? "restart" : "start", entities, entities == 1 ? "entity" : "entities");
    }

    @Override
    public String unit() {
        return "start";
    }

    /** Contexts and levels make no difference. */
    @Override
    public boolean isFor(Competitor competitor) {
        return competitor.past().isPresent();
    }

    @Override
    public void prepare(Arena arena, Scale scale) {
        if (!again || arena.kept(this).isEmpty()) {
            int number = scale.of(entities, Math.min(entities, 2));
            arena.keep(this, ManyEntities.of(number, arena.competitor().annotations(Object.class)));
            if (again) {
                start(arena, "update");
            }
        }
    }

    @Override
    public Done run(Arena arena, Scale scale) {
        return new Done(1, start(arena, again ? "update" : "none"));
    }

    /** How many of the classes became entities. */
    private long start(Arena arena, String schema) {
        List<Class<?>> classes = arena.kept(this);
        try (SessionFactory factory = arena.boot(classes, Map.of(SCHEMA, schema))) {
            return classes.stream()
                    .filter(type -> factory.getMetamodel().entity(type) != null)
                    .count();
        }
    }
}

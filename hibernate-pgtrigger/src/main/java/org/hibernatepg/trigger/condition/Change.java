package org.hibernatepg.trigger.condition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hibernatepg.trigger.condition.Hql.Strength;

/**
 * A comparison of the old and the new row, from which attributes can be left out: {@code
 * article.changed().excluding(VIEWS)}.
 *
 * @param <E> the entity whose rows are compared
 */
public final class Change<E> extends Condition<E> {
    private final String function;
    private final List<Hql> named;
    private final List<Hql> excluded;

    Change(String function, List<? extends Attribute<?, ?>> attributes) {
        this(function, paths(attributes), List.of());
    }

    private Change(String function, List<Hql> named, List<Hql> excluded) {
        super(call(function, named, excluded));
        this.function = function;
        this.named = named;
        this.excluded = excluded;
    }

    private static List<Hql> paths(List<? extends Attribute<?, ?>> attributes) {
        return attributes.stream()
                .map(attribute -> Hql.atom(Names.path(attribute.path())).naming(attribute))
                .toList();
    }

    private static Hql call(String function, List<Hql> named, List<Hql> excluded) {
        List<Hql> arguments = new ArrayList<>(named);
        if (!excluded.isEmpty()) {
            arguments.add(Hql.join(Strength.ATOM, "excluding(", Hql.list(Strength.ATOM, ", ", excluded), ")"));
        }
        return Hql.join(Strength.ATOM, function + "(", Hql.list(Strength.ATOM, ", ", arguments), ")");
    }

    /** The same without some attributes. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Change<E> excluding(Attribute<? super E, ?>... attributes) {
        return without(paths(Arrays.asList(attributes)));
    }

    /** The same without some attributes, by their paths. */
    public Change<E> excluding(String... paths) {
        return without(Arrays.stream(paths).map(Names::path).map(Hql::atom).toList());
    }

    /** The same without what Hibernate sets at every insert or update, {@code @UpdateTimestamp} for one. */
    public Change<E> excludingGeneratedTimestamps() {
        return without(List.of(Hql.atom("generated_timestamps()")));
    }

    private Change<E> without(List<Hql> more) {
        List<Hql> all = new ArrayList<>(excluded);
        all.addAll(more);
        return new Change<>(function, named, List.copyOf(all));
    }
}

package org.hibernatepg.trigger.condition;

import java.util.ArrayList;
import java.util.List;
import org.hibernatepg.trigger.condition.Hql.Strength;
import org.jspecify.annotations.Nullable;

/**
 * A value that depends on conditions, begun by {@link Rows#when}. Never changed.
 *
 * @param <E> the entity whose rows are looked at
 * @param <Y> the Java type of the value
 */
public final class Case<E, Y> {
    private final List<Hql> branches;

    private Case(List<Hql> branches) {
        this.branches = branches;
    }

    static <E, Y> Case<E, Y> first(Condition<? super E> condition, Hql value) {
        return new Case<E, Y>(List.of()).branch(condition, value);
    }

    /** Else, where a condition is true, a given value. */
    public Case<E, Y> when(Condition<? super E> condition, Y value) {
        return branch(condition, Hql.constant(value));
    }

    /** Else, where a condition is true, another value. */
    public Case<E, Y> when(Condition<? super E> condition, Value<? super E, ? extends Y> value) {
        return branch(condition, value.piece());
    }

    /** Else a given value. */
    public Value<E, Y> otherwise(@Nullable Y value) {
        return end(Hql.constant(value));
    }

    /** Else another value. */
    public Value<E, Y> otherwise(Value<? super E, ? extends Y> value) {
        return end(value.piece());
    }

    private Case<E, Y> branch(Condition<? super E> condition, Hql value) {
        List<Hql> more = new ArrayList<>(branches);
        more.add(Hql.join(Strength.ATOM, " when ", condition.piece(), " then ", value));
        return new Case<>(List.copyOf(more));
    }

    private Value<E, Y> end(Hql otherwise) {
        return new Value<>(
                Hql.join(Strength.ATOM, "case", Hql.list(Strength.ATOM, "", branches), " else ", otherwise, " end"));
    }
}

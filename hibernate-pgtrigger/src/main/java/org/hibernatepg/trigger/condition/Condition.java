package org.hibernatepg.trigger.condition;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernatepg.trigger.condition.Hql.Strength;
import org.jspecify.annotations.Nullable;

/**
 * For which rows a trigger fires: a predicate over the old and the new row of an entity. Made by {@link Rows} and
 * {@link Value}; never changed, so that one condition may serve many triggers.
 *
 * <pre>{@code
 * Condition<Article> published = article.newValue(STATUS).eq(Status.PUBLISHED);
 * Condition<Article> grown = article.newValue(AMOUNT).gt(article.oldValue(AMOUNT));
 * published.and(grown.not())
 * }</pre>
 *
 * <p>It becomes the SQL that the same predicate becomes in an annotation's {@code condition}: {@code new.status =
 * PUBLISHED and not (new.amount > old.amount)}. What is wrong with it against the mapping is a fault at boot.
 *
 * @param <E> the entity whose rows are looked at, or a superclass of it
 */
public sealed class Condition<E> permits Change {
    private final Hql hql;
    private final @Nullable Condition<E> negated;

    Condition(Hql hql) {
        this(hql, null);
    }

    private Condition(Hql hql, @Nullable Condition<E> negated) {
        this.hql = hql;
        this.negated = negated;
    }

    /** This condition and another one. */
    public final Condition<E> and(Condition<? super E> other) {
        return junction(" and ", Strength.AND, List.of(this, other));
    }

    /** This condition or another one. */
    public final Condition<E> or(Condition<? super E> other) {
        return junction(" or ", Strength.OR, List.of(this, other));
    }

    /** The opposite. The opposite of that is the condition itself. */
    public final Condition<E> not() {
        return negated != null
                ? negated
                : new Condition<>(Hql.join(Strength.NOT, "not ", hql.within(Strength.ATOM)), this);
    }

    /** All of some conditions, at least one. */
    public static <E> Condition<E> allOf(List<? extends Condition<? super E>> conditions) {
        return junction(" and ", Strength.AND, conditions);
    }

    /** Any of some conditions, at least one. */
    public static <E> Condition<E> anyOf(List<? extends Condition<? super E>> conditions) {
        return junction(" or ", Strength.OR, conditions);
    }

    private static <E> Condition<E> junction(
            String operator, Strength strength, List<? extends Condition<? super E>> conditions) {
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("There is no condition to join by" + operator.stripTrailing());
        }
        if (conditions.size() == 1) {
            return new Condition<>(conditions.get(0).piece());
        }
        return new Condition<>(Hql.list(
                strength,
                operator,
                conditions.stream()
                        .map(condition -> condition.piece().within(strength))
                        .toList()));
    }

    /** The condition as HQL, with a parameter in place of each Java value. */
    public final String hql() {
        return hql.text();
    }

    /** The values of the parameters by name. */
    public final Map<String, @Nullable Object> values() {
        return hql.values();
    }

    /** The attributes that are named with a type. */
    public final Set<Attribute<?, ?>> attributes() {
        return Set.copyOf(hql.attributes());
    }

    final Hql piece() {
        return hql;
    }

    /** Whether the other one says the same with the same values. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Condition<?> condition && condition.hql.equals(hql);
    }

    @Override
    public final int hashCode() {
        return hql.hashCode();
    }

    /** The condition as one would write it in an annotation. */
    @Override
    public final String toString() {
        return hql.toString();
    }
}

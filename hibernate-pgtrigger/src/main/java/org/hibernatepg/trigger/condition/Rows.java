package org.hibernatepg.trigger.condition;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernatepg.trigger.condition.Hql.Strength;
import org.jspecify.annotations.Nullable;

/**
 * The old and the new row of an entity: where the values and conditions of its triggers come from.
 *
 * <pre>{@code
 * Rows<Article> article = Rows.of(Article.class);
 *
 * article.newValue(STATUS).eq(Status.PUBLISHED)
 *         .and(article.oldValue(AMOUNT).lt(article.newValue(AMOUNT)))
 *         .and(article.changed(TITLE, CITY))
 * }</pre>
 *
 * <p>Attributes are given as typed {@linkplain Attribute constants}, by path and type, or by path alone. What is said of
 * their types is checked at boot; whatever is compared with one is checked by the compiler. {@link #hql} and {@link #sql}
 * take text wherever that is shorter or nothing else will do.
 *
 * @param <E> the entity
 */
public final class Rows<E> {
    private static final String OLD = "old.";
    private static final String NEW = "new.";

    private final Class<E> entity;

    private Rows(Class<E> entity) {
        this.entity = entity;
    }

    /** The rows of an entity. */
    public static <E> Rows<E> of(Class<E> entity) {
        return new Rows<>(entity);
    }

    /** An attribute of the row before; there is none on {@code INSERT}. */
    public <Y> Value<E, Y> oldValue(Attribute<? super E, Y> attribute) {
        return value(OLD, attribute);
    }

    /** An attribute of the row before, by its path. */
    public <Y> Value<E, Y> oldValue(String path, Class<Y> type) {
        return value(OLD, Attribute.of(entity, path, type));
    }

    /** An attribute of the row before, by its path and of any type. */
    public Value<E, Object> oldValue(String path) {
        return value(OLD, Attribute.of(entity, path, Object.class));
    }

    /** An attribute of the row after; there is none on {@code DELETE}. */
    public <Y> Value<E, Y> newValue(Attribute<? super E, Y> attribute) {
        return value(NEW, attribute);
    }

    /** An attribute of the row after, by its path. */
    public <Y> Value<E, Y> newValue(String path, Class<Y> type) {
        return value(NEW, Attribute.of(entity, path, type));
    }

    /** An attribute of the row after, by its path and of any type. */
    public Value<E, Object> newValue(String path) {
        return value(NEW, Attribute.of(entity, path, Object.class));
    }

    private static <E, Y> Value<E, Y> value(String row, Attribute<? super E, Y> attribute) {
        return new Value<>(Hql.atom(row + Names.path(attribute.path())).naming(attribute));
    }

    /** A constant on its own. */
    public <Y> Value<E, Y> constant(Y value) {
        return new Value<>(Hql.constant(value));
    }

    /** What a function of conditions returns, of constants and {@link Value}s. */
    public <Y> Value<E, Y> function(String name, Class<Y> type, @Nullable Object... arguments) {
        Objects.requireNonNull(type);
        if (!Names.isIdentifier(name)) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a function");
        }
        List<Hql> pieces = Arrays.stream(arguments)
                .map(argument -> argument instanceof Value<?, ?> value ? value.piece() : Hql.constant(argument))
                .toList();
        return new Value<>(Hql.join(Strength.ATOM, name + "(", Hql.list(Strength.ATOM, ", ", pieces), ")"));
    }

    /** An expression as text. */
    public <Y> Value<E, Y> hqlValue(String expression, Class<Y> type) {
        Objects.requireNonNull(type);
        return new Value<>(Hql.written(expression, Map.of()));
    }

    /** A value that depends: the given one where the condition is true. */
    public <Y> Case<E, Y> when(Condition<? super E> condition, Y value) {
        return Case.first(condition, Hql.constant(value));
    }

    /** A value that depends: another one where the condition is true. */
    public <Y> Case<E, Y> when(Condition<? super E> condition, Value<? super E, Y> value) {
        return Case.first(condition, value.piece());
    }

    /** Whether any column changes. */
    public Change<E> changed() {
        return new Change<>("changed", List.of());
    }

    /** Whether any of some attributes changes, null being a value like any other. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Change<E> changed(Attribute<? super E, ?>... attributes) {
        return new Change<>("changed", Arrays.asList(attributes));
    }

    /** Whether any of some attributes changes, by their paths. */
    public Change<E> changed(String... paths) {
        return new Change<>("changed", named(paths));
    }

    /** Whether every column changes. */
    public Change<E> allChanged() {
        return new Change<>("all_changed", List.of());
    }

    /** Whether all of some attributes change. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Change<E> allChanged(Attribute<? super E, ?>... attributes) {
        return new Change<>("all_changed", Arrays.asList(attributes));
    }

    /** Whether all of some attributes change, by their paths. */
    public Change<E> allChanged(String... paths) {
        return new Change<>("all_changed", named(paths));
    }

    /** Whether no column changes. */
    public Change<E> unchanged() {
        return new Change<>("unchanged", List.of());
    }

    /** Whether none of some attributes changes. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Change<E> unchanged(Attribute<? super E, ?>... attributes) {
        return new Change<>("unchanged", Arrays.asList(attributes));
    }

    /** Whether none of some attributes changes, by their paths. */
    public Change<E> unchanged(String... paths) {
        return new Change<>("unchanged", named(paths));
    }

    /** Whether any column stays as it is. */
    public Change<E> anyUnchanged() {
        return new Change<>("any_unchanged", List.of());
    }

    /** Whether any of some attributes stays as it is. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Change<E> anyUnchanged(Attribute<? super E, ?>... attributes) {
        return new Change<>("any_unchanged", Arrays.asList(attributes));
    }

    /** Whether any of some attributes stays as it is, by their paths. */
    public Change<E> anyUnchanged(String... paths) {
        return new Change<>("any_unchanged", named(paths));
    }

    private List<Attribute<E, Object>> named(String... paths) {
        return Arrays.stream(paths)
                .map(path -> Attribute.of(entity, path, Object.class))
                .toList();
    }

    /** A condition as text, as in an annotation. */
    public Condition<E> hql(String predicate) {
        return hql(predicate, Map.of());
    }

    /**
     * A condition as text with parameters: {@code article.hql("new.amount > :limit", Map.of("limit", 5))}.
     *
     * @param values the value of each parameter by name
     */
    public Condition<E> hql(String predicate, Map<String, ? extends @Nullable Object> values) {
        return new Condition<>(Hql.written(predicate, values));
    }

    /** A condition in SQL, with the columns of {@code old} and {@code new}; checked by nothing but PostgreSQL. */
    public Condition<E> sql(String sql) {
        String literal = "'" + sql.replace("'", "''") + "'";
        return new Condition<>(Hql.atom("sql(" + literal + ")"));
    }
}

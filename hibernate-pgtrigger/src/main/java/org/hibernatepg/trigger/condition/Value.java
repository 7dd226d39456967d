package org.hibernatepg.trigger.condition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.hibernatepg.trigger.condition.Hql.Strength;
import org.jspecify.annotations.Nullable;

/**
 * A value in a condition: an attribute of one of the rows, a constant, or what is computed of such. Never changed.
 *
 * <p>A constant is written as the attribute beside it stores it: an enum by its ordinal or name, what has a converter by
 * that. Where it stands beside no attribute, it has to be of a type that PostgreSQL knows.
 *
 * <p>Operators that do not suit a type, {@code like} of a number say, are faults at boot.
 *
 * @param <E> the entity whose rows are looked at, or a superclass of it
 * @param <Y> the Java type of the value
 */
public final class Value<E, Y> {
    private final Hql hql;

    Value(Hql hql) {
        this.hql = hql;
    }

    /** Whether the value is a given one; of null, whether it is null. */
    public Condition<E> eq(@Nullable Y value) {
        return compare("=", Hql.constant(value));
    }

    /** Whether the value equals another. */
    public Condition<E> eq(Value<? super E, ? extends Y> other) {
        return compare("=", other.hql);
    }

    /** Whether the value is not a given one; of null, whether it is not null. Not true where the value is null. */
    public Condition<E> ne(@Nullable Y value) {
        return compare("<>", Hql.constant(value));
    }

    /** Whether the value does not equal another. Not true where one is null. */
    public Condition<E> ne(Value<? super E, ? extends Y> other) {
        return compare("<>", other.hql);
    }

    /** Whether the value is less than a given one. */
    public Condition<E> lt(Y value) {
        return compare("<", Hql.constant(value));
    }

    /** Whether the value is less than another. */
    public Condition<E> lt(Value<? super E, ? extends Y> other) {
        return compare("<", other.hql);
    }

    /** Whether the value is at most a given one. */
    public Condition<E> le(Y value) {
        return compare("<=", Hql.constant(value));
    }

    /** Whether the value is at most another. */
    public Condition<E> le(Value<? super E, ? extends Y> other) {
        return compare("<=", other.hql);
    }

    /** Whether the value is greater than a given one. */
    public Condition<E> gt(Y value) {
        return compare(">", Hql.constant(value));
    }

    /** Whether the value is greater than another. */
    public Condition<E> gt(Value<? super E, ? extends Y> other) {
        return compare(">", other.hql);
    }

    /** Whether the value is at least a given one. */
    public Condition<E> ge(Y value) {
        return compare(">=", Hql.constant(value));
    }

    /** Whether the value is at least another. */
    public Condition<E> ge(Value<? super E, ? extends Y> other) {
        return compare(">=", other.hql);
    }

    /** Whether the value is another one than a given one, null being a value like any other. */
    public Condition<E> isDistinctFrom(@Nullable Y value) {
        return compare("is distinct from", Hql.constant(value));
    }

    /** Whether the value differs from another, null being a value like any other. */
    public Condition<E> isDistinctFrom(Value<? super E, ? extends Y> other) {
        return compare("is distinct from", other.hql);
    }

    /** Whether the value is a given one, null being a value like any other. */
    public Condition<E> isNotDistinctFrom(@Nullable Y value) {
        return compare("is not distinct from", Hql.constant(value));
    }

    /** Whether the value is the same as another, null being a value like any other. */
    public Condition<E> isNotDistinctFrom(Value<? super E, ? extends Y> other) {
        return compare("is not distinct from", other.hql);
    }

    /** Whether there is no value. */
    public Condition<E> isNull() {
        return test(" is null");
    }

    /** Whether there is a value. */
    public Condition<E> isNotNull() {
        return test(" is not null");
    }

    /** Whether the value, a boolean, is true. */
    public Condition<E> isTrue() {
        return test(" is true");
    }

    /** Whether the value, a boolean, is not true: false or null. */
    public Condition<E> isNotTrue() {
        return test(" is not true");
    }

    /** Whether the value, a boolean, is false. */
    public Condition<E> isFalse() {
        return test(" is false");
    }

    /** Whether the value, a boolean, is not false: true or null. */
    public Condition<E> isNotFalse() {
        return test(" is not false");
    }

    /** The value, a boolean, as a condition by itself. */
    public Condition<E> holds() {
        return new Condition<>(hql);
    }

    /** Whether the value is one of some. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Condition<E> in(Y... values) {
        return in(Arrays.asList(values));
    }

    /** Whether the value is one of some, at least one. */
    public Condition<E> in(Collection<? extends Y> values) {
        return in(" in (", values);
    }

    /** Whether the value is none of some. Not true where it is null. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final Condition<E> notIn(Y... values) {
        return notIn(Arrays.asList(values));
    }

    /** Whether the value is none of some, at least one. Not true where it is null. */
    public Condition<E> notIn(Collection<? extends Y> values) {
        return in(" not in (", values);
    }

    /** Whether the value is one of some that are computed, at least one. */
    public Condition<E> inValues(List<? extends Value<? super E, ? extends Y>> values) {
        return in(" in (", values.stream().map(value -> value.piece()).toList());
    }

    /** Whether the value is between two, or one of them. */
    public Condition<E> between(Y least, Y greatest) {
        return between(" between ", Hql.constant(least), Hql.constant(greatest));
    }

    /** Whether the value is between two others, or equals one of them. */
    public Condition<E> between(Value<? super E, ? extends Y> least, Value<? super E, ? extends Y> greatest) {
        return between(" between ", least.hql, greatest.hql);
    }

    /** Whether the value is less than the first or greater than the second. */
    public Condition<E> notBetween(Y least, Y greatest) {
        return between(" not between ", Hql.constant(least), Hql.constant(greatest));
    }

    /** Whether the value, a text, matches a pattern in which {@code %} and {@code _} stand for any text and letter. */
    public Condition<E> like(String pattern) {
        return matches(" like ", Hql.constant(pattern));
    }

    /** Whether the value, a text, matches a pattern, in which a letter after the escape character is itself. */
    public Condition<E> like(String pattern, char escape) {
        return matches(" like ", pattern, escape);
    }

    /** Whether the value, a text, does not match a pattern. */
    public Condition<E> notLike(String pattern) {
        return matches(" not like ", Hql.constant(pattern));
    }

    /** Whether the value, a text, does not match a pattern, in which a letter after the escape character is itself. */
    public Condition<E> notLike(String pattern, char escape) {
        return matches(" not like ", pattern, escape);
    }

    /** {@link #like(String)}, whatever the case of letters. */
    public Condition<E> ilike(String pattern) {
        return matches(" ilike ", Hql.constant(pattern));
    }

    /** {@link #like(String, char)}, whatever the case of letters. */
    public Condition<E> ilike(String pattern, char escape) {
        return matches(" ilike ", pattern, escape);
    }

    /** {@link #notLike(String)}, whatever the case of letters. */
    public Condition<E> notIlike(String pattern) {
        return matches(" not ilike ", Hql.constant(pattern));
    }

    /** The sum with a given number. */
    public Value<E, Y> plus(Y value) {
        return compute("+", Strength.SUM, Hql.constant(value));
    }

    /** The sum with another value. */
    public Value<E, Y> plus(Value<? super E, ? extends Y> other) {
        return compute("+", Strength.SUM, other.hql);
    }

    /** The difference to a given number. */
    public Value<E, Y> minus(Y value) {
        return compute("-", Strength.SUM, Hql.constant(value));
    }

    /** The difference to another value. */
    public Value<E, Y> minus(Value<? super E, ? extends Y> other) {
        return compute("-", Strength.SUM, other.hql);
    }

    /** The product with a given number. */
    public Value<E, Y> times(Y value) {
        return compute("*", Strength.PRODUCT, Hql.constant(value));
    }

    /** The product with another value. */
    public Value<E, Y> times(Value<? super E, ? extends Y> other) {
        return compute("*", Strength.PRODUCT, other.hql);
    }

    /** The quotient by a given number. */
    public Value<E, Y> dividedBy(Y value) {
        return compute("/", Strength.PRODUCT, Hql.constant(value));
    }

    /** The quotient by another value. */
    public Value<E, Y> dividedBy(Value<? super E, ? extends Y> other) {
        return compute("/", Strength.PRODUCT, other.hql);
    }

    /** The remainder of a division by a given number. */
    public Value<E, Y> mod(Y value) {
        return compute("%", Strength.PRODUCT, Hql.constant(value));
    }

    /** The number with the other sign. */
    public Value<E, Y> negated() {
        return new Value<>(Hql.join(Strength.SIGN, "-", hql.within(Strength.ATOM)));
    }

    /** The text followed by a given one. */
    public Value<E, String> concat(String text) {
        return concat(Hql.constant(text));
    }

    /** The text followed by another. */
    public Value<E, String> concat(Value<? super E, ?> other) {
        return concat(other.hql);
    }

    /** The text in lower case. */
    public Value<E, String> lower() {
        return call("lower");
    }

    /** The text in upper case. */
    public Value<E, String> upper() {
        return call("upper");
    }

    /** The text without blanks at its ends. */
    public Value<E, String> trim() {
        return call("trim");
    }

    /** The number of letters of the text. */
    public Value<E, Integer> length() {
        return call("length");
    }

    /** The number without its sign. */
    public Value<E, Y> abs() {
        return call("abs");
    }

    /** The value, or a given one where it is null. */
    public Value<E, Y> coalesce(Y value) {
        return call("coalesce", Hql.constant(value));
    }

    /** The value, or another where it is null. */
    public Value<E, Y> coalesce(Value<? super E, ? extends Y> other) {
        return call("coalesce", other.hql);
    }

    /** The value, or null where it is a given one. */
    public Value<E, Y> nullif(Y value) {
        return call("nullif", Hql.constant(value));
    }

    /** The value converted by the database to the type of a Java type. */
    public <T> Value<E, T> cast(Class<T> type) {
        return new Value<>(Hql.join(Strength.ATOM, "cast(", hql, " as " + type.getSimpleName() + ")"));
    }

    /**
     * The same value, unchanged in SQL, taken as of another Java type: to compare an {@code Integer} with a {@code Long},
     * which PostgreSQL does by itself.
     */
    public <T> Value<E, T> as(Class<T> type) {
        Objects.requireNonNull(type);
        return new Value<>(hql);
    }

    /** The value as one would write it in the condition of an annotation. */
    @Override
    public String toString() {
        return hql.toString();
    }

    /** Whether the other one says the same with the same constants. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Value<?, ?> value && value.hql.equals(hql);
    }

    @Override
    public int hashCode() {
        return hql.hashCode();
    }

    Hql piece() {
        return hql;
    }

    private Hql operand() {
        return hql.inside(Strength.COMPARISON);
    }

    private Condition<E> compare(String operator, Hql other) {
        return new Condition<>(
                Hql.join(Strength.COMPARISON, operand(), " " + operator + " ", other.inside(Strength.COMPARISON)));
    }

    private Condition<E> test(String test) {
        return new Condition<>(Hql.join(Strength.COMPARISON, operand(), test));
    }

    private Condition<E> in(String operator, Collection<? extends Y> values) {
        List<Hql> constants = new ArrayList<>();
        values.forEach(value -> constants.add(Hql.constant(value)));
        return in(operator, constants);
    }

    private Condition<E> in(String operator, List<Hql> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("There is no value that '" + this + "' could be one of");
        }
        return new Condition<>(
                Hql.join(Strength.COMPARISON, operand(), operator, Hql.list(Strength.ATOM, ", ", values), ")"));
    }

    private Condition<E> between(String operator, Hql least, Hql greatest) {
        return new Condition<>(Hql.join(
                Strength.COMPARISON,
                operand(),
                operator,
                least.inside(Strength.COMPARISON),
                " and ",
                greatest.inside(Strength.COMPARISON)));
    }

    private Condition<E> matches(String operator, Hql pattern) {
        return new Condition<>(Hql.join(Strength.COMPARISON, operand(), operator, pattern));
    }

    private Condition<E> matches(String operator, String pattern, char escape) {
        String literal = escape == '\'' ? "''''" : "'" + escape + "'";
        return matches(operator, Hql.join(Strength.ATOM, Hql.constant(pattern), " escape " + literal));
    }

    private Value<E, Y> compute(String operator, Strength strength, Hql other) {
        return new Value<>(Hql.join(strength, hql.within(strength), " " + operator + " ", other.inside(strength)));
    }

    private Value<E, String> concat(Hql other) {
        return new Value<>(Hql.join(
                Strength.CONCATENATION,
                hql.within(Strength.CONCATENATION),
                " || ",
                other.inside(Strength.CONCATENATION)));
    }

    private <T> Value<E, T> call(String function, Hql... more) {
        List<Hql> arguments = new ArrayList<>(List.of(hql));
        arguments.addAll(List.of(more));
        return new Value<>(Hql.join(Strength.ATOM, function + "(", Hql.list(Strength.ATOM, ", ", arguments), ")"));
    }
}

package org.hibernatepg.trigger.condition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A piece of HQL with the Java values in it, which never become text here: how one is written depends on the attribute
 * beside it.
 *
 * @param parts texts and values in their order
 * @param named the values of parameters in texts that the user wrote
 * @param attributes the attributes in it, as far as their types are known
 * @param strength how strongly it holds together
 */
record Hql(List<Part> parts, Map<String, @Nullable Object> named, Set<Attribute<?, ?>> attributes, Strength strength) {
    /** The beginning of the names of parameters that stand for values between the texts. */
    static final String PREFIX = "__value";

    private static final Pattern NAME = Pattern.compile("[\\w.]+");

    /** From the weakest to the strongest, as the grammar has it. */
    enum Strength {
        OR,
        AND,
        NOT,
        COMPARISON,
        CONCATENATION,
        SUM,
        PRODUCT,
        SIGN,
        ATOM
    }

    /** A text, or a value. */
    sealed interface Part {}

    /** HQL. */
    record Text(String text) implements Part {}

    /** A value of any type, or null. */
    record Constant(@Nullable Object value) implements Part {}

    static Hql atom(String text) {
        return new Hql(List.of(new Text(text)), Map.of(), Set.of(), Strength.ATOM);
    }

    static Hql constant(@Nullable Object value) {
        return new Hql(List.of(new Constant(value)), Map.of(), Set.of(), Strength.ATOM);
    }

    /** A text of the user's; beside others it is put in parentheses, unless it is a mere name. */
    static Hql written(String text, Map<String, ? extends @Nullable Object> values) {
        for (String name : values.keySet()) {
            if (name.startsWith(PREFIX) || !Names.isIdentifier(name)) {
                throw new IllegalArgumentException(
                        "'" + name + "' cannot be the name of a parameter. Begin with a letter.");
            }
        }
        Strength strength = NAME.matcher(text).matches() ? Strength.ATOM : Strength.OR;
        return new Hql(List.of(new Text(text)), new TreeMap<>(values), Set.of(), strength);
    }

    Hql naming(Attribute<?, ?> attribute) {
        return new Hql(parts, named, Set.of(attribute), strength);
    }

    /** The piece, in parentheses if it holds together less than what is around it. */
    Hql within(Strength around) {
        return strength.compareTo(around) < 0 ? join(Strength.ATOM, "(", this, ")") : this;
    }

    /** The piece, in parentheses unless it holds together more than what is around it. */
    Hql inside(Strength around) {
        return strength == around ? join(Strength.ATOM, "(", this, ")") : within(around);
    }

    /** Strings and other pieces, one after the other. */
    static Hql join(Strength strength, Object... pieces) {
        List<Part> parts = new ArrayList<>();
        Map<String, @Nullable Object> named = new TreeMap<>();
        Set<Attribute<?, ?>> attributes = new LinkedHashSet<>();
        for (Object piece : pieces) {
            if (piece instanceof Hql hql) {
                parts.addAll(hql.parts);
                hql.named.forEach((name, value) -> put(named, name, value));
                attributes.addAll(hql.attributes);
            } else {
                parts.add(new Text((String) piece));
            }
        }
        return new Hql(List.copyOf(parts), named, attributes, strength);
    }

    private static void put(Map<String, @Nullable Object> named, String name, @Nullable Object value) {
        if (named.containsKey(name) && !Objects.equals(named.get(name), value)) {
            throw new IllegalArgumentException("The parameter '" + name + "' has the values " + named.get(name)
                    + " and " + value + ". Give it two names.");
        }
        named.put(name, value);
    }

    /** Pieces with a separator between them. */
    static Hql list(Strength strength, String separator, List<Hql> pieces) {
        List<Object> joined = new ArrayList<>();
        for (Hql piece : pieces) {
            if (!joined.isEmpty()) {
                joined.add(separator);
            }
            joined.add(piece);
        }
        return join(strength, joined.toArray());
    }

    /** With a parameter for each value. */
    String text() {
        StringBuilder text = new StringBuilder();
        int number = 0;
        for (Part part : parts) {
            if (part instanceof Text written) {
                text.append(written.text());
            } else {
                number++;
                text.append(':').append(PREFIX).append(number);
            }
        }
        return text.toString();
    }

    /** The values of all parameters by name. */
    Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Part part : parts) {
            if (part instanceof Constant constant) {
                values.put(PREFIX + (values.size() + 1), constant.value());
            }
        }
        values.putAll(named);
        return values;
    }

    /** For people: with the values in their places. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part instanceof Text written ? written.text() : Names.shown(((Constant) part).value()));
        }
        return text.toString();
    }
}

package org.hibernatepg.trigger.internal.condition;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernatepg.trigger.condition.Attribute;
import org.hibernatepg.trigger.condition.Condition;
import org.jspecify.annotations.Nullable;

/**
 * What a condition that was made in Java brings beside its text.
 *
 * @param values the Java values of its parameters by name
 * @param attributes the attributes whose types the author stated
 */
public record Arguments(Map<String, @Nullable Object> values, Set<Attribute<?, ?>> attributes) {
    /** What a condition in an annotation brings. */
    public static final Arguments NONE = new Arguments(Map.of(), Set.of());

    private static final Pattern PARAMETER = Pattern.compile(":(\\w+)");

    /** Those of a condition. */
    public static Arguments of(Condition<?> condition) {
        return new Arguments(condition.values(), condition.attributes());
    }

    /** A text with the values in place of the parameters, as the author knows it. */
    public String shown(String text) {
        return values.isEmpty()
                ? text
                : PARAMETER
                        .matcher(text)
                        .replaceAll(parameter -> Matcher.quoteReplacement(
                                values.containsKey(parameter.group(1))
                                        ? shown(values.get(parameter.group(1)))
                                        : parameter.group()));
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        return value instanceof CharSequence || value instanceof Character ? "'" + value + "'" : String.valueOf(value);
    }

    /** The value of a parameter. */
    Operand constant(Node parameter) {
        String name = parameter.text().substring(1);
        if (!values.containsKey(name)) {
            throw Unsupported.construct(parameter);
        }
        Object value = values.get(name);
        return new Operand.Constant(shown(value), HqlLiteral.ofJava(value), value);
    }

    /** Refuses an attribute that is not there, or of another type than the author stated. */
    void check(AttributePaths paths) {
        attributes.stream()
                .sorted((a, b) -> a.path().compareTo(b.path()))
                .forEach(attribute -> AttributeTypes.check(attribute, paths.find(attribute.path())));
    }
}

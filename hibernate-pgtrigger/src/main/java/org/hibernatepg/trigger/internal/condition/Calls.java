package org.hibernatepg.trigger.internal.condition;

import static java.util.Map.entry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The functions that are called by name, with what PostgreSQL calls for them: where a function of PostgreSQL means
 * something else under that name, as with null in {@code concat}, it is HQL's meaning that counts.
 */
final class Calls {
    private static final Pattern PARAMETER = Pattern.compile("\\?(\\d)");

    private static final Map<String, Call> CALLS = new HashMap<>();

    static {
        same(Kind.TEXT, 1, 1, "lower", "upper", "initcap", "reverse", "chr");
        same(Kind.TEXT, 2, 2, "left", "right", "repeat", "to_char");
        same(Kind.TEXT, 3, 3, "replace", "translate");
        same(Kind.TEXT, 2, 3, "substr", "lpad", "rpad", "array_to_string");
        same(Kind.TEXT, 1, 2, "ltrim", "rtrim");
        same(
                Kind.NUMBER,
                1,
                1,
                "length",
                "bit_length",
                "octet_length",
                "ascii",
                "abs",
                "sign",
                "floor",
                "ceiling",
                "ceil");
        same(Kind.NUMBER, 1, 1, "sqrt", "cbrt", "ln", "log10", "exp", "sin", "cos", "tan", "asin", "acos", "atan");
        same(Kind.NUMBER, 1, 1, "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "degrees", "radians");
        same(Kind.NUMBER, 1, 2, "log");
        same(Kind.NUMBER, 2, 2, "mod", "power", "atan2", "to_number");
        same(Kind.NUMBER, 0, 0, "pi");
        same(Kind.TEMPORAL, 2, 2, "to_date", "to_timestamp");
        CALLS.putAll(Map.ofEntries(
                entry("char", new Call(Kind.TEXT, 1, 1, List.of("chr(?1)"))),
                entry("str", new Call(Kind.TEXT, 1, 1, List.of("cast(?1 as text)"))),
                entry("character_length", new Call(Kind.NUMBER, 1, 1, List.of("length(?1)"))),
                entry("round", new Call(Kind.NUMBER, 1, 2, List.of("round(?1)", "round(cast(?1 as numeric), ?2)"))),
                entry("bitand", new Call(Kind.NUMBER, 2, 2, List.of("((?1) & (?2))"))),
                entry("bitor", new Call(Kind.NUMBER, 2, 2, List.of("((?1) | (?2))"))),
                entry("bitxor", new Call(Kind.NUMBER, 2, 2, List.of("((?1) # (?2))"))),
                entry("bitnot", new Call(Kind.NUMBER, 1, 1, List.of("(~(?1))"))),
                entry("array_length", new Call(Kind.NUMBER, 1, 1, List.of("cardinality(?1)"))),
                entry("locate", new Call(Kind.NUMBER, 2, 3, List.of("position(?1 in ?2)", """
                        case position(?1 in substr(?2, ?3)) when 0 then 0 \
                        else position(?1 in substr(?2, ?3)) + (?3) - 1 end""")))));
    }

    private Calls() {}

    private static void same(Kind kind, int least, int most, String... names) {
        for (String name : names) {
            CALLS.put(name, new Call(kind, least, most, List.of()));
        }
    }

    static Optional<Call> find(String name) {
        return Optional.ofNullable(CALLS.get(name));
    }

    /**
     * How a function is called.
     *
     * @param kind what it returns
     * @param least the least number of its arguments
     * @param most the largest
     * @param patterns the SQL for each number of arguments, none for a call under the same name
     */
    record Call(Kind kind, int least, int most, List<String> patterns) {
        String render(Node call, String name, List<String> arguments) {
            if (arguments.size() < least || arguments.size() > most) {
                String number = least == most ? "" + least : least + " to " + most;
                throw new ConditionException(
                        "calls '" + call.text() + "' with " + arguments.size() + " arguments",
                        name + " takes " + number + ".");
            }
            return patterns.isEmpty()
                    ? arguments.stream().collect(Collectors.joining(", ", name + "(", ")"))
                    : PARAMETER
                            .matcher(patterns.get(arguments.size() - least))
                            .replaceAll(parameter ->
                                    Matcher.quoteReplacement(arguments.get(Integer.parseInt(parameter.group(1)) - 1)));
        }
    }
}

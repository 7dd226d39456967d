package org.hibernatepg.trigger.internal.condition;

import static java.util.Map.entry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.internal.condition.Operand.Value;
import org.hibernatepg.trigger.spi.Sql;

/** Reads the functions that mean the same in HQL and in PostgreSQL, and those that conditions add. */
final class Functions {
    /** Names in HQL, with PostgreSQL's name and what it returns. */
    private static final Map<String, Simple> SIMPLE = Map.ofEntries(
            entry("lower", new Simple("lower", Kind.TEXT)),
            entry("upper", new Simple("upper", Kind.TEXT)),
            entry("concat", new Simple("concat", Kind.TEXT)),
            entry("replace", new Simple("replace", Kind.TEXT)),
            entry("length", new Simple("length", Kind.NUMBER)),
            entry("character_length", new Simple("length", Kind.NUMBER)),
            entry("abs", new Simple("abs", Kind.NUMBER)),
            entry("sign", new Simple("sign", Kind.NUMBER)),
            entry("mod", new Simple("mod", Kind.NUMBER)),
            entry("floor", new Simple("floor", Kind.NUMBER)),
            entry("ceiling", new Simple("ceiling", Kind.NUMBER)),
            entry("round", new Simple("round", Kind.NUMBER)));

    /** Functions that return one of their arguments. */
    private static final Set<String> CHOICES = Set.of("coalesce", "nullif", "greatest", "least");

    private static final Map<String, String> CLOCKS = Map.of(
            "CurrentDateFunction", "current_date",
            "CurrentTimeFunction", "localtime",
            "CurrentTimestampFunction", "current_timestamp",
            "LocalDateFunction", "current_date",
            "LocalTimeFunction", "localtime",
            "LocalDateTimeFunction", "localtimestamp",
            "OffsetDateTimeFunction", "current_timestamp",
            "InstantFunction", "current_timestamp");

    private static final Map<String, String> CAST_TARGETS = Map.ofEntries(
            entry("string", "text"),
            entry("short", "smallint"),
            entry("integer", "integer"),
            entry("int", "integer"),
            entry("long", "bigint"),
            entry("float", "real"),
            entry("double", "double precision"),
            entry("bigdecimal", "numeric"),
            entry("big_decimal", "numeric"),
            entry("biginteger", "numeric"),
            entry("big_integer", "numeric"),
            entry("boolean", "boolean"),
            entry("date", "date"),
            entry("localdate", "date"),
            entry("time", "time"),
            entry("localtime", "time"),
            entry("timestamp", "timestamp"),
            entry("localdatetime", "timestamp"),
            entry("instant", "timestamp with time zone"),
            entry("offsetdatetime", "timestamp with time zone"),
            entry("uuid", "uuid"));

    private final Expressions expressions;
    private final Predicates predicates;
    private final Comparisons comparisons;
    private final Scope scope;
    private final Tables tables;
    private final ChangeFunctions changes;
    private final Aggregates aggregates;
    private final Map<String, Function<Node, Operand>> readers;

    Functions(Expressions expressions, Predicates predicates, Comparisons comparisons, Scope scope, Tables tables) {
        this.expressions = expressions;
        this.predicates = predicates;
        this.comparisons = comparisons;
        this.scope = scope;
        this.tables = tables;
        this.changes = new ChangeFunctions(scope.rows());
        this.aggregates = new Aggregates(expressions, predicates);
        this.readers = Map.of("GenericFunction", this::generic, "TrimFunction", this::trim, "CastFunction", this::cast);
    }

    boolean knows(Node node) {
        return readers.containsKey(node.label()) || CLOCKS.containsKey(node.label());
    }

    Operand read(Node node) {
        String clock = CLOCKS.get(node.label());
        if (clock != null) {
            return Value.computed(node, Fragment.atom(clock), Kind.TEMPORAL);
        }
        Function<Node, Operand> reader = readers.get(node.label());
        if (reader == null) {
            throw Unsupported.construct(node);
        }
        return reader.apply(node);
    }

    private Operand generic(Node node) {
        String name = node.child(0).text().toLowerCase(Locale.ROOT);
        if (Aggregates.knows(name) && scope instanceof QueryScope) {
            return aggregates.read(node, name);
        }
        List<Node> arguments = arguments(node);
        Simple simple = SIMPLE.get(name);
        if (ChangeFunctions.knows(name)) {
            Fragment comparison = changes.render(name, ChangeArguments.read(name, arguments), node.text());
            return Value.computed(node, comparison, Kind.BOOLEAN);
        } else if (ChangeArguments.knows(name)) {
            throw ChangeArguments.misplaced(node);
        } else if (name.equals("sql")) {
            return sql(node, arguments);
        } else if (CHOICES.contains(name)) {
            return choice(node, name, arguments);
        } else if (simple == null) {
            throw unknown(node, name);
        }
        return simple(node, simple, arguments);
    }

    /** {@code every(…)} and {@code any(…)} over a predicate. */
    Operand quantified(Node node) {
        if (!(scope instanceof QueryScope)) {
            throw Unsupported.otherRows(node);
        }
        return aggregates.quantified(node);
    }

    private static ConditionException unknown(Node node, String name) {
        return new ConditionException(
                "calls '" + node.text() + "', but conditions do not support " + name + "(…)",
                "Write the call as raw SQL in sql('…').");
    }

    /** The arguments; {@code distinct}, {@code *}, {@code filter} and {@code over} are for aggregates only. */
    static List<Node> arguments(Node node) {
        List<Node> children = node.children();
        if (children.size() > 2 || node.has("*")) {
            throw Unsupported.construct(node);
        } else if (children.size() == 1) {
            return List.of();
        } else if (!children.get(1).label().equals("GenericFunctionArguments")
                || children.get(1).has("distinct")) {
            throw Unsupported.construct(node);
        }
        return children.get(1).children();
    }

    private Operand simple(Node node, Simple function, List<Node> arguments) {
        String sql = arguments.stream()
                .map(argument -> Comparisons.plain(expressions.read(argument)))
                .collect(Collectors.joining(", ", function.sql() + "(", ")"));
        return Value.computed(node, Fragment.atom(sql), function.kind());
    }

    private Operand choice(Node node, String name, List<Node> arguments) {
        List<Operand> operands = arguments.stream().map(expressions::read).toList();
        if (operands.isEmpty()) {
            throw Unsupported.construct(node);
        }
        List<String> sql = comparisons.together(operands.get(0), operands.subList(1, operands.size()));
        return Expressions.common(node, Fragment.atom(name + "(" + String.join(", ", sql) + ")"), operands);
    }

    /** Raw SQL stays as it is; the line break keeps a comment at its end from swallowing the parenthesis. */
    private Operand sql(Node node, List<Node> arguments) {
        if (arguments.size() != 1
                || !(expressions.read(arguments.get(0)) instanceof Operand.Constant constant)
                || !(constant.literal().value() instanceof String raw)
                || raw.isBlank()) {
            throw new ConditionException(
                    "calls '" + node.text() + "' without the SQL", "Write one string: sql('new.amount < 0').");
        }
        tables.noteRaw(raw);
        return Value.computed(node, Fragment.atom("(" + raw + (raw.contains("--") ? "\n)" : ")")), Kind.OTHER);
    }

    private Operand trim(Node node) {
        List<Node> parts = node.children();
        String specification =
                node.find("TrimSpecification").map(part -> part.text() + " ").orElse("");
        String character = node.find("TrimCharacter").map(Functions::trimmed).orElse("");
        String text = comparisons.text(expressions.read(parts.get(parts.size() - 1)));
        String from = specification.isEmpty() && character.isEmpty() ? "" : "from ";
        String sql = "trim(" + specification.toLowerCase(Locale.ROOT) + character + from + text + ")";
        return Value.computed(node, Fragment.atom(sql), Kind.TEXT);
    }

    private static String trimmed(Node character) {
        if (!character.children().isEmpty()) {
            throw Unsupported.construct(character.child(0));
        }
        return Sql.literal(LiteralReader.string(character.text())) + " ";
    }

    private Operand cast(Node node) {
        String value = Comparisons.plain(expressions.read(node.child(0)));
        Node target = node.child(1);
        String type = CAST_TARGETS.get(target.child(0).text().toLowerCase(Locale.ROOT));
        if (type == null || !node.label().equals("CastFunction")) {
            throw Unsupported.construct(node);
        }
        String length = target.text().substring(target.child(0).text().length()).strip();
        return Value.computed(node, Fragment.atom("cast(" + value + " as " + type + length + ")"), castKind(type));
    }

    private static Kind castKind(String type) {
        if (type.equals("text")) {
            return Kind.TEXT;
        } else if (type.equals("boolean")) {
            return Kind.BOOLEAN;
        } else if (type.equals("uuid")) {
            return Kind.OTHER;
        }
        return type.startsWith("time") || type.equals("date") ? Kind.TEMPORAL : Kind.NUMBER;
    }

    private record Simple(String sql, Kind kind) {}
}

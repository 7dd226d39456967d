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

/** Reads the functions of HQL, and those that conditions add. */
final class Functions {
    /** Functions that return one of their arguments. */
    private static final Map<String, String> CHOICES = Map.of(
            "coalesce", "coalesce",
            "ifnull", "coalesce",
            "nullif", "nullif",
            "greatest", "greatest",
            "least", "least");

    private static final Set<String> ADDITIONS = Set.of("timestampadd", "dateadd");
    private static final Set<String> DIFFERENCES = Set.of("timestampdiff", "datediff");

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
            entry("duration", "interval"),
            entry("uuid", "uuid"));

    private final Expressions expressions;
    private final Comparisons comparisons;
    private final Scope scope;
    private final Tables tables;
    private final ChangeFunctions changes;
    private final Aggregates aggregates;
    private final StandardFunctions standard;
    private final Durations durations;
    private final Map<String, Function<Node, Operand>> readers;

    Functions(Expressions expressions, Predicates predicates, Comparisons comparisons, Scope scope, Tables tables) {
        this.expressions = expressions;
        this.comparisons = comparisons;
        this.scope = scope;
        this.tables = tables;
        this.changes = new ChangeFunctions(scope.rows());
        this.aggregates = new Aggregates(expressions, predicates);
        this.standard = new StandardFunctions(expressions, comparisons.dialect());
        this.durations = new Durations(expressions);
        this.readers = Map.of("GenericFunction", this::generic, "TrimFunction", this::trim, "CastFunction", this::cast);
    }

    boolean knows(Node node) {
        return readers.containsKey(node.label()) || CLOCKS.containsKey(node.label()) || standard.knows(node);
    }

    Operand read(Node node) {
        String clock = CLOCKS.get(node.label());
        if (clock != null) {
            return Value.computed(node, Fragment.atom(clock), Kind.TEMPORAL);
        }
        Function<Node, Operand> reader = readers.get(node.label());
        return reader == null ? standard.read(node) : reader.apply(node);
    }

    private Operand generic(Node node) {
        String name = node.child(0).text().toLowerCase(Locale.ROOT);
        if (Aggregates.knows(name) && scope instanceof QueryScope) {
            return aggregates.read(node, name);
        }
        List<Node> arguments = arguments(node);
        String choice = CHOICES.get(name);
        if (ChangeFunctions.knows(name)) {
            Fragment comparison = changes.render(name, ChangeArguments.read(name, arguments), node.text());
            return Value.computed(node, comparison, Kind.BOOLEAN);
        } else if (ChangeArguments.knows(name)) {
            throw ChangeArguments.misplaced(node);
        } else if (name.equals("sql")) {
            return sql(node, arguments);
        } else if (name.equals("concat")) {
            return concat(node, arguments);
        } else if (arguments.size() == 3 && arguments.get(0).label().equals("DatetimeField")) {
            return ofMoments(node, name, arguments);
        }
        return choice == null ? call(node, name, arguments) : choice(node, choice, arguments);
    }

    private Operand ofMoments(Node node, String name, List<Node> arguments) {
        if (ADDITIONS.contains(name)) {
            return durations.add(node, arguments);
        } else if (DIFFERENCES.contains(name)) {
            return durations.difference(node, arguments);
        }
        throw unknown(node, name);
    }

    private Operand call(Node node, String name, List<Node> arguments) {
        Calls.Call call = Calls.find(name).orElseThrow(() -> unknown(node, name));
        List<String> sql = arguments.stream()
                .map(argument -> Comparisons.plain(expressions.read(argument)))
                .toList();
        return Value.computed(node, Fragment.atom(call.render(node, name, sql)), call.kind());
    }

    /** Null if one of the parts is, as in HQL; PostgreSQL's function of that name leaves nulls out. */
    private Operand concat(Node node, List<Node> arguments) {
        if (arguments.isEmpty()) {
            throw Unsupported.construct(node);
        }
        String sql = arguments.stream()
                .map(argument -> Comparisons.plain(expressions.read(argument)))
                .collect(Collectors.joining(" || ", "(", ")"));
        return Value.computed(node, Fragment.atom(sql), Kind.TEXT);
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
                "Call it as function('" + name + "', …), or write raw SQL in sql('…').");
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
        Operand operand = expressions.read(node.child(0));
        String value = Booleans.is(operand) ? comparisons.condition(operand).sql() : Comparisons.plain(operand);
        Node target = node.child(1);
        String type = CAST_TARGETS.get(target.child(0).text().toLowerCase(Locale.ROOT));
        if (type == null || !node.label().equals("CastFunction")) {
            throw Unsupported.construct(node);
        }
        String length = target.text().substring(target.child(0).text().length()).strip();
        String sized = type.equals("text") && !length.isEmpty() ? "varchar" + length : type + length;
        return Value.computed(node, Fragment.atom("cast(" + value + " as " + sized + ")"), castKind(type));
    }

    /** The kind of a cast target. */
    static Kind castKind(Node target) {
        String type = CAST_TARGETS.get(target.child(0).text().toLowerCase(Locale.ROOT));
        return type == null ? Kind.OTHER : castKind(type);
    }

    private static Kind castKind(String type) {
        if (type.equals("text")) {
            return Kind.TEXT;
        } else if (type.equals("boolean")) {
            return Kind.BOOLEAN;
        } else if (type.equals("uuid")) {
            return Kind.OTHER;
        } else if (type.equals("interval")) {
            return Kind.DURATION;
        }
        return type.startsWith("time") || type.equals("date") ? Kind.TEMPORAL : Kind.NUMBER;
    }
}

package org.hibernatepg.trigger.internal.condition;

import static java.util.Map.entry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hibernate.dialect.Dialect;
import org.hibernate.sql.ast.spi.StringBuilderSqlAppender;
import org.hibernatepg.trigger.internal.condition.Operand.Value;
import org.hibernatepg.trigger.spi.Sql;

/** Reads the functions for which HQL has a grammar of their own. */
final class StandardFunctions {
    private static final Set<String> UNITS =
            Set.of("year", "month", "day", "week", "quarter", "hour", "minute", "second", "epoch");

    private static final Map<String, String> FIELDS = Map.of(
            "day of month", "extract(day from %s)",
            "day of week", "(extract(dow from %s) + 1)",
            "day of year", "extract(doy from %s)",
            "nanosecond", "(extract(second from %s) * 1000000000)",
            "offset hour", "extract(timezone_hour from %s)",
            "offset minute", "extract(timezone_minute from %s)",
            "timezone_hour", "extract(timezone_hour from %s)",
            "timezone_minute", "extract(timezone_minute from %s)");

    private static final Pattern FUNCTION_NAME = Pattern.compile("[A-Za-z_][\\w$]*(\\.[A-Za-z_][\\w$]*)?");

    private final Expressions expressions;
    private final Dialect dialect;

    private final Map<String, Function<Node, Operand>> readers = Map.ofEntries(
            entry("SubstringFunction", node -> text(node, "substr(" + arguments(node) + ")")),
            entry("PositionFunction", this::position),
            entry("OverlayFunction", this::overlay),
            entry("PadFunction", this::pad),
            entry("ExtractFunction", this::extract),
            entry("TruncFunction", this::trunc),
            entry("FormatFunction", this::format),
            entry("CollateFunction", this::collate),
            entry("JpaNonstandardFunction", this::function));

    StandardFunctions(Expressions expressions, Dialect dialect) {
        this.expressions = expressions;
        this.dialect = dialect;
    }

    boolean knows(Node node) {
        return readers.containsKey(node.label());
    }

    Operand read(Node node) {
        return readers.getOrDefault(node.label(), unknown -> {
                    throw Unsupported.construct(unknown);
                })
                .apply(node);
    }

    private static Operand text(Node node, String sql) {
        return Value.computed(node, Fragment.atom(sql), Kind.TEXT);
    }

    private String sql(Node expression) {
        return Comparisons.plain(expressions.read(expression));
    }

    private String arguments(Node node) {
        return node.children().stream().map(this::sql).collect(Collectors.joining(", "));
    }

    private Operand position(Node node) {
        String sql = "position(" + sql(node.child(0)) + " in " + sql(node.child(1)) + ")";
        return Value.computed(node, Fragment.atom(sql), Kind.NUMBER);
    }

    private Operand overlay(Node node) {
        List<String> parts = node.children().stream().map(this::sql).toList();
        String length = parts.size() > 3 ? " for " + parts.get(3) : "";
        return text(
                node, "overlay(" + parts.get(0) + " placing " + parts.get(1) + " from " + parts.get(2) + length + ")");
    }

    private Operand pad(Node node) {
        String character = node.children().size() > 3
                ? ", " + Sql.literal(LiteralReader.string(node.child(3).text()))
                : "";
        String name = node.child(2).has("leading") ? "lpad(" : "rpad(";
        return text(node, name + sql(node.child(0)) + ", " + sql(node.child(1)) + character + ")");
    }

    /** {@code extract(field from moment)} and {@code field(moment)}. */
    private Operand extract(Node node) {
        String field = node.child(0).text().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        Operand moment = expressions.read(node.child(1));
        Comparisons.requireMoment(moment, "takes " + field + " of");
        String of = Comparisons.plain(moment);
        if (field.equals("date") || field.equals("time")) {
            return Value.computed(node, Fragment.atom("cast(" + of + " as " + field + ")"), Kind.TEMPORAL);
        }
        String pattern = UNITS.contains(field) ? "extract(" + field + " from %s)" : FIELDS.get(field);
        if (pattern == null) {
            throw Unsupported.construct(node);
        }
        return Value.computed(node, Fragment.atom(pattern.formatted(of)), Kind.NUMBER);
    }

    private Operand trunc(Node node) {
        Operand value = expressions.read(node.child(0));
        String sql = Comparisons.plain(value);
        boolean byUnit = node.children().size() > 1 && node.child(1).label().equals("DatetimeField");
        if (byUnit) {
            String unit = node.child(1).text().toLowerCase(Locale.ROOT);
            if (!UNITS.contains(unit) || unit.equals("epoch")) {
                throw Unsupported.construct(node);
            }
            return Value.computed(node, Fragment.atom("date_trunc('" + unit + "', " + sql + ")"), Kind.TEMPORAL);
        }
        String number = node.children().size() > 1
                ? "trunc(cast(" + sql + " as numeric), " + sql(node.child(1)) + ")"
                : "trunc(" + sql + ")";
        return Value.computed(node, Fragment.atom(number), Kind.NUMBER);
    }

    /** Java's letters in the pattern become PostgreSQL's. */
    private Operand format(Node node) {
        StringBuilderSqlAppender pattern = new StringBuilderSqlAppender();
        dialect.appendDatetimeFormat(pattern, LiteralReader.string(node.child(1).text()));
        return text(node, "to_char(" + sql(node.child(0)) + ", " + Sql.literal(pattern.toString()) + ")");
    }

    private Operand collate(Node node) {
        String collation = Rows.segments(node.child(1).child(0)).stream()
                .map(Sql::identifier)
                .collect(Collectors.joining("."));
        return text(node, "(" + sql(node.child(0)) + " collate " + collation + ")");
    }

    /** {@code function('name', argument)} calls any function that the database has. */
    private Operand function(Node node) {
        List<Node> parts = node.children();
        String name = parts.get(0).text();
        String unquoted = name.startsWith("'") || name.startsWith("\"") ? LiteralReader.string(name) : name;
        if (!FUNCTION_NAME.matcher(unquoted).matches()) {
            throw new ConditionException(
                    "calls the function " + name, "Write its name as in SQL, or the call as raw SQL in sql('…').");
        }
        Node last = parts.get(parts.size() - 1);
        String arguments = last.label().equals("GenericFunctionArguments") ? arguments(last) : "";
        Kind kind = parts.stream()
                .filter(part -> part.label().equals("CastTarget"))
                .map(Functions::castKind)
                .findFirst()
                .orElse(Kind.OTHER);
        return Value.computed(node, Fragment.atom(unquoted + "(" + arguments + ")"), kind);
    }
}

package org.hibernatepg.trigger.internal.jdbc;

import java.util.Set;
import org.hibernatepg.trigger.internal.sql.SqlTokens;

/** Finds calls of functions among the tokens of a query, and what they may do. */
final class CallFinder {
    /** Words before a parenthesis that call nothing. */
    private static final Set<String> KEYWORDS = Set.of(
            "all",
            "and",
            "any",
            "array",
            "as",
            "between",
            "by",
            "case",
            "collate",
            "columns",
            "cube",
            "default",
            "distinct",
            "else",
            "end",
            "escape",
            "except",
            "exists",
            "fetch",
            "filter",
            "first",
            "for",
            "from",
            "group",
            "having",
            "ilike",
            "in",
            "intersect",
            "interval",
            "is",
            "join",
            "lateral",
            "like",
            "limit",
            "materialized",
            "next",
            "not",
            "of",
            "offset",
            "on",
            "only",
            "operator",
            "or",
            "over",
            "partition",
            "passing",
            "path",
            "recursive",
            "returning",
            "rollup",
            "row",
            "rows",
            "select",
            "set",
            "sets",
            "similar",
            "some",
            "symmetric",
            "table",
            "then",
            "to",
            "union",
            "using",
            "values",
            "when",
            "where",
            "window",
            "with");

    /** Words before a name that is not called although a parenthesis follows: aliases with columns, types with a length. */
    private static final Set<String> BEFORE_DECLARED_NAME = Set.of("as", "with", "recursive");

    private boolean afterName;
    private boolean called;
    private String name = "";
    private String schema = "";
    private String beforeName = "";
    private String previous = "";

    /** Takes the next token; if it opens the arguments of a call, tells what the function may do. */
    SqlTraits see(SqlTokens tokens) {
        boolean opens = tokens.isSymbol('(');
        SqlTraits traits = opens && afterName && called ? function() : SqlTraits.NONE;
        if (isName(tokens)) {
            name(tokens.text());
        } else {
            afterName = false;
            // A dot only joins two names.
            schema = tokens.isSymbol('.') ? name : "";
        }
        previous = tokens.text();
        return traits;
    }

    private static boolean isName(SqlTokens tokens) {
        return tokens.kind() == SqlTokens.Kind.QUOTED
                || (tokens.kind() == SqlTokens.Kind.WORD && !KEYWORDS.contains(tokens.text()));
    }

    private void name(String text) {
        boolean qualified = previous.equals(".");
        if (!qualified) {
            schema = "";
            beforeName = previous;
        }
        name = text;
        afterName = true;
        // An alias after a parenthesis, a cast with two colons.
        called = !beforeName.equals(")") && !beforeName.equals(":") && !BEFORE_DECLARED_NAME.contains(beforeName);
    }

    private SqlTraits function() {
        boolean ours = schema.isEmpty() || schema.equals("pg_catalog");
        if (ours && name.equals("set_config")) {
            return SqlTraits.UNSETTLES;
        }
        return ours && ReadOnlyFunctions.contains(name) ? SqlTraits.NONE : SqlTraits.WRITES;
    }
}

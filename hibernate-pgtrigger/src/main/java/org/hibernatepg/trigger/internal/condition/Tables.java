package org.hibernatepg.trigger.internal.condition;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernatepg.trigger.spi.TriggerCondition;

/**
 * The tables that a condition reads beside its rows. Their full names are known when the schema is exported, until then
 * holes stand for them. A hole is named after its table, so that it means the same in conditions that are joined.
 */
final class Tables {
    private static final Pattern TEXTS_AND_COMMENTS = Pattern.compile(
            "\\b[eE]'(?:[^'\\\\]|\\\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\""
                    + "|--[^\\n]*|/\\*.*?\\*/|\\$(\\w*)\\$.*?\\$\\1\\$",
            Pattern.DOTALL);

    private static final Pattern SUBQUERY =
            Pattern.compile("\\bselect\\b|\\(\\s*(?:values|table)\\b", Pattern.CASE_INSENSITIVE);

    private final Map<String, QualifiedTableName> byHole = new TreeMap<>();
    private boolean hasSubquery;

    /** The hole for a table. */
    String hole(QualifiedTableName table) {
        String name = "from:" + table.render();
        byHole.put(name, table);
        return "{" + name + "}";
    }

    /** Notes a subquery, which PostgreSQL does not take in {@code when}. */
    void noteSubquery() {
        hasSubquery = true;
    }

    /** Notes what is in raw SQL, apart from its texts and comments. */
    void noteRaw(String sql) {
        String code = TEXTS_AND_COMMENTS.matcher(sql).replaceAll(" ");
        hasSubquery |= SUBQUERY.matcher(code).find();
    }

    TriggerCondition condition(String sql) {
        return new TriggerCondition(sql, hasSubquery, byHole);
    }
}

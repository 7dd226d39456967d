package org.hibernatepg.trigger.internal.sql;

import java.util.Set;
import java.util.TreeSet;

/** The names that a text of SQL begins with or stands alone, which a column after a dot, a text or a comment does not. */
public final class Words {
    private final Set<String> words = new TreeSet<>();

    private Words(String sql) {
        SqlTokens tokens = new SqlTokens(sql);
        boolean afterDot = false;
        while (tokens.next()) {
            boolean name = tokens.kind() == SqlTokens.Kind.WORD || tokens.kind() == SqlTokens.Kind.QUOTED;
            if (name && !afterDot) {
                words.add(tokens.text());
            }
            afterDot = tokens.isSymbol('.');
        }
    }

    /** The words of a text. */
    public static Words of(String sql) {
        return new Words(sql);
    }

    /** Whether a name occurs: as PostgreSQL folds it, or in quotes as it is. */
    public boolean contains(String name) {
        return words.contains(name);
    }
}

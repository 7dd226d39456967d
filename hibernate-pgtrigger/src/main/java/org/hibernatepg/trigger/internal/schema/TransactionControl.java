package org.hibernatepg.trigger.internal.schema;

import java.util.Set;
import org.hibernatepg.trigger.internal.sql.SqlTokens;

/** Finds statements that begin, end or divide a transaction. */
final class TransactionControl {
    private static final Set<String> COMMANDS =
            Set.of("abort", "begin", "commit", "end", "prepare", "release", "rollback", "savepoint", "start");

    private TransactionControl() {}

    /** Whether there is one in a text, among others perhaps. */
    static boolean isIn(String sql) {
        SqlTokens tokens = new SqlTokens(sql);
        boolean inBody = false;
        while (tokens.next()) {
            boolean isCommand = tokens.kind() == SqlTokens.Kind.WORD && COMMANDS.contains(tokens.text());
            if (isCommand && !inBody) {
                return true;
            }
            inBody = inBody ? !isCommand : opensBody(tokens);
            while (!tokens.atEnd()) {
                tokens.next();
            }
        }
        return false;
    }

    /** Goes to the end of a statement, or to {@code begin atomic}: the body of a function holds statements up to {@code end}. */
    private static boolean opensBody(SqlTokens tokens) {
        String before = "";
        while (!tokens.atEnd()) {
            if (before.equals("begin") && tokens.is(SqlTokens.Kind.WORD, "atomic")) {
                return true;
            }
            before = tokens.text();
            tokens.next();
        }
        return false;
    }
}

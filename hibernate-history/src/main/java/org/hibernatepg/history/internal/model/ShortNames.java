package org.hibernatepg.history.internal.model;

import java.nio.charset.StandardCharsets;
import org.hibernatepg.trigger.spi.TriggerId;

/**
 * Names that PostgreSQL keeps whole. It counts bytes, and would cut what is too long without an error.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS">PostgreSQL, identifiers</a>
 */
public final class ShortNames {
    private ShortNames() {}

    /** Whether a name is kept whole. */
    public static boolean fits(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length <= TriggerId.MAX_BYTES;
    }

    /** A name with an ending, cut before the ending so that the whole fits. */
    public static String cut(String name, String ending) {
        String start = name;
        while (!fits(start + ending) && !start.isEmpty()) {
            start = withoutLast(start);
        }
        return start + ending;
    }

    /** Without its last character, which may be two of Java's. */
    public static String withoutLast(String name) {
        return name.substring(0, name.offsetByCodePoints(name.length(), -1));
    }
}

package org.hibernatepg.trigger.condition;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How names and values appear in HQL. */
final class Names {
    private Names() {}

    static boolean isIdentifier(String name) {
        return !name.isEmpty()
                && Character.isJavaIdentifierStart(name.charAt(0))
                && name.chars().allMatch(Character::isJavaIdentifierPart);
    }

    /** A path of attributes; names that HQL would not read as such are quoted. */
    static String path(String path) {
        return Arrays.stream(path.split("\\.", -1)).map(Names::quoted).collect(Collectors.joining("."));
    }

    private static String quoted(String name) {
        return isIdentifier(name) ? name : "`" + name.replace("`", "``") + "`";
    }

    static String shown(@Nullable Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        return value instanceof CharSequence || value instanceof Character
                ? "'" + value.toString().replace("'", "''") + "'"
                : String.valueOf(value);
    }
}

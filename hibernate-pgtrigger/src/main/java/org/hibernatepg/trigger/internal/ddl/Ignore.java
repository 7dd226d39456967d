package org.hibernatepg.trigger.internal.ddl;

import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.Sql;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The setting by which triggers are ignored, as it is written and as it is read. It lists the keys of the ignored
 * triggers, each between commas, or is {@link #ALL}. After the transaction that set it, a setting reads as an empty text
 * and not as null.
 */
public final class Ignore {
    /** The name of the setting. */
    public static final String VARIABLE = "pgtrigger.ignore";

    /** The value by which all triggers are ignored. */
    public static final String ALL = "*";

    private Ignore() {}

    /** The value that ignores what each of some scopes does; null if there is none. */
    public static @Nullable String value(Collection<Set<String>> scopes) {
        TreeSet<String> keys = new TreeSet<>();
        scopes.forEach(keys::addAll);
        if (keys.isEmpty() || keys.contains(ALL)) {
            return keys.isEmpty() ? null : ALL;
        }
        return "," + String.join(",", keys) + ",";
    }

    /** Whether a value of the setting ignores a trigger. */
    public static boolean contains(@Nullable String value, String key) {
        return value != null && (value.equals(ALL) || value.contains("," + key + ","));
    }

    /** The condition under which a trigger fires. Without a call of a function of ours, since it runs for every row. */
    public static String unlessIgnored(String key) {
        return Template.of("(coalesce(current_setting({setting}, true), '') = ''"
                        + " or (current_setting({setting}, true) <> {all}"
                        + " and strpos(current_setting({setting}, true), {key}) = 0))")
                .with("setting", Sql.literal(VARIABLE))
                .with("all", Sql.literal(ALL))
                .with("key", Sql.literal("," + key + ","))
                .render();
    }
}

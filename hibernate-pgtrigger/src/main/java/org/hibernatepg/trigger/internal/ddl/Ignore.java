package org.hibernatepg.trigger.internal.ddl;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.jspecify.annotations.Nullable;

/**
 * The settings by which triggers are ignored, as they are written and as they are read. One ignores {@link #ALL}. Others list
 * the keys of ignored triggers, each between commas: one for those whose hashes begin with the same two digits, so that a
 * trigger, which looks for every row, copies and searches a list of a few, however many are ignored. After the transaction
 * that set it, a setting reads as an empty text and not as null.
 */
public final class Ignore {
    /** The name of the setting that ignores all triggers, with which the names of the others begin. */
    public static final String VARIABLE = "pgtrigger.ignore";

    /** The value by which all triggers are ignored. */
    public static final String ALL = "*";

    private static final int DIGITS = 2;

    private Ignore() {}

    /** The name of the setting that lists a trigger, {@code pgtrigger.ignore_9b}. */
    static String variable(String key) {
        int hash = key.lastIndexOf('_') + 1;
        return VARIABLE + "_" + key.substring(hash, hash + DIGITS);
    }

    /** The settings that ignore what each of some scopes does. */
    public static Map<String, String> values(Collection<Set<String>> scopes) {
        Map<String, TreeSet<String>> lists = new HashMap<>();
        for (Set<String> keys : scopes) {
            if (keys.contains(ALL)) {
                return Map.of(VARIABLE, ALL);
            }
            keys.forEach(key -> lists.computeIfAbsent(variable(key), name -> new TreeSet<>())
                    .add(key));
        }
        Map<String, String> values = new HashMap<>();
        lists.forEach((name, keys) -> values.put(name, "," + String.join(",", keys) + ","));
        return values;
    }

    /** Whether settings ignore a trigger. */
    public static boolean contains(Function<String, @Nullable String> settings, String key) {
        String listed = settings.apply(variable(key));
        return ALL.equals(settings.apply(VARIABLE)) || (listed != null && listed.contains("," + key + ","));
    }

    /**
     * The condition under which a trigger does not fire, false or null where it does. Without a call of a function of ours,
     * since it runs for every row; with the schema of all that it names, since a function looks names up in the schemas of
     * the writer, who might have others there.
     *
     * <p>Of a role, the one who logged in has to be a member. Who acts for the moment does not count: that is the owner
     * within a {@code security definer} function and within a cascade of a foreign key, whoever set them off. A role that
     * does not exist has no members.
     *
     * @param key the key of the trigger
     * @param role the role whose members alone may ignore
     */
    public static String isIgnored(String key, Optional<String> role) {
        String isListed = Template.of("pg_catalog.strpos({list}, {key}) operator(pg_catalog.>) 0"
                        + " or {setting} operator(pg_catalog.=) {all}")
                .with("list", setting(variable(key)))
                .with("key", Sql.literal("," + key + ","))
                .with("setting", setting(VARIABLE))
                .with("all", Sql.literal(ALL))
                .render();
        return role.map(name -> "coalesce(" + isListed + ", false) and " + isMember(name))
                .orElse(isListed);
    }

    /** The condition under which a trigger fires, never null. */
    public static String unlessIgnored(String key, Optional<String> role) {
        return "(" + isIgnored(key, role) + ") is not true";
    }

    private static String setting(String name) {
        return "pg_catalog.current_setting(" + Sql.literal(name) + ", true)";
    }

    private static String isMember(String role) {
        return Template.of("pg_catalog.pg_has_role(session_user, pg_catalog.to_regrole({role}), 'member')")
                .with("role", Sql.literal(Sql.identifier(role)))
                .render();
    }
}

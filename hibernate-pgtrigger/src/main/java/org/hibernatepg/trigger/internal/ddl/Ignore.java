package org.hibernatepg.trigger.internal.ddl;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
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
        String isListed = Template.of("pg_catalog.strpos({value}, {key}) operator(pg_catalog.>) 0"
                        + " or {value} operator(pg_catalog.=) {all}")
                .with("value", "pg_catalog.current_setting(" + Sql.literal(VARIABLE) + ", true)")
                .with("key", Sql.literal("," + key + ","))
                .with("all", Sql.literal(ALL))
                .render();
        return role.map(name -> "coalesce(" + isListed + ", false) and " + isMember(name))
                .orElse(isListed);
    }

    /** The condition under which a trigger fires, never null. */
    public static String unlessIgnored(String key, Optional<String> role) {
        return "(" + isIgnored(key, role) + ") is not true";
    }

    private static String isMember(String role) {
        return Template.of("pg_catalog.pg_has_role(session_user, pg_catalog.to_regrole({role}), 'member')")
                .with("role", Sql.literal(Sql.identifier(role)))
                .render();
    }

    /** A statement that fails if there is no such role. */
    public static String requireRole(String role) {
        String block = Template.of("""

                        begin
                            if to_regrole({role}) is null then
                                raise exception using
                                    errcode = 'undefined_object',
                                    message = {message},
                                    hint = {hint};
                            end if;
                        end
                        """)
                .with("role", Sql.literal(Sql.identifier(role)))
                .with(
                        "message",
                        Sql.literal("pgtrigger: There is no role %s, whose members may ignore triggers"
                                .formatted(Sql.identifier(role))))
                .with(
                        "hint",
                        Sql.literal("Create it by 'create role %s nologin', or name another one in"
                                        .formatted(Sql.identifier(role))
                                + " hibernate.pgtrigger.ignore_role, exactly as pg_roles has it."))
                .render();
        return "do " + Sql.dollarQuoted(block);
    }
}

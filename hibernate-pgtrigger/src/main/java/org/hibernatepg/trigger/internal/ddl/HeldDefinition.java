package org.hibernatepg.trigger.internal.ddl;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * The definition of a trigger and of its function as the database holds them, as a hash that the database makes. What
 * {@code pg_get_triggerdef} and {@code pg_get_functiondef} write depends on some settings of the session, which are
 * {@linkplain #PINS pinned} for the moment, and on the server's major version; and a condition that went through a dump
 * may be written differently after it. So with the hash goes an {@linkplain #ORIGIN origin}: a different hash of the same
 * origin means that somebody changed the trigger, one of another origin means nothing.
 */
public final class HeldDefinition {
    /**
     * The hash of trigger {@code t} on a table in the schema {@code n}. Without the name of that schema, which may be
     * renamed or copied.
     */
    public static final String HASH = """
            encode(sha256(convert_to(replace(pg_get_triggerdef(t.oid) || chr(10) || pg_get_functiondef(t.tgfoid), \
            quote_ident(n.nspname) || '.', ''), 'UTF8')), 'hex')""";

    /** The server's major version and the table. */
    public static final String ORIGIN = "current_setting('server_version_num')::int / 10000 || '.' || t.tgrelid";

    /** The settings under which a definition is written, as rows of a name and a value. */
    public static final String PINS = new TreeMap<>(Map.of(
                    "search_path", "pg_catalog",
                    "quote_all_identifiers", "off",
                    "timezone", "UTC",
                    "datestyle", "ISO",
                    "intervalstyle", "postgres",
                    "bytea_output", "hex",
                    "extra_float_digits", "1"))
            .entrySet().stream()
                    .map(pin -> "(" + Sql.literal(pin.getKey()) + ", " + Sql.literal(pin.getValue()) + ")")
                    .collect(Collectors.joining(", "));

    private HeldDefinition() {}

    /**
     * The statement that comments on a trigger. It may be run again, and leaves the settings as they were.
     *
     * @param table the table as it is called in SQL
     * @param id the name of the trigger
     * @param declared the hash of the statements that installed it
     * @param owners the persistence units that declare it
     */
    public static String seal(String table, String id, String declared, List<String> owners) {
        String block = Template.of("""

                        declare
                            relation constant oid := {table}::regclass;
                            settings constant text[] := (
                                select array_agg(array[name, current_setting(name)]) from (values {pins}) as pin (name, value));
                            seal text;
                        begin
                            perform set_config(name, value, true) from (values {pins}) as pin (name, value);
                            select format('comment on trigger %I on %s is %L', tgname, tgrelid::regclass,
                                       {declared} || {hash} || ' ' || {origin} || {owners})
                              into strict seal
                              from pg_trigger t join pg_class c on c.oid = tgrelid join pg_namespace n on n.oid = relnamespace
                             where tgrelid = relation and tgname = {trigger};
                            execute seal;
                            perform set_config(settings[i][1], settings[i][2], true)
                               from generate_subscripts(settings, 1) as i;
                        end
                        """)
                .with("table", Sql.literal(table))
                .with("pins", PINS)
                .with("declared", Sql.literal(TriggerComment.PREFIX + declared + " "))
                .with("hash", HASH)
                .with("origin", ORIGIN)
                .with("owners", Sql.literal(TriggerComment.suffix(owners)))
                .with("trigger", Sql.literal(id))
                .render();
        return "do " + Sql.dollarQuoted(block);
    }
}

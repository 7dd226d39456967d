package org.hibernatepg.trigger.internal.ddl;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.spi.Sql;

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
}

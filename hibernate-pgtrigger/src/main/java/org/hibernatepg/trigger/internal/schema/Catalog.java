package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.hibernatepg.trigger.TriggerFiring;
import org.hibernatepg.trigger.internal.ddl.HeldDefinition;
import org.hibernatepg.trigger.internal.ddl.TriggerComment;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerId;
import org.jspecify.annotations.Nullable;

/** What the database holds of a persistence unit's tables, read with one query. */
final class Catalog {
    /** The bits of {@code pg_trigger.tgtype} that say when a trigger fires. */
    private static final int FOR_EACH_ROW = 1;

    private static final int BEFORE = 2;
    private static final int INSTEAD_OF = 64;

    /**
     * Of each table by the name it has in SQL: its kind, if it exists, its triggers that this library installed (those that
     * PostgreSQL cloned onto partitions excepted), its indexes, and triggers of others that fire after each row, unless they are
     * put off. With a wider search, also triggers of this library on other tables in the same schemas.
     *
     * <p>Names are resolved under the session's own settings, then those of {@link HeldDefinition#PINS} hold while
     * definitions are written, then the session's hold again. Each step needs a result of the one before. A trigger without
     * a definition was dropped while the query ran.
     *
     * <p>The function of a trigger is the one that came with it, of its own name. Somebody may have had it execute another
     * one, which is not this library's to drop.
     *
     * <p>Writing a definition waits for who has the table for himself, so a lock timeout is among the settings.
     *
     * <p>The triggers of each table are looked up by index, which {@code offset 0} sees to: PostgreSQL knows nothing of how
     * many have names like ours, expects a few, and would compare each with every table. A comment is joined, since {@code
     * obj_description} runs a query of its own for each trigger.
     */
    private static final String QUERY = Template.of("""
                    with wanted as materialized (
                        select name, to_regclass(name)::oid as relation from unnest(?::text[]) as name
                    ), schemas as materialized (
                        select relnamespace as schema from wanted join pg_catalog.pg_class c on c.oid = relation
                        union select oid from pg_catalog.pg_namespace where ? and nspname = any (current_schemas(false))
                    ), settings as materialized (
                        select setting, pin, current_setting(setting) as value,
                               (select count(relation) from wanted) + (select count(schema) from schemas) as resolved
                        from (values {pins}, ('lock_timeout', ?)) as pins (setting, pin)
                    ), pinned as materialized (
                        select count(set_config(setting, pin, true)) as settings from settings
                    ), related as materialized (
                        select name, relation, nspname from wanted
                        join pg_catalog.pg_class c on c.oid = relation
                        join pg_catalog.pg_namespace n on n.oid = relnamespace
                        union all
                        select null, c.oid, nspname from pg_catalog.pg_class c
                        join pg_catalog.pg_namespace n on n.oid = relnamespace
                        where ? and relnamespace in (select schema from schemas) and relhastriggers
                          and c.oid not in (select relation from wanted where relation is not null)
                    ), found as materialized (
                        select case when settings > 0 then coalesce(name, t.tgrelid::regclass::text) end as name,
                               tgname, tgenabled, tgconstraint <> 0 as is_constraint,
                               description as comment,
                               case when settings = 0 then null
                                    when proname = tgname then tgfoid::regprocedure::text
                                    else format('%I.%I()', nspname, tgname) end as function,
                               encode(sha256(convert_to(replace(prosrc, chr(13), ''), 'UTF8')), 'hex') as source,
                               case when settings > 0 then {hash} end as held,
                               {origin} as origin
                        from pinned cross join related n cross join lateral (
                            select oid, tgrelid, tgname, tgenabled, tgconstraint, tgfoid from pg_catalog.pg_trigger
                            where tgrelid = relation
                              and not tgisinternal and tgparentid = 0 and starts_with(tgname, ?) offset 0
                        ) t
                        join pg_catalog.pg_proc p on p.oid = tgfoid
                        left join pg_catalog.pg_description d
                          on d.objoid = t.oid and d.classoid = 'pg_catalog.pg_trigger'::regclass and d.objsubid = 0
                    ), restored as materialized (
                        select count(set_config(setting, value, true)) as settings
                        from settings cross join (select count(*) as triggers from found) as read
                        where triggers >= 0
                    )
                    select 'settings' as kind, null as name, null::name as object, null as state, null as comment,
                           null as function, null as source, null as held, null as origin, null::boolean as is_constraint
                    from restored
                    union all
                    select 'trigger', name, tgname, tgenabled::text, comment, function, source, held, origin, is_constraint
                    from found where held is not null
                    union all
                    select 'table', name, null, relkind::text, null, null, null, null, null, null
                    from wanted join pg_catalog.pg_class c on c.oid = relation
                    union all
                    select 'index', name, c.relname, null, null, null, null, null, null, null
                    from wanted join pg_catalog.pg_index i on indrelid = relation
                    join pg_catalog.pg_class c on c.oid = indexrelid
                    union all
                    select 'foreign', name, tgname, null, null, null, null, null, null, null
                    from wanted cross join lateral (
                        select tgname, tgtype, tgenabled, tginitdeferred from pg_catalog.pg_trigger
                        where tgrelid = relation and not tgisinternal and not starts_with(tgname, ?) offset 0
                    ) t
                    where tgenabled <> 'D' and not tginitdeferred and tgtype & {moment} = {row}
                    """)
            .with("pins", HeldDefinition.PINS)
            .with("hash", HeldDefinition.HASH)
            .with("origin", HeldDefinition.ORIGIN)
            .with("moment", String.valueOf(FOR_EACH_ROW | BEFORE | INSTEAD_OF))
            .with("row", String.valueOf(FOR_EACH_ROW))
            .render();

    private static final Map<String, TriggerFiring> FIRING = Map.of(
            "O", TriggerFiring.ORIGIN,
            "A", TriggerFiring.ALWAYS,
            "R", TriggerFiring.REPLICA,
            "D", TriggerFiring.DISABLED);

    private final Map<String, String> tables = new HashMap<>();
    private final Map<String, InstalledTrigger> triggers = new HashMap<>();
    private final Set<String> indexes = new HashSet<>();
    private final Map<String, Set<String>> foreign = new HashMap<>();

    private Catalog() {}

    /**
     * Reads what there is.
     *
     * @param tables the tables, as they are called in SQL
     * @param wider whether to look at the other tables of their schemas too
     * @param onPath whether those include the schemas of the search path
     * @param lockTimeout how long to wait for who has a table for himself
     */
    static Catalog read(Connection connection, List<String> tables, boolean wider, boolean onPath, Duration lockTimeout)
            throws SQLException {
        Catalog catalog = new Catalog();
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setArray(1, connection.createArrayOf("text", tables.toArray()));
            statement.setBoolean(2, onPath);
            statement.setString(3, String.valueOf(lockTimeout.toMillis()));
            statement.setBoolean(4, wider);
            statement.setString(5, TriggerId.PREFIX);
            statement.setString(6, TriggerId.PREFIX);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    catalog.add(row);
                }
            }
        }
        return catalog;
    }

    private void add(ResultSet row) throws SQLException {
        switch (text(row, "kind")) {
            case "table" -> tables.put(text(row, "name"), text(row, "state"));
            case "index" -> indexes.add(key(text(row, "name"), text(row, "object")));
            case "foreign" ->
                foreign.computeIfAbsent(text(row, "name"), table -> new TreeSet<>())
                        .add(text(row, "object"));
            case "trigger" -> {
                InstalledTrigger trigger = trigger(row);
                triggers.put(key(trigger.table(), trigger.id()), trigger);
            }
            default -> {
                // That the settings were restored is nothing to remember.
            }
        }
    }

    private static InstalledTrigger trigger(ResultSet row) throws SQLException {
        return new InstalledTrigger(
                text(row, "name"),
                text(row, "object"),
                firing(text(row, "state")),
                row.getBoolean("is_constraint"),
                TriggerComment.parse(row.getString("comment")),
                text(row, "function"),
                text(row, "source"),
                text(row, "held"),
                text(row, "origin"));
    }

    /** For whom a trigger fires, as {@code pg_trigger.tgenabled} has it. */
    static TriggerFiring firing(String state) {
        return Objects.requireNonNull(FIRING.get(state), state);
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getString(column), column);
    }

    boolean hasTable(String table) {
        return tables.containsKey(table);
    }

    /** The kind of a table, as {@code pg_class.relkind} has it; empty if there is none. */
    String kind(String table) {
        return tables.getOrDefault(table, "");
    }

    boolean hasIndex(String table, String name) {
        return indexes.contains(key(table, name));
    }

    /** The triggers of others that fire after each row, sorted by name. */
    Set<String> foreign(String table) {
        return foreign.getOrDefault(table, Set.of());
    }

    @Nullable
    InstalledTrigger trigger(String table, String id) {
        return triggers.get(key(table, id));
    }

    List<InstalledTrigger> triggers() {
        return new ArrayList<>(triggers.values());
    }

    private static String key(String table, String object) {
        return table + " " + object;
    }
}

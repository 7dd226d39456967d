package org.hibernatepg.trigger.internal.schema;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;
import org.hibernatepg.trigger.spi.TriggerId;
import org.jspecify.annotations.Nullable;

/** What the database holds of a persistence unit's tables, read with one query. */
final class Catalog {
    /**
     * Of each table by the name it has in SQL: whether it exists, its triggers that this library installed (those that
     * PostgreSQL cloned onto partitions excepted), and its indexes.
     */
    private static final String QUERY = """
            with wanted as (
                select name, to_regclass(name)::oid as relation from unnest(?::text[]) as name
            )
            select name, 'table' as kind, null::text as object, null::text as firing, null::text as comment, null::text as function
            from wanted where relation is not null
            union all
            select name, 'trigger', tgname, tgenabled::text, obj_description(t.oid, 'pg_trigger'), tgfoid::regprocedure::text
            from wanted join pg_catalog.pg_trigger t on tgrelid = relation
            where not tgisinternal and tgparentid = 0 and starts_with(tgname, ?)
            union all
            select name, 'index', c.relname, null, null, null
            from wanted join pg_catalog.pg_index i on indrelid = relation join pg_catalog.pg_class c on c.oid = indexrelid
            """;

    /**
     * A trigger as the catalog has it.
     *
     * @param table the table, as it is called in SQL
     * @param id its name
     * @param firing for whom it fires
     * @param comment its comment, by which this library knows what it installed
     * @param function its function, with schema and parentheses
     */
    record InstalledTrigger(
            String table,
            String id,
            Firing firing,
            @Nullable String comment,
            String function) {
        boolean isOurs() {
            return comment != null && comment.startsWith(TriggerDdl.COMMENT_PREFIX);
        }
    }

    private final Set<String> tables = new HashSet<>();
    private final Map<String, InstalledTrigger> triggers = new HashMap<>();
    private final Set<String> indexes = new HashSet<>();

    private Catalog() {}

    static Catalog read(Connection connection, List<String> tables) throws SQLException {
        Catalog catalog = new Catalog();
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            Array names = connection.createArrayOf("text", tables.toArray());
            statement.setArray(1, names);
            statement.setString(2, TriggerId.PREFIX);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    catalog.add(row);
                }
            }
        }
        return catalog;
    }

    private void add(ResultSet row) throws SQLException {
        String table = row.getString("name");
        String kind = row.getString("kind");
        if (kind.equals("table")) {
            tables.add(table);
        } else if (kind.equals("index")) {
            indexes.add(key(table, row.getString("object")));
        } else {
            InstalledTrigger trigger = new InstalledTrigger(
                    table,
                    row.getString("object"),
                    Firing.of(row.getString("firing")),
                    row.getString("comment"),
                    Objects.requireNonNull(row.getString("function")));
            triggers.put(key(table, trigger.id()), trigger);
        }
    }

    boolean hasTable(String table) {
        return tables.contains(table);
    }

    boolean hasIndex(String table, String name) {
        return indexes.contains(key(table, name));
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

package org.hibernatepg.history.internal.erasure;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernatepg.history.internal.context.ContextVariables;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.jspecify.annotations.Nullable;

/** What is said to contexts and to the table of erasures. */
final class Statements {
    private static final String REDACT = """
            update {table} set {json} = jsonb_set({json}, cast(? as text[]), 'null')
             where {json} #> cast(? as text[]) = cast(? as jsonb)""";

    private static final String CONTEXTS = """
            delete from {contexts} as c
             using unnest(cast(? as uuid[]), cast(? as text[])) as erased (id, xid)
             where c.id = erased.id and c.xid = cast(erased.xid as xid8)
               and not exists (
                   select from ({references}) as r where r.pgh_context_id = c.id and r.pgh_xid = c.xid)""";

    /** A context that somebody else sets may be anything, as in triggers. */
    private static final String RECORD = """
            insert into {table} (created_at, kind, entity, attributes, events, reason, database_user, context, context_id)
            values (clock_timestamp(), ?, ?, ?, jsonb_object(cast(? as text[]), cast(? as text[])), ?, session_user,
                    case when current_setting({context}, true) like '{%' then current_setting({context}, true)::jsonb end,
                    case when current_setting({id}, true) ~ '^[0-9a-f-]{36}$' then current_setting({id}, true)::uuid end)
            returning pgh_id""";

    private Statements() {}

    static long redactJson(Connection connection, String table, String column, String[] path, String json)
            throws SQLException {
        String sql =
                Template.of(REDACT).with("table", table).with("json", column).render();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", path));
            statement.setArray(2, connection.createArrayOf("text", path));
            statement.setString(3, json);
            return statement.executeUpdate();
        }
    }

    static long deleteContexts(
            Connection connection, String contexts, String references, Collection<List<String>> erased)
            throws SQLException {
        String sql = Template.of(CONTEXTS)
                .with("contexts", contexts)
                .with("references", references)
                .render();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", column(erased, 0)));
            statement.setArray(2, connection.createArrayOf("text", column(erased, 1)));
            return statement.executeUpdate();
        }
    }

    private static Object[] column(Collection<List<String>> rows, int column) {
        return rows.stream().map(row -> row.get(column)).toArray();
    }

    static long record(
            Connection connection,
            String table,
            String kind,
            @Nullable String entity,
            @Nullable String attributes,
            Map<String, Long> rows,
            @Nullable String reason)
            throws SQLException {
        String sql = Template.of(RECORD)
                .with("table", table)
                .with("context", Sql.literal(ContextVariables.CONTEXT))
                .with("id", Sql.literal(ContextVariables.CONTEXT_ID))
                .render();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, kind);
            statement.setString(2, entity);
            statement.setString(3, attributes);
            statement.setArray(4, connection.createArrayOf("text", rows.keySet().toArray()));
            statement.setArray(
                    5,
                    connection.createArrayOf(
                            "text", rows.values().stream().map(String::valueOf).toArray()));
            statement.setString(6, reason);
            try (ResultSet number = statement.executeQuery()) {
                number.next();
                return number.getLong(1);
            }
        }
    }

    /** For errors. */
    static String list(Collection<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }
}

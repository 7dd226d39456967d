package org.hibernatepg.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody left behind on a connection to the server: changed settings, another role, advisory locks, prepared statements,
 * cursors that are held, temporary relations, channels that are listened to. For the next client of a pooler there must be
 * none.
 */
public final class Leftovers {
    /**
     * The first five are those that a pooler sets itself, to what its client wants; the last one is left by Hibernate's schema
     * export, before it drops.
     */
    private static final String QUERY = """
            select 'setting ' || name || ' = ' || setting
              from pg_settings
             where source = 'session'
               and name not in ('client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings', 'application_name',
                                'client_min_messages')
               -- Set for a transaction, their value ends with it, and where it came from is told on.
               and (not starts_with(name, 'transaction_') or setting <> current_setting('default_' || name))
            union all
            select 'setting ' || name || ' = ' || current_setting(name, true)
              from unnest(array['pgtrigger.ignore', 'pghistory.context', 'pghistory.context_id', 'pghistory.as_of',
                                'pghistory.as_of_event', 'pghistory.maintenance', 'pghistory.reason', 'pghistory.sealed']
                          || array(select 'pgtrigger.ignore_' || lpad(to_hex(i), 2, '0') from generate_series(0, 255) i)) name
             where current_setting(name, true) <> ''
            union all
            select 'role ' || current_user where current_user <> session_user
            union all
            select 'advisory lock ' || classid || ' ' || objid
              from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()
            union all
            select 'prepared statement ' || name || ': ' || statement
              from pg_prepared_statements where name not like 'PGBOUNCER%'
            union all
            select 'cursor ' || name from pg_cursors where is_holdable
            union all
            select 'temporary ' || oid::regclass from pg_class where relnamespace = pg_my_temp_schema() and relkind <> 'i'
            union all
            select 'listens to ' || channel from pg_listening_channels() channel
            """;

    private Leftovers() {}

    /** What was left on the connection to the server that this connection is on, one line each. */
    public static List<String> of(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}

package org.hibernatepg.testing;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PGobject;

/**
 * A PostgreSQL database of one's own, from {@link Databases#create()}.
 *
 * <p>{@link #execute}, {@link #query} and {@link #value} speak to it past Hibernate, on one connection in autocommit mode:
 * what a second application, or a person with psql, would do and see.
 */
public final class Database implements AutoCloseable {
    private final PostgresServer server;
    private final String name;
    private @Nullable Connection admin;

    Database(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** The database's name on its server. */
    public String name() {
        return name;
    }

    /** Where to connect to. */
    public String jdbcUrl() {
        return server.urlOf(name);
    }

    /** As whom to connect: the owner of the database. */
    public String user() {
        return server.user();
    }

    /** The user's password. */
    public String password() {
        return server.password();
    }

    /** Connections without a pool. */
    public DataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(jdbcUrl());
        dataSource.setUser(user());
        dataSource.setPassword(password());
        return dataSource;
    }

    /** A new connection, to be closed by the caller. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user(), password());
    }

    /** Runs a statement; without parameters it may be several, and {@code ?} stands for itself. */
    public synchronized void execute(String sql, @Nullable Object... parameters) {
        run(sql, parameters, statement -> null);
    }

    /**
     * The rows that a query gives. Arrays come as lists, and types that JDBC has no class for (json, xid8, ranges) as text.
     */
    public synchronized List<List<@Nullable Object>> query(String sql, @Nullable Object... parameters) {
        List<List<@Nullable Object>> rows = run(sql, parameters, Database::rows);
        return rows == null ? List.of() : rows;
    }

    /** The value of a query with one row and one column. */
    public @Nullable Object value(String sql, @Nullable Object... parameters) {
        List<List<@Nullable Object>> rows = query(sql, parameters);
        if (rows.size() != 1 || rows.get(0).size() != 1) {
            throw new IllegalStateException("Not one row with one column but " + rows + ", by: " + sql);
        }
        return rows.get(0).get(0);
    }

    /** The major version of the server. */
    public int serverVersion() {
        return Integer.parseInt(String.valueOf(value("show server_version_num"))) / 10_000;
    }

    /**
     * Empties every table outside the system's schemas and restarts their sequences. No trigger sees it, a protection against
     * TRUNCATE neither; it needs a superuser.
     */
    public void truncate() {
        execute("""
                do $$
                declare
                    tables text := (select string_agg(format('%I.%I', schemaname, tablename), ', ')
                                      from pg_tables
                                     where schemaname not in ('pg_catalog', 'information_schema'));
                begin
                    set local session_replication_role = replica;
                    if tables is not null then
                        execute 'truncate ' || tables || ' restart identity cascade';
                    end if;
                end $$
                """);
    }

    /** Drops the database, and with it every connection to it. */
    @Override
    public void close() {
        try {
            disconnect();
        } finally {
            Databases.drop(server, name);
        }
    }

    /** Closes the connection of {@link #execute} and its siblings; the next call opens another one. */
    synchronized void disconnect() {
        try {
            if (admin != null) {
                admin.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            admin = null;
        }
    }

    private <T> @Nullable T run(String sql, @Nullable Object[] parameters, Work<T> work) {
        try {
            if (parameters.length == 0) {
                try (Statement statement = admin().createStatement()) {
                    statement.execute(sql);
                    return work.on(statement);
                }
            }
            try (PreparedStatement statement = admin().prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                statement.execute();
                return work.on(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private Connection admin() throws SQLException {
        Connection connection = admin;
        if (connection == null) {
            connection = connect();
            admin = connection;
        }
        return connection;
    }

    private static List<List<@Nullable Object>> rows(Statement statement) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        ResultSet result = statement.getResultSet();
        while (result != null && result.next()) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                row.add(plain(result.getObject(column)));
            }
            rows.add(row);
        }
        return rows;
    }

    private static @Nullable Object plain(@Nullable Object value) throws SQLException {
        if (value instanceof Array array) {
            return Arrays.asList((Object[]) array.getArray());
        }
        return value instanceof PGobject object ? object.getValue() : value;
    }

    private interface Work<T> {
        @Nullable
        T on(Statement statement) throws SQLException;
    }
}

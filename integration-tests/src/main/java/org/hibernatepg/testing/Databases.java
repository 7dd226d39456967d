package org.hibernatepg.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Databases for tests, examples and benchmarks: one PostgreSQL server per JVM, started by the first call and stopped with
 * the JVM, and a new, empty database on it for every call.
 *
 * <p>Which server, system properties tell:
 *
 * <ul>
 *   <li>none: an embedded PostgreSQL 18 on 127.0.0.1 and a free port. In a Maven build, {@code -Dpostgres.version=14} …
 *       {@code 18} picks the major version.
 *   <li>{@code -Dpostgres=testcontainers}: the image {@code postgres:18} in Docker, or that of {@code -Dpostgres.version}.
 *   <li>{@code -Dpostgres.url=jdbc:postgresql://localhost/postgres?user=me&password=secret}: a server of one's own, with a
 *       user who may create databases. Tests that create roles or extensions need a superuser.
 * </ul>
 *
 * <p>The first two forget what was committed if the machine fails, which makes them fast; with {@code -Dpostgres.durable=true}
 * they do not.
 */
public final class Databases {
    private static @Nullable PostgresServer server;

    private Databases() {}

    /** A new, empty database, dropped when it is closed. */
    public static Database create() {
        return create(server());
    }

    static Database create(PostgresServer server) {
        // Random, so that builds which share a server of one's own do not meet.
        String name =
                "hibernatepg_" + UUID.randomUUID().toString().substring(0, 18).replace('-', '_');
        // template0 has no user that could be in the way, and is copied through the log in a few milliseconds.
        administer(server, "create database " + name + " template template0");
        return new Database(server, name);
    }

    static void drop(PostgresServer server, String name) {
        administer(server, "drop database if exists " + name + " with (force)");
    }

    private static synchronized PostgresServer server() {
        PostgresServer running = server;
        if (running == null) {
            running = PostgresServer.start();
            server = running;
        }
        return running;
    }

    private static void administer(PostgresServer server, String sql) {
        try (Connection connection = DriverManager.getConnection(server.url(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + ", by: " + sql, e);
        }
    }
}

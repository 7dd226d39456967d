package org.hibernatepg.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A running server and a user of it who may create databases.
 *
 * @param url the JDBC URL of a database that is there already
 */
record PostgresServer(String url, String user, String password) {
    /** Up to the database's name, the name, the parameters. */
    private static final Pattern URL = Pattern.compile("(jdbc:postgresql:(?://[^/]+/)?)([^/?]*)(\\?.*)?");

    /** Nothing here outlives the JVM, so nothing needs to survive a crash. */
    private static final Map<String, String> HASTY = Map.of(
            "fsync", "off",
            "synchronous_commit", "off",
            "full_page_writes", "off",
            "max_wal_size", "256MB",
            "max_connections", "200");

    /** As PostgreSQL is by default, with fewer checkpoints between. */
    private static final Map<String, String> DURABLE = Map.of(
            "fsync", "on",
            "synchronous_commit", "on",
            "full_page_writes", "on",
            "max_wal_size", "4GB",
            "max_connections", "200");

    /** The server that the system properties ask for; see {@link Databases}. */
    static PostgresServer start() {
        String url = System.getProperty("postgres.url", "");
        if (!url.isEmpty()) {
            return existing(url);
        }
        String kind = System.getProperty("postgres", "embedded");
        return switch (kind) {
            case "embedded" -> embedded();
            case "testcontainers" -> container(System.getProperty("postgres.version", "18"));
            default ->
                throw new IllegalArgumentException(
                        "-Dpostgres=" + kind + " is not known: use embedded or testcontainers, or give -Dpostgres.url");
        };
    }

    private static Map<String, String> settings() {
        return isDurable() ? DURABLE : HASTY;
    }

    private static boolean isDurable() {
        return Boolean.getBoolean("postgres.durable");
    }

    private static PostgresServer existing(String url) {
        Properties parsed = URL.matcher(url).matches() ? Driver.parseURL(url, null) : null;
        if (parsed == null) {
            throw new IllegalArgumentException("-Dpostgres.url=" + url
                    + " is not understood: give it as jdbc:postgresql://host:port/database?user=…&password=…");
        }
        return new PostgresServer(
                url, parsed.getProperty("user", System.getProperty("user.name")), parsed.getProperty("password", ""));
    }

    /** Of the major version whose binaries Maven put on the class path; it stops with the JVM. */
    private static PostgresServer embedded() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setLocaleConfig("locale", "C");
        settings().forEach(builder::setServerConfig);
        try {
            builder.setDataDirectory(isDurable() ? Folders.onDisk("hibernatepg") : Folders.create("hibernatepg"));
            EmbeddedPostgres server = builder.start();
            return new PostgresServer(
                    "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres", "postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not start", e);
        }
    }

    /** Testcontainers removes it when the JVM is gone. */
    @SuppressWarnings("resource")
    static PostgresServer container(String version) {
        String[] options = settings().entrySet().stream()
                .flatMap(setting -> Stream.of("-c", setting.getKey() + "=" + setting.getValue()))
                .toArray(String[]::new);
        PostgreSQLContainer server = new PostgreSQLContainer("postgres:" + version);
        server.setCommand(options);
        server.start();
        return new PostgresServer(server.getJdbcUrl(), server.getUsername(), server.getPassword());
    }

    /** The JDBC URL of another database on this server, with the same parameters. */
    String urlOf(String database) {
        Matcher parts = URL.matcher(url);
        @Nullable String parameters = parts.matches() ? parts.group(3) : null;
        return parts.group(1) + database + (parameters == null ? "" : parameters);
    }
}

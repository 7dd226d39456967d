package org.hibernatepg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.postgresql.Driver;

/**
 * A PgBouncer in transaction mode in front of one or more servers, on 127.0.0.1. Each transaction may be on another connection
 * to the server, and each of those is everybody's: with one connection, which is the default, whatever a client leaves on it is
 * met by the next.
 *
 * <pre>{@code
 * try (PgBouncer pooler = PgBouncer.of(database).start()) {
 *     … DriverManager.getConnection(pooler.jdbcUrl(), database.user(), database.password()) …
 *     assertThat(pooler.leftovers()).isEmpty();
 * }
 * }</pre>
 *
 * <p>Settings that are not given are PgBouncer's own, {@code server_reset_query} for example, which transaction mode never runs.
 */
public final class PgBouncer implements AutoCloseable {
    private final Database first;
    private final Map<String, String> databases = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Set<String> users = new LinkedHashSet<>();
    private final int port = Ports.free();
    private final Thread atExit = new Thread(this::stop, "pgbouncer-stop");
    private @Nullable Process process;
    private @Nullable Path folder;
    private int poolSize = 1;

    private PgBouncer(Database first) {
        this.first = first;
        users.add(first.user());
        // The driver asks for it with every connection.
        settings.put("ignore_startup_parameters", "extra_float_digits");
    }

    /** In front of a database, under the database's own name; nothing is started yet. */
    public static PgBouncer of(Database database) {
        return new PgBouncer(database).alias(database.name(), database);
    }

    /**
     * Another name for a database, of this or another server. There is a user of the same name, so that a URL without a
     * database leads each user to the database of that name; on the server they are the database's user.
     */
    public PgBouncer alias(String name, Database database) {
        Properties url = urlOf(database);
        return alias(name, Integer.parseInt(url.getProperty("PGPORT")), database);
    }

    /** The same, at another port of 127.0.0.1, which may be a {@link SwitchableAddress}. */
    public PgBouncer alias(String name, int port, Database database) {
        Properties url = urlOf(database);
        databases.put(
                name,
                "host=%s port=%d dbname=%s user=%s password=%s"
                        .formatted(
                                url.getProperty("PGHOST"),
                                port,
                                database.name(),
                                database.user(),
                                database.password()));
        users.add(name);
        return this;
    }

    /** How many connections to the server there may be for each database; one unless said. */
    public PgBouncer poolSize(int connections) {
        poolSize = connections;
        return this;
    }

    /** A setting of {@code pgbouncer.ini}. */
    public PgBouncer set(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Starts it. Where PgBouncer is not installed, the test is aborted. */
    public PgBouncer start() {
        Optional<Path> program = program();
        Assumptions.assumeTrue(program.isPresent(), "pgbouncer is not installed: apt-get install pgbouncer");
        try {
            run(program.orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The program, if it is installed. */
    public static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin:/usr/local/bin";
        return Stream.of(path.split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The port, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The URL of the database through the pooler. */
    public String jdbcUrl() {
        return jdbcUrl(first.name());
    }

    /** The URL of the database with this name or alias. The driver prepares nothing: PgBouncer before 1.21 loses it. */
    public String jdbcUrl(String name) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=0".formatted(port, name);
    }

    /** What clients have left behind on the connections to the server of the first database: {@link Leftovers}. */
    public List<String> leftovers() {
        return leftovers(first.name());
    }

    /**
     * What clients have left behind on the connections to the server of a database. It takes all of them at once, so no
     * transaction may be open.
     */
    public List<String> leftovers(String name) {
        List<Connection> clients = new ArrayList<>();
        Set<String> found = new LinkedHashSet<>();
        try {
            for (int i = 0; i < poolSize; i++) {
                // An open transaction keeps its connection to the server, so that the next client gets another one.
                Connection client = DriverManager.getConnection(jdbcUrl(name), first.user(), first.password());
                clients.add(client);
                client.setAutoCommit(false);
                found.addAll(Leftovers.of(client));
            }
            for (Connection client : clients) {
                client.rollback();
                client.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The connections of the pooler could not be looked at", e);
        }
        return List.copyOf(found);
    }

    /** Stops it; connections through it end. */
    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void run(Path program) throws IOException {
        Path created = Files.createTempDirectory("pgbouncer");
        folder = created;
        Runtime.getRuntime().addShutdownHook(atExit);
        Files.setPosixFilePermissions(created, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command = new ArrayList<>(List.of(program.toString(), "-q"));
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root.
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(configuration(created).toString());
        Path log = created.resolve("log");
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process = started;
        Waiting.until(() -> !started.isAlive() || listens(), () -> "PgBouncer to start");
        if (!started.isAlive()) {
            throw new IllegalStateException("PgBouncer did not start: " + Files.readString(log));
        }
    }

    private Path configuration(Path folder) throws IOException {
        StringBuilder names = new StringBuilder();
        users.forEach(user -> names.append("\"%s\" \"\"%n".formatted(user)));
        Path authentication = Files.writeString(folder.resolve("users.txt"), names);
        StringBuilder text = new StringBuilder("[databases]\n");
        databases.forEach((name, target) -> text.append(name + " = " + target + "\n"));
        text.append("""
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = transaction
                default_pool_size = %d
                """.formatted(port, authentication, poolSize));
        settings.forEach((name, value) -> text.append(name + " = " + value + "\n"));
        return Files.writeString(folder.resolve("pgbouncer.ini"), text);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private synchronized void stop() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(10, TimeUnit.SECONDS)) {
                running.destroyForcibly();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        process = null;
        if (folder != null) {
            Folders.delete(folder);
        }
    }

    private static Properties urlOf(Database database) {
        Properties parsed = Driver.parseURL(database.jdbcUrl(), null);
        if (parsed == null) {
            throw new IllegalArgumentException(database.jdbcUrl());
        }
        return parsed;
    }
}

package org.hibernatepg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server on a data folder of its own, which can be stopped and started again on the same port. */
final class ServerProcess {
    /** Settings of one server, read after those of the folder that was copied and before those of {@code alter system}. */
    private static final String OWN_SETTINGS = "node.conf";

    private static final long LIMIT = TimeUnit.SECONDS.toNanos(60);

    private final EmbeddedBinaries binaries = EmbeddedBinaries.get();
    private final Path folder;
    private final int port = Ports.free();
    private final Path log;
    private volatile @Nullable Process process;

    ServerProcess(Path folder) {
        this.folder = folder;
        this.log = folder.resolveSibling(folder.getFileName() + ".log");
    }

    int port() {
        return port;
    }

    Path folder() {
        return folder;
    }

    boolean isRunning() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** Fills the folder with the data of a new server. */
    void initialize() {
        Folders.delete(folder);
        Folders.copy(binaries.template(), folder, file -> !file.toString().equals("epg-lock"));
        write("postgresql.conf", "include '" + OWN_SETTINGS + "'\n");
        restrict();
    }

    /** To the owner: the server refuses a folder that others may read. */
    void restrict() {
        if (!folder.toFile().setReadable(false, false)
                || !folder.toFile().setExecutable(false, false)
                || !folder.toFile().setReadable(true, true)
                || !folder.toFile().setExecutable(true, true)) {
            throw new IllegalStateException("The permissions of " + folder + " cannot be set");
        }
    }

    /** For the next start, or the next reload. */
    void configure(String settings) {
        write(OWN_SETTINGS, settings);
    }

    /** Returns when the server takes connections. */
    void start() {
        if (isRunning()) {
            throw new IllegalStateException("The server on port " + port + " is running");
        }
        Process started = run(binaries.command("postgres", "-D", folder.toString(), "-p", String.valueOf(port)));
        process = started;
        long end = System.nanoTime() + LIMIT;
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > end) {
                started.destroyForcibly();
                throw new IllegalStateException("The server on port " + port + " did not start: " + read(log));
            }
            Waiting.pause();
        }
    }

    /**
     * Returns when the server is gone.
     *
     * @param mode of {@code pg_ctl stop}: {@code fast}, or {@code immediate}, which is as a crash
     */
    void stop(String mode) {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        try {
            Process stop = run(binaries.command("pg_ctl", "-D", folder.toString(), "-m", mode, "-W", "stop"));
            if (!stop.waitFor(10, TimeUnit.SECONDS) || !running.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The server on port " + port + " does not stop: " + read(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            running.destroyForcibly();
        }
    }

    private boolean answers() {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?connectTimeout=5";
        try (var connection = DriverManager.getConnection(url, "postgres", "postgres")) {
            return connection.isValid(5);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private Process run(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}

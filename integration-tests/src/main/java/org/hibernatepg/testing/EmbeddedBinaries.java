package org.hibernatepg.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The programs of the embedded PostgreSQL, and the data folder of a new server of it, which is made once per JVM and copied
 * from then on.
 *
 * @param programs the folder of {@code postgres} and {@code pg_ctl}
 * @param template the data folder of a server that was stopped
 */
record EmbeddedBinaries(Path programs, Path template) {
    private static @Nullable EmbeddedBinaries prepared;

    static synchronized EmbeddedBinaries get() {
        EmbeddedBinaries existing = prepared;
        if (existing == null) {
            existing = prepare();
            prepared = existing;
        }
        return existing;
    }

    /** The program and its arguments; PostgreSQL refuses to run as root, so root runs it as nobody in particular. */
    List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static EmbeddedBinaries prepare() {
        try {
            Path template = Folders.create("hibernatepg-template");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(template)));
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setLocaleConfig("locale", "C")
                    .setDataDirectory(template)
                    .setCleanDataDirectory(false);
            try (EmbeddedPostgres server = builder.start()) {
                return new EmbeddedBinaries(programsOf(server), template);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not start", e);
        }
    }

    /** They are unpacked to a folder that only the server itself tells. */
    private static Path programsOf(EmbeddedPostgres server) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select setting from pg_config where name = 'BINDIR'")) {
            row.next();
            Path programs = Path.of(row.getString(1));
            if (!Files.isDirectory(programs)) {
                throw new IllegalStateException("The embedded PostgreSQL is not where it says: " + programs);
            }
            return programs;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

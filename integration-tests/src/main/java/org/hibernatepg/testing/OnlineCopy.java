package org.hibernatepg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Copies the data folder of a running server, as PostgreSQL's chapter on continuous archiving says for a base backup with the
 * low-level functions: the embedded binaries have no {@code pg_basebackup}.
 */
final class OnlineCopy {
    /** Folders whose files belong to the running server; the write-ahead log is streamed. */
    private static final Set<String> LEFT_OUT = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT_FILES = Set.of("postmaster.pid", "postmaster.opts", "standby.signal");

    private OnlineCopy() {}

    static void of(Connection server, Path from, Path to) {
        try (Statement statement = server.createStatement()) {
            boolean renamed = server.getMetaData().getDatabaseMajorVersion() >= 15;
            statement.execute(
                    renamed ? "select pg_backup_start('copy', true)" : "select pg_start_backup('copy', true, false)");
            Folders.copy(from, to, OnlineCopy::isWanted);
            try (ResultSet row = statement.executeQuery(
                    renamed
                            ? "select labelfile from pg_backup_stop(false)"
                            : "select labelfile from pg_stop_backup(false, false)")) {
                row.next();
                Files.writeString(to.resolve("backup_label"), row.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isWanted(Path file) {
        return !LEFT_OUT.contains(file.getName(0).toString()) && !LEFT_OUT_FILES.contains(file.toString());
    }
}

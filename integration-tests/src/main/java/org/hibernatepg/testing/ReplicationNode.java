package org.hibernatepg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * A server of a {@link ReplicationCluster}: its primary, or a standby that replays what the primary writes. It keeps its port
 * over restarts.
 *
 * <p>{@link #execute}, {@link #query} and {@link #value} speak to the server itself, past everything that is tested.
 */
public final class ReplicationNode {
    /** Where a node that stays close behind is asked often, and what a crash would lose does not matter. */
    private static final String SETTINGS = """
            cluster_name = '%s'
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            fsync = off
            full_page_writes = off
            shared_buffers = 32MB
            max_wal_size = 256MB
            wal_keep_size = 256MB
            wal_level = replica
            max_wal_senders = 10
            wal_retrieve_retry_interval = 100ms
            """;

    private final ReplicationCluster cluster;
    private final String name;
    private final ServerProcess server;
    private final Database database;
    private volatile @Nullable ReplicationNode upstream;

    ReplicationNode(ReplicationCluster cluster, String name, Path folder) {
        this.cluster = cluster;
        this.name = name;
        this.server = new ServerProcess(folder);
        String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + ReplicationCluster.DATABASE;
        this.database = new Database(new PostgresServer(url, "postgres", "postgres"), ReplicationCluster.DATABASE);
    }

    /** {@code primary}, {@code standby1}, …: what it was at first. The server tells it as its {@code cluster_name}. */
    public String name() {
        return name;
    }

    /** The {@link #name()} of the server that a session sends its statements to. */
    public static String serverOf(Session session) {
        return session.createNativeQuery("select current_setting('cluster_name')", String.class)
                .getSingleResult();
    }

    /** On 127.0.0.1. */
    public int port() {
        return server.port();
    }

    /** Of the cluster's database on this server. */
    public String jdbcUrl() {
        return database.jdbcUrl();
    }

    /** A superuser. */
    public String user() {
        return database.user();
    }

    /** The user's password; the server takes any. */
    public String password() {
        return database.password();
    }

    /** The cluster's database on this server, for {@link TestUnit#on}. It goes with the cluster: do not close it. */
    public Database database() {
        return database;
    }

    /** Connections without a pool. */
    public DataSource dataSource() {
        return database.dataSource();
    }

    /** {@link Database#execute}. */
    public void execute(String sql, @Nullable Object... parameters) {
        database.execute(sql, parameters);
    }

    /** {@link Database#query}. */
    public List<List<@Nullable Object>> query(String sql, @Nullable Object... parameters) {
        return database.query(sql, parameters);
    }

    /** {@link Database#value}. */
    public @Nullable Object value(String sql, @Nullable Object... parameters) {
        return database.value(sql, parameters);
    }

    /** Whether the server's process is there. */
    public boolean isRunning() {
        return server.isRunning();
    }

    /** Whether it replays what another server writes; asked of the server. */
    public boolean isStandby() {
        return Boolean.TRUE.equals(value("select pg_is_in_recovery()"));
    }

    /** Starts a server that was stopped, as what it was; returns when it takes connections. */
    public synchronized void start() {
        server.start();
    }

    /** As {@code pg_ctl stop -m fast}: connections end, the standbys get all that was written. */
    public void stop() {
        stop("fast");
    }

    /** As {@code pg_ctl stop -m immediate}: as a crash of the server. */
    public void stopImmediately() {
        stop("immediate");
    }

    private synchronized void stop(String mode) {
        server.stop(mode);
        database.disconnect();
    }

    /** The standby goes on receiving what the primary writes and shows none of it, until {@link #resumeReplay()} or a restart. */
    public void pauseReplay() {
        execute("select pg_wal_replay_pause()");
        Waiting.until(
                () -> "paused".equals(value("select pg_get_wal_replay_pause_state()")),
                () -> name + " to pause its replay");
    }

    /** Ends {@link #pauseReplay()}. */
    public void resumeReplay() {
        execute("select pg_wal_replay_resume()");
    }

    /** Makes the standby a primary, from now on {@link ReplicationCluster#primary()}; returns when it takes writes. */
    public synchronized void promote() {
        if (!Boolean.TRUE.equals(value("select pg_promote(true, 30)"))) {
            throw new IllegalStateException(name + " was not promoted within 30 seconds");
        }
        upstream = null;
        cluster.promoted(this);
    }

    /**
     * Makes the standby follow another server, that {@link #promote() was promoted}, and returns when it does. The standby must
     * not have replayed more than the new primary had when it was promoted; otherwise {@link #recreateFrom}.
     */
    public synchronized void follow(ReplicationNode primary) {
        if (!Files.exists(server.folder().resolve("standby.signal"))) {
            throw new IllegalStateException(name + " is not a standby: recreateFrom makes it one");
        }
        upstream = primary;
        configure();
        if (!server.isRunning()) {
            server.start();
        } else {
            execute("select pg_reload_conf()");
        }
        Waiting.until(() -> streamsFrom(primary), () -> name + " to follow " + primary.name);
    }

    /** Makes this a standby of the other server with a new copy of its data, whatever it was, and starts it. */
    public synchronized void recreateFrom(ReplicationNode primary) {
        stop("fast");
        Folders.delete(server.folder());
        try (Connection connection = primary.database.connect()) {
            OnlineCopy.of(connection, primary.server.folder(), server.folder());
            server.restrict();
            Files.createFile(server.folder().resolve("standby.signal"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        upstream = primary;
        configure();
        server.start();
        Waiting.until(() -> streamsFrom(primary), () -> name + " to follow " + primary.name);
    }

    /** The position up to which this server has written, a primary, or replayed, a standby: {@code 0/3000148}. */
    public String position() {
        return String.valueOf(value("""
                        select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end::text
                        """));
    }

    /** Returns when the standby has replayed up to the position, as {@code 0/3000148}. */
    public void awaitReplayed(String position) {
        Waiting.until(
                () -> Boolean.TRUE.equals(value("select pg_last_wal_replay_lsn() >= ?::pg_lsn", position)),
                () -> name + " to replay " + position + ", and it is at " + position());
    }

    /** Returns when the standby shows all that its primary has committed; where that is stopped, all that was received. */
    public void awaitCaughtUp() {
        ReplicationNode primary = Objects.requireNonNull(upstream, () -> name + " is no standby");
        if (primary.isRunning()) {
            awaitReplayed(primary.endOfCommitted());
        } else {
            Waiting.until(
                    () -> Boolean.TRUE.equals(
                            value("select pg_last_wal_replay_lsn() >= coalesce(pg_last_wal_receive_lsn(), '0/0')")),
                    () -> name + " to replay what it received");
        }
    }

    /** A committed message puts everything before it on the disk and on the way. */
    private String endOfCommitted() {
        return String.valueOf(value("select pg_logical_emit_message(true, 'hibernatepg', '')::text"));
    }

    void startAsPrimary() {
        server.initialize();
        configure();
        server.start();
        Database administration = new Database(
                new PostgresServer(jdbcUrl().replace(ReplicationCluster.DATABASE, "postgres"), user(), password()),
                "postgres");
        administration.execute("create database " + ReplicationCluster.DATABASE);
        administration.disconnect();
    }

    private void configure() {
        ReplicationNode primary = upstream;
        String settings = SETTINGS.formatted(name);
        if (primary != null) {
            settings += "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres application_name=%s'%n"
                    .formatted(primary.port(), name);
        }
        server.configure(settings);
    }

    private boolean streamsFrom(ReplicationNode primary) {
        return !query(
                        "select 1 from pg_stat_wal_receiver where status = 'streaming' and sender_port = ?",
                        primary.port())
                .isEmpty();
    }
}

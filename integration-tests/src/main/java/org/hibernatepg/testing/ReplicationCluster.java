package org.hibernatepg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A primary and standbys that stream from it: real servers of the embedded PostgreSQL, of the version that
 * {@code -Dpostgres.version} picks, on 127.0.0.1 and ports that they keep over restarts.
 *
 * <pre>{@code
 * @AutoClose
 * static final ReplicationCluster cluster = ReplicationCluster.start(2);
 *
 * @Test
 * void aLaggingStandbyIsAvoided() {
 *     cluster.standby(1).pauseReplay();
 *     cluster.primary().execute("insert into article …");
 *     …
 *     cluster.standby(1).resumeReplay();
 *     cluster.standby(1).awaitCaughtUp();
 * }
 * }</pre>
 *
 * <p>A failover, as a person or a failover manager does it:
 *
 * <pre>{@code
 * cluster.primary().stop();
 * cluster.standby(1).promote();
 * cluster.standby(2).follow(cluster.primary());
 * cluster.node("primary").recreateFrom(cluster.primary());
 * }</pre>
 *
 * <p>Everything is stopped and removed on {@link #close()}, and when the JVM ends.
 */
public final class ReplicationCluster implements AutoCloseable {
    /** The database that is there on every server. */
    public static final String DATABASE = "app";

    private final Path folder;
    private final List<ReplicationNode> nodes = new ArrayList<>();
    private final Thread atExit = new Thread(this::clear, "replication-cluster-stop");
    private volatile ReplicationNode primary;

    private ReplicationCluster(Path folder, int standbys) {
        this.folder = folder;
        this.primary = new ReplicationNode(this, "primary", folder.resolve("primary"));
        nodes.add(primary);
        for (int number = 1; number <= standbys; number++) {
            String name = "standby" + number;
            nodes.add(new ReplicationNode(this, name, folder.resolve(name)));
        }
    }

    /** Starts a primary and so many standbys, and returns when they stream. When that fails, nothing is left behind. */
    public static ReplicationCluster start(int standbys) {
        ReplicationCluster cluster;
        try {
            cluster = new ReplicationCluster(Folders.create("hibernatepg-cluster"), standbys);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        try {
            cluster.primary.startAsPrimary();
            cluster.standbys().forEach(standby -> standby.recreateFrom(cluster.primary));
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** The primary: the first one, or the server that was promoted last. */
    public ReplicationNode primary() {
        return primary;
    }

    /** The server that started as standby number 1, 2, …, whatever it became. */
    public ReplicationNode standby(int number) {
        return node("standby" + number);
    }

    /** The servers that started as standbys. */
    public List<ReplicationNode> standbys() {
        return List.copyOf(nodes.subList(1, nodes.size()));
    }

    /** Connections without a pool to each of the {@link #standbys()}: {@code r1}, {@code r2}, … in their order. */
    public Map<String, DataSource> replicas() {
        Map<String, DataSource> replicas = new LinkedHashMap<>();
        standbys().forEach(standby -> replicas.put("r" + (replicas.size() + 1), standby.dataSource()));
        return replicas;
    }

    /** All servers, the first primary first. */
    public List<ReplicationNode> nodes() {
        return List.copyOf(nodes);
    }

    /** A server by the name that it started with: {@code primary}, {@code standby1}, … */
    public ReplicationNode node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No server '" + name + "', there are "
                        + nodes.stream().map(ReplicationNode::name).toList()));
    }

    /** Returns when every standby that runs shows all that the primary has committed. */
    public void awaitCaughtUp() {
        nodes.stream()
                .filter(node -> node != primary && node.isRunning() && node.isStandby())
                .forEach(ReplicationNode::awaitCaughtUp);
    }

    /** Stops all servers and removes their data. */
    @Override
    public void close() {
        clear();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    void promoted(ReplicationNode node) {
        primary = node;
    }

    private void clear() {
        nodes.forEach(ReplicationNode::stopImmediately);
        Folders.delete(folder);
    }
}

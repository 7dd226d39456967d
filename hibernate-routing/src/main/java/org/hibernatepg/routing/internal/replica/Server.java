package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.hibernatepg.routing.Replica;
import org.hibernatepg.routing.ReplicaStatus;
import org.jspecify.annotations.Nullable;

/** A server, the pool of connections to it, and how it is. */
public final class Server implements Replica {
    /** What the log and the metrics call the server that writes. */
    public static final String PRIMARY = "primary";

    private final String name;
    private final int weight;
    private final Pool pool;
    private volatile Health health;
    private volatile long lastAnswer = System.nanoTime();
    private volatile @Nullable Opener opener;
    private volatile boolean keepsSnapshots;

    /** Opens a connection that always leads to one server. */
    @FunctionalInterface
    public interface Opener {
        /** A connection that only reads. */
        Connection open(Server server) throws SQLException;
    }

    private Server(String name, int weight, Pool pool, Health health) {
        this.name = name;
        this.weight = weight;
        this.pool = pool;
        this.health = health;
    }

    /** The one that writes. It counts as well until it is found not to be. */
    public static Server primary(Pool pool) {
        return new Server(PRIMARY, 1, pool, Health.WELL);
    }

    /** One that replays what the primary writes, not used before it was asked. */
    public static Server replica(String name, int weight, Pool pool) {
        return new Server(name, weight, pool, Health.UNKNOWN);
    }

    /** One that is the primary under another name. */
    static Server mirror(String name, int weight, Server primary) {
        return new Server(name, weight, primary.pool, Health.WELL);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public ReplicaStatus status() {
        return health.status();
    }

    @Override
    public @Nullable Duration lag() {
        return health.lag();
    }

    @Override
    public @Nullable Long lagBytes() {
        return health.lagBytes();
    }

    @Override
    public Connection openConnection() throws SQLException {
        Opener known = opener;
        if (known == null) {
            throw new SQLException("The persistence unit has not been started", "08003");
        }
        return known.open(this);
    }

    void opensWith(Opener opener) {
        this.opener = opener;
    }

    /** How it was found the last time. */
    public Health health() {
        return health;
    }

    Pool pool() {
        return pool;
    }

    /** Keeps what was found, and gives what was known before. */
    synchronized Health found(Health found) {
        Health before = health;
        health = found;
        return before;
    }

    /** Takes a connection from the pool. */
    public Connection connect() throws SQLException {
        return pool.connect();
    }

    /** Gives a connection back. */
    public void release(Connection connection) throws SQLException {
        pool.release(connection);
    }

    /** Whether the last transaction that was looked at kept its snapshot, as those of a higher isolation do. */
    public boolean keepsSnapshots() {
        return keepsSnapshots;
    }

    /** Told what the server says of a transaction. */
    public void keepsSnapshots(boolean keepsSnapshots) {
        this.keepsSnapshots = keepsSnapshots;
    }

    void answered() {
        lastAnswer = System.nanoTime();
    }

    long nanosSinceAnswer() {
        return System.nanoTime() - lastAnswer;
    }

    @Override
    public String toString() {
        return name;
    }
}

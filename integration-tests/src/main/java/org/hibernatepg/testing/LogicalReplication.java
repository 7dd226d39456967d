package org.hibernatepg.testing;

/**
 * Two servers, of which the second subscribes to tables of the first. Both are real ones, as in {@link ReplicationCluster}, and have the tables and
 * triggers of the same entities.
 *
 * <pre>{@code
 * servers.subscribe("articles", "for table article");
 * servers.publisher().execute("insert into article …");
 * servers.await("select count(*) = 1 from article");
 * }</pre>
 */
public final class LogicalReplication implements AutoCloseable {
    private final ReplicationCluster publisher;
    private final ReplicationCluster subscriber;
    private final TestUnit source;
    private final TestUnit target;

    private LogicalReplication(ReplicationCluster publisher, ReplicationCluster subscriber, Class<?>... entities) {
        this.publisher = publisher;
        this.subscriber = subscriber;
        this.source = unit(publisher, entities);
        this.target = unit(subscriber, entities);
    }

    private static TestUnit unit(ReplicationCluster server, Class<?>... entities) {
        return TestUnit.of(entities).on(server.primary().database()).start();
    }

    /** Starts both. */
    public static LogicalReplication start(Class<?>... entities) {
        ReplicationCluster publisher = ReplicationCluster.start(0);
        try {
            publisher.primary().execute("alter system set wal_level = logical");
            publisher.primary().stop();
            publisher.primary().start();
            return new LogicalReplication(publisher, ReplicationCluster.start(0), entities);
        } catch (RuntimeException | Error e) {
            publisher.close();
            throw e;
        }
    }

    /** The persistence unit of the server that publishes. */
    public TestUnit source() {
        return source;
    }

    /** The persistence unit of the server that subscribes. */
    public TestUnit target() {
        return target;
    }

    /** The server that publishes. */
    public ReplicationNode publisher() {
        return publisher.primary();
    }

    /** The server that subscribes. */
    public ReplicationNode subscriber() {
        return subscriber.primary();
    }

    /** Publishes something, {@code for table article}, and subscribes to it; returns when the first copy is made. */
    public void subscribe(String name, String publication) {
        beginToSubscribe(name, publication);
        Waiting.until(
                () -> subscriber()
                        .query("select from pg_subscription_rel where srsubstate <> 'r'")
                        .isEmpty(),
                () -> "the first copy of " + name);
    }

    /** The same, without waiting for the first copy. */
    public void beginToSubscribe(String name, String publication) {
        publisher().execute("create publication " + name + " " + publication);
        subscriber()
                .execute(
                        "create subscription %s connection 'host=127.0.0.1 port=%d user=postgres dbname=%s' publication %s"
                                .formatted(name, publisher().port(), ReplicationCluster.DATABASE, name));
    }

    /** Drops all subscriptions: there are few workers for them. */
    public void unsubscribe() {
        subscriber().query("select subname from pg_subscription").forEach(row -> subscriber()
                .execute("drop subscription " + row.get(0)));
    }

    /** Returns when a query of the subscriber answers true. */
    public void await(String sql) {
        Waiting.until(() -> Boolean.TRUE.equals(subscriber().value(sql)), () -> sql);
    }

    @Override
    public void close() {
        source.close();
        target.close();
        subscriber.close();
        publisher.close();
    }
}

package org.hibernatepg.examples.replicas;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.io.PrintStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.routing.PinToken;
import org.hibernatepg.routing.Pinning;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.routing.ReplicaStatus;
import org.hibernatepg.routing.Replicas;
import org.hibernatepg.routing.TrackedWork;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.Waiting;

/** Starts a primary and two standbys, and shows where work runs while one of them lags and the other one is gone. */
public final class LaggingReplica {
    private final ReplicationCluster cluster;
    private final SessionFactory sessionFactory;
    private final PrintStream out;

    private LaggingReplica(ReplicationCluster cluster, SessionFactory sessionFactory, PrintStream out) {
        this.cluster = cluster;
        this.sessionFactory = sessionFactory;
        this.out = out;
    }

    /** Runs it. */
    public static void main(String[] args) {
        run(System.out);
    }

    /** Runs it, and tells what happens. */
    public static void run(PrintStream out) {
        try (ReplicationCluster cluster = ReplicationCluster.start(2);
                SessionFactory sessionFactory = sessionFactory(cluster)) {
            new LaggingReplica(cluster, sessionFactory, out).show();
        }
    }

    private static SessionFactory sessionFactory(ReplicationCluster cluster) {
        Map<String, Object> routing = Map.of(
                "hibernate.routing.replicas", "r1,r2",
                "hibernate.routing.replica.r1.url", cluster.standby(1).jdbcUrl(),
                "hibernate.routing.replica.r2.url", cluster.standby(2).jdbcUrl(),
                "hibernate.routing.max_lag", "PT5S",
                "hibernate.routing.probe.interval", "PT0.1S",
                "hibernate.routing.token.secret", "a secret of this example");
        return new MetadataSources(new StandardServiceRegistryBuilder()
                        .applySetting(
                                "hibernate.connection.url", cluster.primary().jdbcUrl())
                        .applySetting(
                                "hibernate.connection.username",
                                cluster.primary().user())
                        .applySetting(
                                "hibernate.connection.password",
                                cluster.primary().password())
                        .applySetting("hibernate.hbm2ddl.auto", "create")
                        .applySetting("hibernate.jdbc.log.errors", "false")
                        .applySettings(routing)
                        .build())
                .addAnnotatedClass(Visit.class)
                .buildMetadata()
                .buildSessionFactory();
    }

    private void show() {
        write();
        cluster.awaitCaughtUp();
        awaitStatus("r1", ReplicaStatus.UP);
        awaitStatus("r2", ReplicaStatus.UP);
        out.println("Both follow. Everybody reads " + read(""));

        cluster.standby(1).pauseReplay();
        String token = write();
        cluster.standby(2).awaitCaughtUp();
        out.println("standby1 lags. The user who wrote reads " + read(token));
        out.println("  Somebody else reads " + read(""));

        awaitStatus("r1", ReplicaStatus.LAGGING);
        out.println("It lags for 5 seconds and is left out. Somebody else reads " + read(""));

        cluster.standby(2).stop();
        out.println("standby2 is gone. Everybody reads " + read(""));

        cluster.standby(1).resumeReplay();
        cluster.standby(2).start();
        cluster.awaitCaughtUp();
        awaitStatus("r1", ReplicaStatus.UP);
        awaitStatus("r2", ReplicaStatus.UP);
        out.println("Both are back. Everybody reads " + read(token));
    }

    /** As a request that writes: what the user needs to see it later goes with the answer. */
    private String write() {
        try (TrackedWork work = Pinning.of(sessionFactory).track()) {
            sessionFactory.inTransaction(session -> {
                session.persist(new Visit());
                session.flush();
                out.println("Written on " + server(session));
            });
            return work.token().map(PinToken::text).orElseThrow();
        }
    }

    /** As some requests of a user that read: how many visits they show, and where. */
    private String read(String token) {
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            try (TrackedWork work = Pinning.of(sessionFactory).apply(token)) {
                seen.add(ReadOnlyScopes.of(sessionFactory).call(session -> visits(session) + " on " + server(session)));
            }
        }
        return String.join(", ", seen);
    }

    private static Long visits(Session session) {
        return session.createSelectionQuery("select count(*) from Visit", Long.class)
                .getSingleResult();
    }

    private static String server(Session session) {
        return session.createNativeQuery("show cluster_name", String.class).getSingleResult();
    }

    private void awaitStatus(String name, ReplicaStatus status) {
        Waiting.until(
                () -> Replicas.of(sessionFactory).all().stream()
                        .anyMatch(replica -> replica.name().equals(name) && replica.status() == status),
                () -> name + " to be " + status);
    }

    @Entity(name = "Visit")
    static class Visit {
        @Id
        @GeneratedValue
        Long id;
    }
}

package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hibernatepg.routing.internal.metrics.RoutingMetrics;
import org.hibernatepg.routing.internal.replica.Probe.Answer;
import org.jspecify.annotations.Nullable;

/** Asks the primary, then all replicas at once, and judges their answers. A server that keeps silent holds up no other. */
final class ProbeRound {
    private final Server primary;
    private final List<Server> replicas;
    private final ProbeSettings settings;
    private final Monitor monitor;
    private final RoutingMetrics metrics;
    private final Judge judge;
    private final ExecutorService threads = ProbeThreads.pool();
    private final Map<Server, Probe> probes = new HashMap<>();
    private final Map<Server, Future<Answer>> running = new HashMap<>();
    private final Map<String, Server> processes = new HashMap<>();
    private final Set<String> twins = new HashSet<>();

    ProbeRound(Server primary, List<Server> replicas, ProbeSettings settings, Monitor monitor, RoutingMetrics metrics) {
        this.primary = primary;
        this.replicas = replicas;
        this.settings = settings;
        this.monitor = monitor;
        this.metrics = metrics;
        judge = new Judge(settings);
        probes.put(primary, new Probe());
        replicas.forEach(replica -> probes.put(replica, new Probe()));
    }

    synchronized void run() {
        // First the primary: a replica that is asked afterwards has had the time to replay what that had written.
        ask(primary);
        Answer answer = await(primary, deadline());
        if (answer != null) {
            monitor.found(primary, judge.primary(answer));
        }
        replicas.forEach(this::ask);
        processes.clear();
        long deadline = deadline();
        for (Server replica : replicas) {
            Answer found = await(replica, deadline);
            if (found != null) {
                monitor.found(replica, judge.replica(found));
                warnOfTwin(replica, found.process());
            }
        }
    }

    private void warnOfTwin(Server replica, String process) {
        Server other = processes.putIfAbsent(process, replica);
        if (other != null && !other.equals(replica) && twins.add(replica.name())) {
            ReplicaLog.LOG.warnf(
                    "The replicas '%s' and '%s' are one server: it gets the share of both",
                    other.name(), replica.name());
        }
    }

    /** Lets probes that are under way end, so that they give their connections back. */
    void stop() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private long deadline() {
        return System.nanoTime() + settings.timeout().toNanos();
    }

    /** A probe that has not come back yet is waited for instead of piling up another one. */
    private void ask(Server server) {
        if (running.containsKey(server)) {
            return;
        }
        try {
            running.put(server, threads.submit(() -> answer(server)));
        } catch (RejectedExecutionException stopped) {
            // Nobody needs the answer.
        }
    }

    private Answer answer(Server server) throws SQLException {
        long start = System.nanoTime();
        boolean answered = false;
        try {
            Answer answer = answerOrAgain(server);
            server.answered();
            answered = true;
            return answer;
        } finally {
            metrics.probed(server, System.nanoTime() - start, answered);
        }
    }

    /** The pool's connection may be from before a restart that nobody noticed. */
    private Answer answerOrAgain(Server server) throws SQLException {
        try {
            return answerOnce(server);
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.CONNECTION) {
                throw e;
            }
            server.pool().evict();
            return answerOnce(server);
        }
    }

    private Answer answerOnce(Server server) throws SQLException {
        Connection connection = RoutedServers.connect(server);
        boolean done = false;
        try {
            Answer answer = Objects.requireNonNull(probes.get(server)).ask(connection, settings.timeout());
            done = true;
            return answer;
        } finally {
            if (done) {
                server.pool().release(connection);
            } else {
                server.pool().discard(connection);
            }
        }
    }

    private @Nullable Answer await(Server server, long deadline) {
        Future<Answer> future = running.get(server);
        if (future == null) {
            return null;
        }
        try {
            Answer answer = future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            running.remove(server);
            return answer;
        } catch (ExecutionException e) {
            running.remove(server);
            failed(server, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            late(server);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private void failed(Server server, Throwable error) {
        if (!Failure.comesFromDatabase(error) && isBusy(server)) {
            return;
        }
        monitor.found(server, Health.down(String.valueOf(error.getMessage())));
    }

    private void late(Server server) {
        if (!isBusy(server)) {
            monitor.found(
                    server,
                    Health.down("it did not answer within " + settings.timeout().toMillis() + " ms"));
        }
    }

    /** A pool whose connections are all in use has none for a probe; but work that ends on them says that the server is there. */
    private boolean isBusy(Server server) {
        long recently = settings.interval().plus(settings.timeout()).toNanos();
        return server.health().isUp() && server.nanosSinceAnswer() < recently;
    }
}

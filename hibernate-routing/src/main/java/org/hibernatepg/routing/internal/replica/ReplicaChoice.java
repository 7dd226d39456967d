package org.hibernatepg.routing.internal.replica;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernatepg.routing.Replica;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.RoutingSettings;
import org.hibernatepg.routing.spi.ReplicaStrategy;

/** Which replica a transaction reads from: the one that the strategy chooses among those that are well. */
final class ReplicaChoice {
    private final List<Server> replicas;
    private final ReplicaStrategy strategy;
    private final boolean warns;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile List<Server> usable = List.of();

    ReplicaChoice(List<Server> replicas, ReplicaConfiguration configuration) {
        this.replicas = replicas;
        strategy = configuration.strategy();
        warns = !configuration.isNone();
        refresh();
    }

    /** Looks again which are well. */
    void refresh() {
        usable = replicas.stream().filter(replica -> replica.health().isUp()).toList();
    }

    /** Those that are well, in the order that was drawn. */
    List<Server> usable() {
        return usable;
    }

    /** One of these, of which there is one at least. */
    Server choose(List<Server> candidates) {
        Replica chosen = strategy.choose(Collections.unmodifiableList(candidates));
        if (chosen instanceof Server server && candidates.contains(server)) {
            return server;
        }
        throw new RoutingException("The strategy " + strategy.getClass().getName() + " chose '"
                + (chosen == null ? null : chosen.name()) + "', which is none of " + candidates
                + ". It has to return an element of the list that it is given.");
    }

    /** Says once that there are none, unless the settings say so themselves. */
    void warnIfNone() {
        if (replicas.isEmpty() && warns && warned.compareAndSet(false, true)) {
            ReplicaLog.LOG.warnf(
                    "No replicas are configured: read-only transactions run on the primary. Name replicas with '%s', or set it"
                            + " to 'none' if there are none.",
                    RoutingSettings.REPLICAS);
        }
    }

    static List<Server> without(List<Server> servers, Set<Server> others) {
        if (others.isEmpty()) {
            return servers;
        }
        List<Server> rest = new ArrayList<>(servers);
        rest.removeAll(others);
        return rest;
    }
}

package org.hibernatepg.routing.spi;

import java.util.List;
import org.hibernatepg.routing.Replica;

/**
 * Chooses the replica for a transaction that only reads. Named in {@link
 * org.hibernatepg.routing.RoutingSettings#STRATEGY}: a class with a public constructor without parameters, or an instance.
 *
 * <pre>{@code
 * public final class SameZoneFirst implements ReplicaStrategy {
 *     public Replica choose(List<Replica> usable) {
 *         return usable.stream().filter(replica -> replica.name().startsWith(zone)).findFirst().orElse(usable.get(0));
 *     }
 * }
 * }</pre>
 *
 * <p>It is called by many threads at once, on the way of every read-only transaction: it should neither wait nor ask a
 * server.
 */
@FunctionalInterface
public interface ReplicaStrategy {
    /**
     * One of these.
     *
     * @param usable the replicas that may be read now, at least one, in an order that was drawn once at start-up. If the
     *     chosen one gives no connection, the strategy is asked again without it.
     * @return an element of the list; anything else is an error
     */
    Replica choose(List<Replica> usable);
}

package org.hibernatepg.routing;

import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import org.hibernatepg.routing.internal.unit.RoutingUnit;

/**
 * The replicas of a persistence unit: which one is next, how each of them is.
 *
 * <pre>{@code
 * Replicas replicas = Replicas.of(sessionFactory);
 * replicas.all().forEach(replica -> log.info(replica.name() + " " + replica.status() + " " + replica.lag()));
 * }</pre>
 */
public final class Replicas {
    private final RoutingUnit unit;

    private Replicas(RoutingUnit unit) {
        this.unit = unit;
    }

    /**
     * Those of a SessionFactory.
     *
     * @throws RoutingException if the unit was built without this library
     */
    public static Replicas of(EntityManagerFactory sessionFactory) {
        return new Replicas(RoutingUnit.of(sessionFactory));
    }

    /**
     * The one that the next read-only transaction would run on, as the strategy chooses it; it counts as chosen. The primary
     * if no replica is usable.
     */
    public Replica next() {
        return unit.servers().next();
    }

    /** All replicas of the settings, usable or not, in the order that was drawn at start-up. */
    public List<Replica> all() {
        return unit.servers().replicas();
    }

    /**
     * Asks all servers now and returns when each has answered or its time is over. Not needed in general, since they are asked
     * all the time; for tests, and after an intervention.
     */
    public void probe() {
        unit.servers().probe();
    }
}

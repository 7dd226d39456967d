package org.hibernatepg.routing.internal.replica;

import java.util.ArrayList;
import java.util.List;
import org.hibernatepg.routing.ReplicaStatus;
import org.hibernatepg.routing.RoutingException;

/** What the first probe found that cannot be meant. What may pass by itself is only logged. */
final class BootChecks {
    private BootChecks() {}

    static void check(Server primary, List<Server> replicas) {
        List<String> faults = new ArrayList<>();
        if (primary.health().status() == ReplicaStatus.NOT_A_REPLICA) {
            faults.add(primary.health().reason());
        }
        for (Server replica : replicas) {
            if (replica.health().status() == ReplicaStatus.OTHER_CLUSTER) {
                faults.add(
                        "replica '" + replica.name() + "': " + replica.health().reason());
            }
        }
        if (!faults.isEmpty()) {
            throw new RoutingException("The servers are not what the settings say: " + String.join("; ", faults));
        }
    }
}

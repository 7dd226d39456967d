package org.hibernatepg.routing.internal.replica;

/** Says in the log when a server is left out and when it is back. */
final class HealthLog {
    private HealthLog() {}

    static void changed(Server server, Server primary, Health health) {
        if (server.equals(primary)) {
            primary(health);
            return;
        }
        switch (health.status()) {
            case UP -> ReplicaLog.LOG.infof("Replica '%s' is read", server.name());
            case OTHER_CLUSTER -> ReplicaLog.LOG.errorf("Replica '%s' is not read: %s", server.name(), health.reason());
            default ->
                ReplicaLog.LOG.warnf(
                        "Replica '%s' is not read until it is well again: %s", server.name(), health.reason());
        }
    }

    private static void primary(Health health) {
        if (health.isUp()) {
            ReplicaLog.LOG.info("The primary answers");
        } else {
            ReplicaLog.LOG.warnf("The primary is not as it should be: %s", health.reason());
        }
    }
}

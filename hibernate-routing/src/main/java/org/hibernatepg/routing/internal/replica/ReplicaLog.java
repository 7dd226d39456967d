package org.hibernatepg.routing.internal.replica;

import org.jboss.logging.Logger;

/** The log of the servers: category {@code org.hibernatepg.routing.replica}. */
final class ReplicaLog {
    static final Logger LOG = Logger.getLogger("org.hibernatepg.routing.replica");

    private ReplicaLog() {}
}

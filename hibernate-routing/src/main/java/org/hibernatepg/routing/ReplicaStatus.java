package org.hibernatepg.routing;

/** Whether a replica is read, and if it is not, why. */
public enum ReplicaStatus {
    /** It answers, replays what the primary writes, and is within the limits of lag. Only such a replica is read. */
    UP,

    /** It is behind the primary by more than {@link RoutingSettings#MAX_LAG} or {@link RoutingSettings#MAX_LAG_BYTES}. */
    LAGGING,

    /** It cannot be reached, does not answer in time, or has not been asked yet. */
    DOWN,

    /** It is no standby: a primary, or a server that was promoted. */
    NOT_A_REPLICA,

    /** It is a standby of another cluster: its system identifier is not the primary's. */
    OTHER_CLUSTER
}

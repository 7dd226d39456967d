package org.hibernatepg.routing.internal.metrics;

import java.util.List;
import org.hibernatepg.routing.Replica;

/** What is counted. This one counts nothing. */
public class RoutingMetrics {
    /** Nothing is measured. */
    public static final RoutingMetrics NONE = new RoutingMetrics();

    /** For {@link #NONE} and those that count. */
    protected RoutingMetrics() {}

    /** Told once which servers there are. */
    public void bind(Replica primary, List<? extends Replica> replicas) {}

    /** A transaction got its server. */
    public void began(Replica server, boolean readOnly) {}

    /**
     * A transaction that only reads got the primary.
     *
     * @param reason {@code none_usable}, {@code none_connected} or {@code behind}
     */
    public void fellBack(String reason) {}

    /** Read-only work begins again after an error of this server. */
    public void retried(Replica server) {}

    /** The connections of a server's pool were thrown away. */
    public void evicted(Replica server) {}

    /** A server was asked how it is. */
    public void probed(Replica server, long nanos, boolean answered) {}

    /** Nothing is counted any more. */
    public void close() {}
}

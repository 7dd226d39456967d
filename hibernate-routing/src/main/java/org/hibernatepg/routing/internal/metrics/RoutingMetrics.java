package org.hibernatepg.routing.internal.metrics;

import java.util.List;
import org.hibernatepg.routing.Replica;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.RoutingSettings;
import org.jspecify.annotations.Nullable;

/** What is counted. This one counts nothing. */
public class RoutingMetrics {
    /** Nothing is measured. */
    public static final RoutingMetrics NONE = new RoutingMetrics();

    /** No replica is well. */
    public static final String NONE_USABLE = "none_usable";

    /** No replica that is well gave a connection. */
    public static final String NONE_CONNECTED = "none_connected";

    /** No replica has replayed what the transaction has to see. */
    public static final String BEHIND = "behind";

    /**
     * As the setting asks for.
     *
     * @param setting a registry of Micrometer, {@code global}, or null
     * @param unit what figures call the persistence unit
     * @throws RoutingException if it is something else, or Micrometer is not there
     */
    public static RoutingMetrics of(@Nullable Object setting, String unit) {
        if (setting == null) {
            return NONE;
        }
        RoutingMetrics metrics;
        try {
            metrics = MicrometerMetrics.with(setting, unit);
        } catch (LinkageError e) {
            throw new RoutingException(
                    "'" + RoutingSettings.METER_REGISTRY + "' is set, but Micrometer is not on the class path. Add"
                            + " io.micrometer:micrometer-core, or take the setting away.",
                    e);
        }
        if (metrics == null) {
            throw new RoutingException("'" + RoutingSettings.METER_REGISTRY + "' is a "
                    + setting.getClass().getName() + " '" + setting
                    + "', and has to be a MeterRegistry of Micrometer or 'global'");
        }
        return metrics;
    }

    /** For {@link #NONE} and those that count. */
    protected RoutingMetrics() {}

    /** Told once which servers there are. */
    public void bind(Replica primary, List<? extends Replica> replicas) {}

    /** A transaction got its server. */
    public void began(Replica server, boolean readOnly) {}

    /**
     * A transaction that only reads got the primary.
     *
     * @param reason {@link #NONE_USABLE}, {@link #NONE_CONNECTED} or {@link #BEHIND}
     */
    public void fellBack(String reason) {}

    /** Read-only work begins again after an error of this server. */
    public void retried(Replica server) {}

    /** The connections of a server's pool were thrown away. */
    public void evicted(Replica server) {}

    /** A server was asked how it is. */
    public void probed(Replica server, long nanos, boolean answered) {}

    /** A token came that does not count. */
    public void ignored(IgnoredToken reason) {}

    /** Nothing is counted any more. */
    public void close() {}
}

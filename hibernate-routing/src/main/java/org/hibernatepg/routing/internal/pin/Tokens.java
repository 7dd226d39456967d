package org.hibernatepg.routing.internal.pin;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.hibernatepg.routing.internal.metrics.IgnoredToken;
import org.hibernatepg.routing.internal.metrics.RoutingMetrics;
import org.hibernatepg.routing.internal.replica.Servers;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Writes tokens and reads them; what is none of this cluster's, or has expired, asks for nothing. */
public final class Tokens {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.routing");

    private final TokenCodec codec;
    private final ClusterIdentity cluster;
    private final Supplier<Servers> servers;
    private final Supplier<RoutingMetrics> metrics;

    Tokens(PinSettings settings, ClusterIdentity cluster, Supplier<Servers> servers, Supplier<RoutingMetrics> metrics) {
        codec = new TokenCodec(settings.secrets());
        this.cluster = cluster;
        this.servers = servers;
        this.metrics = metrics;
    }

    /** A token and what it says. */
    public record Written(String text, Need need) {}

    Written write(Need need) {
        return new Written(codec.encode(new TokenCodec.Content(identity(), need)), need);
    }

    Need read(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Need.NONE;
        }
        try {
            return accepted(codec.decode(text));
        } catch (TokenCodec.NoToken e) {
            LOG.debugf("A token is ignored: it is %s", e.getMessage());
            metrics.get().ignored(e.reason());
            return Need.NONE;
        }
    }

    private Need accepted(TokenCodec.Content content) throws TokenCodec.NoToken {
        Need need = content.need().at(System.currentTimeMillis());
        if (need.isNone()) {
            throw new TokenCodec.NoToken(IgnoredToken.EXPIRED);
        }
        long own = content.cluster() == 0 ? 0 : identity();
        if (own != 0 && own != content.cluster()) {
            throw new TokenCodec.NoToken(IgnoredToken.CLUSTER);
        }
        return need;
    }

    private long identity() {
        if (cluster.known() == 0) {
            ask();
        }
        return cluster.known();
    }

    /** Without the primary, a token counts unchecked: at worst it asks for a position that no replica has. */
    private void ask() {
        try {
            Servers.Lease lease = servers.get().leasePrimary();
            try {
                Connection connection = lease.connection();
                boolean autoCommit = connection.getAutoCommit();
                cluster.learn(connection);
                if (!autoCommit) {
                    connection.rollback();
                }
            } finally {
                lease.release();
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debug("The primary cannot be asked for its system identifier", e);
        }
    }
}

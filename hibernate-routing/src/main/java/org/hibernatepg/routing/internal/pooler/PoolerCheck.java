package org.hibernatepg.routing.internal.pooler;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks once at each server whether a pooler stands before it, and warns of what is not safe then: what is set for a
 * connection reaches whoever gets it after the transaction.
 */
public final class PoolerCheck {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.routing");

    private static final boolean DRIVER_PRESENT = isDriverPresent();

    private final Set<String> looked = ConcurrentHashMap.newKeySet();
    private final @Nullable Object readOnlyMode;

    /**
     * A check.
     *
     * @param settings those of Hibernate: what begins with {@code hibernate.connection} reaches the driver past the URL
     */
    public PoolerCheck(Map<String, Object> settings) {
        readOnlyMode = settings.get("hibernate.connection.readOnlyMode");
    }

    /** With a connection as its pool gives it. A failure is left to who asked for the connection. */
    public void look(String server, Connection connection) {
        // Asked for each transaction: finding costs less than adding.
        if (looked.contains(server) || !looked.add(server)) {
            return;
        }
        try {
            List<String> found = find(connection);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            if (!found.isEmpty()) {
                LOG.warnf(
                        "A pooler stands before the server '%s'. If it is in transaction mode, this is not safe:%n- %s%n"
                                + "docs/poolers.md says why.",
                        server, String.join(System.lineSeparator() + "- ", found));
            }
        } catch (SQLException e) {
            LOG.debugf(e, "Whether a pooler stands before the server '%s' could not be found out", server);
        }
    }

    private List<String> find(Connection connection) throws SQLException {
        if (!DRIVER_PRESENT || !PoolerProbe.isPooled(connection)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        String url = connection.getMetaData().getURL();
        if ("always".equals(readOnlyMode) || parameter(url, "readOnlyMode").equals("always")) {
            found.add(
                    "readOnlyMode=always sets the whole connection to read-only, and others find their writes refused:"
                            + " leave it at readOnlyMode=transaction, the default");
        }
        for (String name : List.of("options", "currentSchema")) {
            if (!parameter(url, name).isEmpty()) {
                found.add(name + "=" + parameter(url, name) + " is refused or ignored by poolers:"
                        + " alter role … set …, or alter database … set …");
            }
        }
        int threshold = PoolerProbe.prepareThreshold(connection);
        if (threshold != 0 && !PoolerProbe.tracksPreparedStatements(connection)) {
            found.add("prepareThreshold=" + threshold
                    + " prepares statements on a connection that the next transaction may not"
                    + " get: prepareThreshold=0, or a pooler that tracks them, as PgBouncer 1.21 does"
                    + " with max_prepared_statements");
        }
        for (String setting : PoolerProbe.sessionSettings(connection)) {
            found.add(setting + " is set for the connection, by its pool or by somebody else behind the pooler:"
                    + " alter role … set …, or alter database … set …");
        }
        return found;
    }

    private static String parameter(@Nullable String url, String name) {
        int question = url == null ? -1 : url.indexOf('?');
        if (url == null || question < 0) {
            return "";
        }
        for (String part : url.substring(question + 1).split("&", -1)) {
            if (part.startsWith(name + "=")) {
                return part.substring(name.length() + 1);
            }
        }
        return "";
    }

    private static boolean isDriverPresent() {
        try {
            Class.forName("org.postgresql.PGConnection", false, PoolerCheck.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}

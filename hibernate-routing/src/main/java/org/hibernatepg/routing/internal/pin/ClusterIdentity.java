package org.hibernatepg.routing.internal.pin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Which cluster positions belong to, as a number: a hash of the configured name, or of PostgreSQL's system identifier. */
final class ClusterIdentity {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.routing");

    /** Replicas have it from their primary, and a promotion does not change it. */
    private static final String SYSTEM_IDENTIFIER = "select system_identifier::text from pg_control_system()";

    private volatile long known;

    ClusterIdentity(@Nullable String configured) {
        known = configured == null ? 0 : hash("name " + configured);
    }

    /** 0 as long as it is not known. */
    long known() {
        return known;
    }

    /** Asks a server, once. */
    void learn(Connection connection) {
        if (known != 0) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SYSTEM_IDENTIFIER)) {
            row.next();
            known = hash("system " + row.getString(1));
        } catch (SQLException e) {
            LOG.debug("The system identifier cannot be read; tokens are not checked for their cluster", e);
        }
    }

    private static long hash(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}

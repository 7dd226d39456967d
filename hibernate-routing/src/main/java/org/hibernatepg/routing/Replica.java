package org.hibernatepg.routing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server that read-only transactions run on, as the last probe found it. From {@link Replicas}.
 *
 * <pre>{@code
 * try (Connection connection = Replicas.of(sessionFactory).next().openConnection();
 *         Statement statement = connection.createStatement()) {
 *     statement.executeQuery("select …");
 * }
 * }</pre>
 */
public interface Replica {
    /** Its name in the settings; {@code primary} for the primary. */
    String name();

    /** Its weight in the settings, 1 by default. */
    int weight();

    /** How the last probe found it. */
    ReplicaStatus status();

    /**
     * How long it has been behind the primary: zero if it had replayed all that the primary had written, however long ago that
     * was. Null if it is not known, since one of the two did not answer. It is as exact as the probes are frequent.
     */
    @Nullable
    Duration lag();

    /** How many bytes of the primary's write-ahead log it had not replayed; null if that is not known. */
    @Nullable
    Long lagBytes();

    /**
     * A connection to this server that only reads, to be closed by the caller. It is a read-only scope that does not end: what
     * would write is refused with SQLSTATE {@code 25006}, also without a transaction, after {@code setReadOnly(false)}, and where
     * the server is the primary.
     *
     * @throws SQLException if the server gives none
     */
    Connection openConnection() throws SQLException;
}

package org.hibernatepg.routing.internal.replica;

import java.time.Duration;
import org.hibernatepg.routing.ReplicaStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a server was found.
 *
 * @param status whether it is used
 * @param reason why it is not, for the log
 * @param position up to where it had replayed, or written; null if it is not known
 * @param lag for how long it had been behind; null if it is not known
 * @param lagBytes by how much it was behind; null if it is not known
 */
public record Health(
        ReplicaStatus status,
        String reason,
        @Nullable Long position,
        @Nullable Duration lag,
        @Nullable Long lagBytes) {

    static final Health UNKNOWN = down("it has not been asked yet");
    static final Health WELL = new Health(ReplicaStatus.UP, "", null, null, null);

    static Health down(String reason) {
        return new Health(ReplicaStatus.DOWN, reason, null, null, null);
    }

    static Health out(ReplicaStatus status, String reason) {
        return new Health(status, reason, null, null, null);
    }

    boolean isUp() {
        return status == ReplicaStatus.UP;
    }
}

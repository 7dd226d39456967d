package org.hibernatepg.routing.internal.replica;

import java.time.Duration;
import org.hibernatepg.routing.ReplicaStatus;
import org.hibernatepg.routing.internal.replica.Probe.Answer;
import org.jspecify.annotations.Nullable;

/** What the answers of servers mean for whether they are used. */
final class Judge {
    private final ProbeSettings settings;
    private final PrimaryPositions positions = new PrimaryPositions();
    private @Nullable Long system;

    Judge(ProbeSettings settings) {
        this.settings = settings;
    }

    Health primary(Answer answer) {
        if (answer.inRecovery()) {
            return Health.out(
                    ReplicaStatus.NOT_A_REPLICA,
                    "the primary's settings lead to a standby, which takes no writes. Give the URL or the DataSource of the"
                            + " server that is the primary");
        }
        Long position = answer.position();
        if (position != null) {
            positions.add(System.nanoTime(), position);
        }
        system = answer.system();
        return new Health(ReplicaStatus.UP, "", position, Duration.ZERO, 0L);
    }

    Health replica(Answer answer) {
        Long own = answer.system();
        Long others = system;
        if (own != null && others != null && !own.equals(others)) {
            return Health.out(
                    ReplicaStatus.OTHER_CLUSTER,
                    "it belongs to another cluster than the primary (system identifier " + Long.toUnsignedString(own)
                            + " instead of " + Long.toUnsignedString(others)
                            + "), so its rows are others. Give the address of a standby of the primary");
        }
        if (!answer.inRecovery()) {
            return Health.out(
                    ReplicaStatus.NOT_A_REPLICA,
                    "it is not in recovery: it is a primary, or was promoted. Make it a standby of the primary, or leave it out"
                            + " of the settings");
        }
        return lagging(answer);
    }

    private Health lagging(Answer answer) {
        Long replayed = answer.position();
        Long bytes = replayed == null ? null : positions.bytesBehind(replayed);
        Duration time =
                replayed == null ? null : positions.timeBehind(replayed, System.nanoTime(), answer.sinceReplayed());
        String reason = reason(time, bytes);
        return new Health(reason.isEmpty() ? ReplicaStatus.UP : ReplicaStatus.LAGGING, reason, replayed, time, bytes);
    }

    private String reason(@Nullable Duration time, @Nullable Long bytes) {
        Duration maxTime = settings.maxLag();
        Long maxBytes = settings.maxLagBytes();
        if (maxTime != null && time != null && time.compareTo(maxTime) > 0) {
            return "it is behind the primary by " + time.toMillis() + " ms, more than " + maxTime.toMillis() + " ms";
        }
        if (maxBytes != null && bytes != null && bytes > maxBytes) {
            return "it is behind the primary by " + bytes + " bytes, more than " + maxBytes;
        }
        return "";
    }
}

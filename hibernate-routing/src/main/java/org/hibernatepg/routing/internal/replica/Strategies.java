package org.hibernatepg.routing.internal.replica;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernatepg.routing.Replica;
import org.hibernatepg.routing.spi.ReplicaStrategy;

/** The strategies that come with the library. All of them go round, so that work spreads evenly and not by chance. */
final class Strategies {
    static final String ROUND_ROBIN = "round_robin";
    static final String WEIGHTED = "weighted";
    static final String LEAST_LAG = "least_lag";
    static final List<String> NAMES = List.of(ROUND_ROBIN, WEIGHTED, LEAST_LAG);

    private Strategies() {}

    static ReplicaStrategy named(String name) {
        return switch (name) {
            case WEIGHTED -> new Weighted();
            case LEAST_LAG -> new LeastLag();
            default -> new RoundRobin();
        };
    }

    private static final class RoundRobin implements ReplicaStrategy {
        private final AtomicLong turn = new AtomicLong();

        @Override
        public Replica choose(List<Replica> usable) {
            return usable.get((int) Math.floorMod(turn.getAndIncrement(), (long) usable.size()));
        }
    }

    /** Steps by the golden ratio hit each part of a range as often as it is wide, and seldom the same twice in a row. */
    private static final class Weighted implements ReplicaStrategy {
        private static final double STEP = (Math.sqrt(5) - 1) / 2;

        private final AtomicLong turn = new AtomicLong();

        @Override
        public Replica choose(List<Replica> usable) {
            long sum = 0;
            for (Replica replica : usable) {
                sum += replica.weight();
            }
            double position = (turn.getAndIncrement() * STEP % 1) * sum;
            for (Replica replica : usable) {
                position -= replica.weight();
                if (position < 0) {
                    return replica;
                }
            }
            return usable.get(usable.size() - 1);
        }
    }

    /** Those that are behind by the same go round: usually that is all of them, by nothing. */
    private static final class LeastLag implements ReplicaStrategy {
        private static final Comparator<Replica> BY_LAG =
                Comparator.comparing(LeastLag::lag).thenComparing(LeastLag::bytes);

        private final RoundRobin among = new RoundRobin();

        @Override
        public Replica choose(List<Replica> usable) {
            List<Replica> least = new ArrayList<>();
            for (Replica replica : usable) {
                int order = least.isEmpty() ? 0 : BY_LAG.compare(replica, least.get(0));
                if (order < 0) {
                    least.clear();
                }
                if (order <= 0) {
                    least.add(replica);
                }
            }
            return among.choose(least);
        }

        private static Duration lag(Replica replica) {
            Duration lag = replica.lag();
            return lag == null ? Duration.ofDays(365) : lag;
        }

        private static long bytes(Replica replica) {
            Long bytes = replica.lagBytes();
            return bytes == null ? Long.MAX_VALUE : bytes;
        }
    }
}

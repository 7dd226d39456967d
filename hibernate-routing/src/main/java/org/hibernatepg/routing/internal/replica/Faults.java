package org.hibernatepg.routing.internal.replica;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.hibernatepg.routing.RoutingException;

/** Collects what is wrong with the settings, to say all of it at once. */
final class Faults {
    private final List<String> faults = new ArrayList<>();

    void add(String fault) {
        faults.add(fault);
    }

    void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new RoutingException(
                    "The settings of hibernate-routing cannot be used: " + String.join("; ", faults));
        }
    }

    /** For what was mistyped: the known name that is most like it. */
    static String nearest(String name, Collection<String> known) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(name, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int change = left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1;
                current[column] =
                        Math.min(Math.min(current[column - 1], previous[column]) + 1, previous[column - 1] + change);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}

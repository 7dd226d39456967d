package org.hibernatepg.trigger.internal.condition;

import static java.util.Comparator.comparingInt;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what the author of a misspelt name may have meant. */
public final class Names {
    private static final int SUGGESTIONS = 3;

    private Names() {}

    /** The names nearest to a wrong one, the nearest first. */
    public static String nearest(String wrong, Collection<String> names) {
        return byDistance(wrong, names).limit(SUGGESTIONS).collect(Collectors.joining(", "));
    }

    /** The one name nearest to a wrong one; empty if there are none. */
    public static Optional<String> nearestOne(String wrong, Collection<String> names) {
        return byDistance(wrong, names).findFirst();
    }

    private static Stream<String> byDistance(String wrong, Collection<String> names) {
        return names.stream()
                .sorted(comparingInt(name -> distance(wrong.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))));
    }

    /** The number of single letters to insert, delete or replace. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}

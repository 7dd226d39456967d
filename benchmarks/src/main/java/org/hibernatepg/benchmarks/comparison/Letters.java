package org.hibernatepg.benchmarks.comparison;

import java.util.Random;

/** Large texts that do not compress well. */
final class Letters {
    private Letters() {}

    /** So many; the same for the same number. */
    static String of(int number, int length) {
        StringBuilder text = new StringBuilder(length);
        new Random(number).ints(length, 'a', 'z' + 1).forEach(letter -> text.append((char) letter));
        return text.toString();
    }
}

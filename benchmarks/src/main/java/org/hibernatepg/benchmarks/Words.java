package org.hibernatepg.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Chooses those whose name contains one of some words, in which a dot is any character, or begins with one after a {@code ^}; all if there
 * are none.
 *
 * @param given the words, separated by commas
 */
record Words(String given) {
    <T> List<T> among(List<T> all, Function<T, String> name) {
        List<Pattern> parts = Arrays.stream(given.split(","))
                .map(part -> pattern(part.strip()))
                .toList();
        return all.stream()
                .filter(each -> parts.stream()
                        .anyMatch(part -> part.matcher(name.apply(each)).find()))
                .toList();
    }

    private static Pattern pattern(String part) {
        boolean begins = part.startsWith("^");
        String quoted = Pattern.quote(begins ? part.substring(1) : part).replace(".", "\\E.\\Q");
        return Pattern.compile((begins ? "^" : "") + quoted, Pattern.CASE_INSENSITIVE);
    }

    IllegalArgumentException none(List<String> names) {
        return new IllegalArgumentException("Nothing is called '%s'; there are %s"
                .formatted(given, names.stream().distinct().toList()));
    }
}

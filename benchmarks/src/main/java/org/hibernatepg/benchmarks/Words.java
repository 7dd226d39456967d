package org.hibernatepg.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Chooses those whose name contains one of some words, in which a dot is any character; all if there are none.
 *
 * @param given the words, separated by commas
 */
record Words(String given) {
    <T> List<T> among(List<T> all, Function<T, String> name) {
        List<Pattern> parts = Arrays.stream(given.split(","))
                .map(part ->
                        Pattern.compile(Pattern.quote(part.strip()).replace(".", "\\E.\\Q"), Pattern.CASE_INSENSITIVE))
                .toList();
        return all.stream()
                .filter(each -> parts.stream()
                        .anyMatch(part -> part.matcher(name.apply(each)).find()))
                .toList();
    }

    IllegalArgumentException none(List<String> names) {
        return new IllegalArgumentException("Nothing is called '%s'; there are %s"
                .formatted(given, names.stream().distinct().toList()));
    }
}

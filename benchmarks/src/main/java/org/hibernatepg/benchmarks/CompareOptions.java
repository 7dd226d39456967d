package org.hibernatepg.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Workload;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.hibernatepg.benchmarks.workload.Workloads;

/**
 * What the command line asks of a comparison.
 *
 * @param competitors who takes part; untracked always does
 * @param workloads what is done
 * @param scale how much of it
 * @param baseline whom all are compared with besides untracked
 * @param folder where the report goes
 */
record CompareOptions(
        List<Competitor> competitors, List<Workload> workloads, Scale scale, Competitor baseline, Path folder) {
    private static final Map<String, String> DEFAULTS = Map.of(
            "scale",
            "" + Scale.FULL.factor(),
            "rounds",
            "" + Scale.FULL.rounds(),
            "events",
            String.join(",", Workloads.EVENTS.stream().map(String::valueOf).toList()),
            "workloads",
            "",
            "competitors",
            "",
            "baseline",
            Competitors.BASELINE.name(),
            "to",
            "docs/performance");

    /** From arguments such as {@code --scale=0.1}. */
    static CompareOptions of(String... arguments) {
        Map<String, String> given = new TreeMap<>(DEFAULTS);
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String name = parts[0].replaceFirst("--", "");
            if (parts.length != 2 || !parts[0].startsWith("--") || !DEFAULTS.containsKey(name)) {
                throw new IllegalArgumentException("'%s' is not understood: give --name=value with one of the names %s"
                        .formatted(argument, new TreeMap<>(DEFAULTS).keySet()));
            }
            given.put(name, parts[1]);
        }
        return of(name -> given.getOrDefault(name, ""));
    }

    private static CompareOptions of(UnaryOperator<String> given) {
        List<Long> events = Arrays.stream(given.apply("events").split(","))
                .map(Long::valueOf)
                .toList();
        Competitor baseline = chosen(Competitors.all(), Competitor::name, given.apply("baseline"))
                .get(0);
        return new CompareOptions(
                competitors(given.apply("competitors"), baseline),
                chosen(Workloads.all(events), Workload::name, given.apply("workloads")),
                new Scale(Double.parseDouble(given.apply("scale")), Integer.parseInt(given.apply("rounds"))),
                baseline,
                Path.of(given.apply("to")));
    }

    /** Those without whom there is nothing to compare with take part always. */
    private static List<Competitor> competitors(String words, Competitor baseline) {
        List<Competitor> chosen = new ArrayList<>(chosen(Competitors.all(), Competitor::name, words));
        chosen.add(Competitors.UNTRACKED);
        chosen.add(baseline);
        return Competitors.all().stream().filter(chosen::contains).toList();
    }

    /** Whose name contains one of the words that commas separate, in which a dot is any character; all if there are none. */
    private static <T> List<T> chosen(List<T> all, Function<T, String> name, String words) {
        List<Pattern> parts = Arrays.stream(words.split(","))
                .map(part ->
                        Pattern.compile(Pattern.quote(part.strip()).replace(".", "\\E.\\Q"), Pattern.CASE_INSENSITIVE))
                .toList();
        List<T> chosen = all.stream()
                .filter(each -> parts.stream()
                        .anyMatch(part -> part.matcher(name.apply(each)).find()))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("Nothing is called '%s'; there are %s"
                    .formatted(words, all.stream().map(name).distinct().toList()));
        }
        return chosen;
    }
}

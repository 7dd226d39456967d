package org.hibernatepg.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
 * @param questions what is asked besides, for targets
 * @param scale how much of it
 * @param baseline whom all are compared with besides untracked
 * @param durable whether the embedded server is as durable as PostgreSQL is unless told otherwise
 * @param folder where the report goes
 */
record CompareOptions(
        List<Competitor> competitors,
        List<Workload> workloads,
        List<Question> questions,
        Scale scale,
        Competitor baseline,
        boolean durable,
        Path folder) {
    private static final Map<String, String> DEFAULTS = Map.of(
            "scale",
            "" + Scale.FULL.factor(),
            "rounds",
            "" + Scale.FULL.rounds(),
            "warmup",
            "" + Scale.FULL.warmUp().toSeconds(),
            "seconds",
            "" + Scale.FULL.each().toSeconds(),
            "events",
            String.join(",", Workloads.EVENTS.stream().map(String::valueOf).toList()),
            "workloads",
            "",
            "competitors",
            "",
            "baseline",
            Competitors.ENVERS.name(),
            "durable",
            "true",
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
        List<Workload> workloads =
                Workloads.all(Arrays.stream(given.apply("events").split(","))
                        .map(Long::valueOf)
                        .distinct()
                        .sorted()
                        .toList());
        Words work = new Words(given.apply("workloads"));
        CompareOptions options = new CompareOptions(
                competitors(given.apply("competitors"), given.apply("baseline")),
                work.among(workloads, Workload::name),
                work.among(Targets.QUESTIONS, Question::name),
                scale(given),
                named(given.apply("baseline")).get(0),
                durable(given.apply("durable")),
                Path.of(given.apply("to")));
        if (options.workloads().isEmpty() && options.questions().isEmpty()) {
            throw work.none(Stream.concat(
                            workloads.stream().map(Workload::name),
                            Targets.QUESTIONS.stream().map(Question::name))
                    .toList());
        }
        return options;
    }

    private static boolean durable(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("--durable=%s: true or false".formatted(text));
        };
    }

    private static Scale scale(UnaryOperator<String> given) {
        return new Scale(
                Double.parseDouble(given.apply("scale")),
                Integer.parseInt(given.apply("rounds")),
                Duration.ofSeconds(Long.parseLong(given.apply("warmup"))),
                Duration.ofSeconds(Long.parseLong(given.apply("seconds"))));
    }

    /** Those without whom there is nothing to compare with take part always. */
    private static List<Competitor> competitors(String words, String baseline) {
        List<Competitor> chosen = new ArrayList<>(named(words));
        chosen.add(Competitors.UNTRACKED);
        chosen.add(named(baseline).get(0));
        return Competitors.all().stream().filter(chosen::contains).toList();
    }

    private static List<Competitor> named(String words) {
        List<Competitor> named = new Words(words).among(Competitors.all(), Competitor::name);
        if (named.isEmpty()) {
            throw new Words(words)
                    .none(Competitors.all().stream().map(Competitor::name).toList());
        }
        return named;
    }
}

package org.hibernatepg.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hibernatepg.benchmarks.comparison.Findings;
import org.hibernatepg.benchmarks.comparison.Matrix;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.hibernatepg.benchmarks.report.Environment;
import org.hibernatepg.benchmarks.report.Report;

/**
 * Compares ways of keeping a history and writes a report, by {@link CompareOptions}. Or answers the questions that are named on the
 * command line by their classes, all after the word {@code questions}, and prints tables.
 */
public final class Benchmarks {
    /** Every question. */
    static final List<Question> ALL = List.of(
            new FsmTransitions(),
            new UnfiredTriggers(),
            new SoftDeletedRows(),
            new CountedChanges(),
            new SearchedTexts(),
            new StatusOfTriggers(),
            new UnchangedRestart(),
            new TransactionIds(),
            new LargeTimelines(),
            new RetainedEvents(),
            new NestedBlocks(),
            new RoutedReads());

    private static final String EVERY = "questions";

    private Benchmarks() {}

    /** Starts it. */
    public static void main(String[] arguments) {
        if (arguments.length == 0 || arguments[0].startsWith("--")) {
            compare(CompareOptions.of(arguments), String.join(" ", arguments));
        } else {
            answer(List.of(arguments));
        }
    }

    private static void compare(CompareOptions options, String given) {
        onDurableServer(options.durable());
        Progress progress = new Progress();
        Map<String, String> environment = new LinkedHashMap<>(Environment.of());
        environment.put("options of the run", given.isEmpty() ? "none" : "`%s`".formatted(given));
        Map<String, List<Result>> answers = new LinkedHashMap<>();
        for (Question question : options.questions()) {
            progress.accept(question.name());
            answers.put(question.name(), question.answer(Size.of(options.scale())));
        }
        Matrix matrix = new Matrix(options.competitors(), options.workloads(), options.scale());
        Findings found = new Findings(environment, options.scale(), matrix.run(progress), answers);
        new Report(found, Targets.in(found), Competitors.UNTRACKED, options.baseline()).write(options.folder());
        progress.accept("written to " + options.folder().toAbsolutePath());
    }

    /** Of the embedded server, that is; before it starts. */
    private static void onDurableServer(boolean durable) {
        System.setProperty("postgres.durable", String.valueOf(durable));
    }

    /** At the size that the targets are about. */
    private static void answer(List<String> names) {
        onDurableServer(true);
        Environment.of().forEach((what, value) -> System.out.println(what + ": " + value));
        List<String> known = Stream.concat(Stream.of(EVERY), ALL.stream().map(Question::name))
                .toList();
        if (!known.containsAll(names)) {
            throw new IllegalArgumentException("%s: some of it is no question; there are %s".formatted(names, known));
        }
        ALL.stream()
                .filter(question -> names.contains(EVERY) || names.contains(question.name()))
                .forEach(question -> System.out.println(
                        "\n## " + question.name() + "\n\n" + Report.table(question.answer(Size.FULL))));
    }
}

package org.hibernatepg.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.hibernatepg.benchmarks.comparison.Matrix;
import org.hibernatepg.benchmarks.comparison.Series;
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
            compare(CompareOptions.of(arguments));
        } else {
            answer(List.of(arguments));
        }
    }

    private static void compare(CompareOptions options) {
        Map<String, String> environment = Environment.of();
        Matrix matrix = new Matrix(options.competitors(), options.workloads(), options.scale());
        List<Series> series = matrix.run(System.out::println);
        new Report(series, environment, options.scale(), Competitors.UNTRACKED, options.baseline())
                .write(options.folder());
        System.out.println("Written to " + options.folder().toAbsolutePath());
    }

    /** At the size that the targets are about. */
    private static void answer(List<String> names) {
        Environment.of().forEach((what, value) -> System.out.println(what + ": " + value));
        List<String> known = Stream.concat(Stream.of(EVERY), ALL.stream().map(Benchmarks::name))
                .toList();
        if (!known.containsAll(names)) {
            throw new IllegalArgumentException("%s: some of it is no question; there are %s".formatted(names, known));
        }
        ALL.stream()
                .filter(question -> names.contains(EVERY) || names.contains(name(question)))
                .forEach(question -> print(question, question.answer(Size.FULL)));
    }

    private static String name(Question question) {
        return question.getClass().getSimpleName();
    }

    private static void print(Question question, List<Result> results) {
        System.out.printf("%n| %s | measured | rounds | target |%n", name(question));
        System.out.println("| --- | ---: | ---: | ---: |");
        results.forEach(result -> System.out.println(row(result)));
    }

    private static String row(Result result) {
        Ratio measured = result.measured();
        String spread = measured.least() == measured.most()
                ? ""
                : String.format(Locale.ROOT, "%.2f to %.2f", measured.least(), measured.most());
        String target = Double.isInfinite(result.target()) ? "" : "<= " + result.target();
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %s | %s%s |",
                result.what(),
                measured.median(),
                spread,
                target,
                result.isMet() ? "" : ", missed");
    }
}

package org.hibernatepg.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.hibernate.Version;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;

/** Runs the questions that are named on the command line by their classes, all without a name, and prints tables. */
public final class Benchmarks {
    /** Every question. */
    static final List<Question> ALL = List.of(
            new FsmTransitions(),
            new UnfiredTriggers(),
            new SoftDeletedRows(),
            new StatusOfTriggers(),
            new UnchangedRestart(),
            new TransactionIds(),
            new TrackedRows(),
            new TrackedOrders(),
            new TrackedSessions(),
            new TrackingLevels(),
            new TrackedRoundTrips(),
            new TrackedBoot(),
            new Timelines(),
            new AsOfReads(),
            new RetainedEvents());

    private Benchmarks() {}

    /** Runs questions at the size that the targets are about. */
    public static void main(String[] names) {
        System.out.println(machine());
        ALL.stream()
                .filter(question -> names.length == 0 || Arrays.asList(names).contains(name(question)))
                .forEach(question -> print(question, question.answer(Size.FULL)));
    }

    private static String machine() {
        try (Database database = Databases.create()) {
            return "PostgreSQL %s, Hibernate %s, Java %s, %s, %d processors"
                    .formatted(
                            database.value("select split_part(current_setting('server_version'), ' ', 1)"),
                            Version.getVersionString(),
                            System.getProperty("java.version"),
                            System.getProperty("os.name"),
                            Runtime.getRuntime().availableProcessors());
        }
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

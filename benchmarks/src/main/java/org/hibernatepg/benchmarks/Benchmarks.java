package org.hibernatepg.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Runs the questions that are named on the command line by their classes, all without a name, and prints ratios. */
public final class Benchmarks {
    /** Every question. */
    static final List<Question> ALL = List.of(
            new FsmTransitions(),
            new UnfiredTriggers(),
            new SoftDeletedRows(),
            new StatusOfTriggers(),
            new UnchangedRestart(),
            new TransactionIds(),
            new TrackedRows());

    private Benchmarks() {}

    /** Runs questions at the size that the targets are about. */
    public static void main(String[] names) {
        System.out.printf(
                "%s, %d processors, Java %s%n",
                System.getProperty("os.name"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"));
        ALL.stream()
                .filter(question -> names.length == 0 || Arrays.asList(names).contains(name(question)))
                .forEach(question -> print(question, question.answer(Size.FULL)));
    }

    private static String name(Question question) {
        return question.getClass().getSimpleName();
    }

    private static void print(Question question, List<Result> results) {
        System.out.println("\n" + name(question));
        for (Result result : results) {
            System.out.printf(
                    Locale.ROOT,
                    "  %-62s %9.2f  target %s%s%n",
                    result.what(),
                    result.measured(),
                    Double.isInfinite(result.target()) ? "none" : "<= " + result.target(),
                    result.isMet() ? "" : "  MISSED");
        }
    }
}

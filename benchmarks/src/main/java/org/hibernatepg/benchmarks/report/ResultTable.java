package org.hibernatepg.benchmarks.report;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Spread;

/** Single numbers beside what they should not exceed. */
final class ResultTable {
    private ResultTable() {}

    static String of(List<Result> results) {
        return results.stream()
                .map(ResultTable::row)
                .collect(Collectors.joining(
                        "", "| | measured | quartiles | target | |\n| --- | ---: | ---: | ---: | --- |\n", ""));
    }

    private static String row(Result result) {
        return "| %s | %s | %s | %s | %s |\n"
                .formatted(
                        result.what(),
                        result.isKnown() ? Markdown.ratio(result.measured().median()) : "",
                        result.isKnown() ? quartiles(result.measured()) : "",
                        result.hasTarget() ? "≤ " + Markdown.shortest(result.target()) : "",
                        verdict(result));
    }

    private static String verdict(Result result) {
        if (!result.isKnown()) {
            return "not measurable";
        }
        return !result.hasTarget() ? "" : result.isMet() ? "reached" : "**missed**";
    }

    /** What is counted has none. */
    private static String quartiles(Spread spread) {
        return spread.low() == spread.high()
                ? ""
                : Markdown.ratio(spread.low()) + " to " + Markdown.ratio(spread.high());
    }
}

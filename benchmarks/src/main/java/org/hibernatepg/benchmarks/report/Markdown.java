package org.hibernatepg.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Series;
import org.hibernatepg.benchmarks.comparison.Spread;

/**
 * The report as text.
 *
 * @param untracked the competitor that has no history
 * @param baseline whom all are compared with besides
 * @param scale of the run
 */
record Markdown(Competitor untracked, Competitor baseline, Scale scale) {
    String of(List<Chapter> chapters, Map<String, String> environment, List<Result> targets) {
        return head(environment)
                + targets(targets)
                + chapters.stream().map(this::chapter).collect(Collectors.joining("\n"))
                + notes(chapters);
    }

    private String head(Map<String, String> environment) {
        String known = environment.entrySet().stream()
                .map(entry -> "| %s | %s |\n".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining());
        return """
                # Report

                Made by `mvn -q -Dquick -Pbenchmarks`; what is compared, and how, says `benchmarks/README.md`. Every
                competitor did the same work in the same rounds, each round begun by another one: first some that do not count, at least one and
                until all together have worked for %d seconds; then up to %d, fewer where they are slow. A time is the median of the rounds, and
                beside it stand the quartiles; a ratio is the median of the ratios of each round. Names say how much there is at scale 1. The same as data: [results.json](results.json).

                | | |
                | --- | --- |
                %s| scale | %s |

                """.formatted(scale.warmUp().toSeconds(), scale.rounds(), known, shortest(scale.factor()));
    }

    private static String targets(List<Result> targets) {
        return targets.isEmpty() ? "" : """
                ## Targets

                Tracked is `@TrackHistory` as it is by default, without a context unless it says so. What something adds is its time less
                that of the same work untracked, in the same round.

                %s
                """.formatted(ResultTable.of(targets));
    }

    private String chapter(Chapter chapter) {
        String tables =
                chapter.sizes().stream().map(size -> table(chapter, size)).collect(Collectors.joining("\n"));
        return "## %s\n\n![%s](%s.svg)\n\n%s"
                .formatted(sentence(chapter.title()), chapter.title(), chapter.slug(), tables);
    }

    private String table(Chapter chapter, OptionalLong size) {
        List<Series> all = chapter.with(size);
        List<String> lines = new ArrayList<>();
        lines.add("| %s | µs for a %s (rounds: %d) | quartiles | / %s | / %s |"
                .formatted(
                        size.isPresent()
                                ? String.format(Locale.ROOT, "%,d events", (long) (size.getAsLong() * scale.factor()))
                                : "",
                        chapter.unit(),
                        all.get(0).micros().size(),
                        untracked.name(),
                        baseline.name()));
        lines.add("| --- | ---: | ---: | ---: | ---: |");
        all.forEach(series -> lines.add(row(series, all)));
        if (all.stream().allMatch(series -> series.traffic().isPresent())) {
            lines.addAll(traffic(chapter, all));
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> traffic(Chapter chapter, List<Series> all) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("| | statements of a %s | round trips |".formatted(chapter.unit()));
        lines.add("| --- | ---: | ---: |");
        all.forEach(series -> series.traffic()
                .ifPresent(traffic -> lines.add(String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %.1f |",
                        series.competitor().name(),
                        traffic.statements(),
                        traffic.roundTrips()))));
        return lines;
    }

    private String row(Series series, List<Series> all) {
        Spread spread = series.spread();
        boolean silent = !series.recorded() && !series.competitor().equals(untracked);
        return "| %s%s | %s | %s to %s | %s | %s |"
                .formatted(
                        series.competitor().name(),
                        silent ? " (records none of it)" : "",
                        number(spread.median()),
                        number(spread.low()),
                        number(spread.high()),
                        ratio(series, Chapter.find(all, untracked)),
                        ratio(series, Chapter.find(all, baseline)));
    }

    private static String ratio(Series series, Optional<Series> other) {
        return other.map(series::ratio)
                .map(ratio -> "%s (%s to %s)".formatted(ratio(ratio.median()), ratio(ratio.low()), ratio(ratio.high())))
                .orElse("");
    }

    private static String notes(List<Chapter> chapters) {
        String notes = chapters.stream()
                .flatMap(chapter -> chapter.series().stream())
                .map(Series::competitor)
                .distinct()
                .flatMap(competitor ->
                        competitor.note().stream().map(note -> "- %s: %s\n".formatted(competitor.name(), note)))
                .collect(Collectors.joining());
        return notes.isEmpty() ? "" : "\n## Notes\n\n" + notes;
    }

    /** Three digits that say something. */
    static String number(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 4;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** Two decimals. */
    static String ratio(double value) {
        return String.format(Locale.ROOT, "%,.2f", value);
    }

    /** A number without zeros at its end. */
    static String shortest(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    static String sentence(String title) {
        return title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
    }
}

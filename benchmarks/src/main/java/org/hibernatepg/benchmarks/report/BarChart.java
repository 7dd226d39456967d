package org.hibernatepg.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Series;
import org.hibernatepg.benchmarks.comparison.Spread;

/**
 * A bar for each competitor: the median, a line over it from quartile to quartile; a line for what it costs untracked. What is far longer
 * than the rest is broken at the edge, so that the others can be told apart; its figure is written as that of the others is.
 */
final class BarChart {
    private static final int LABELS = 300;
    private static final int BARS = 380;
    private static final int VALUES = 120;
    private static final int ROW = 24;
    private static final int TOP = 60;

    /** How many times as long as the next one a bar is that is broken. */
    private static final double FAR = 2.5;

    /** How much longer than the longest bar that is whole broken ones are, and lines from quartile to quartile may be. */
    private static final double MORE = 1.2;

    private final List<Series> series;
    private final Optional<Series> untracked;
    private final double edge;

    private BarChart(List<Series> series, Competitor untracked) {
        this.series = series;
        this.untracked = Chapter.find(series, untracked);
        this.edge = edge(series);
    }

    static String of(Chapter chapter, Competitor untracked, String below) {
        return new BarChart(chapter.with(chapter.sizes().get(0)), untracked).draw(chapter, below);
    }

    /** What the whole width stands for: up to a third of the bars may be left out of it. */
    private static double edge(List<Series> series) {
        List<Double> medians = series.stream()
                .map(each -> each.spread().median())
                .sorted(Comparator.reverseOrder())
                .toList();
        double longest = medians.get(0);
        for (int broken = 1; broken <= medians.size() / 3; broken++) {
            if (medians.get(broken - 1) > FAR * medians.get(broken)) {
                longest = medians.get(broken);
            }
        }
        if (longest < medians.get(0)) {
            return MORE * longest;
        }
        double lines =
                series.stream().mapToDouble(each -> each.spread().high()).max().orElseThrow();
        return Math.min(lines, MORE * longest);
    }

    private String draw(Chapter chapter, String below) {
        int bottom = TOP + series.size() * ROW;
        Svg svg = new Svg(LABELS + BARS + VALUES, bottom + 6, Markdown.sentence(chapter.title()), below);
        svg.text(0, 42, "small", "start", legend(chapter.unit()));
        for (int i = 0; i < series.size(); i++) {
            row(svg, TOP + i * ROW, series.get(i));
        }
        untracked.ifPresent(each -> {
            double x = x(each.spread().median());
            svg.line(x, TOP - 4, x, bottom, "grid");
        });
        return svg.toString();
    }

    private String legend(String unit) {
        List<String> words = new ArrayList<>();
        words.add("µs for a %s, median and quartiles, and its ratio to untracked".formatted(unit));
        if (series.stream().anyMatch(this::isSilent)) {
            words.add("dashed: nothing is recorded");
        }
        if (series.stream().anyMatch(each -> isBroken(each.spread()))) {
            words.add("broken: longer than can be shown");
        }
        return String.join("; ", words);
    }

    private void row(Svg svg, double y, Series row) {
        Spread spread = row.spread();
        double middle = y + ROW / 2.0 - 3;
        svg.text(LABELS - 10, middle + 4, "", "end", row.competitor().name());
        svg.bar(LABELS, y, x(spread.median()) - LABELS, ROW - 7, kind(row));
        svg.line(x(spread.low()), middle, x(spread.high()), middle, "line");
        if (isBroken(spread)) {
            breakAt(svg, x(edge) - 14, y);
        }
        svg.text(x(spread.high()) + 8, middle + 4, "small", "start", value(row));
    }

    /** Two gaps that lean to the right. */
    private static void breakAt(Svg svg, double x, double y) {
        svg.line(x, y + ROW - 5, x + 5, y - 2, "break");
        svg.line(x + 6, y + ROW - 5, x + 11, y - 2, "break");
    }

    private double x(double micros) {
        return LABELS + Math.min(micros, edge) / edge * BARS;
    }

    private boolean isBroken(Spread spread) {
        return Math.max(spread.median(), spread.high()) > edge;
    }

    private boolean isSilent(Series row) {
        return !row.recorded() && !Optional.of(row).equals(untracked);
    }

    private String kind(Series row) {
        return isSilent(row) ? "none" : row.competitor().name().startsWith("history") ? "history" : "bar";
    }

    private String value(Series row) {
        String time = Markdown.number(row.spread().median());
        return untracked
                .filter(none -> !none.equals(row))
                .map(none -> time + " · " + Markdown.ratio(row.ratio(none).median()) + "×")
                .orElse(time);
    }
}

package org.hibernatepg.benchmarks.report;

import java.util.List;
import java.util.Optional;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Series;
import org.hibernatepg.benchmarks.comparison.Spread;

/** A bar for each competitor: the median, a line over it from quartile to quartile; a line for what it costs untracked. */
final class BarChart {
    private static final int LABELS = 300;
    private static final int BARS = 380;
    private static final int VALUES = 120;
    private static final int ROW = 24;
    private static final int TOP = 60;

    private BarChart() {}

    static String of(Chapter chapter, Competitor untracked, String below) {
        List<Series> series = chapter.with(chapter.sizes().get(0));
        double most =
                series.stream().mapToDouble(each -> each.spread().high()).max().orElseThrow();
        int bottom = TOP + series.size() * ROW;
        Svg svg = new Svg(LABELS + BARS + VALUES, bottom + 6, Markdown.sentence(chapter.title()), below);
        svg.text(
                0,
                42,
                "small",
                "start",
                "µs for a %s, median and quartiles, and its ratio to untracked; dashed: nothing is recorded"
                        .formatted(chapter.unit()));
        Optional<Series> none = Chapter.find(series, untracked);
        for (int i = 0; i < series.size(); i++) {
            row(svg, TOP + i * ROW, series.get(i), most, none);
        }
        none.ifPresent(each -> {
            double x = LABELS + each.spread().median() / most * BARS;
            svg.line(x, TOP - 4, x, bottom, "grid");
        });
        return svg.toString();
    }

    private static void row(Svg svg, double y, Series series, double most, Optional<Series> untracked) {
        Spread spread = series.spread();
        double unit = BARS / most;
        double middle = y + ROW / 2.0 - 3;
        svg.text(LABELS - 10, middle + 4, "", "end", series.competitor().name());
        svg.bar(LABELS, y, spread.median() * unit, ROW - 7, kind(series, untracked));
        svg.line(LABELS + spread.low() * unit, middle, LABELS + spread.high() * unit, middle, "line");
        svg.text(LABELS + spread.high() * unit + 8, middle + 4, "small", "start", value(series, untracked));
    }

    private static String kind(Series series, Optional<Series> untracked) {
        boolean silent = !series.recorded() && !Optional.of(series).equals(untracked);
        return silent ? "none" : series.competitor().name().startsWith("history") ? "history" : "bar";
    }

    private static String value(Series series, Optional<Series> untracked) {
        String time = Markdown.number(series.spread().median());
        return untracked
                .filter(none -> !none.equals(series))
                .map(none -> time + " · " + Markdown.ratio(series.ratio(none).median()) + "×")
                .orElse(time);
    }
}

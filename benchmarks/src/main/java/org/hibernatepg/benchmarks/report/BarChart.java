package org.hibernatepg.benchmarks.report;

import java.util.List;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Series;
import org.hibernatepg.benchmarks.comparison.Spread;

/** A bar for each competitor: the median, a line over it from quartile to quartile; a line for what it costs untracked. */
final class BarChart {
    private static final int LABELS = 290;
    private static final int BARS = 380;
    private static final int VALUES = 110;
    private static final int ROW = 24;
    private static final int TOP = 52;

    private BarChart() {}

    static String of(Chapter chapter, Competitor untracked, String below) {
        List<Series> series = chapter.with(chapter.sizes().get(0));
        double most =
                series.stream().mapToDouble(each -> each.spread().high()).max().orElseThrow();
        int bottom = TOP + series.size() * ROW;
        Svg svg = new Svg(LABELS + BARS + VALUES, bottom + 6, chapter.title(), below);
        svg.text(
                0,
                36,
                "small",
                "start",
                "µs for a %s, median and quartiles; dashed: nothing is recorded".formatted(chapter.unit()));
        for (int i = 0; i < series.size(); i++) {
            row(svg, TOP + i * ROW, series.get(i), most, untracked);
        }
        Chapter.find(series, untracked).ifPresent(none -> {
            double x = LABELS + none.spread().median() / most * BARS;
            svg.line(x, TOP - 4, x, bottom, "grid");
        });
        return svg.toString();
    }

    private static void row(Svg svg, double y, Series series, double most, Competitor untracked) {
        Spread spread = series.spread();
        double unit = BARS / most;
        boolean silent = !series.recorded() && !series.competitor().equals(untracked);
        String kind = silent ? "none" : series.competitor().name().startsWith("history") ? "history" : "bar";
        double middle = y + ROW / 2.0 - 3;
        svg.text(LABELS - 10, middle + 4, "", "end", series.competitor().name());
        svg.bar(LABELS, y, spread.median() * unit, ROW - 7, kind);
        svg.line(LABELS + spread.low() * unit, middle, LABELS + spread.high() * unit, middle, "line");
        svg.text(LABELS + spread.high() * unit + 8, middle + 4, "small", "start", Markdown.number(spread.median()));
    }
}

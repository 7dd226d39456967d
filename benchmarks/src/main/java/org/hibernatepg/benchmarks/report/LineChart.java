package org.hibernatepg.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Series;

/** A line for each competitor, over the number of events, both axes logarithmic. */
final class LineChart {
    private static final int LEFT = 60;
    private static final int WIDTH = 390;
    private static final int LABELS = 350;
    private static final int TOP = 60;
    private static final int HEIGHT = 260;
    private static final int LABEL = 15;

    /** Each is seen on white and on black. */
    private static final List<String> COLOURS =
            List.of("#8b949e", "#b08800", "#d1570f", "#e5534b", "#b464d6", "#8256d0", "#2f81f7", "#2da44e", "#1b9e9e");

    private static final List<String> UNITS = List.of("µs", "ms", "s");

    private final Chapter chapter;
    private final Scale scale;
    private final double least;
    private final double most;

    private LineChart(Chapter chapter, Scale scale) {
        this.chapter = chapter;
        this.scale = scale;
        List<Double> medians =
                chapter.series().stream().map(each -> each.spread().median()).toList();
        least = Math.floor(
                Math.log10(medians.stream().min(Comparator.naturalOrder()).orElseThrow()));
        most = Math.max(
                least + 1,
                Math.ceil(Math.log10(
                        medians.stream().max(Comparator.naturalOrder()).orElseThrow())));
    }

    static String of(Chapter chapter, Scale scale, String below) {
        return new LineChart(chapter, scale).draw(below);
    }

    private record End(double y, String name, double micros, String colour) {}

    private String draw(String below) {
        Svg svg = new Svg(LEFT + WIDTH + LABELS, TOP + HEIGHT + 30, Markdown.sentence(chapter.title()), below);
        svg.text(
                0,
                42,
                "small",
                "start",
                "the time for a %s, median, over the number of events; beside a name: µs at the end of its line"
                        .formatted(chapter.unit()));
        axes(svg);
        List<End> ends = new ArrayList<>();
        List<Competitor> competitors =
                chapter.series().stream().map(Series::competitor).distinct().toList();
        for (int i = 0; i < competitors.size(); i++) {
            ends.add(line(svg, competitors.get(i), COLOURS.get(i % COLOURS.size())));
        }
        labels(svg, ends);
        return svg.toString();
    }

    private void axes(Svg svg) {
        for (double power = least; power <= most; power++) {
            double y = y(Math.pow(10, power));
            svg.line(LEFT, y, LEFT + WIDTH, y, "grid");
            svg.text(LEFT - 8, y + 4, "small", "end", time(power));
        }
        for (OptionalLong size : chapter.sizes()) {
            String events = String.format(Locale.ROOT, "%,d", (long) (size.orElseThrow() * scale.factor()));
            svg.text(x(size), TOP + HEIGHT + 20, "small", "middle", events);
        }
    }

    private End line(Svg svg, Competitor competitor, String colour) {
        List<Series> points = chapter.series().stream()
                .filter(each -> each.competitor().equals(competitor))
                .toList();
        svg.path(
                points.stream()
                        .map(each -> String.format(
                                Locale.ROOT, "%.1f,%.1f", x(each.workload().grown()), y(each)))
                        .collect(Collectors.joining(" ")),
                colour,
                competitor.name().startsWith("history") ? 3 : 1.5);
        points.forEach(each -> svg.dot(x(each.workload().grown()), y(each), colour));
        Series last = points.get(points.size() - 1);
        return new End(y(last), competitor.name(), last.spread().median(), colour);
    }

    /** A power of ten of microseconds, in the unit in which it is short: {@code 10 µs}, {@code 1 ms}, {@code 100 s}. */
    private static String time(double power) {
        int thousands = (int) Math.max(0, Math.min(UNITS.size() - 1, Math.floor(power / 3)));
        return "%s %s".formatted(Markdown.shortest(Math.pow(10, power - 3 * thousands)), UNITS.get(thousands));
    }

    /** Where lines end close together, their names move apart: downwards, and all of them up again if there is no room. */
    private static void labels(Svg svg, List<End> ends) {
        List<End> sorted =
                ends.stream().sorted(Comparator.comparingDouble(End::y)).toList();
        double[] places = new double[sorted.size()];
        double free = 0;
        for (int i = 0; i < places.length; i++) {
            places[i] = Math.max(sorted.get(i).y(), free);
            free = places[i] + LABEL;
        }
        double below = TOP + HEIGHT;
        for (int i = places.length - 1; i >= 0; i--) {
            places[i] = Math.min(places[i], below);
            below = places[i] - LABEL;
            svg.dot(LEFT + WIDTH + 14, places[i], sorted.get(i).colour());
            svg.text(
                    LEFT + WIDTH + 22, places[i] + 4, "", "start", sorted.get(i).name());
            svg.text(
                    LEFT + WIDTH + LABELS,
                    places[i] + 4,
                    "small",
                    "end",
                    Markdown.number(sorted.get(i).micros()));
        }
    }

    private double x(OptionalLong size) {
        List<Double> powers = chapter.sizes().stream()
                .map(each -> Math.log10((double) each.orElseThrow()))
                .toList();
        double first = powers.get(0);
        double last = powers.get(powers.size() - 1);
        return LEFT + WIDTH * (0.1 + 0.8 * (Math.log10((double) size.orElseThrow()) - first) / (last - first));
    }

    private double y(Series series) {
        return y(series.spread().median());
    }

    private double y(double micros) {
        return TOP + HEIGHT * (1 - (Math.log10(micros) - least) / (most - least));
    }
}

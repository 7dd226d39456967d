package org.hibernatepg.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Done;
import org.hibernatepg.benchmarks.comparison.Link;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Series;
import org.hibernatepg.benchmarks.comparison.Workload;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.junit.jupiter.api.Test;

/** What charts show of figures that lie far apart. */
class ChartsTest {
    private static final List<Competitor> COMPETITORS =
            Competitors.all().stream().limit(6).toList();
    private static final double WIDTH = 380;

    @Test
    void barsThatAreFarLongerThanTheRestAreBrokenAndTheirFiguresWritten() {
        String chart = bars(10, 12, 20, 15, 300, 1500);
        assertThat(breaks(chart)).isEqualTo(2);
        assertThat(chart).contains("broken: longer than can be shown", ">300 · 30.00×<", ">1,500 · 150.00×<");
        assertThat(widths(chart)).endsWith(WIDTH, WIDTH);
        assertThat(widths(chart).get(2)).isBetween(WIDTH * 0.8, WIDTH * 0.9);
    }

    @Test
    void barsThatGrowStepByStepAreWhole() {
        String chart = bars(10, 20, 40, 80, 160, 320);
        assertThat(breaks(chart)).isZero();
        assertThat(chart).doesNotContain("broken");
        assertThat(widths(chart).get(5)).isEqualTo(WIDTH);
    }

    @Test
    void whatMostAreIsNotBroken() {
        assertThat(breaks(bars(10, 12, 15, 300, 310, 320))).isZero();
    }

    @Test
    void aRoundThatWasSlowBreaksTheLineOfItsQuartilesAlone() {
        List<Series> series = List.of(
                series(OptionalLong.empty(), Competitors.BY_HAND, 20, 20, 20, 20),
                series(OptionalLong.empty(), Competitors.ENVERS, 20, 21, 22, 900));
        String chart = BarChart.of(new Chapter("work", Link.LOCAL, series), Competitors.UNTRACKED, "");
        assertThat(breaks(chart)).isEqualTo(1);
        assertThat(widths(chart)).allMatch(width -> width > WIDTH / 2 && width < WIDTH);
    }

    @Test
    void growingHistoriesAreDrawnFromTenThousandToTenMillionEvents() {
        List<Series> series = Stream.of(10_000L, 100_000L, 1_000_000L, 10_000_000L)
                .flatMap(events -> of(OptionalLong.of(events), 0.8, events / 100.0, events * 3.0).stream())
                .toList();
        String chart = LineChart.of(new Chapter("work", Link.LOCAL, series), Scale.FULL, "");
        assertThat(chart).contains(">10,000<", ">10,000,000<", ">0.1 µs<", ">1 ms<", ">100 s<");
        assertThat(chart).contains(">30,000,000<", ">0.8000<");
        assertThat(find("cx=\"([0-9.]+)\" cy=\"([0-9.]+)\"", chart))
                .hasSize(12 + 3)
                .allSatisfy(dot -> {
                    assertThat(Double.parseDouble(dot.group(1))).isBetween(60.0, 470.0);
                    assertThat(Double.parseDouble(dot.group(2))).isBetween(60.0, 320.0);
                });
    }

    private static String bars(double... medians) {
        return BarChart.of(
                new Chapter("work", Link.LOCAL, of(OptionalLong.empty(), medians)), Competitors.UNTRACKED, "");
    }

    private static List<Series> of(OptionalLong events, double... medians) {
        List<Series> all = new ArrayList<>();
        for (int i = 0; i < medians.length; i++) {
            all.add(series(events, COMPETITORS.get(i), medians[i]));
        }
        return all;
    }

    private static Series series(OptionalLong events, Competitor competitor, double... micros) {
        List<Double> rounds = Arrays.stream(micros).boxed().toList();
        return new Series(new Named(events), Link.LOCAL, competitor, true, 1, Optional.empty(), rounds);
    }

    private static long breaks(String chart) {
        return find("class=\"break\"", chart).size() / 2;
    }

    private static List<Double> widths(String chart) {
        return find("<rect x=\"300.0\" y=\"[0-9.]+\" width=\"([0-9.]+)\"", chart).stream()
                .map(bar -> Double.valueOf(bar.group(1)))
                .toList();
    }

    private static List<MatchResult> find(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().toList();
    }

    private record Named(OptionalLong grown) implements Workload {
        @Override
        public String name() {
            return "work";
        }

        @Override
        public String unit() {
            return "unit";
        }

        @Override
        public void prepare(Arena arena, Scale scale) {}

        @Override
        public Done run(Arena arena, Scale scale) {
            throw new UnsupportedOperationException();
        }
    }
}

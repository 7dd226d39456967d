package org.hibernatepg.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Done;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Findings;
import org.hibernatepg.benchmarks.comparison.Link;
import org.hibernatepg.benchmarks.comparison.Matrix;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Series;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.benchmarks.comparison.Spread;
import org.hibernatepg.benchmarks.comparison.Traffic;
import org.hibernatepg.benchmarks.comparison.Workload;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.hibernatepg.benchmarks.report.Environment;
import org.hibernatepg.benchmarks.report.Report;
import org.hibernatepg.benchmarks.workload.Workloads;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** The whole comparison at its smallest size. The matrix itself refuses a run that left other rows or events than the others. */
class ComparisonTest {
    private static final List<Workload> WORKLOADS = Workloads.all(List.of(10_000L, 1_000_000L));
    private static List<Series> series;

    @BeforeAll
    static void run() {
        series = new Matrix(Competitors.all(), WORKLOADS, Scale.SMOKE).run(step -> {});
    }

    @Test
    void everyWorkloadIsDoneByAllForWhomItIs() {
        for (Workload workload : WORKLOADS) {
            List<Competitor> participants =
                    Competitors.all().stream().filter(workload::isFor).toList();
            assertThat(participants).hasSizeGreaterThan(1);
            assertThat(series)
                    .filteredOn(each -> each.workload().equals(workload))
                    .hasSize(participants.size() * workload.links().size())
                    .allSatisfy(each -> assertThat(each.spread().median()).isPositive());
        }
    }

    @Test
    void whatIsNotRecordedIsSaid() {
        assertThat(series)
                .filteredOn(each -> each.workload().name().startsWith("HQL update"))
                .filteredOn(Series::recorded)
                .extracting(each -> each.competitor().name())
                .contains("history, row triggers", "history, statement triggers", "row trigger by hand")
                .doesNotContain("untracked", "Envers", "Hibernate's @Audited");
    }

    @Test
    void whereThereIsANetworkTheTrafficIsCounted() {
        assertThat(series)
                .filteredOn(each -> each.link().equals(Link.NETWORK))
                .filteredOn(each -> each.workload().name().equals("persist 50 entities in a transaction"))
                .filteredOn(each -> Set.of(
                                "untracked", "history, statement triggers", "history, statement triggers, context")
                        .contains(each.competitor().name()))
                .extracting(each -> each.traffic().orElseThrow())
                .containsExactly(new Traffic(50, 2), new Traffic(50, 2), new Traffic(51, 3));
        assertThat(series).filteredOn(each -> each.link().equals(Link.LOCAL)).allMatch(each -> each.traffic()
                .isEmpty());
    }

    @Test
    void workThatDiffersIsRefused() {
        Workload forgetful = new OneRow() {
            @Override
            public Done run(Arena arena, Scale scale) {
                if (arena.competitor().equals(Competitors.HISTORY)) {
                    arena.jdbc("delete from document");
                }
                return Done.written(1);
            }
        };
        assertThatThrownBy(() -> matrix(forgetful)).hasMessageContaining("one row, history, statement triggers");
    }

    @Test
    void eventsThatAreMissingAreRefused() {
        Workload silent = new OneRow() {
            @Override
            public long events(Arena arena, Scale scale) {
                return 1;
            }
        };
        assertThatThrownBy(() -> matrix(silent)).hasMessageContaining("0 events instead of 1");
    }

    @Test
    void theReportHasATableAndAChartForEachWorkload(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("of-a-former-run.svg"), "<svg/>");
        Map<String, String> environment = Environment.of();
        Findings found = new Findings(environment, Scale.SMOKE, series, Map.of());
        List<Result> targets =
                List.of(new Result("fast", Spread.of(List.of(1.0, 2.0)), 1.2), new Result("small", 0, 0));
        new Report(found, targets, Competitors.UNTRACKED, Competitors.ENVERS).write(folder);

        String report = Files.readString(folder.resolve("report.md"));
        assertThat(report).contains("## Persist 50 entities in a transaction, reWriteBatchedInserts\n");
        assertThat(report)
                .contains("| fast | 1.50 | 1.25 to 1.75 | ≤ 1.2 | **missed** |\n| small | 0.00 |  | ≤ 0 | reached |\n");
        assertThat(report).contains("| Envers (records none of it) |");
        assertThat(report).contains("| history, statement triggers, context | 51.0 | 3.0 |");
        environment.forEach((name, value) -> assertThat(report).contains("| %s | %s |".formatted(name, value)));
        for (Path chart : charts(folder)) {
            String text = Files.readString(chart);
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
            assertThat(text).contains(environment.get("commit"), environment.get("machine"), " for a ");
            assertThat(report).contains("(" + chart.getFileName() + ")");
        }
        JsonNode data =
                new ObjectMapper().readTree(folder.resolve("results.json").toFile());
        assertThat(data.get("series")).hasSize(series.size());
        assertThat(data.at("/targets/0/reached").asBoolean()).isFalse();
        assertThat(data.at("/environment/PostgreSQL").asText()).isEqualTo(environment.get("PostgreSQL"));
    }

    /** A name in a target that is no longer that of a workload or a question would be one that nobody reaches or misses. */
    @Test
    void everyTargetIsMeasured() {
        Map<String, List<Result>> answers = Targets.QUESTIONS.stream()
                .collect(Collectors.toMap(Question::name, question -> List.of(new Result(question.name(), 1, 1))));
        List<Result> targets = Targets.in(new Findings(Map.of(), Scale.SMOKE, series, answers));
        assertThat(targets)
                .extracting(Result::what)
                .contains("FsmTransitions", "UnfiredTriggers", "UnchangedRestart")
                .contains("find as of an instant, of 1,000,000 events: tracked / untracked")
                .contains("start with 200 entities: tracked / untracked")
                .contains("change 50 entities in a transaction, network of 1 ms: what tracking adds / what Envers adds")
                .doesNotHaveDuplicates()
                .hasSize(22);
        assertThat(targets)
                .filteredOn(target -> target.what().startsWith("round trips"))
                .singleElement()
                .satisfies(target -> assertThat(target.measured().median()).isEqualTo(1));
    }

    @Test
    void whatIsAddedIsComparedRoundByRound() {
        Series first = series.get(0);
        assertThat(with(first, 4.0, 7.0).overhead(with(first, 6.0, 9.0), with(first, 2.0, 3.0)))
                .isEqualTo(Spread.of(List.of(0.5, 4.0 / 6)));
    }

    @Test
    void whatIsComparedWithNothingThatWasAddedIsNotMeasurable() {
        Series first = series.get(0);
        assertThat(with(first, 4.0, 1.0).overhead(with(first, 1.0, 2.0), with(first, 2.0, 3.0)))
                .isEqualTo(Spread.UNKNOWN);
        Series ofFour = with(first, 4.0, 4.0, 4.0, 4.0);
        assertThat(ofFour.overhead(with(first, 6.0, 1.0, 6.0, 6.0), with(first, 2.0, 2.0, 2.0, 2.0)))
                .isEqualTo(Spread.of(List.of(0.5, 0.5, 0.5)));
    }

    private static Series with(Series series, Double... micros) {
        return new Series(
                series.workload(),
                series.link(),
                series.competitor(),
                series.recorded(),
                series.units(),
                series.traffic(),
                List.of(micros));
    }

    @Test
    void aSlowWorkHasFewerRounds() {
        Scale scale = new Scale(1, 9, Duration.ofSeconds(5), Duration.ofSeconds(20));
        assertThat(scale.hasAnother(3, Duration.ofHours(1))).isTrue();
        assertThat(scale.hasAnother(4, Duration.ofSeconds(21))).isFalse();
        assertThat(scale.hasAnother(8, Duration.ofSeconds(19))).isTrue();
        assertThat(scale.hasAnother(9, Duration.ZERO)).isFalse();
    }

    @Test
    void theFirstRoundsWarmUpAndDoNotCount() {
        Scale scale = new Scale(1, 9, Duration.ofSeconds(5), Duration.ofSeconds(20));
        assertThat(scale.warmsUp(0, Duration.ofHours(1))).isTrue();
        assertThat(scale.warmsUp(7, Duration.ofSeconds(4))).isTrue();
        assertThat(scale.warmsUp(1, Duration.ofSeconds(5))).isFalse();
        assertThat(Scale.SMOKE.warmsUp(0, Duration.ZERO)).isFalse();
    }

    @Test
    void roundsThatWarmUpAreNotInTheFigures() {
        Scale briefly = new Scale(Scale.SMOKE.factor(), 3, Duration.ofNanos(1), Duration.ofHours(1));
        int[] rounds = {0};
        Workload counting = new OneRow() {
            @Override
            public Done run(Arena arena, Scale scale) {
                rounds[0]++;
                return super.run(arena, scale);
            }
        };
        List<Series> found = new Matrix(List.of(Competitors.UNTRACKED), List.of(counting), briefly).run(step -> {});
        assertThat(rounds[0]).isEqualTo(4);
        assertThat(found).singleElement().satisfies(one -> assertThat(one.micros())
                .hasSize(3));
    }

    @Test
    void theSpreadOfRoundsIsTheirMedianAndQuartiles() {
        assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Spread(2.5, 1.75, 3.25));
        assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7));
    }

    @Test
    void optionsChooseByWords() {
        CompareOptions options = CompareOptions.of(
                "--scale=0.5", "--competitors=by.hand", "--workloads=HQL, upsert, FSM", "--baseline=row trigger");
        assertThat(options.competitors())
                .extracting(Competitor::name)
                .containsExactly("untracked", "row trigger by hand", "statement triggers by hand");
        assertThat(options.workloads()).hasSize(4);
        assertThat(options.questions()).extracting(Question::name).containsExactly("FsmTransitions");
        assertThat(options.baseline().name()).isEqualTo("row trigger by hand");
        assertThat(options.scale())
                .isEqualTo(new Scale(0.5, Scale.FULL.rounds(), Scale.FULL.warmUp(), Scale.FULL.each()));
        assertThat(CompareOptions.of("--workloads=^find").workloads())
                .extracting(Workload::name)
                .hasSizeGreaterThan(1)
                .containsOnly("find as of an instant");
    }

    @Test
    void optionsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> CompareOptions.of("--size=1"))
                .hasMessageContaining("'--size=1'")
                .hasMessageContaining("scale");
        assertThatThrownBy(() -> CompareOptions.of("--workloads=HQL insert"))
                .hasMessageContaining("'HQL insert'")
                .hasMessageContaining("HQL update of 100,000 rows");
        assertThatThrownBy(() -> CompareOptions.of("--scale=0")).hasMessageContaining("factor is above 0");
    }

    private static List<Path> charts(Path folder) throws java.io.IOException {
        try (var files = Files.newDirectoryStream(folder, "*.svg")) {
            List<Path> charts = new java.util.ArrayList<>();
            files.forEach(charts::add);
            assertThat(charts).hasSizeGreaterThan(20).noneMatch(chart -> chart.endsWith("of-a-former-run.svg"));
            return charts;
        }
    }

    private static void matrix(Workload workload) {
        new Matrix(List.of(Competitors.UNTRACKED, Competitors.HISTORY), List.of(workload), Scale.SMOKE).run(step -> {});
    }

    private static class OneRow implements Workload {
        @Override
        public String name() {
            return "one row";
        }

        @Override
        public String unit() {
            return "row";
        }

        @Override
        public void prepare(Arena arena, Scale scale) {
            arena.refill(Shape.DOCUMENT, new Filling(1, 1));
        }

        @Override
        public Done run(Arena arena, Scale scale) {
            return Done.written(1);
        }
    }
}

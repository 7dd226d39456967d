package org.hibernatepg.benchmarks.comparison;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hibernatepg.benchmarks.wire.WireProxy;
import org.jspecify.annotations.Nullable;

/**
 * Runs each workload for each competitor, round by round, so that all meet the same disturbances; each round begins with
 * another competitor. After each run, what it left is compared with what the others left: there is no figure of work that was
 * not done.
 *
 * @param competitors who takes part; the first one may be whom the others are compared with
 * @param workloads what is done
 * @param scale how much of it
 */
public record Matrix(List<Competitor> competitors, List<Workload> workloads, Scale scale) {
    /** The series, link by link and workload by workload; tells what it is about to do. */
    public List<Series> run(Consumer<String> progress) {
        List<Arena> arenas = new ArrayList<>();
        try {
            competitors.forEach(competitor -> arenas.add(Arena.of(competitor)));
            List<Series> series = new ArrayList<>();
            // By link, since a pool starts with each change of it.
            for (Link link : Link.ALL) {
                for (Workload workload : workloads) {
                    if (workload.links().contains(link)) {
                        progress.accept(workload.name() + ", " + link.name());
                        series.addAll(run(workload, link, arenas));
                    }
                }
            }
            return series;
        } finally {
            arenas.forEach(Arena::close);
        }
    }

    private List<Series> run(Workload workload, Link link, List<Arena> arenas) {
        List<Arena> participants = arenas.stream()
                .filter(arena -> workload.isFor(arena.competitor()))
                .toList();
        participants.forEach(arena -> arena.use(link));
        List<List<Run>> rounds = rounds(workload, participants);
        // In the order in which the competitors are named, whoever began.
        return participants.stream()
                .map(arena -> series(
                        workload,
                        link,
                        arena.competitor(),
                        rounds.stream()
                                .flatMap(List::stream)
                                .filter(run -> run.arena() == arena)
                                .toList()))
                .toList();
    }

    /** The rounds that count. Time that warms up is that of the work itself, which may be short where it takes long to prepare. */
    private List<List<Run>> rounds(Workload workload, List<Arena> participants) {
        List<List<Run>> counted = new ArrayList<>();
        Duration worked = Duration.ZERO;
        long start = System.nanoTime();
        for (int round = 0; scale.hasAnother(counted.size(), Duration.ofNanos(System.nanoTime() - start)); round++) {
            List<Run> runs = round(workload, participants, round);
            if (scale.warmsUp(round, worked)) {
                worked = runs.stream().map(Run::took).reduce(worked, Duration::plus);
                start = System.nanoTime();
            } else {
                counted.add(runs);
            }
        }
        return counted;
    }

    private List<Run> round(Workload workload, List<Arena> participants, int round) {
        List<Run> runs = new ArrayList<>();
        Outcome first = null;
        for (int i = 0; i < participants.size(); i++) {
            Arena arena = participants.get((round + i) % participants.size());
            Run run = Run.of(workload, arena, scale, first);
            first = first == null ? run.outcome() : first;
            runs.add(run);
        }
        return runs;
    }

    private static Series series(Workload workload, Link link, Competitor competitor, List<Run> counted) {
        return new Series(
                workload,
                link,
                competitor,
                competitor.records(workload.written()),
                counted.get(0).units(),
                counted.get(counted.size() - 1).traffic(),
                counted.stream().map(Run::micros).toList());
    }

    private record Run(Arena arena, int units, Duration took, Optional<Traffic> traffic, Outcome outcome) {
        static Run of(Workload workload, Arena arena, Scale scale, @Nullable Outcome first) {
            workload.prepare(arena, scale);
            long before = Outcome.events(arena);
            Optional<WireProxy> wire = arena.startCounting();
            long start = System.nanoTime();
            Done done = workload.run(arena, scale);
            long took = System.nanoTime() - start;
            Optional<Traffic> traffic = wire.map(proxy -> Traffic.of(proxy.count(), done.units()));
            Outcome outcome = Outcome.of(arena, done, before);
            Competitor competitor = arena.competitor();
            long expected = competitor.records(workload.written()) ? workload.events(arena, scale) : 0;
            outcome.check(workload.name() + ", " + competitor.name(), first == null ? outcome : first, expected);
            return new Run(arena, done.units(), Duration.ofNanos(took), traffic, outcome);
        }

        double micros() {
            return took.toNanos() / 1_000.0 / units;
        }
    }
}

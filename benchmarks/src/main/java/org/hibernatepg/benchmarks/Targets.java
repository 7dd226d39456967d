package org.hibernatepg.benchmarks;

import static org.hibernatepg.benchmarks.comparison.Link.LOCAL;
import static org.hibernatepg.benchmarks.comparison.Link.NETWORK;
import static org.hibernatepg.benchmarks.competitor.Competitors.BY_HAND;
import static org.hibernatepg.benchmarks.competitor.Competitors.ENVERS;
import static org.hibernatepg.benchmarks.competitor.Competitors.HISTORY;
import static org.hibernatepg.benchmarks.competitor.Competitors.HISTORY_IN_CONTEXT;
import static org.hibernatepg.benchmarks.competitor.Competitors.UNTRACKED;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Findings;
import org.hibernatepg.benchmarks.comparison.Link;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Series;
import org.hibernatepg.benchmarks.comparison.Traffic;

/** What is to be reached, and how it is read from what a run found out. */
final class Targets {
    /** Those that some targets are about. */
    static final List<Question> QUESTIONS =
            List.of(new FsmTransitions(), new UnfiredTriggers(), new UnchangedRestart());

    private static final OptionalLong ANY = OptionalLong.empty();
    private static final String INSERT = "insert … select of 100,000 rows of three columns";
    private static final String UPDATE = "HQL update of 100,000 rows of three columns";
    private static final List<String> SESSIONS = List.of(
            "persist 1 entity in a transaction",
            "change 1 entity in a transaction",
            "remove 1 entity in a transaction",
            "persist 50 entities in a transaction",
            "change 50 entities in a transaction",
            "remove 50 entities in a transaction");

    private static final List<Target> ALL = List.of(
            ratio(INSERT, ANY, UNTRACKED, 2.2),
            ratio(UPDATE, ANY, UNTRACKED, 3.0),
            ratio(INSERT, ANY, BY_HAND, 1.05),
            ratio(UPDATE, ANY, BY_HAND, 1.05),
            answer(FsmTransitions.class),
            answer(UnfiredTriggers.class),
            overheads(LOCAL),
            overheads(NETWORK),
            Targets::roundTrips,
            ratio("start with 200 entities", ANY, UNTRACKED, 1.5),
            answer(UnchangedRestart.class),
            ratio("find as of an instant", OptionalLong.of(1_000_000), UNTRACKED, 3));

    /** One or some that are read in the same way. */
    private interface Target {
        /** What was reached; nothing where the run did not measure it. */
        Stream<Result> in(Findings found);
    }

    private Targets() {}

    /** How near a run came to each of which it measured something. */
    static List<Result> in(Findings found) {
        return ALL.stream().flatMap(target -> target.in(found)).toList();
    }

    /** The time of tracked work, in times of another's. */
    private static Target ratio(String workload, OptionalLong events, Competitor other, double bound) {
        String name = events.isPresent() ? "%s, of %,d events".formatted(workload, events.getAsLong()) : workload;
        return found -> zip(
                found.find(workload, events, LOCAL, HISTORY),
                found.find(workload, events, LOCAL, other),
                (tracked, others) ->
                        new Result("%s: tracked / %s".formatted(name, other.name()), tracked.ratio(others), bound));
    }

    /** What tracking adds to the work of sessions, in times of what Envers adds. */
    private static Target overheads(Link link) {
        return found -> SESSIONS.stream().flatMap(workload -> found.find(workload, ANY, link, UNTRACKED).stream()
                .flatMap(untracked -> zip(
                        found.find(workload, ANY, link, HISTORY),
                        found.find(workload, ANY, link, ENVERS),
                        (tracked, envers) -> new Result(
                                "%s, %s: what tracking adds / what Envers adds".formatted(workload, link.name()),
                                tracked.overhead(envers, untracked),
                                0.6))));
    }

    /** The most of all transactions whose traffic was counted. */
    private static Stream<Result> roundTrips(Findings found) {
        OptionalDouble most = SESSIONS.stream()
                .flatMap(workload -> zip(
                        found.find(workload, ANY, NETWORK, HISTORY_IN_CONTEXT),
                        found.find(workload, ANY, NETWORK, UNTRACKED),
                        (tracked, untracked) -> roundTrips(tracked) - roundTrips(untracked)))
                .mapToDouble(Double::doubleValue)
                .max();
        return most.stream()
                .mapToObj(
                        trips -> new Result("round trips that a context adds to a transaction that writes", trips, 1));
    }

    private static double roundTrips(Series series) {
        return series.traffic().map(Traffic::roundTrips).orElse(Double.NaN);
    }

    private static Target answer(Class<? extends Question> question) {
        return found -> found.answers().getOrDefault(question.getSimpleName(), List.of()).stream()
                .filter(Result::hasTarget);
    }

    private interface Both<T> {
        T of(Series one, Series other);
    }

    private static <T> Stream<T> zip(Optional<Series> one, Optional<Series> other, Both<T> both) {
        return one.stream().flatMap(first -> other.stream().map(second -> both.of(first, second)));
    }
}

package org.hibernatepg.benchmarks.workload;

import static org.hibernatepg.benchmarks.comparison.Link.LOCAL;
import static org.hibernatepg.benchmarks.comparison.Link.NETWORK;
import static org.hibernatepg.benchmarks.comparison.Link.REWRITING;
import static org.hibernatepg.benchmarks.workload.Entities.Action.CHANGE;
import static org.hibernatepg.benchmarks.workload.Entities.Action.PERSIST;
import static org.hibernatepg.benchmarks.workload.Entities.Action.REMOVE;
import static org.hibernatepg.benchmarks.workload.Entities.Action.REPLACE;

import java.util.List;
import java.util.stream.Stream;
import org.hibernatepg.benchmarks.comparison.Link;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.benchmarks.comparison.Workload;

/** All work that is compared. */
public final class Workloads {
    /** Numbers of events with which a history is read and written. */
    public static final List<Long> EVENTS = List.of(10_000L, 100_000L, 1_000_000L);

    private Workloads() {}

    /** All, those that depend on the number of events for each of these numbers. */
    public static List<Workload> all(List<Long> events) {
        return Stream.of(
                        sessions(),
                        Statements.all().stream(),
                        Stream.of(new Writers(false), new Writers(true)),
                        starts(),
                        events.stream().sorted().flatMap(Workloads::histories))
                .<Workload>flatMap(workloads -> workloads)
                .toList();
    }

    private static Stream<Workload> sessions() {
        return Stream.of(
                one(PERSIST),
                one(CHANGE),
                one(REMOVE),
                fifty(PERSIST, List.of(LOCAL, REWRITING, NETWORK)),
                fifty(CHANGE, List.of(LOCAL, NETWORK)),
                fifty(REMOVE, List.of(LOCAL, NETWORK)),
                new Entities(PERSIST, Shape.WIDE, 500, 10, false, List.of(LOCAL)),
                new Entities(CHANGE, Shape.WIDE, 500, 10, false, List.of(LOCAL)),
                new Entities(CHANGE, Shape.LARGE, 100, 10, false, List.of(LOCAL)),
                new Entities(REPLACE, Shape.LARGE, 100, 10, false, List.of(LOCAL)),
                new Entities(CHANGE, Shape.DOCUMENT, 500, 1, true, List.of(LOCAL)));
    }

    private static Workload one(Entities.Action action) {
        return new Entities(action, Shape.DOCUMENT, 500, 1, false, List.of(LOCAL, NETWORK));
    }

    private static Workload fifty(Entities.Action action, List<Link> links) {
        return new Entities(action, Shape.DOCUMENT, 10_000, 50, false, links);
    }

    private static Stream<Workload> starts() {
        return Stream.concat(
                Stream.of(1, 50, 200).map(entities -> new Starts(entities, false)), Stream.of(new Starts(200, true)));
    }

    private static Stream<Workload> histories(long events) {
        return Stream.concat(Reads.all(events), Stream.of(new LargeHistory(events)));
    }
}

package org.hibernatepg.benchmarks.workload;

import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Done;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Past;
import org.hibernatepg.benchmarks.comparison.Recorded;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Workload;

/** Questions about a history in which each document has a hundred versions. */
abstract class Reads implements Workload {
    static final int VERSIONS = 100;
    private static final int SHOWN = 50;

    private final String name;
    private final long events;
    private final int questions;

    private Reads(String name, long events, int questions) {
        this.name = name;
        this.events = events;
        this.questions = questions;
    }

    /** All of them, where there are so many events. */
    static Stream<Workload> all(long events) {
        return Stream.of(
                new AsOf("find as of an instant", events, Past.Reader::find),
                new AsOf("query with a join as of an instant", events, Past.Reader::join),
                new SessionAsOf(events),
                new AllAsOf(events),
                new Asked("newest page of events of an object", events, 200, Recorded::page),
                new Asked("changes of the 100 versions of an object", events, 50, Recorded::changes),
                new Asked("last change of an object", events, 200, Recorded::lastChange));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String unit() {
        return "question";
    }

    @Override
    public OptionalLong grown() {
        return OptionalLong.of(events);
    }

    @Override
    public void prepare(Arena arena, Scale scale) {
        arena.refillForReading(new Filling(rows(scale), VERSIONS));
    }

    int rows(Scale scale) {
        return scale.of((int) (events / VERSIONS), 2);
    }

    /** Documents from all over the table. */
    IntStream documents(Scale scale) {
        int rows = rows(scale);
        return IntStream.range(0, scale.of(questions, 2)).map(i -> (int) (1 + i * 7919L % rows));
    }

    Done answered(Scale scale, LongStream answers) {
        return new Done(scale.of(questions, 2), answers.sum());
    }

    static long asOf(Arena arena, ToLongFunction<Past.Reader> work) {
        return arena.competitor().past().orElseThrow().asOf(arena, Filling.after(SHOWN), work);
    }

    /** Without a history, what is shown is today. */
    static int shown(Arena arena) {
        return arena.competitor().events("").isPresent() ? SHOWN : VERSIONS;
    }

    private interface Read {
        int amount(Past.Reader reader, int document);
    }

    /** In a session as of an instant, which is opened once for all questions. */
    private static final class AsOf extends Reads {
        private final Read read;

        AsOf(String name, long events, Read read) {
            super(name, events, 500);
            this.read = read;
        }

        @Override
        public boolean isFor(Competitor competitor) {
            return competitor.past().isPresent();
        }

        @Override
        public Done run(Arena arena, Scale scale) {
            long found = asOf(arena, reader -> documents(scale)
                    .filter(document -> read.amount(reader, document) == shown(arena))
                    .count());
            return answered(scale, LongStream.of(found));
        }
    }

    /** A find, with a session of its own as of the instant. */
    private static final class SessionAsOf extends Reads {
        SessionAsOf(long events) {
            super("session with one find as of an instant", events, 200);
        }

        @Override
        public boolean isFor(Competitor competitor) {
            return competitor.past().isPresent();
        }

        @Override
        public Done run(Arena arena, Scale scale) {
            long found = documents(scale)
                    .filter(document -> asOf(arena, reader -> reader.find(document)) == shown(arena))
                    .count();
            return answered(scale, LongStream.of(found));
        }
    }

    /** All documents. */
    private static final class AllAsOf extends Reads {
        AllAsOf(long events) {
            super("all objects as of an instant", events, 1);
        }

        @Override
        public boolean isFor(Competitor competitor) {
            return competitor.past().isPresent();
        }

        @Override
        public Done run(Arena arena, Scale scale) {
            return new Done(1, asOf(arena, Past.Reader::all));
        }
    }

    private interface Ask {
        long answer(Recorded recorded, Arena arena, int document);
    }

    /** Each question in a transaction of its own. */
    private static final class Asked extends Reads {
        private final Ask ask;

        Asked(String name, long events, int questions, Ask ask) {
            super(name, events, questions);
            this.ask = ask;
        }

        @Override
        public boolean isFor(Competitor competitor) {
            return competitor.recorded().isPresent();
        }

        @Override
        public Done run(Arena arena, Scale scale) {
            Recorded recorded = arena.competitor().recorded().orElseThrow();
            return answered(scale, documents(scale).mapToLong(document -> ask.answer(recorded, arena, document)));
        }
    }
}

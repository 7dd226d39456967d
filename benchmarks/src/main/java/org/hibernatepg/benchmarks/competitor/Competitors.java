package org.hibernatepg.benchmarks.competitor;

import static org.hibernatepg.history.ContextStorage.JSON;
import static org.hibernatepg.history.ContextStorage.SHARED;
import static org.hibernatepg.trigger.Level.ROW;
import static org.hibernatepg.trigger.Level.STATEMENT;

import java.util.List;
import java.util.stream.Stream;
import org.hibernatepg.benchmarks.comparison.Competitor;

/** Those who take part. */
public final class Competitors {
    /** What everybody is compared with. */
    public static final Competitor UNTRACKED = new Untracked();

    /** Triggers that somebody wrote who thinks of statements of many rows. */
    public static final Competitor BY_HAND = new HandWritten(STATEMENT);

    /** Envers as it is by default: what everybody is compared with besides, unless another is chosen. */
    public static final Competitor ENVERS = new Envers(false);

    /** What a user of {@code @TrackHistory} gets who chooses nothing. */
    public static final Competitor HISTORY = new Tracked(STATEMENT, JSON, false);

    /** The same with a context in each transaction. */
    public static final Competitor HISTORY_IN_CONTEXT = new Tracked(STATEMENT, JSON, true);

    /** The same, the context in a table of its own. */
    public static final Competitor HISTORY_IN_SHARED_CONTEXT = new Tracked(STATEMENT, SHARED, true);

    private Competitors() {}

    /** All that this line of Hibernate has. */
    public static List<Competitor> all() {
        return Stream.concat(Stream.concat(Stream.of(UNTRACKED), others()), history())
                .toList();
    }

    private static Stream<Competitor> others() {
        Stream<Competitor> audited = HibernateAudited.isAvailable()
                ? Stream.of(new HibernateAudited(false), new HibernateAudited(true))
                : Stream.empty();
        return Stream.concat(Stream.of(new HandWritten(ROW), BY_HAND, ENVERS, new Envers(true)), audited);
    }

    private static Stream<Competitor> history() {
        return Stream.of(ROW, STATEMENT)
                .flatMap(level -> Stream.of(
                        new Tracked(level, JSON, false),
                        new Tracked(level, JSON, true),
                        new Tracked(level, SHARED, true)));
    }
}

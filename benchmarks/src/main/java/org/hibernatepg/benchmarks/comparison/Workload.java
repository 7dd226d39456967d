package org.hibernatepg.benchmarks.comparison;

import java.util.List;
import java.util.OptionalLong;

/** Some work, done by each competitor in the same way. */
public interface Workload {
    /** For the report. */
    String name();

    /** Of what a figure is the time: "transaction", "row". */
    String unit();

    /** In which ways the server is reached, each with a table of its own. */
    default List<Link> links() {
        return List.of(Link.LOCAL);
    }

    /** By what it writes. */
    default Written written() {
        return Written.BY_SESSION;
    }

    /** Whether such a competitor takes part. */
    default boolean isFor(Competitor competitor) {
        return true;
    }

    /** How many events there are meanwhile, if the work is done with several numbers of them. */
    default OptionalLong grown() {
        return OptionalLong.empty();
    }

    /** Before each round, not timed. */
    void prepare(Arena arena, Scale scale);

    /** The work itself. */
    Done run(Arena arena, Scale scale);

    /** How many events it leaves where such writes are recorded. */
    default long events(Arena arena, Scale scale) {
        return 0;
    }
}

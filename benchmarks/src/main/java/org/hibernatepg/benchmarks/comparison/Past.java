package org.hibernatepg.benchmarks.comparison;

import java.time.Instant;
import java.util.function.ToLongFunction;

/** How a competitor shows what was. */
public interface Past {
    /** Reads as of a point; where a session or a revision is to be found for it, once for the whole work. */
    long asOf(Arena arena, Instant instant, ToLongFunction<Reader> work);

    /** Reads within one session. */
    interface Reader {
        /** The amount of a document, by its key. */
        int find(int document);

        /** The amount of the document of a sheet, by a query that joins them. */
        int join(int sheet);

        /** How many documents there are, all of them loaded. */
        int all();
    }
}

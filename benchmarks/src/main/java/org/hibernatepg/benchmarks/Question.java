package org.hibernatepg.benchmarks;

import java.util.List;
import org.hibernatepg.benchmarks.comparison.Result;

/** A question that is answered by running something. */
interface Question {
    /** Builds what it needs, measures and cleans up. */
    List<Result> answer(Size size);

    /** What it is called on the command line and in the report. */
    default String name() {
        return getClass().getSimpleName();
    }
}

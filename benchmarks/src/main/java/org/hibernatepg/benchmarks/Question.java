package org.hibernatepg.benchmarks;

import java.util.List;

/** A question that is answered by running something. */
interface Question {
    /** Builds what it needs, measures and cleans up. */
    List<Result> answer(Size size);
}

/**
 * The rows of recorded tables as they stood at a point, as SQL. Read {@link org.hibernatepg.history.internal.past.EventSteps}
 * first, which says what an event does to the rows, then {@link org.hibernatepg.history.internal.past.StepSums}, what all of them add up to,
 * and {@link org.hibernatepg.history.internal.past.PastRows}.
 */
@NullMarked
package org.hibernatepg.history.internal.past;

import org.jspecify.annotations.NullMarked;

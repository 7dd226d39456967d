/**
 * The rows of recorded tables as they stood at a point, as SQL. Read {@link org.hibernatepg.history.internal.past.EventSteps}
 * first, which says how events add up to rows, then {@link org.hibernatepg.history.internal.past.PastRows}.
 */
@NullMarked
package org.hibernatepg.history.internal.past;

import org.jspecify.annotations.NullMarked;

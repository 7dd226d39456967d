/**
 * What the events of a table add up to, as SQL. Read {@link org.hibernatepg.history.internal.past.StepSums} first.
 */
@NullMarked
package org.hibernatepg.history.internal.replay;

import org.jspecify.annotations.NullMarked;

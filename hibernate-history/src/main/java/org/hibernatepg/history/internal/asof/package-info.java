/**
 * Sessions that read the past: every statement of such a session reads, in place of each tracked table, the rows that the table had at
 * a point. Read {@link org.hibernatepg.history.internal.asof.PastReading} first, what a session does, then
 * {@link org.hibernatepg.history.internal.asof.PastStatement}, how a statement is changed.
 */
@NullMarked
package org.hibernatepg.history.internal.asof;

import org.jspecify.annotations.NullMarked;

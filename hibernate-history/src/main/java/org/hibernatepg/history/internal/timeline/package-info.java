/**
 * Events of many event tables in one statement. Read {@link org.hibernatepg.history.internal.timeline.TimelineTable} first, which
 * {@code TimelineTables} makes, then {@link org.hibernatepg.history.internal.timeline.TimelineSql}; {@code TimelineAnswer} reads what that
 * selects.
 */
@NullMarked
package org.hibernatepg.history.internal.timeline;

import org.jspecify.annotations.NullMarked;

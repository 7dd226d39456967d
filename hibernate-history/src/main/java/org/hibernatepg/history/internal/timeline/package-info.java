/**
 * Events of many event tables in one statement. Read {@link org.hibernatepg.history.internal.timeline.TimelineTable} first, then
 * {@link org.hibernatepg.history.internal.timeline.TimelineSql}.
 */
@NullMarked
package org.hibernatepg.history.internal.timeline;

import org.jspecify.annotations.NullMarked;

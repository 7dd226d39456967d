/**
 * The triggers that write events. Read {@link org.hibernatepg.history.internal.trigger.HistoryTriggerContributor} first.
 */
@NullMarked
package org.hibernatepg.history.internal.trigger;

import org.jspecify.annotations.NullMarked;

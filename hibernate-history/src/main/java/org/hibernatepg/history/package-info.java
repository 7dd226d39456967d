/**
 * The history of entities, written by triggers. Start with {@link org.hibernatepg.history.TrackHistory} on an entity, say
 * who and why with {@link org.hibernatepg.history.HistoryContext}, and ask with {@link org.hibernatepg.history.History}.
 */
@NullMarked
package org.hibernatepg.history;

import org.jspecify.annotations.NullMarked;

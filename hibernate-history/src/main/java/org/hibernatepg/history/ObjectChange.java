package org.hibernatepg.history;

import java.util.List;
import java.util.Optional;

/**
 * What one transaction made of one object, whatever it wrote on the way.
 *
 * @param <T> the tracked entity
 * @param operation {@code INSERT} for an object that came, {@code DELETE} for one that went, {@code UPDATE} for one that is
 *     another than before
 * @param changes for an update, what differs between before and after, sorted by attribute; empty if what was before is not
 *     known, since the object is older than its history
 * @param before the last event before the transaction; empty for an object that came, or where there is none
 * @param event the last event of the transaction that tells the object's state, with the context and the time
 */
public record ObjectChange<T>(
        EventOperation operation, List<Change> changes, Optional<Event<T>> before, Event<T> event) {
    /** Copies the list. */
    public ObjectChange {
        changes = List.copyOf(changes);
    }
}

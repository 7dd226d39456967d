package org.hibernatepg.history;

import java.util.Optional;

/**
 * What one transaction made of one row of a collection, whatever it wrote on the way.
 *
 * @param <T> the entity that has the collection
 * @param operation {@code INSERT} for a row that came, {@code BASELINE} for one that was found, {@code DELETE} for one that went, {@code UPDATE} for an element that
 *     another one replaced in its place
 * @param row the row after the transaction, for one that went before it
 * @param previous for an update, the row before the transaction
 * @param event the last event that led to it, with the context, the time and the transaction
 */
public record CollectionChange<T>(
        EventOperation operation, CollectionRow row, Optional<CollectionRow> previous, CollectionEvent<T> event) {}

package org.hibernatepg.history.internal.model;

/**
 * What a trigger writes into a column of an event beside the recorded row.
 *
 * @param attribute the attribute of the event entity
 * @param column its column, in lower case, so that it needs no quotes
 * @param sql the value
 */
public record EventValue(String attribute, String column, String sql) {
    /** The value of one of the {@linkplain EventMetadata#COLUMNS attributes of every event}. */
    static EventValue of(String attribute, String sql) {
        return new EventValue(attribute, EventMetadata.column(attribute), sql);
    }
}

package org.hibernatepg.history;

/**
 * What {@link History#backfill} has recorded of one table.
 *
 * @param eventEntity the JPA name of the event entity
 * @param table the tracked table, without its schema
 * @param rows how many rows have got an event
 */
public record BackfilledTable(String eventEntity, String table, long rows) {}

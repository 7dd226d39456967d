package org.hibernatepg.trigger;

/**
 * A trigger and what the database holds of it.
 *
 * @param uri what a program calls the trigger, {@code "Article:append_only"}; for {@link TriggerStatus#PRUNE} the table
 *     and the name in the database
 * @param table the table, as it is called in SQL
 * @param id the name of the trigger and of its function in the database
 * @param status how the two compare
 */
public record TriggerInfo(String uri, String table, String id, TriggerStatus status) {}

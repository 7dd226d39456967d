package org.hibernatepg.history.internal.model;

import org.hibernatepg.history.Row;
import org.hibernatepg.trigger.Operation;

/**
 * One operation of one tracker, which has a trigger of its own.
 *
 * @param label the label of its events
 * @param operation insert, update or delete
 * @param row which row is stored
 * @param condition the condition in HQL, empty for the default
 * @param name the name of the trigger
 * @param position its place among the trackers of the same operation from 1, or 0 if it is the only one
 */
public record TrackedOperation(
        String label, Operation operation, Row row, String condition, String name, int position) {}

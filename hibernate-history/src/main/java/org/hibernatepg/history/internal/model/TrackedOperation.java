package org.hibernatepg.history.internal.model;

import java.util.Optional;
import org.hibernatepg.history.Row;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;

/**
 * One operation of one tracker, which has a trigger of its own.
 *
 * @param label the label of its events
 * @param operation insert, update or delete
 * @param row which row is stored
 * @param condition the condition in HQL, empty for the default
 * @param level the level that the tracker declares or else its history; empty if neither does
 * @param name the name of the trigger
 * @param position its place among the trackers of the same operation from 1, or 0 if it is the only one
 */
public record TrackedOperation(
        String label,
        Operation operation,
        Row row,
        String condition,
        Optional<Level> level,
        String name,
        int position) {
    TrackedOperation at(int place) {
        return new TrackedOperation(label, operation, row, condition, level, name, place);
    }
}

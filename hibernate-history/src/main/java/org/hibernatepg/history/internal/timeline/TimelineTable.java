package org.hibernatepg.history.internal.timeline;

import java.util.List;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;

/**
 * An event table as a timeline sees it. Names are as SQL has them.
 *
 * @param bound the history
 * @param table the table
 * @param events the event table
 * @param stream what tells the numbers of its events from those of other histories: the event entity that numbers them
 * @param shown what is selected of an event
 * @param compared the columns by which an event is told from the one before it, as JSON has them
 * @param key the columns of the key of the object, or of the owner, with their types
 * @param conditions what must hold for a row {@code e}; of a tenant, if a condition names one
 * @param own by what the table names its own object
 * @param references by what it names other objects
 */
record TimelineTable(
        TrackedHistories.Bound bound,
        RecordedTable table,
        String events,
        String stream,
        ShownEvent shown,
        List<String> compared,
        List<TypedColumn> key,
        List<String> conditions,
        List<TimelineLink> own,
        List<TimelineLink> references) {
    /** Copies the lists. */
    TimelineTable {
        compared = List.copyOf(compared);
        key = List.copyOf(key);
        conditions = List.copyOf(conditions);
        own = List.copyOf(own);
        references = List.copyOf(references);
    }

    /**
     * A column.
     *
     * @param name its name
     * @param type its SQL type
     */
    record TypedColumn(String name, String type) {}

    boolean isCollection() {
        return bound.history().collection().isPresent();
    }

    String eventEntity() {
        return bound.history().eventName();
    }

    Class<?> entity() {
        return bound.history().entity().getMappedClass();
    }

    /** The name of the tracked table. */
    String tracked() {
        return table.tracked().subject().table().getName();
    }
}

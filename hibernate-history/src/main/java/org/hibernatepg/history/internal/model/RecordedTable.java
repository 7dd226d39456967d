package org.hibernatepg.history.internal.model;

import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.mapping.Table;

/**
 * A tracked table with its event table.
 *
 * @param tracked the table whose rows are recorded
 * @param events where they are recorded
 */
public record RecordedTable(TrackedTable tracked, Table events) {

    /** The event table as SQL names it. */
    public QualifiedTableName eventsName() {
        return events.getQualifiedTableName();
    }
}

package org.hibernatepg.history.internal.past;

import org.hibernatepg.history.internal.model.RecordedTable;

/**
 * What was written up to an event and with it.
 *
 * @param numbering the table by which it is numbered
 * @param id SQL for its number
 * @param elsewhere the point for what is numbered otherwise
 */
record EventPoint(RecordedTable numbering, String id, Point elsewhere) implements Point {
    @Override
    public String sees(PastTable table, String event) {
        return table.numbering().equals(numbering)
                ? "%s.pgh_id <= %s".formatted(event, id)
                : elsewhere.sees(table, event);
    }

    @Override
    public Point ofKey() {
        return new EventPoint(numbering, id, elsewhere.ofKey());
    }
}

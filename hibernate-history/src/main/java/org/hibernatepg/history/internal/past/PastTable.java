package org.hibernatepg.history.internal.past;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.PrimaryKey;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.RecordedWrites;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.trigger.spi.Sql;

/** A recorded table with its events, as far as it can be told from them. */
public final class PastTable {
    private final TrackedHistories.Bound bound;
    private final TrackedHistory history;
    private final RecordedTable recorded;
    private final TrackedTable tracked;
    private final UnitHistories unit;
    private final RecordedWrites writes;

    /**
     * A table of a history.
     *
     * @param bound the history
     * @param recorded one of its tables
     * @param unit whose it is
     */
    public PastTable(TrackedHistories.Bound bound, RecordedTable recorded, UnitHistories unit) {
        this.bound = bound;
        this.history = bound.history();
        this.recorded = recorded;
        this.tracked = recorded.tracked();
        this.unit = unit;
        this.writes = new RecordedWrites(history);
    }

    /** The tables of all histories of a persistence unit. */
    public static Stream<PastTable> all(UnitHistories unit) {
        return unit.histories().stream()
                .flatMap(bound -> bound.tables().stream().map(table -> new PastTable(bound, table, unit)));
    }

    /** What the database calls it, unquoted, after its schema if that is declared. */
    public String name() {
        Table table = tracked.subject().table();
        String schema = table.getSchemaIdentifier() == null ? "" : name(table.getSchemaIdentifier()) + ".";
        return schema + name(table.getNameIdentifier());
    }

    private static String name(Identifier identifier) {
        return identifier.isQuoted()
                ? identifier.getText()
                : identifier.getText().toLowerCase(Locale.ROOT);
    }

    /** How it is called in SQL. */
    public String rows() {
        return unit.sqlName(tracked.subject().table());
    }

    /** How the table of its events is called in SQL. */
    public String events() {
        return unit.sqlName(recorded.events());
    }

    /** The table by which its events are numbered. */
    public RecordedTable numbering() {
        return bound.numberingTable();
    }

    /** What is recorded. */
    public TrackedTable tracked() {
        return tracked;
    }

    /**
     * Selects the events that say what was written, each write once.
     *
     * @param event the alias of the event table
     */
    String writes(String event) {
        return writes.test(event);
    }

    /** Of a table that several entities share, that a row is one of the tracked entity; empty if they all are. */
    public Optional<String> restriction(String row) {
        return tracked.subject().rows().map(rows -> "(" + rows.over(row).sql() + ")");
    }

    /** How a column is written in SQL. */
    public String quoted(Column column) {
        return column.getQuotedName(unit.dialect());
    }

    /** The tracked entity, or the one that has the collection. */
    public PersistentClass entity() {
        return history.entity();
    }

    /** Which history it is. */
    public String eventName() {
        return history.eventName();
    }

    /** Whether its history is one of an entity, of a superclass or of a subclass. */
    public boolean isOf(Class<?> entity) {
        return history.isOf(entity);
    }

    /** Why the rows cannot be told from the events; empty if they can. */
    public Optional<String> gap() {
        List<String> gaps = writes.gaps();
        if (gaps.isEmpty() && !hasKey() && !keyNames().containsAll(names(tracked.columns()))) {
            gaps = List.of("the table has no key, and its events do not say which of several rows they are about");
        }
        return gaps.isEmpty()
                ? Optional.empty()
                : Optional.of("%s does not hold every write to %s: %s"
                        .formatted(eventName(), name(), String.join("; ", gaps)));
    }

    /** Whether no two rows have the same key, as the elements of a bag can. */
    public boolean hasKey() {
        if (tracked.keepsOldRow()) {
            return false;
        }
        PrimaryKey key = tracked.subject().table().getPrimaryKey();
        return key != null && keyNames().containsAll(names(key.getColumns()));
    }

    private List<String> keyNames() {
        return names(tracked.key());
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::getCanonicalName).toList();
    }

    /** The names of the key, unquoted. */
    public List<String> key() {
        return tracked.key().stream().map(Sql::name).toList();
    }

    /** The names of what is compared, unquoted. Nothing is recorded when the version alone changes, so it is left out. */
    public List<String> columns() {
        return tracked.compared().stream().map(Sql::name).toList();
    }
}

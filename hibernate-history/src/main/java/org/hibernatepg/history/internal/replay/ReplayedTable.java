package org.hibernatepg.history.internal.replay;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PrimaryKey;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.RecordedWrites;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.trigger.spi.Sql;

/** A table with its events, as far as it can be told from them. */
final class ReplayedTable {
    private final TrackedHistory history;
    private final RecordedTable recorded;
    private final TrackedTable tracked;
    private final UnitHistories unit;
    private final RecordedWrites writes;

    ReplayedTable(TrackedHistory history, RecordedTable recorded, UnitHistories unit) {
        this.history = history;
        this.recorded = recorded;
        this.tracked = recorded.tracked();
        this.unit = unit;
        this.writes = new RecordedWrites(history);
    }

    /** What the database calls it, unquoted, after its schema if that is declared. */
    String name() {
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
    String rows() {
        return unit.sqlName(tracked.subject().table());
    }

    /** How the table of its events is called in SQL. */
    String events() {
        return unit.sqlName(recorded.events());
    }

    TrackedTable tracked() {
        return tracked;
    }

    RecordedWrites writes() {
        return writes;
    }

    Dialect dialect() {
        return unit.dialect();
    }

    String eventName() {
        return history.eventName();
    }

    boolean isOf(Class<?> entity) {
        Class<?> of = history.entity().getMappedClass();
        return of.isAssignableFrom(entity) || entity.isAssignableFrom(of);
    }

    /** Why the rows cannot be told from the events; empty if they can. */
    Optional<String> gap() {
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
    boolean hasKey() {
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
    List<String> key() {
        return tracked.key().stream().map(Sql::name).toList();
    }

    /** The names of what is compared, unquoted. Nothing is recorded when the version alone changes, so it is left out. */
    List<String> columns() {
        return tracked.compared().stream().map(Sql::name).toList();
    }
}

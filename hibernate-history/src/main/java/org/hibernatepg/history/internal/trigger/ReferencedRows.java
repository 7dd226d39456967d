package org.hibernatepg.history.internal.trigger;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.ForeignKey;
import org.hibernatepg.history.internal.model.ForeignKeys;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.trigger.spi.TriggerCondition;

/**
 * What an event table refers to by foreign keys. A row that was there before a write may refer to what the same statement has
 * deleted, by a cascade: its event would be deleted with it, so it is not written, and the write is not refused.
 */
final class ReferencedRows {
    private final RecordedTable table;
    private final Dialect dialect;
    private final Map<String, QualifiedTableName> tables = new TreeMap<>();

    private ReferencedRows(RecordedTable table, Dialect dialect) {
        this.table = table;
        this.dialect = dialect;
    }

    /** The condition over {@code old} that all of it is still there; empty if there are no such foreign keys. */
    static Optional<TriggerCondition> areThere(RecordedTable table, Dialect dialect) {
        return new ReferencedRows(table, dialect).condition();
    }

    private Optional<TriggerCondition> condition() {
        List<String> conditions = new ArrayList<>();
        for (ForeignKey key : ForeignKeys.of(table.events())) {
            if (key.isCreationEnabled() && table.tracked().columns().containsAll(key.getColumns())) {
                conditions.add(isThere(key));
            }
        }
        return conditions.isEmpty()
                ? Optional.empty()
                : Optional.of(new TriggerCondition(
                        conditions.stream().sorted().collect(Collectors.joining(" and ")), true, tables));
    }

    private String isThere(ForeignKey key) {
        String hole = "referenced" + (char) ('A' + tables.size());
        tables.put(hole, key.getReferencedTable().getQualifiedTableName());
        Iterator<Column> referenced = referenced(key).iterator();
        String same = key.getColumns().stream()
                .map(column -> "pgh__referenced.%s = %s".formatted(name(referenced.next()), old(column)))
                .collect(Collectors.joining(" and "));
        String unset = key.getColumns().stream()
                .map(column -> old(column) + " is null or ")
                .collect(Collectors.joining());
        return "(%sexists (select 1 from {%s} as pgh__referenced where %s))".formatted(unset, hole, same);
    }

    private static List<Column> referenced(ForeignKey key) {
        return key.isReferenceToPrimaryKey()
                ? key.getReferencedTable().getPrimaryKey().getColumns()
                : key.getReferencedColumns();
    }

    private String old(Column column) {
        return "old." + name(column);
    }

    private String name(Column column) {
        return column.getQuotedName(dialect);
    }
}

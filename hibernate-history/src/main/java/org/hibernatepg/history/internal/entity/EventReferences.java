package org.hibernatepg.history.internal.entity;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.annotations.NotFoundAction;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.ForeignKey;
import org.hibernate.mapping.ManyToOne;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.ToOne;
import org.hibernatepg.history.internal.model.ForeignKeys;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.trigger.spi.MappingFaults;

/**
 * Foreign keys of an event entity that the program has written. Those over tracked columns are dropped, since events outlive
 * what they refer to, unless they say what becomes of the events then.
 */
final class EventReferences {
    private static final Set<OnDeleteAction> KEPT = Set.of(OnDeleteAction.CASCADE, OnDeleteAction.SET_NULL);

    private final TrackedHistory history;
    private final RecordedTable table;
    private final MappingFaults faults;

    EventReferences(TrackedHistory history, RecordedTable table, MappingFaults faults) {
        this.history = history;
        this.table = table;
        this.faults = faults;
    }

    /** Whether an association is null where the row that it refers to is gone; it is read at once then. */
    static boolean ignoresMissing(ToOne reference) {
        return reference instanceof ManyToOne manyToOne && manyToOne.getNotFoundAction() == NotFoundAction.IGNORE;
    }

    /** Drops foreign keys, and reports those that would refuse writes. */
    void correct() {
        Set<String> tracked = names(table.tracked().columns());
        for (ForeignKey key : ForeignKeys.of(table.events())) {
            if (tracked.containsAll(names(key.getColumns()))) {
                correct(key);
            }
        }
    }

    private void correct(ForeignKey key) {
        if (key.getOnDeleteAction() == null || !KEPT.contains(key.getOnDeleteAction())) {
            key.disableCreation();
        } else if (!isToObject(key) && !isConstrained(key)) {
            fault(
                    key,
                    "is not constrained at once in the tracked table: an event could refer to what is not there",
                    "Leave @OnDelete out.");
        } else if (history.options().appendOnly()) {
            fault(key, "would delete or change events, and they are append-only", "Leave appendOnly or @OnDelete out.");
        } else if (key.getOnDeleteAction() == OnDeleteAction.SET_NULL && isInKey(key)) {
            fault(key, "would be set to null, and it is the key of the tracked entity", "Use OnDeleteAction.CASCADE.");
        }
    }

    /** Whether it refers to the row whose event it is, which is there when the event is written, or else left out. */
    private boolean isToObject(ForeignKey key) {
        return tracked().equals(key.getReferencedTable())
                && names(key.getColumns()).equals(names(table.tracked().key()));
    }

    private boolean isInKey(ForeignKey key) {
        return names(table.tracked().key()).stream().anyMatch(names(key.getColumns())::contains);
    }

    private boolean isConstrained(ForeignKey key) {
        return ForeignKeys.of(tracked()).stream()
                .filter(ForeignKey::isCreationEnabled)
                .filter(other -> names(other.getColumns()).equals(names(key.getColumns())))
                .anyMatch(other -> other.getKeyDefinition() == null
                        || !other.getKeyDefinition().toLowerCase(Locale.ROOT).contains("deferr"));
    }

    private Table tracked() {
        return table.tracked().subject().table();
    }

    private static Set<String> names(Collection<Column> columns) {
        return columns.stream().map(Column::getCanonicalName).collect(Collectors.toSet());
    }

    private void fault(ForeignKey key, String problem, String remedy) {
        faults.add(
                history.name(),
                history.declaration(),
                "has events with @OnDelete on %s, which %s"
                        .formatted(
                                key.getColumns().stream().map(Column::getName).collect(Collectors.joining(", ")),
                                problem),
                remedy);
    }
}

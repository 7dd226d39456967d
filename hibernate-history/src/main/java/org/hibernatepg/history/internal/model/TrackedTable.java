package org.hibernatepg.history.internal.model;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.ForeignKey;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.SimpleValue;
import org.hibernate.mapping.Value;
import org.hibernatepg.trigger.spi.Hashes;
import org.hibernatepg.trigger.spi.TriggerSubject;

/**
 * A table whose rows are recorded, each column under its own name.
 *
 * @param subject the table, and which of its rows are meant
 * @param columns what is stored, the key included, sorted by name
 * @param key the columns that tell one row from another, sorted by name
 * @param compared the columns by which an update is told from one that changes nothing, stored or not, sorted by name
 */
public record TrackedTable(TriggerSubject subject, List<Column> columns, List<Column> key, List<Column> compared) {
    private static final String OLD_KEY = "pgh_old_";

    /** Copies the lists. */
    public TrackedTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        compared = List.copyOf(compared);
    }

    /**
     * A column of the event table for a part of the key as it was before an update that changed the key. Null for any other
     * event. By it, the row is known to be gone from where it was.
     *
     * @param name its name, in backticks if it is to be quoted
     * @param original the column of the key
     */
    public record OldKey(String name, Column original) {}

    /** What tells the triggers of another table of the entity from those of its own one; empty for any other table. */
    public String part() {
        boolean isOther = subject.collection().isEmpty()
                && !subject.table().equals(subject.entity().getTable());
        return isOther ? subject.table().getName() : "";
    }

    /** Whether it is a secondary table, in which an object may have no row. */
    public boolean isSecondary() {
        return subject.collection().isEmpty()
                && subject.entity().getJoinClosure().stream()
                        .anyMatch(join -> join.getTable().equals(subject.table()));
    }

    /** Whether it is a table of a superclass, which has rows of other objects too. */
    public boolean isInherited() {
        PersistentClass parent = subject.entity().getSuperclass();
        return subject.collection().isEmpty() && parent != null && isOf(parent);
    }

    private boolean isOf(PersistentClass entity) {
        PersistentClass parent = entity.getSuperclass();
        return subject.table().equals(entity.getTable())
                || entity.getJoins().stream().anyMatch(join -> join.getTable().equals(subject.table()))
                || (parent != null && isOf(parent));
    }

    /**
     * Whether one statement on other tables may both update and delete a row: foreign keys do the one and the other when
     * what they refer to is deleted. PostgreSQL fires the triggers for each statement of both in an order that does not tell
     * which came first.
     */
    public boolean isUpdatedAndDeletedByForeignKeys() {
        Set<OnDeleteAction> actions = ForeignKeys.of(subject.table()).stream()
                .filter(ForeignKey::isCreationEnabled)
                .map(ForeignKey::getOnDeleteAction)
                .collect(Collectors.toSet());
        return actions.contains(OnDeleteAction.CASCADE)
                && (actions.contains(OnDeleteAction.SET_NULL) || actions.contains(OnDeleteAction.SET_DEFAULT));
    }

    /**
     * Whether the mapping says that it is partitioned. PostgreSQL shows triggers for each statement of such a table the rows
     * that a {@code MERGE} has inserted in place of those that it has updated, and none of those that it moves.
     */
    public boolean isPartitioned() {
        PersistentClass entity = subject.entity();
        Stream<Value> values = subject.collection()
                .<Stream<Value>>map(collection -> Stream.of(collection.getElement()))
                .orElseGet(() -> Stream.concat(
                        Stream.of(entity.getKey()),
                        entity.getSubclassPropertyClosure().stream().map(Property::getValue)));
        return values.flatMap(TrackedTable::parts)
                .filter(SimpleValue::isPartitionKey)
                .flatMap(part -> part.getColumns().stream())
                .anyMatch(subject.table().getColumns()::contains);
    }

    private static Stream<SimpleValue> parts(Value value) {
        if (value instanceof Component component) {
            return component.getProperties().stream().flatMap(property -> parts(property.getValue()));
        }
        return value instanceof SimpleValue simple ? Stream.of(simple) : Stream.empty();
    }

    /** The columns by which events are looked for: the key, of the rows of a collection that of their owner. */
    public List<Column> lookedUp() {
        return subject.collection()
                .map(collection -> collection.getKey().getColumns())
                .map(owner -> key.stream().filter(owner::contains).toList())
                .orElse(key);
    }

    /**
     * Whether the whole row before an update is kept, and not just its key: nothing has to tell the rows of a collection
     * apart, so that their contents can only be counted.
     */
    public boolean keepsOldRow() {
        return subject.collection().isPresent();
    }

    /** The columns for the key as it was, one for each of {@link #key}. */
    public List<OldKey> oldKey() {
        return key.stream().map(TrackedTable::oldKey).toList();
    }

    /** What a trigger writes; PostgreSQL computes the others of the event as it did those of the row. */
    public List<Column> written() {
        return columns.stream()
                .filter(column -> !GeneratedColumns.isVirtual(column))
                .toList();
    }

    private static OldKey oldKey(Column column) {
        String name = shortened(OLD_KEY + column.getName());
        return new OldKey(column.isQuoted() ? "`" + name + "`" : name, column);
    }

    /** PostgreSQL would cut the name, and could make two columns one by that. */
    private static String shortened(String name) {
        return ShortNames.fits(name)
                ? name
                : ShortNames.cut(name, "_" + Hashes.of(name).substring(0, 8));
    }
}

package org.hibernatepg.history.internal.entity;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.SecondPass;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.PrimaryKey;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.SealRecord;
import org.hibernatepg.history.internal.model.TrackedHistories;

/** Adds the entity of seals where a history is sealed, and names its columns as the statements do that fill it. */
final class SealRecords implements SecondPass {
    private static final long serialVersionUID = 1L;

    private static final List<String> KEY = List.of("chain", "position");

    private static final List<String> OTHERS = List.of("kind", "event", "content", "hash", "mark");

    private SealRecords() {}

    static void add(
            TrackedHistories histories,
            AdditionalMappingContributions contributions,
            InFlightMetadataCollector metadata) {
        boolean sealed = histories.bound().stream()
                .anyMatch(bound -> bound.history().options().protection().sealed());
        if (sealed && metadata.getEntityBinding(SealRecord.class.getName()) == null) {
            contributions.contributeEntity(SealRecord.class);
            metadata.addSecondPass(new SealRecords());
        }
    }

    @Override
    public void doSecondPass(Map<String, PersistentClass> entities) {
        PersistentClass seals = Objects.requireNonNull(entities.get(SealRecord.class.getName()), "seals");
        Component id = (Component) seals.getIdentifier();
        Table table = seals.getTable();
        PrimaryKey key = new PrimaryKey(table);
        KEY.forEach(attribute -> key.addColumn(column(id.getProperty(attribute))));
        OTHERS.forEach(attribute -> column(seals.getProperty(attribute)));
        // Tells Hibernate that the order is final; it would sort the columns by the size of their types.
        key.reorderColumns(List.copyOf(key.getColumns()));
        table.setPrimaryKey(key);
        EventColumns.settle(table);
    }

    private static Column column(Property attribute) {
        Column column = attribute.getColumns().get(0);
        column.setName(attribute.getName());
        return column;
    }
}

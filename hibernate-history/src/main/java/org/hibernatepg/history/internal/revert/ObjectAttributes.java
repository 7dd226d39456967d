package org.hibernatepg.history.internal.revert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.generator.Generator;
import org.hibernate.generator.OnExecutionGenerator;
import org.hibernate.mapping.Column;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.persister.entity.UnionSubclassEntityPersister;
import org.jspecify.annotations.Nullable;

/** The attributes of an entity and its subclasses by their paths, without the key, with the columns that hold them. */
final class ObjectAttributes {
    private final Map<String, List<SelectableMapping>> columns = new LinkedHashMap<>();
    private final List<SelectableMapping> ofTriggers = new ArrayList<>();

    /** Whether each class has a table of its own: attributes name that of a superclass, which has no row of the object, or a union. */
    private final boolean isInOneTable;

    ObjectAttributes(EntityPersister entity) {
        isInOneTable = entity instanceof UnionSubclassEntityPersister;
        collect("", entity);
        for (EntityMappingType subclass : entity.getSubMappingTypes()) {
            collect("", subclass);
        }
    }

    private void collect(String prefix, ManagedMappingType type) {
        for (int i = 0; i < type.getNumberOfAttributeMappings(); i++) {
            AttributeMapping attribute = type.getAttributeMapping(i);
            if (!(attribute instanceof PluralAttributeMapping)) {
                collect(prefix + attribute.getAttributeName(), attribute);
            }
        }
    }

    private void collect(String path, AttributeMapping attribute) {
        boolean isInParts = attribute instanceof EmbeddableValuedModelPart
                && !(attribute instanceof EmbeddedAttributeMapping embedded
                        && embedded.getEmbeddableTypeDescriptor().getAggregateMapping() != null);
        if (isInParts) {
            collect(path + ".", ((EmbeddableValuedModelPart) attribute).getEmbeddableTypeDescriptor());
            return;
        }
        List<SelectableMapping> selectables = new ArrayList<>();
        attribute.forEachSelectable((index, selectable) -> {
            if (!selectable.isFormula()) {
                selectables.add(selectable);
            }
        });
        if (!selectables.isEmpty()) {
            columns.putIfAbsent(path, selectables);
        }
        if (isOfTrigger(attribute.getGenerator())) {
            ofTriggers.addAll(selectables);
        }
    }

    /** A trigger has the last word on updates, and may refuse one that is not its own. */
    private static boolean isOfTrigger(@Nullable Generator generator) {
        return generator instanceof OnExecutionGenerator last && last.generatesOnUpdate() && last.writePropertyValue();
    }

    /** The attributes that a column holds, or a part of them; several may show one. */
    List<String> paths(ObjectTable table, Column column) {
        return columns.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(selectable -> isColumn(selectable, table, column)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How a column is read. */
    Optional<SelectableMapping> selectable(ObjectTable table, Column column) {
        return columns.values().stream()
                .flatMap(List::stream)
                .filter(selectable -> isColumn(selectable, table, column))
                .findFirst();
    }

    /** Whether an update leaves a column to a trigger. */
    boolean isOfTrigger(ObjectTable table, Column column) {
        return ofTriggers.stream().anyMatch(selectable -> isColumn(selectable, table, column));
    }

    /** Whether a path, or what is in it, is one of those. */
    boolean knows(String chosen) {
        return columns.keySet().stream().anyMatch(path -> isIn(path, chosen));
    }

    static boolean isIn(String path, String chosen) {
        return path.equals(chosen) || path.startsWith(chosen + ".");
    }

    private boolean isColumn(SelectableMapping selectable, ObjectTable table, Column column) {
        return selectable.getSelectionExpression().equals(table.quoted(column))
                && (isInOneTable
                        ? !table.isCollection()
                        : selectable.getContainingTableExpression().equals(table.name()));
    }
}

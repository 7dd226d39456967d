package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hibernate.mapping.Join;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.UnionSubclass;
import org.hibernatepg.trigger.spi.EntityAttributes;
import org.hibernatepg.trigger.spi.RowRestriction;
import org.hibernatepg.trigger.spi.TriggerSubject;

/** The tables that hold the objects of an entity and of its subclasses. */
public final class HierarchyTables {
    private final PersistentClass entity;
    private final List<TriggerSubject> subjects = new ArrayList<>();

    private HierarchyTables(PersistentClass entity) {
        this.entity = entity;
    }

    /** An entity and its subclasses, each after its superclass, siblings in the order of their names. */
    public static List<PersistentClass> classes(PersistentClass entity) {
        List<PersistentClass> classes = new ArrayList<>(List.of(entity));
        entity.getDirectSubclasses().stream()
                .sorted((a, b) -> a.getEntityName().compareTo(b.getEntityName()))
                .forEach(subclass -> classes.addAll(classes(subclass)));
        return classes;
    }

    /** Whether each class of the hierarchy has a table that holds its objects whole. */
    public static boolean isTablePerClass(PersistentClass entity) {
        return entity instanceof UnionSubclass
                || entity.getDirectSubclasses().stream().anyMatch(UnionSubclass.class::isInstance);
    }

    /**
     * The tables, one first in which there is a row for every object. Those of superclasses are among them, and of their
     * rows those of other objects are left out where a discriminator tells them.
     */
    static List<TriggerSubject> of(PersistentClass entity) {
        HierarchyTables tables = new HierarchyTables(entity);
        if (isTablePerClass(entity)) {
            tables.addEach();
        } else {
            tables.addParts();
        }
        return List.copyOf(tables.subjects);
    }

    private void addEach() {
        classes(entity).stream()
                .filter(each -> each.getTable().isPhysicalTable())
                .map(TriggerSubject::of)
                .forEach(this::add);
    }

    private void addParts() {
        add(TriggerSubject.of(entity));
        for (PersistentClass parent = entity.getSuperclass(); parent != null; parent = parent.getSuperclass()) {
            add(inherited(parent));
        }
        entity.getJoinClosure().forEach(join -> add(TriggerSubject.of(entity, join)));
        for (PersistentClass subclass :
                classes(entity).subList(1, classes(entity).size())) {
            add(TriggerSubject.of(subclass));
            for (Join join : subclass.getJoins()) {
                add(TriggerSubject.of(subclass, join));
            }
        }
    }

    private TriggerSubject inherited(PersistentClass parent) {
        Optional<RowRestriction> rows =
                parent == entity.getRootClass() ? RowRestriction.ofFamily(entity) : Optional.empty();
        return new TriggerSubject(
                entity.getJpaEntityName(),
                entity,
                parent.getTable(),
                EntityAttributes.of(parent),
                parent.getKey().getColumns(),
                rows,
                Optional.empty());
    }

    /** A subclass may share the table of its superclass. */
    private void add(TriggerSubject subject) {
        if (subjects.stream().noneMatch(other -> other.table().equals(subject.table()))) {
            subjects.add(subject);
        }
    }
}

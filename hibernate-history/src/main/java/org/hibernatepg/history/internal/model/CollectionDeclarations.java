package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Value;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.jspecify.annotations.Nullable;

/**
 * The collections of one entity that are tracked: those on which an annotation stands, and the others if one on the entity
 * says so. Collections of a superclass that is an entity are that entity's: they have one table for all subclasses.
 */
final class CollectionDeclarations {
    private static final String DECLARATION = "@TrackHistory";

    private final PersistentClass entity;
    private final ClassDeclarations classes;
    private final HistorySettings settings;
    private final MappingFaults faults;
    private final Map<String, Collection> collections = new TreeMap<>();
    private final Map<String, List<DeclaredHistory>> declared = new TreeMap<>();

    private CollectionDeclarations(
            PersistentClass entity, ClassDeclarations classes, HistorySettings settings, MappingFaults faults) {
        this.entity = entity;
        this.classes = classes;
        this.settings = settings;
        this.faults = faults;
    }

    /** What is declared, sorted by path. */
    static List<CollectionReader> of(
            PersistentClass entity, ClassDeclarations classes, HistorySettings settings, MappingFaults faults) {
        CollectionDeclarations declarations = new CollectionDeclarations(entity, classes, settings, faults);
        declarations.read("", entity.getMappedClass(), entity.getProperties());
        return declarations.readers();
    }

    /** The paths of an entity's collections, with those of its superclasses and subclasses, which a list may name. */
    static Set<String> paths(PersistentClass entity) {
        Map<String, Collection> found = new TreeMap<>();
        for (Property property : entity.getSubclassPropertyClosure()) {
            collect(property.getName(), property.getValue(), found);
        }
        return found.keySet();
    }

    private static void collect(String path, Value value, Map<String, Collection> found) {
        if (value instanceof Collection collection) {
            found.put(path, collection);
        } else if (value instanceof Component component) {
            component
                    .getProperties()
                    .forEach(property -> collect(path + "." + property.getName(), property.getValue(), found));
        }
    }

    private void read(String prefix, Class<?> holder, List<Property> properties) {
        Map<String, Value> mapped = new LinkedHashMap<>();
        properties.stream()
                .filter(property -> !property.isSynthetic())
                .forEach(property -> mapped.put(property.getName(), property.getValue()));
        classes.ofMembers(holder).forEach((name, histories) -> {
            declared.put(prefix + name, histories);
            rejectIfNoCollection(
                    prefix + name, mapped.get(name), histories.get(0).origin());
        });
        mapped.forEach((name, value) -> {
            if (value instanceof Collection collection) {
                collections.put(prefix + name, collection);
            } else if (value instanceof Component component && component.getComponentClassName() != null) {
                read(prefix + name + ".", component.getComponentClass(), component.getProperties());
            }
        });
    }

    private void rejectIfNoCollection(String path, @Nullable Value value, String origin) {
        if (!(value instanceof Collection)) {
            faults.add(
                    entity.getJpaEntityName() + "." + path,
                    DECLARATION + origin,
                    value == null
                            ? "stands on a member that is not mapped"
                            : "stands on an attribute that is no collection and so has no table of its own",
                    "Put it on the entity, with attributes = \"%s\" if no other is to be stored.".formatted(path));
        }
    }

    private List<CollectionReader> readers() {
        List<CollectionReader> readers = new ArrayList<>();
        collections.forEach((path, collection) -> {
            List<DeclaredHistory> own = declared.getOrDefault(path, List.of());
            TrackedCollection tracked = new TrackedCollection(entity, path, collection, !own.isEmpty());
            (own.isEmpty() ? ofEntity(path) : own)
                    .forEach(history -> readers.add(new CollectionReader(tracked, history, classes, settings, faults)));
        });
        return readers;
    }

    private List<DeclaredHistory> ofEntity(String path) {
        return classes.of(entity.getMappedClass()).stream()
                .filter(history -> history.annotation().collections())
                .filter(history ->
                        !Arrays.asList(history.annotation().exclude()).contains(path))
                .toList();
    }
}

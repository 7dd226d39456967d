package org.hibernatepg.trigger.internal.binder;

import jakarta.persistence.MappedSuperclass;
import java.beans.Introspector;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.OneToMany;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Value;
import org.hibernatepg.trigger.spi.TriggerSubject;
import org.jspecify.annotations.Nullable;

/**
 * The fields and getters of an entity, of its mapped superclasses and of its embeddables on which declarations stand.
 * Those of a superclass that is an entity are that entity's: the collection has one table for all subclasses.
 */
final class AnnotatedMembers {
    private final PersistentClass entity;
    private final Composition composition;
    private final List<Member> members = new ArrayList<>();

    private AnnotatedMembers(PersistentClass entity, Composition composition) {
        this.entity = entity;
        this.composition = composition;
    }

    static List<Member> of(PersistentClass entity, Composition composition) {
        AnnotatedMembers found = new AnnotatedMembers(entity, composition);
        Map<String, Value> mapped = new LinkedHashMap<>();
        if (entity.getIdentifierProperty() != null) {
            mapped.put(entity.getIdentifierProperty().getName(), entity.getIdentifier());
        }
        entity.getPropertyClosure().forEach(property -> mapped.put(property.getName(), property.getValue()));
        found.read("", entity.getMappedClass(), mapped);
        return found.members;
    }

    private void read(String prefix, Class<?> holder, Map<String, Value> mapped) {
        byName(holder, mapped).forEach((name, elements) -> {
            List<Declaration> declarations = Declarations.of(elements, composition);
            Value value = mapped.get(name);
            if (!declarations.isEmpty()) {
                members.add(new Member(entity, prefix + name, value, declarations));
            }
            if (value instanceof Component component && component.getComponentClassName() != null) {
                readEmbeddable(prefix + name + ".", component);
            }
        });
    }

    private void readEmbeddable(String prefix, Component component) {
        Map<String, Value> mapped = new LinkedHashMap<>();
        for (Property property : component.getProperties()) {
            mapped.put(property.getName(), property.getValue());
        }
        read(prefix, component.getComponentClass(), mapped);
    }

    /**
     * The fields and getters by the names of attributes, those of the class itself before those of superclasses, and what
     * is mixed into a class before what is in it. Those alone that may declare something, or are embeddables, in which
     * others may.
     */
    private Map<String, List<AnnotatedElement>> byName(Class<?> holder, Map<String, Value> mapped) {
        Map<String, List<AnnotatedElement>> members = new TreeMap<>();
        for (Class<?> c = holder; c != null && (c == holder || c.isAnnotationPresent(MappedSuperclass.class)); ) {
            composition.mixIns(c).forEach(source -> add(source, mapped, members));
            add(c, mapped, members);
            c = c.getSuperclass();
        }
        return members;
    }

    private static void add(Class<?> source, Map<String, Value> mapped, Map<String, List<AnnotatedElement>> members) {
        for (Field field : source.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                add(field.getName(), field, mapped, members);
            }
        }
        for (Method method : source.getDeclaredMethods()) {
            attribute(method).ifPresent(attribute -> add(attribute, method, mapped, members));
        }
    }

    private static void add(
            String attribute,
            AnnotatedElement member,
            Map<String, Value> mapped,
            Map<String, List<AnnotatedElement>> members) {
        if (mapped.get(attribute) instanceof Component || Composition.mayStandOn(member)) {
            members.computeIfAbsent(attribute, name -> new ArrayList<>()).add(member);
        }
    }

    /** The attribute that a method gets; any other method that is annotated goes by its own name. */
    private static Optional<String> attribute(Method method) {
        if (method.isSynthetic() || Modifier.isStatic(method.getModifiers())) {
            return Optional.empty();
        }
        String name = method.getName();
        for (String start : List.of("get", "is")) {
            if (name.length() > start.length() && name.startsWith(start) && method.getParameterCount() == 0) {
                return Optional.of(Introspector.decapitalize(name.substring(start.length())));
            }
        }
        return Optional.of(name);
    }

    /**
     * One of them.
     *
     * @param entity the entity
     * @param path the path of the attribute from the entity
     * @param value how it is mapped; null if it is not
     * @param declarations what stands there
     */
    record Member(
            PersistentClass entity, String path, @Nullable Value value, List<Declaration> declarations) {
        /** How an error names it. */
        String name() {
            return entity.getJpaEntityName() + "." + path;
        }

        /** The collection's table; none if it is no collection or has no table of its own. */
        Optional<TriggerSubject> subject() {
            return value instanceof Collection collection && !collection.isOneToMany()
                    ? Optional.of(TriggerSubject.of(entity, path, collection))
                    : Optional.empty();
        }

        /** Why there is none. */
        String problem() {
            if (value == null) {
                return "stands on a member that is not mapped";
            }
            return value instanceof Collection
                    ? "stands on a collection without a table of its own: the rows of %s hold its foreign key"
                            .formatted(elementEntity())
                    : "stands on an attribute that is no collection and so has no table of its own";
        }

        /** What to do then. */
        String remedy() {
            return value instanceof Collection
                    ? "Declare it on the entity %s, or map the collection by @JoinTable.".formatted(elementEntity())
                    : "Declare it on the entity.";
        }

        private String elementEntity() {
            return value instanceof Collection collection && collection.getElement() instanceof OneToMany target
                    ? target.getAssociatedClass().getJpaEntityName()
                    : "its elements";
        }
    }
}

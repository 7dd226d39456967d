package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.EntityValuedModelPart;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernatepg.history.Change;
import org.hibernatepg.history.EventRecord;
import org.jspecify.annotations.Nullable;

/** What differs between two events. */
final class Differences {
    private final List<Change> changes = new ArrayList<>();

    private Differences() {}

    /** The events may be of different classes of a hierarchy; what one of them does not have is null in it. */
    static List<Change> between(EventSource<?> source, EventRecord before, EventRecord after) {
        EventSource<?> earlier = source.of(before);
        EventSource<?> later = source.of(after);
        Differences differences = new Differences();
        Set<String> attributes = new TreeSet<>(earlier.model().attributes());
        attributes.addAll(later.model().attributes());
        attributes.remove(source.model().version());
        for (String attribute : attributes) {
            differences.compare(
                    attribute,
                    (later.has(attribute) ? later : earlier).mapping(attribute),
                    earlier.has(attribute) ? earlier.value(before, attribute) : null,
                    later.has(attribute) ? later.value(after, attribute) : null);
        }
        return List.copyOf(differences.changes);
    }

    /** The paths at which an attribute may differ. */
    static void collectPaths(String path, AttributeMapping mapping, Set<String> paths) {
        if (!(mapping instanceof EmbeddableValuedModelPart embedded)) {
            paths.add(path);
            return;
        }
        EmbeddableMappingType embeddable = embedded.getEmbeddableTypeDescriptor();
        for (int i = 0; i < embeddable.getNumberOfAttributeMappings(); i++) {
            AttributeMapping inner = embeddable.getAttributeMapping(i);
            collectPaths(path + "." + inner.getAttributeName(), inner, paths);
        }
    }

    private void compare(String path, AttributeMapping mapping, @Nullable Object before, @Nullable Object after) {
        if (mapping instanceof EmbeddableValuedModelPart embedded) {
            compareInside(path, embedded.getEmbeddableTypeDescriptor(), before, after);
            if (before != null && after != null && before.getClass() != after.getClass()) {
                changes.add(new Change(path, before, after));
            }
        } else if (!isEqual(mapping, before, after)) {
            changes.add(new Change(path, before, after));
        }
    }

    private void compareInside(
            String path, EmbeddableMappingType embeddable, @Nullable Object before, @Nullable Object after) {
        for (int i = 0; i < embeddable.getNumberOfAttributeMappings(); i++) {
            AttributeMapping inner = embeddable.getAttributeMapping(i);
            compare(
                    path + "." + inner.getAttributeName(),
                    inner,
                    value(embeddable, before, i),
                    value(embeddable, after, i));
        }
    }

    /** Null of no embeddable, and of one of a class that has no such attribute. */
    private static @Nullable Object value(EmbeddableMappingType embeddable, @Nullable Object instance, int attribute) {
        return instance == null || !isDeclared(embeddable, instance.getClass(), attribute)
                ? null
                : embeddable.getValue(instance, attribute);
    }

    private static boolean isDeclared(EmbeddableMappingType embeddable, Class<?> type, int attribute) {
        return embeddable.getConcreteEmbeddableTypes().isEmpty()
                || embeddable.findSubtypeBySubclass(type.getName()).declaresAttribute(attribute);
    }

    private static boolean isEqual(AttributeMapping mapping, @Nullable Object before, @Nullable Object after) {
        if (before == null || after == null) {
            return before == after;
        } else if (mapping instanceof EntityValuedModelPart reference) {
            EntityIdentifierMapping key = reference.getEntityMappingType().getIdentifierMapping();
            return Objects.equals(key.getIdentifier(before), key.getIdentifier(after));
        }
        return isEqual(mapping.getJavaType(), before, after);
    }

    @SuppressWarnings("unchecked")
    private static <V> boolean isEqual(JavaType<V> type, Object before, Object after) {
        return type.areEqual((V) before, (V) after);
    }
}

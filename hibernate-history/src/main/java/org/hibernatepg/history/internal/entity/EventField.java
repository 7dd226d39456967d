package org.hibernatepg.history.internal.entity;

import jakarta.persistence.AssociationOverride;
import jakarta.persistence.AssociationOverrides;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.AttributeOverrides;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.jspecify.annotations.Nullable;

/**
 * A field of an event class.
 *
 * @param name the name of the attribute
 * @param type its type, never a primitive one: an attribute that is younger than an event is null in it
 * @param annotations how it is mapped
 * @param accessor the name of a getter that has the annotations instead of the field, or null
 */
record EventField(
        String name,
        Type type,
        List<AnnotationDescription> annotations,
        @Nullable String accessor) {
    /** What decides how a value is stored, wherever it stands. */
    private static final Set<String> TYPE_ANNOTATIONS = Set.of(
            "jakarta.persistence.Convert",
            "jakarta.persistence.Converts",
            "jakarta.persistence.Enumerated",
            "jakarta.persistence.Lob",
            "jakarta.persistence.Temporal",
            "org.hibernate.annotations.Array",
            "org.hibernate.annotations.ColumnTransformer",
            "org.hibernate.annotations.ColumnTransformers",
            "org.hibernate.annotations.JavaType",
            "org.hibernate.annotations.JdbcType",
            "org.hibernate.annotations.JdbcTypeCode",
            "org.hibernate.annotations.Mutability",
            "org.hibernate.annotations.Nationalized",
            "org.hibernate.annotations.Struct",
            "org.hibernate.annotations.TimeZoneStorage",
            "org.hibernate.annotations.Type");

    static EventField of(TrackedAttribute attribute, TrackedHistory history, InFlightMetadataCollector metadata) {
        Property property = attribute.property();
        Member member = Objects.requireNonNull(
                property.getGetter(history.entity().getMappedClass()).getMember(), attribute.name());
        List<AnnotationDescription> annotations = new ArrayList<>(mapping(attribute));
        annotations.addAll(typeAnnotations((AnnotatedElement) member));
        // An embeddable is mapped by fields or by getters as what holds it is.
        boolean byGetter = property.getValue() instanceof Component && member instanceof Method;
        if (byGetter) {
            annotations.add(Annotations.propertyAccess());
        }
        Type type = type(property, member, metadata);
        return new EventField(attribute.name(), type, annotations, byGetter ? member.getName() : null);
    }

    private static Type type(Property property, Member member, InFlightMetadataCollector metadata) {
        Value value = property.getValue();
        if (value instanceof Component component) {
            return component.getComponentClass();
        } else if (value instanceof ToOne reference) {
            return referencedClass(reference, metadata);
        }
        Type declared =
                member instanceof Field field ? field.getGenericType() : ((Method) member).getGenericReturnType();
        return declared instanceof Class<?> plain
                ? Types.boxed(plain)
                : Types.hasVariables(declared) ? property.getType().getReturnedClass() : declared;
    }

    private static Class<?> referencedClass(ToOne reference, InFlightMetadataCollector metadata) {
        String entity = reference.getReferencedEntityName();
        return Objects.requireNonNull(metadata.getEntityBinding(entity), entity).getMappedClass();
    }

    private static List<AnnotationDescription> mapping(TrackedAttribute attribute) {
        if (attribute.property().getValue() instanceof Component) {
            return embedded(attribute);
        }
        TrackedAttribute.Leaf leaf = attribute.leaves().get(0);
        AnnotationDescription column = columnOf(leaf);
        return leaf.isReference() ? List.of(Annotations.lazyReference(), column) : List.of(column);
    }

    private static List<AnnotationDescription> embedded(TrackedAttribute attribute) {
        List<AnnotationDescription> attributes = new ArrayList<>();
        List<AnnotationDescription> associations = new ArrayList<>();
        for (TrackedAttribute.Leaf leaf : attribute.leaves()) {
            AnnotationDescription column = columnOf(leaf);
            if (leaf.isReference()) {
                associations.add(Annotations.associationOverride(leaf.path(), column));
            } else {
                attributes.add(Annotations.attributeOverride(leaf.path(), column));
            }
        }
        return List.of(
                Annotations.embedded(),
                Annotations.container(AttributeOverrides.class, AttributeOverride.class, attributes),
                Annotations.container(AssociationOverrides.class, AssociationOverride.class, associations));
    }

    /** The naming strategy will be applied to the name once more; {@link EventMapping} puts that right. */
    private static AnnotationDescription columnOf(TrackedAttribute.Leaf leaf) {
        String name = leaf.column().getQuotedName();
        boolean insertable = leaf.property().isInsertable();
        return leaf.isReference() ? Annotations.joinColumn(name, insertable) : Annotations.column(name, insertable);
    }

    private static List<AnnotationDescription> typeAnnotations(AnnotatedElement member) {
        List<AnnotationDescription> annotations = new ArrayList<>();
        for (Annotation annotation : member.getAnnotations()) {
            if (TYPE_ANNOTATIONS.contains(annotation.annotationType().getName())) {
                annotations.add(AnnotationDescription.ForLoadedAnnotation.of(annotation));
            }
        }
        return annotations;
    }
}

package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.CompositeIdentifierMapping;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.internal.SingleAttributeIdentifierMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.property.access.spi.PropertyAccess;
import org.hibernate.query.SelectionQuery;
import org.hibernate.type.EntityType;
import org.jspecify.annotations.Nullable;

/** How the attributes of a tracked entity are read and set, those of its key among them. */
final class TrackedAttributes {
    private final EntityPersister entity;

    TrackedAttributes(EntityPersister entity) {
        this.entity = entity;
    }

    /** The access to an attribute of the entity itself. */
    PropertyAccess access(String attribute) {
        AttributeMapping mapping = entity.findAttributeMapping(attribute);
        if (mapping != null) {
            return mapping.getPropertyAccess();
        }
        EntityIdentifierMapping key = entity.getIdentifierMapping();
        if (key instanceof SingleAttributeIdentifierMapping single) {
            return single.getPropertyAccess();
        }
        AttributeMapping part =
                ((CompositeIdentifierMapping) key).getPartMappingType().findAttributeMapping(attribute);
        return Objects.requireNonNull(part, attribute).getPropertyAccess();
    }

    /** What identifies an object of the entity: a value, or an object of an {@code @IdClass}, or of the entity itself. */
    Class<?> keyType() {
        EntityIdentifierMapping key = entity.getIdentifierMapping();
        return key instanceof CompositeIdentifierMapping composite && !isOneAttribute()
                ? composite
                        .getMappedIdEmbeddableTypeDescriptor()
                        .getMappedJavaType()
                        .getJavaTypeClass()
                : entity.getIdentifierType().getReturnedClass();
    }

    private boolean isOneAttribute() {
        return entity.getIdentifierMapping() instanceof SingleAttributeIdentifierMapping;
    }

    /** The parts of a key by the attributes that hold them; a part is null if the object is not persistent yet. */
    List<@Nullable Object> parts(Object key, List<String> attributes, SharedSessionContract session) {
        List<@Nullable Object> parts = new ArrayList<>();
        if (isOneAttribute()) {
            parts.add(key);
            return parts;
        }
        Object holder = entity.getMappedClass().isInstance(key)
                ? key
                : entity.instantiate(key, (SharedSessionContractImplementor) session);
        for (String attribute : attributes) {
            parts.add(access(attribute).getGetter().get(holder));
        }
        return parts;
    }

    /**
     * What the entity has where the event has a value: for an association to another unique key than the primary one, the
     * object with this key. There is no reference to it that could be loaded later.
     */
    @SuppressWarnings("removal") // the mapping itself tells it in no way that all lines have
    @Nullable
    Object value(String attribute, Object recorded, SharedSessionContract session) {
        boolean isKey = entity.findAttributeMapping(attribute) == null;
        return !isKey
                        && entity.getPropertyType(attribute) instanceof EntityType reference
                        && !reference.isReferenceToPrimaryKey()
                ? referenced(reference, recorded, session)
                : recorded;
    }

    private static @Nullable Object referenced(EntityType reference, Object key, SharedSessionContract session) {
        Map<?, ?> parts = key instanceof Map<?, ?> several
                ? several
                : Map.of(String.valueOf(reference.getRHSUniqueKeyPropertyName()), key);
        // Hibernate notes the role of a map in it, as "$type$".
        List<String> names = parts.keySet().stream()
                .map(String::valueOf)
                .filter(name -> !name.startsWith("$"))
                .toList();
        String where = names.stream()
                .map(name -> "e.%s = :p%d".formatted(name, names.indexOf(name)))
                .collect(Collectors.joining(" and "));
        SelectionQuery<?> query = session.createSelectionQuery(
                "from %s e where %s".formatted(reference.getAssociatedEntityName(), where), Object.class);
        names.forEach(name -> query.setParameter("p" + names.indexOf(name), parts.get(name)));
        return query.getResultStream().findFirst().orElse(null);
    }
}

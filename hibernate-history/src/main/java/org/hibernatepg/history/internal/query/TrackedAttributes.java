package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.CompositeIdentifierMapping;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.internal.SingleAttributeIdentifierMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.property.access.spi.PropertyAccess;
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
}

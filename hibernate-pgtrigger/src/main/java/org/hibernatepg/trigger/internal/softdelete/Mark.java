package org.hibernatepg.trigger.internal.softdelete;

import java.util.Objects;
import java.util.Optional;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedMapping;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.type.descriptor.converter.spi.BasicValueConverter;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.internal.binder.LiveFilter;
import org.jspecify.annotations.Nullable;

/** The attribute that one declaration marks deleted rows by, in entities. */
final class Mark {
    private final SoftDelete declaration;
    private final EntityMappingType entity;

    Mark(SoftDelete declaration, EntityMappingType entity) {
        this.declaration = declaration;
        this.entity = entity;
    }

    Optional<String> filter() {
        return declaration.restrict()
                ? Optional.of(LiveFilter.name(entity.getEntityName(), declaration.name()))
                : Optional.empty();
    }

    /** The column of the mark, in the table of the entity. */
    SelectableMapping column() {
        ManagedMappingType type = entity;
        String[] path = declaration.attribute().split("\\.", -1);
        for (int i = 0; i < path.length - 1; i++) {
            type = ((EmbeddableValuedModelPart) type.findAttributeMapping(path[i])).getEmbeddableTypeDescriptor();
        }
        return (SelectableMapping) type.findAttributeMapping(path[path.length - 1]);
    }

    SoftDelete declaration() {
        return declaration;
    }

    EntityMappingType entity() {
        return entity;
    }

    boolean isDeleted(Object instance) {
        Place place = place(instance);
        if (place == null) {
            return declaration.value().equals(SoftDelete.NULL);
        }
        Object value = place.get();
        if (declaration.value().equals(SoftDelete.NULL)) {
            return value == null;
        }
        return isMoment(place.attribute())
                ? value != null
                : Objects.equals(value, parsed(place.attribute(), deletedValue()));
    }

    void restore(Object instance) {
        Place place = place(instance);
        if (place == null) {
            throw new IllegalStateException("'%s' of '%s' is in an embeddable that is null; set it, then flush."
                    .formatted(declaration.attribute(), entity.getEntityName()));
        }
        place.set(live(place.attribute()));
    }

    private @Nullable Object live(AttributeMapping attribute) {
        String live = declaration.live();
        if (live.equals(SoftDelete.NULL) || (live.isEmpty() && isMoment(attribute))) {
            return null;
        } else if (!live.isEmpty()) {
            return parsed(attribute, live);
        } else if (attribute.getJavaType().getJavaTypeClass() == Boolean.class
                && !declaration.value().equals(SoftDelete.NULL)) {
            return !Boolean.parseBoolean(deletedValue());
        }
        throw new IllegalStateException(
                "'@SoftDelete(name = \"%s\")' of '%s' does not say what a live row has in '%s'. Add live = \"…\"."
                        .formatted(declaration.name(), entity.getEntityName(), declaration.attribute()));
    }

    private String deletedValue() {
        return declaration.value().isEmpty() ? "false" : declaration.value();
    }

    /** As {@link org.hibernatepg.trigger.spi.SoftDeletion} sees it; what else is wrong has been a fault at boot. */
    private boolean isMoment(AttributeMapping attribute) {
        boolean bool = attribute.getJavaType().getJavaTypeClass() == Boolean.class;
        boolean temporal = jdbcMapping(attribute).getJdbcType().isTemporal();
        return declaration.value().isEmpty() ? !bool : declaration.value().equals("now()") && temporal;
    }

    private static @Nullable Object parsed(AttributeMapping attribute, String text) {
        JdbcMapping mapping = jdbcMapping(attribute);
        BasicValueConverter<?, ?> converter = mapping.getValueConverter();
        try {
            return mapping.getJavaTypeDescriptor().fromString(text);
        } catch (RuntimeException e) {
            if (converter == null) {
                throw e;
            }
            JavaType<?> stored = converter.getRelationalJavaType();
            return mapping.convertToDomainValue(stored.fromString(text));
        }
    }

    private static JdbcMapping jdbcMapping(AttributeMapping attribute) {
        return ((BasicValuedMapping) attribute).getJdbcMapping();
    }

    /** Where the attribute is in an instance; null if that is in an embeddable which is null. */
    private @Nullable Place place(Object instance) {
        Object owner = instance;
        ManagedMappingType type = entity;
        String[] path = declaration.attribute().split("\\.", -1);
        for (int i = 0; i < path.length - 1; i++) {
            AttributeMapping embedded = type.findAttributeMapping(path[i]);
            owner = embedded.getPropertyAccess().getGetter().get(owner);
            type = ((EmbeddableValuedModelPart) embedded).getEmbeddableTypeDescriptor();
            if (owner == null) {
                return null;
            }
        }
        return new Place(owner, type.findAttributeMapping(path[path.length - 1]));
    }

    private record Place(Object owner, AttributeMapping attribute) {
        @Nullable
        Object get() {
            return attribute.getPropertyAccess().getGetter().get(owner);
        }

        void set(@Nullable Object value) {
            Objects.requireNonNull(attribute.getPropertyAccess().getSetter()).set(owner, value);
        }
    }
}

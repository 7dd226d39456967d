package org.hibernatepg.history.internal.entity;

import java.util.IdentityHashMap;
import java.util.Set;
import org.hibernate.mapping.AggregateColumn;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.jspecify.annotations.Nullable;

/** An embeddable of an event: of the class of the tracked one, and made like it. */
final class EventComponent extends Component {
    private static final long serialVersionUID = 1L;

    private final transient Component original;
    private final transient IdentityHashMap<Property, Property> originals = new IdentityHashMap<>();

    EventComponent(Component original, PersistentClass event) {
        super(original.getBuildingContext(), event.getTable(), event);
        this.original = original;
        setComponentClassName(original.getComponentClassName());
        setEmbedded(original.isEmbedded());
        setDynamic(original.isDynamic());
        setGeneric(original.isGeneric());
        setMappedSuperclass(original.getMappedSuperclass());
        setTypeName(original.getTypeName());
        setTypeParameters(original.getTypeParameters());
        setCustomInstantiator(original.getCustomInstantiator());
        setDiscriminatorValues(original.getDiscriminatorValues());
        setStructName(original.getStructName());
        setStructColumnNames(original.getStructColumnNames());
        setInstantiator(original.getInstantiator(), original.getInstantiatorPropertyNames());
        if (original.getAggregateColumn() != null) {
            // Before there are properties: it would tell them, whose types are known by then.
            setAggregateColumn(new AggregateColumn(original.getAggregateColumn(), this));
        }
    }

    /** Adds the copy of an attribute of the original. */
    void add(Property copy, Property of) {
        originals.put(copy, of);
        addProperty(copy);
    }

    // Hibernate has no way to say it that is the same in all lines.
    @Override
    public @Nullable String getPropertyDeclaringClass(Property property) {
        return originals == null ? null : original.getPropertyDeclaringClass(originals.get(property));
    }

    /** What Hibernate looks up without asking: columns that several parts share were found in the original. */
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // a set of something else in each line
    public void checkColumnDuplication(Set columns, String owner) {
        if (!isPolymorphic()) {
            super.checkColumnDuplication(columns, owner);
        }
    }

    @Override
    public @Nullable String getSuperclass(String subclass) {
        return original.getSuperclass(subclass);
    }
}

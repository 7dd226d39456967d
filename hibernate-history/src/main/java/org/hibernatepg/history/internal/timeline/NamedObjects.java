package org.hibernatepg.history.internal.timeline;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ManyToManyCollectionPart;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedCollection;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.query.KeyColumns;
import org.hibernatepg.history.internal.timeline.TimelineObjects.KeyOnly;

/**
 * The objects that the rows of an event table name.
 *
 * @param own by what they name their own object, or the owner of the collection that they are of; its key comes first
 * @param others by what they name other objects
 */
record NamedObjects(List<TimelineLink> own, List<TimelineLink> others) {
    /** Copies the lists. */
    NamedObjects {
        own = List.copyOf(own);
        others = List.copyOf(others);
    }

    /** The link to the object by its key. */
    TimelineLink toObject() {
        return own.get(0);
    }

    /**
     * Those of a table of objects.
     *
     * @param tracked the tracked table
     * @param key its key, in the order of the mapping
     */
    static NamedObjects ofEntity(
            SessionFactoryImplementor factory,
            TrackedHistories.Bound bound,
            RecordedTable table,
            String tracked,
            List<KeyColumns.KeyColumn> key) {
        Class<?> entity = bound.history().entity().getMappedClass();
        EntityPersister persister = descriptor(factory, entity);
        TimelineLinks own = new TimelineLinks(table, dialect(factory));
        own.add(
                key.stream().map(KeyColumns.KeyColumn::name).toList(),
                entity,
                true,
                (object, session) -> new KeyColumns(key)
                        .texts(persister.getIdentifierMapping(), TimelineObjects.key(object, factory), session));
        TimelineLinks others = new TimelineLinks(table, dialect(factory));
        bound.history()
                .classes()
                .forEach(type -> others.addOf(descriptor(factory, type.entity().getMappedClass())));
        TimelineLinks.addJoinColumns(factory, tracked, others);
        return new NamedObjects(own.all(), others.all());
    }

    /**
     * Those of a table of a collection.
     *
     * @param old what the row before an update named
     */
    static NamedObjects ofCollection(
            SessionFactoryImplementor factory, TrackedHistories.Bound bound, RecordedTable table, OldColumns old) {
        TrackedCollection tracked = bound.history().collection().orElseThrow();
        EntityPersister owner = descriptor(factory, bound.history().entity().getMappedClass());
        PluralAttributeMapping collection = collection(owner, tracked.path());
        TimelineLinks own = new TimelineLinks(table, dialect(factory));
        addOwner(
                owner.getMappedClass(),
                collection.getKeyDescriptor(),
                tracked.ownerAttribute().isEmpty(),
                own);
        TimelineLinks others = new TimelineLinks(table, dialect(factory));
        Stream.of(collection.getElementDescriptor(), collection.getIndexDescriptor())
                .filter(Objects::nonNull)
                .forEach(part -> addPart(part, others));
        own.all().forEach(link -> others.add(link.columns(), link.target(), link.isToKey(), link.values()));
        addOld(old, own);
        addOld(old, others);
        return new NamedObjects(own.all(), others.all());
    }

    private static void addOwner(Class<?> owner, ForeignKeyDescriptor key, boolean isToKey, TimelineLinks own) {
        List<String> columns = TimelineLinks.columns(key.getKeyPart());
        own.add(columns, owner, isToKey, (object, session) -> {
            if (object instanceof KeyOnly only) {
                return isToKey ? TimelineLinks.values(columns, key.getKeyPart(), only.key(), session) : null;
            }
            return TimelineLinks.ofTarget(columns, key, object, session);
        });
    }

    private static void addPart(ModelPart part, TimelineLinks others) {
        if (part instanceof ManyToManyCollectionPart reference) {
            ForeignKeyDescriptor key = reference.getForeignKeyDescriptor();
            List<String> columns = TimelineLinks.columns(key.getKeyPart());
            Class<?> target =
                    reference.getEntityMappingType().getMappedJavaType().getJavaTypeClass();
            others.add(
                    columns, target, true, (object, session) -> TimelineLinks.ofTarget(columns, key, object, session));
        } else {
            others.add(part);
        }
    }

    private static void addOld(OldColumns old, TimelineLinks links) {
        for (TimelineLink link : links.all()) {
            links.add(old.of(link.columns()), link.target(), false, link.values());
        }
    }

    private static PluralAttributeMapping collection(EntityPersister owner, String path) {
        String[] names = path.split("\\.", -1);
        AttributeMapping part = owner.findAttributeMapping(names[0]);
        for (int i = 1; i < names.length; i++) {
            part = ((EmbeddableValuedModelPart) Objects.requireNonNull(part))
                    .getEmbeddableTypeDescriptor()
                    .findAttributeMapping(names[i]);
        }
        return (PluralAttributeMapping) Objects.requireNonNull(part);
    }

    private static EntityPersister descriptor(SessionFactoryImplementor factory, Class<?> entity) {
        return factory.getMappingMetamodel().getEntityDescriptor(entity);
    }

    private static Dialect dialect(SessionFactoryImplementor factory) {
        return factory.getJdbcServices().getDialect();
    }
}

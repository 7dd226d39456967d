package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.mapping.Column;
import org.hibernate.metamodel.mapping.DiscriminatedAssociationModelPart;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.query.KeyColumns;
import org.jspecify.annotations.Nullable;

/** Finds by which of its columns an event table names objects: what Hibernate maps to these as an association. */
final class TimelineLinks {
    private final Map<String, Column> stored = new HashMap<>();
    private final Map<Set<String>, TimelineLink> links = new HashMap<>();
    private final List<TimelineLink> found = new ArrayList<>();

    TimelineLinks(RecordedTable table, Dialect dialect) {
        table.events().getColumns().forEach(column -> stored.put(column.getQuotedName(dialect), column));
    }

    List<TimelineLink> all() {
        return List.copyOf(found);
    }

    /** The associations of an entity, those of its key among them. */
    void addOf(EntityPersister entity) {
        EntityIdentifierMapping key = entity.getIdentifierMapping();
        add(key);
        for (int i = 0; i < entity.getAttributeMappings().size(); i++) {
            add(entity.getAttributeMappings().get(i));
        }
    }

    /** What a part of a mapping refers to. */
    void add(ModelPart part) {
        if (part instanceof ToOneAttributeMapping reference) {
            if (reference.getSideNature() == ForeignKeyDescriptor.Nature.KEY) {
                add(
                        reference,
                        reference.getEntityMappingType().getMappedJavaType().getJavaTypeClass(),
                        reference.isReferenceToPrimaryKey());
            }
        } else if (part instanceof EmbeddableValuedModelPart embedded) {
            for (int i = 0; i < embedded.getEmbeddableTypeDescriptor().getNumberOfAttributeMappings(); i++) {
                add(embedded.getEmbeddableTypeDescriptor().getAttributeMapping(i));
            }
        } else if (part instanceof DiscriminatedAssociationModelPart any) {
            List<String> columns = columns(any);
            add(columns, Object.class, false, (object, session) -> ofAny(columns, any, object, session));
        }
    }

    /** Only Hibernate knows to which entities it may refer, and says no by exceptions that differ between its lines. */
    private static @Nullable List<String> ofAny(
            List<String> columns, ModelPart any, Object object, SharedSessionContractImplementor session) {
        try {
            return values(columns, any, object, session);
        } catch (RuntimeException otherEntity) {
            return null;
        }
    }

    private void add(ModelPart part, Class<?> target, boolean isToKey) {
        List<String> columns = columns(part);
        add(columns, target, isToKey, (object, session) -> values(columns, part, object, session));
    }

    /** The join column of a collection of another entity, if it is in this table. */
    void addJoinColumns(EntityPersister owner, PluralAttributeMapping collection) {
        ForeignKeyDescriptor key = collection.getKeyDescriptor();
        List<String> columns = columns(key.getKeyPart());
        boolean isToKey = columns(key.getTargetPart()).equals(columns(owner.getIdentifierMapping()));
        add(
                columns,
                owner.getMappedClass(),
                isToKey,
                (object, session) ->
                        owner.getMappedClass().isInstance(object) ? ofTarget(columns, key, object, session) : null);
    }

    /** The values of a foreign key for the object that it refers to, as texts; null if that has none. */
    static @Nullable List<String> ofTarget(
            List<String> columns, ForeignKeyDescriptor key, Object target, SharedSessionContractImplementor session) {
        Object value = key.getAssociationKeyFromSide(target, ForeignKeyDescriptor.Nature.TARGET, session);
        return value == null ? null : values(columns, key.getKeyPart(), value, session);
    }

    void add(
            List<String> columns,
            Class<?> target,
            boolean isToKey,
            BiFunction<Object, SharedSessionContractImplementor, @Nullable List<String>> values) {
        Set<String> names = new HashSet<>(columns);
        if (!columns.isEmpty() && stored.keySet().containsAll(names) && !links.containsKey(names)) {
            TimelineLink link = new TimelineLink(columns, types(columns), target, isToKey, values);
            links.put(names, link);
            found.add(link);
        }
    }

    private List<String> types(List<String> columns) {
        return columns.stream()
                .map(column -> KeyColumns.type(Objects.requireNonNull(stored.get(column))))
                .toList();
    }

    static List<String> columns(ModelPart part) {
        List<String> columns = new ArrayList<>();
        part.forEachSelectable((index, column) -> columns.add(column.getSelectionExpression()));
        return columns;
    }

    /** The values as texts, each at the place of its column; null if one is missing. */
    static @Nullable List<String> values(
            List<String> columns, ModelPart part, Object value, SharedSessionContractImplementor session) {
        Map<String, String> texts = new HashMap<>();
        part.decompose(
                value,
                0,
                texts,
                null,
                (index, found, nothing, each, column) -> {
                    if (each != null) {
                        found.put(column.getSelectionExpression(), KeyColumns.text(each, column.getJdbcMapping()));
                    }
                },
                session);
        return texts.keySet().containsAll(columns)
                ? columns.stream().map(texts::get).map(Objects::requireNonNull).toList()
                : null;
    }

    /** Whether a collection has no table of its own: its join column is in the table of its elements. */
    static boolean isInTableOfElements(PluralAttributeMapping collection) {
        return collection.getCollectionDescriptor().isOneToMany();
    }

    static void addJoinColumns(SessionFactoryImplementor factory, String tracked, TimelineLinks to) {
        factory.getMappingMetamodel().forEachEntityDescriptor(owner -> {
            for (int i = 0; i < owner.getAttributeMappings().size(); i++) {
                if (owner.getAttributeMappings().get(i) instanceof PluralAttributeMapping collection
                        && isInTableOfElements(collection)
                        && collection.getKeyDescriptor() != null
                        && collection.getKeyDescriptor().getKeyTable().equals(tracked)) {
                    to.addJoinColumns(owner, collection);
                }
            }
        });
    }
}

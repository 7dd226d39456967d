package org.hibernatepg.trigger.internal.softdelete;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.hibernate.boot.Metadata;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.internal.binder.CodeDeclarations;
import org.hibernatepg.trigger.internal.binder.LiveFilter;
import org.hibernatepg.trigger.internal.binder.SoftDeleteBinder;
import org.jspecify.annotations.Nullable;

/** What {@link SoftDelete} declares for the entities of one running session factory. */
public final class SoftDeletedEntities {
    private static final Map<String, SoftDeletedEntities> BY_FACTORY = new ConcurrentHashMap<>();

    private final Map<String, List<SoftDelete>> byEntity = new HashMap<>();

    private SoftDeletedEntities(Metadata metadata, CodeDeclarations inCode) {
        for (PersistentClass entity : metadata.getEntityBindings()) {
            List<SoftDelete> declarations = SoftDeleteBinder.declaredOn(entity, inCode);
            if (!declarations.isEmpty()) {
                byEntity.put(entity.getEntityName(), declarations);
            }
        }
    }

    /** Keeps what a mapping declares for as long as its session factory runs. */
    public static void register(SessionFactoryImplementor factory, Metadata metadata, CodeDeclarations inCode) {
        BY_FACTORY.put(factory.getUuid(), new SoftDeletedEntities(metadata, inCode));
    }

    /** Forgets a session factory. */
    public static void unregister(SessionFactoryImplementor factory) {
        BY_FACTORY.remove(factory.getUuid());
    }

    /**
     * The declarations of an entity class.
     *
     * @throws IllegalArgumentException if there are none, or the class is no entity
     */
    public static SoftDeletedEntity of(SessionFactoryImplementor factory, Class<?> entityClass) {
        EntityMappingType type = factory.getMappingMetamodel().getEntityDescriptor(entityClass);
        List<Mark> marks = marks(factory, type);
        if (marks.isEmpty()) {
            throw new IllegalArgumentException(
                    "'%s' is not soft-deleted. Declare @SoftDelete on it.".formatted(type.getEntityName()));
        }
        return new SoftDeletedEntity(type.getEntityName(), marks);
    }

    /** Of an entity and of those that it extends. */
    private static List<Mark> marks(SessionFactoryImplementor factory, EntityMappingType type) {
        @Nullable SoftDeletedEntities all = BY_FACTORY.get(factory.getUuid());
        List<Mark> marks = new ArrayList<>();
        for (@Nullable EntityMappingType t = type; t != null && all != null; t = t.getSuperMappingType()) {
            for (SoftDelete declaration : all.byEntity.getOrDefault(t.getEntityName(), List.of())) {
                marks.add(new Mark(declaration, t));
            }
        }
        return marks;
    }

    /** The filters of all entities that are restricted to what is not deleted. */
    public static Set<String> filters(SessionFactoryImplementor factory) {
        return factory.getDefinedFilterNames().stream()
                .filter(LiveFilter::isOurs)
                .collect(Collectors.toSet());
    }
}

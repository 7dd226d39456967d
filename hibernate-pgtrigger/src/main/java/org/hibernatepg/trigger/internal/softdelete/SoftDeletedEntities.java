package org.hibernatepg.trigger.internal.softdelete;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.binder.CodeDeclarations;
import org.hibernatepg.trigger.internal.binder.LiveFilter;
import org.hibernatepg.trigger.internal.binder.SoftDeleteBinder;
import org.hibernatepg.trigger.internal.ignore.IgnoreScope;
import org.hibernatepg.trigger.spi.SoftDeletion;
import org.hibernatepg.trigger.spi.TriggerContributions;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.jspecify.annotations.Nullable;

/** What {@link SoftDelete} declares for the entities of one running session factory. */
public final class SoftDeletedEntities {
    private static final Map<String, SoftDeletedEntities> BY_FACTORY = new ConcurrentHashMap<>();

    private final Map<String, List<SoftDelete>> byEntity = new HashMap<>();
    private final Map<String, SetInBulk> setInBulk = new HashMap<>();

    /**
     * What a {@code delete} statement may set at once, instead of the trigger row by row.
     *
     * @param value the SQL that the mark is set to
     * @param ignoreKey the name under which the trigger is ignored, none if it never is
     */
    private record SetInBulk(String value, Optional<String> ignoreKey) {}

    private SoftDeletedEntities() {}

    /** Keeps what a mapping declares for as long as its session factory runs. */
    public static void register(
            SessionFactoryImplementor factory,
            TriggerContributions unit,
            List<TriggerDefinition> triggers,
            CodeDeclarations inCode) {
        SoftDeletedEntities all = new SoftDeletedEntities();
        boolean any = triggers.stream().anyMatch(trigger -> trigger.declaredBy().contains(SoftDelete.class));
        for (PersistentClass entity : any ? unit.metadata().getEntityBindings() : List.<PersistentClass>of()) {
            List<SoftDelete> declarations = SoftDeleteBinder.declaredOn(entity, inCode);
            if (!declarations.isEmpty()) {
                all.byEntity.put(entity.getEntityName(), declarations);
                all.addBulk(entity, declarations, unit, triggers);
            }
        }
        BY_FACTORY.put(factory.getUuid(), all);
    }

    /** Where nothing but the one trigger would see the rows deleted, or decide that some really are. */
    private void addBulk(
            PersistentClass entity,
            List<SoftDelete> declarations,
            TriggerContributions unit,
            List<TriggerDefinition> triggers) {
        List<TriggerDefinition> deletes = triggers.stream()
                .filter(trigger -> trigger.table().equals(entity.getTable().getQualifiedTableName()))
                .filter(SoftDeletedEntities::seesDeletes)
                .toList();
        if (deletes.size() == 1
                && declarations.size() == 1
                && deletes.get(0).condition().isEmpty()
                && deletes.get(0).name().equals(declarations.get(0).name())) {
            TriggerDefinition trigger = deletes.get(0);
            SoftDeletion.of(declarations.get(0), unit.on(entity, "@SoftDelete"))
                    .ifPresent(deletion -> setInBulk.put(
                            entity.getEntityName(),
                            new SetInBulk(
                                    deletion.value(),
                                    trigger.ignorable() ? Optional.of(trigger.ignoreKey()) : Optional.empty())));
        }
    }

    /** After a row that was kept, and in the transition table of rows that were kept, there is nothing to see. */
    private static boolean seesDeletes(TriggerDefinition trigger) {
        boolean seesStatement =
                trigger.level() == Level.STATEMENT && trigger.oldTable().isEmpty();
        return trigger.operations().contains(Operation.DELETE) && (trigger.when() != When.AFTER || seesStatement);
    }

    /** The update that a {@code delete} statement amounts to in the session that some influencers belong to. */
    static Optional<BulkDelete> bulkDelete(LoadQueryInfluencers influencers, String entityName) {
        SessionFactoryImplementor factory = influencers.getSessionFactory();
        @Nullable SoftDeletedEntities all = BY_FACTORY.get(factory.getUuid());
        if (all == null) {
            return Optional.empty();
        }
        List<Mark> marks = marks(factory, factory.getMappingMetamodel().getEntityDescriptor(entityName));
        return marks.size() != 1
                ? Optional.empty()
                : Optional.ofNullable(all.setInBulk.get(marks.get(0).entity().getEntityName()))
                        .filter(set ->
                                set.ignoreKey().stream().noneMatch(key -> IgnoreScope.isIgnored(influencers, key)))
                        .map(set -> new BulkDelete(marks.get(0).column(), set.value()));
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

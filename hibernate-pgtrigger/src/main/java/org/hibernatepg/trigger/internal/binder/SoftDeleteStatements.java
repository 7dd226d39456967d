package org.hibernatepg.trigger.internal.binder;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hibernate.engine.OptimisticLockStyle;
import org.hibernate.mapping.JoinedSubclass;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.UnionSubclass;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * The statements by which Hibernate removes what is soft-deleted. Each depends on what else stands on the table, and so is
 * made when everything is bound.
 */
public final class SoftDeleteStatements {
    private final List<Declared> declarations = new ArrayList<>();

    private record Declared(TriggerBindingContext context, SoftDeleteStatement.Mark mark) {
        boolean isAbout(PersistentClass entity) {
            return family(context.entity()).anyMatch(entity::equals);
        }
    }

    void add(TriggerDefinition definition, String assignment, TriggerBindingContext context) {
        PersistentClass entity = context.entity();
        OptimisticLockStyle locking = entity.getRootClass().getOptimisticLockStyle();
        SoftDeleteStatement.Mark mark = new SoftDeleteStatement.Mark(definition, assignment);
        boolean shadowed = mark.isCertain()
                && declarations.stream()
                        .anyMatch(other -> other.isAbout(entity) && other.mark().isCertain());
        if (entity.getCustomSQLDelete() != null || shadowed) {
            context.fault(
                    "stands beside another statement that removes the entity",
                    "Remove @SQLDelete or the other unconditional @SoftDelete.");
        } else if (locking == OptimisticLockStyle.ALL || locking == OptimisticLockStyle.DIRTY) {
            context.fault(
                    "stands on an entity whose removals compare all columns",
                    "Use @Version instead of @OptimisticLocking.");
        } else if (family(entity).anyMatch(SoftDeleteStatements::hasSeveralTables)) {
            context.fault(
                    "stands on an entity with rows in several tables, of which one row would be kept",
                    "Map the entity and its subclasses to one table.");
        } else if (definition.condition().isPresent() && !SoftDeleteStatement.canMerge(context.dialect())) {
            context.fault(
                    "has a condition, for which Hibernate's removals need 'merge'",
                    "Use PostgreSQL 15 or later, or soft-delete all rows.");
        } else {
            declarations.add(new Declared(context, mark));
        }
    }

    /** Sets the statements of all entities, now that the triggers of the persistence unit are known. */
    void use(Collection<TriggerDefinition> triggers) {
        Map<PersistentClass, TriggerBindingContext> entities = new LinkedHashMap<>();
        for (Declared declared : declarations) {
            refuseLateProtections(declared, triggers);
            family(declared.context().entity()).forEach(member -> entities.putIfAbsent(member, declared.context()));
        }
        entities.forEach((entity, context) -> CustomDelete.set(entity, statement(entity, context, triggers)));
    }

    private String statement(
            PersistentClass entity, TriggerBindingContext context, Collection<TriggerDefinition> triggers) {
        List<SoftDeleteStatement.Mark> marks = declarations.stream()
                .filter(declared -> declared.isAbout(entity))
                .map(Declared::mark)
                .toList();
        List<TriggerDefinition> refusals = protections(entity, triggers)
                .filter(trigger -> trigger.when() == When.BEFORE && trigger.level() == Level.ROW)
                .toList();
        return new SoftDeleteStatement(entity, context.dialect(), context.ignoreRole()).render(marks, refusals);
    }

    /** A row that is kept is not there to be looked at after its deletion. */
    private static void refuseLateProtections(Declared declared, Collection<TriggerDefinition> triggers) {
        protections(declared.context().entity(), triggers)
                .filter(trigger -> trigger.when() == When.AFTER)
                .map(TriggerDefinition::uri)
                .distinct()
                .forEach(uri -> declared.context()
                        .fault(
                                "keeps rows whose deletion %s would refuse only after it was done".formatted(uri),
                                "Let a @Protect with when = BEFORE and level = ROW refuse DELETE."));
    }

    private static Stream<TriggerDefinition> protections(
            PersistentClass entity, Collection<TriggerDefinition> triggers) {
        return triggers.stream()
                .filter(trigger -> trigger.table().equals(entity.getTable().getQualifiedTableName())
                        && trigger.operations().contains(Operation.DELETE)
                        && trigger.declaredBy().contains(Protect.class));
    }

    /** An entity with those of its subclasses that are in the same table or add one to it. */
    private static Stream<PersistentClass> family(PersistentClass entity) {
        return Stream.concat(
                Stream.of(entity),
                entity.getSubclasses().stream().filter(subclass -> !(subclass instanceof UnionSubclass)));
    }

    private static boolean hasSeveralTables(PersistentClass member) {
        return member instanceof JoinedSubclass || !member.getJoins().isEmpty();
    }
}

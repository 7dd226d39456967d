package org.hibernatepg.trigger.internal.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.SingleTableSubclass;
import org.hibernate.mapping.Table;
import org.hibernatepg.trigger.StateMachine;
import org.hibernatepg.trigger.internal.binder.BindingContext;
import org.hibernatepg.trigger.internal.binder.BindingUnit;
import org.hibernatepg.trigger.internal.binder.CodeDeclarations;
import org.hibernatepg.trigger.internal.binder.SoftDeleteStatements;
import org.hibernatepg.trigger.spi.IndexDefinition;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.SchemaPart;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerContributions;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerSubject;

/**
 * All triggers of a persistence unit, by entity and name, with the indexes that go with them.
 *
 * @param triggers the triggers, those of one declaration next to each other
 * @param indexes the indexes
 * @param parts what tables need beside triggers and indexes
 * @param machines the state machines by URI, in order
 * @param tables every table that the persistence unit maps, with or without triggers
 */
public record TriggerModel(
        List<TriggerDefinition> triggers,
        List<IndexDefinition> indexes,
        List<SchemaPart> parts,
        Map<String, StateMachine> machines,
        Set<QualifiedTableName> tables) {

    /** The triggers by URI, in order. */
    public Map<String, List<TriggerDefinition>> byUri() {
        return triggers.stream()
                .collect(Collectors.groupingBy(TriggerDefinition::uri, LinkedHashMap::new, Collectors.toList()));
    }

    /** Takes definitions, refuses those whose names are taken. */
    static final class Collector {
        private final Metadata metadata;
        private final Optional<String> ignoreRole;
        private final List<String> functionPath;
        private final CodeDeclarations inCode;
        private final Map<String, TriggerDefinition> byWholeName = new LinkedHashMap<>();
        private final Map<String, List<TriggerDefinition>> byTableAndName = new HashMap<>();
        private final Set<String> taken = new HashSet<>();
        private final List<IndexDefinition> indexes = new ArrayList<>();
        private final List<SchemaPart> parts = new ArrayList<>();
        private final Map<String, StateMachine> machines = new TreeMap<>();

        Collector(Metadata metadata, Settings settings) {
            this.metadata = metadata;
            this.ignoreRole = settings.ignoreRole();
            this.functionPath = settings.functionPath();
            this.inCode = new CodeDeclarations(metadata);
        }

        void add(TriggerDefinition definition, MappingFaults faults) {
            Optional<TriggerDefinition> sameName = sameName(definition);
            TriggerDefinition sameId =
                    byWholeName.putIfAbsent(definition.entityName() + ":" + definition.orderedName(), definition);
            if (sameName.isPresent()) {
                // Once for a name: the second declaration may be of as many parts as the first.
                if (taken.add(definition.table() + ":" + rows(definition) + ":" + definition.name())) {
                    faults.add(
                            definition.entityName(),
                            definition.uri(),
                            takenBy(sameName.get(), definition),
                            "Give each trigger of a table a name of its own.");
                }
            } else if (sameId != null) {
                faults.add(
                        definition.entityName(),
                        definition.uri(),
                        "would be called %s in the database, as %s is".formatted(definition.id(), sameId.uri()),
                        "Use another name.");
            }
        }

        /** An earlier trigger of the same table, name and part. */
        private Optional<TriggerDefinition> sameName(TriggerDefinition definition) {
            List<TriggerDefinition> onTable = byTableAndName.computeIfAbsent(
                    definition.table() + ":" + definition.name() + ":" + definition.part(), key -> new ArrayList<>());
            Optional<TriggerDefinition> earlier = onTable.stream()
                    .filter(other -> rows(other).equals(rows(definition)))
                    .findFirst();
            onTable.add(definition);
            return earlier;
        }

        /**
         * Whose rows of the table a trigger is about: entities that share one by inheritance may use a name each. Looks
         * through all entities, so it is asked for only where names are the same.
         */
        private String rows(TriggerDefinition definition) {
            return metadata.getEntityBindings().stream()
                    .filter(entity -> entity instanceof SingleTableSubclass
                            && definition.entityName().equals(entity.getJpaEntityName()))
                    .map(PersistentClass::getEntityName)
                    .findFirst()
                    .orElse("");
        }

        private static String takenBy(TriggerDefinition first, TriggerDefinition second) {
            return first.uri().equals(second.uri())
                    ? "is declared more than once"
                    : "has the name of another trigger of the table %s, %s"
                            .formatted(second.table().getTableName(), first.uri());
        }

        Collection<TriggerDefinition> triggers() {
            return byWholeName.values();
        }

        CodeDeclarations inCode() {
            return inCode;
        }

        BindingUnit unit(MappingFaults faults) {
            return new BindingUnit(
                    metadata,
                    ignoreRole,
                    functionPath,
                    inCode,
                    faults,
                    definition -> add(definition, faults),
                    indexes::add,
                    machine -> machines.put(machine.uri(), machine),
                    new SoftDeleteStatements());
        }

        TriggerContributions contributions(MappingFaults faults) {
            return new Contributions(faults);
        }

        TriggerModel model() {
            Set<QualifiedTableName> tables = metadata.collectTableMappings().stream()
                    .filter(Table::isPhysicalTable)
                    .map(Table::getQualifiedTableName)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            DistinctNames names = new DistinctNames(byWholeName.values());
            names.inRemovals(metadata);
            return new TriggerModel(names.triggers(), names.in(indexes), parts, machines, tables);
        }

        private final class Contributions implements TriggerContributions {
            private final MappingFaults faults;

            Contributions(MappingFaults faults) {
                this.faults = faults;
            }

            @Override
            public Metadata metadata() {
                return metadata;
            }

            @Override
            public TriggerBindingContext on(PersistentClass entity, String declaration) {
                return on(TriggerSubject.of(entity), declaration);
            }

            @Override
            public TriggerBindingContext on(TriggerSubject subject, String declaration) {
                return new BindingContext(subject, declaration, unit(faults));
            }

            @Override
            public Collection<TriggerDefinition> triggers() {
                return List.copyOf(byWholeName.values());
            }

            @Override
            public void report(MappingFaults earlier) {
                faults.add(earlier);
            }

            @Override
            public void add(IndexDefinition index) {
                indexes.add(index);
            }

            @Override
            public void add(SchemaPart part) {
                parts.add(part);
            }
        }
    }
}

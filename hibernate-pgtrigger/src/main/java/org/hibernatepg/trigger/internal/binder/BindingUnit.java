package org.hibernatepg.trigger.internal.binder;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.hibernate.boot.Metadata;
import org.hibernate.dialect.Dialect;
import org.hibernatepg.trigger.StateMachine;
import org.hibernatepg.trigger.spi.IndexDefinition;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * The persistence unit that is bound, and where what is found in it goes.
 *
 * @param metadata its mapping
 * @param ignoreRole whose members may ignore triggers, none for everybody
 * @param functionPath the schemas in which functions look names up, none for those of whoever writes
 * @param inCode what contributors declare
 * @param faults what is wrong
 * @param triggers takes triggers
 * @param indexes takes indexes
 * @param machines takes what state machines look like
 * @param softDeletes takes what becomes of removals
 */
public record BindingUnit(
        Metadata metadata,
        Optional<String> ignoreRole,
        List<String> functionPath,
        CodeDeclarations inCode,
        MappingFaults faults,
        Consumer<TriggerDefinition> triggers,
        Consumer<IndexDefinition> indexes,
        Consumer<StateMachine> machines,
        SoftDeleteStatements softDeletes) {

    /** The same unit, whose triggers are changed before they are taken. */
    BindingUnit changing(UnaryOperator<TriggerDefinition> change) {
        return new BindingUnit(
                metadata,
                ignoreRole,
                functionPath,
                inCode,
                faults,
                definition -> triggers.accept(change.apply(definition)),
                indexes,
                machines,
                softDeletes);
    }

    Dialect dialect() {
        return metadata.getDatabase().getDialect();
    }

    /** Finds declarations, and reports those that are composed wrongly. */
    Composition composition(String subject) {
        return new Composition(
                (declaration, problem, remedy) -> faults.add(subject, declaration, problem, remedy), inCode);
    }

    /** Finds declarations once more, after the first time has reported. */
    Composition composition() {
        return new Composition(Composition.Faults.REPORTED, inCode);
    }
}

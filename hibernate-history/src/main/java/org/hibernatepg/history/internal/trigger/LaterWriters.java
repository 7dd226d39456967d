package org.hibernatepg.history.internal.trigger;

import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.SearchVector;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.Versioned;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * The triggers of a persistence unit that fire after a write and may write themselves: those with a body of the program. The
 * triggers of an inner statement fire before those of the outer one that are still to come, so that an event has to be written
 * before such a trigger fires, or it comes after that of the inner write.
 *
 * @see <a href="https://www.postgresql.org/docs/current/trigger-definition.html">PostgreSQL, overview of trigger behavior</a>
 */
final class LaterWriters {
    /** What their triggers do is known: they check, or change the row before it is written. */
    private static final Set<Class<? extends Annotation>> HARMLESS =
            Set.of(Protect.class, ReadOnly.class, FSM.class, SoftDelete.class, Versioned.class, SearchVector.class);

    private final List<TriggerDefinition> triggers;

    LaterWriters(Collection<TriggerDefinition> all) {
        this.triggers = all.stream()
                .filter(trigger -> trigger.when() == When.AFTER)
                .filter(trigger -> !trigger.operations().equals(List.of(Operation.TRUNCATE)))
                .filter(trigger -> Collections.disjoint(trigger.declaredBy(), HARMLESS))
                .toList();
    }

    /** Whether one is on a table. */
    boolean areOn(QualifiedTableName table) {
        return triggers.stream().anyMatch(trigger -> trigger.table().equals(table));
    }

    /**
     * Whether one fires for each row: a trigger for each statement would record only when it has fired for all. Whatever its
     * operation, since one statement may insert some rows and update others.
     */
    boolean areForRowsOf(QualifiedTableName table) {
        return triggers.stream()
                .anyMatch(trigger ->
                        trigger.level() == Level.ROW && trigger.table().equals(table));
    }
}

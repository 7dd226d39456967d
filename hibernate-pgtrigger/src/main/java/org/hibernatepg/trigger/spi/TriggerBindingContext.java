package org.hibernatepg.trigger.spi;

import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.hibernate.boot.Metadata;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.StateMachine;
import org.hibernatepg.trigger.When;

/** One annotation of one entity while it is bound: what it stands on, and where its definitions and faults go. */
public interface TriggerBindingContext {
    /** What the declaration is about: a table with its attributes. */
    TriggerSubject subject();

    /** The mapping of the annotated entity. */
    default PersistentClass entity() {
        return subject().entity();
    }

    /** The mapping of the persistence unit, complete but for what is contributed after it. */
    Metadata metadata();

    /** The dialect of the persistence unit, a PostgreSQL one. */
    Dialect dialect();

    /**
     * What of one annotation is in force on the entity's table: its own declarations, those of which its annotations are
     * composed, and those of its mapped superclasses that it does not replace.
     *
     * @param annotation an annotation that declares triggers
     */
    <A extends Annotation> List<A> declared(Class<A> annotation);

    /** What the declaration may name, by path, with their columns. */
    default EntityAttributes attributes() {
        return subject().attributes();
    }

    /**
     * The attribute at a path, or empty after a fault was reported that names the attributes there are.
     *
     * @param path an attribute path, {@code address.city} for one inside an embeddable
     */
    Optional<EntityAttribute> attribute(String path);

    /**
     * Compiles a condition to SQL over {@code old} and {@code new}; empty where there is none, or where it is wrong, in
     * which case a fault was reported.
     *
     * @param hql the condition, an empty text for none
     * @param operations the operations of the trigger, which decide whether {@code old} and {@code new} exist
     */
    Optional<TriggerCondition> condition(String hql, Collection<Operation> operations);

    /**
     * Compiles a condition as {@link #condition(String, Collection)} does; empty, and no fault, where the subject does not
     * have what it names. For a declaration about several tables.
     *
     * @param hql the condition
     * @param operations the operations of the trigger
     */
    Optional<TriggerCondition> conditionIfPossible(String hql, Collection<Operation> operations);

    /**
     * Compiles a condition as {@link #condition(String, Collection)} does, and refuses in it what a trigger of that moment
     * cannot see: columns of {@code new} that PostgreSQL computes, which are null before the row is stored.
     *
     * @param hql the condition, an empty text for none
     * @param operations the operations of the trigger
     * @param when the moment at which the trigger fires
     */
    Optional<TriggerCondition> condition(String hql, Collection<Operation> operations, When when);

    /**
     * The SQL literal of a value that an annotation holds as text, by way of the attribute's own mapping: the name of an
     * enum constant, a number, a string as it is. Empty after a fault was reported.
     */
    Optional<String> literal(EntityAttribute attribute, String text);

    /** The role whose members alone may ignore triggers, if the persistence unit names one. */
    Optional<String> ignoreRole();

    /** The schemas in which functions look names up, if the persistence unit names any. */
    List<String> functionPath();

    /**
     * Adds a trigger to the persistence unit, as declared by the annotation that is bound. Where the subject is a part of a
     * table's rows, a trigger for each row is restricted to these; one for a statement has to select them, see
     * {@link TriggerSubject#restricted}.
     */
    void add(TriggerDefinition definition);

    /**
     * Binds an annotation that declares triggers, as if it stood on the subject.
     *
     * @param annotation one with a {@link TriggerBinding}, taken from a class or interface that has it
     */
    void bind(Annotation annotation);

    /**
     * Binds an annotation as {@link #bind(Annotation)} does, with a last word on each of its triggers.
     *
     * @param change what becomes of a trigger
     */
    void bind(Annotation annotation, UnaryOperator<TriggerDefinition> change);

    /** Adds an index to the persistence unit. */
    void add(IndexDefinition index);

    /** Keeps what a state machine declares for {@link org.hibernatepg.trigger.Triggers#stateMachine}. */
    void add(StateMachine machine);

    /**
     * Reports misuse. The message is completed with the entity and the annotation.
     *
     * @param problem what was found, as a clause: {@code "names the attribute 'x', which the entity does not have"}
     * @param remedy what to do, as a sentence
     */
    void fault(String problem, String remedy);
}

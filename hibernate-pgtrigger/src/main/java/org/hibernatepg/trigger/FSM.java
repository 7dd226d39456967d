package org.hibernatepg.trigger;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernatepg.trigger.internal.binder.FSMBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;

/**
 * Lets the database enforce a finite state machine: an attribute may change only along the declared transitions.
 *
 * <pre>{@code
 * @Entity
 * @FSM(name = "status", attribute = "status", initial = "UNPUBLISHED", transitions = {
 *         @Transition(from = "UNPUBLISHED", to = {"PUBLISHED", "INACTIVE"}),
 *         @Transition(from = "PUBLISHED", to = "INACTIVE")})
 * class Article { … }
 * }</pre>
 *
 * <p>States are written as the attribute's values: the name of an enum constant, a string as it is, a number,
 * {@code true} or {@code false}, a UUID, an ISO date or date-time; of an association, the key. They are compared by way of
 * the attribute's own mapping, so an enum may be stored by name, by ordinal, as a PostgreSQL enum or through a converter.
 * A string may hold any character. {@link #NULL} stands for the null value, {@link #ANY} for whatever the attribute
 * holds:
 *
 * <pre>{@code
 * @Transition(from = FSM.NULL, to = "DRAFT")
 * @Transition(from = FSM.ANY, to = "CANCELLED")
 * }</pre>
 *
 * <p>It becomes a {@code before update … for each row} trigger whose {@code when} clause holds the transitions, so that
 * a valid one costs no function call; an update that leaves the state alone always passes. With {@link #initial()}, a
 * second trigger checks inserts. A refused transition fails with SQLSTATE {@code 23001} and reaches the program as an
 * {@link InvalidTransitionException}.
 *
 * <p>{@link Triggers#stateMachine} gives the machine to look at, and draws it.
 *
 * <p>Errors at boot: a state that the attribute cannot hold, the same transition twice, {@link #ANY} beside other states
 * or on both sides. A state that is reached from no initial one is logged as a warning: rows may be in it that are older
 * than the machine.
 *
 * <p>Where a transition depends on other rows, add a {@link Protect} whose condition looks into them; where it depends on who
 * asks, check that in the application.
 *
 * <p>It may stand on an entity of any hierarchy, on a mapped superclass, on an annotation of one's own (see {@link
 * OverridesAttribute}), and on a collection with a table of its own, whose rows it is about then: {@code old} and {@code
 * new} have {@code owner}, {@code element} and {@code index} or {@code key}, and the URI is {@code Article.tags:name}.
 */
@Documented
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(FSM.List.class)
@TriggerBinding(FSMBinder.class)
public @interface FSM {

    /** Stands for the null value, as a state before or after or as an initial one. */
    String NULL = "\u0000null";

    /** Stands in a transition for whatever the attribute holds, null and states that are named nowhere included. */
    String ANY = "\u0000any";

    /** The name of the trigger, unique on its table: lower-case letters, digits, {@code _} and {@code -}. */
    String name();

    /** The attribute that holds the state: one value in one column, or an association to an entity with such a key. */
    String attribute();

    /** The states in which a row may be inserted. Empty admits any. */
    String[] initial() default {};

    /** The allowed transitions. */
    Transition[] transitions();

    /** For which rows the machine is enforced: an HQL predicate over {@code old} and {@code new}. Empty means all. */
    String condition() default "";

    /**
     * The secondary table that the trigger stands on, by the name that {@code @SecondaryTable} gives it. Empty means the
     * entity's own table.
     */
    String table() default "";

    /** Whether {@link Triggers#ignore} may switch the trigger off for a scope. */
    boolean ignorable() default true;

    /** Several machines of one entity. */
    @Documented
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE, ElementType.FIELD, ElementType.METHOD})
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The machines. */
        FSM[] value();
    }
}

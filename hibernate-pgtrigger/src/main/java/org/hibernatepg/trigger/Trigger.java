package org.hibernatepg.trigger;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernatepg.trigger.internal.binder.TriggerAnnotationBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;

/**
 * A trigger with a body of one's own, in PL/pgSQL.
 *
 * <pre>{@code
 * @Entity
 * @Trigger(name = "mirror", when = BEFORE, operations = {INSERT, UPDATE}, generates = "searchName",
 *         body = "new.{column:searchName} = lower(new.{column:name}); return new;")
 * class Person { … }
 * }</pre>
 *
 * <p>In {@link #body()} and {@link #declare()}, {@code {table}} stands for the qualified, quoted name of the table and
 * {@code {column:attribute}} for the quoted name of the attribute's column; a hole that names nothing is an error at
 * boot. The value that a {@code before} row trigger returns is the row that is stored, and returning {@code null} skips
 * the row.
 *
 * <p>A statement trigger that fires after the operation may read the rows of its statement: {@code {rows}} stands for all of
 * them, {@code {old_rows}} and {@code {new_rows}} for one side, to be written after {@code from}. The rows have the aliases
 * {@code old} and {@code new} and meet the {@link #condition()}:
 *
 * <pre>{@code
 * @Trigger(name = "log", when = AFTER, operations = UPDATE, level = STATEMENT, condition = "changed(amount)",
 *         body = "insert into log select old.amount, new.amount from {rows}; return null;")
 * }</pre>
 *
 * <p>In {@code {rows}} of an update, each row stands beside itself as it was, also where its key changes. On several
 * operations such a declaration becomes a trigger for each, since PostgreSQL shows rows only to a trigger on one.
 *
 * <p>On a view, {@link When#INSTEAD_OF} says what an operation is to do; its condition is tested in the body.
 *
 * <p>Attributes that the body changes belong into {@link #generates()}: they are then read back after the flush.
 *
 * <p>It may stand on an entity of any hierarchy, on a mapped superclass, on an annotation of one's own (see {@link
 * OverridesAttribute}), and on a collection with a table of its own, whose rows it is about then: {@code old} and {@code
 * new} have {@code owner}, {@code element} and {@code index} or {@code key}, and the URI is {@code Article.tags:name}.
 *
 * <p>Errors at boot: no operation, an empty body, an unknown attribute or hole, rows that an operation does not have or that
 * are read elsewhere than after a statement, a condition that the body of a statement trigger does not read, {@link
 * #generates()} where the row cannot be changed, and what PostgreSQL does not take of level, timing and moment. An error in
 * the body itself is found when the trigger is installed.
 *
 * <p>Where another annotation says it, that one is shorter, and its refusals have a type: {@link Protect} with a condition
 * may look into other tables, too.
 *
 * @see <a href="https://www.postgresql.org/docs/current/plpgsql-trigger.html">PostgreSQL, Trigger Functions</a>
 */
@Documented
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Trigger.List.class)
@TriggerBinding(TriggerAnnotationBinder.class)
public @interface Trigger {

    /** The name of the trigger, unique on its table: lower-case letters, digits, {@code _} and {@code -}. */
    String name();

    /** The moment at which the trigger fires. */
    When when();

    /** The operations on which the trigger fires, in the order in which they are to be rendered. */
    Operation[] operations();

    /** For {@link Operation#UPDATE}: fires only where the statement sets one of these attributes. Empty means any. */
    String[] updateOf() default {};

    /** Whether the trigger fires for each row or once for a statement. */
    Level level() default Level.ROW;

    /**
     * Whether the trigger can be put off to the end of the transaction. If so it is a constraint trigger, which fires after
     * the operation and for each row; see {@link Triggers#setConstraints}.
     */
    Timing timing() default Timing.NOT_DEFERRABLE;

    /**
     * Names for the transition tables of a statement trigger, for bodies that read them by name. One at most. A body that
     * uses the holes needs none.
     */
    Referencing[] referencing() default {};

    /**
     * When the trigger fires: an HQL predicate over {@code old} and {@code new}, rendered into {@code when (…)}. At statement
     * level, which rows the holes of the body give.
     */
    String condition() default "";

    /** Variables of the body, each as in {@code "total numeric(10, 2) := 0"}. */
    String[] declare() default {};

    /** The statements between {@code begin} and {@code end}, the {@code return} among them. */
    String body();

    /**
     * The attributes that the body changes; Hibernate reads them back after the flush. Such a trigger fires after all checks
     * and before {@link SearchVector} and {@link Versioned}, whatever their names. Not the key, a JPA {@code @Version}
     * or what is in an embeddable. As with any generated attribute, Hibernate does not read in a {@code StatelessSession},
     * sends such updates one by one, and tells of a stale entity with a plain {@code HibernateException}.
     */
    String[] generates() default {};

    /**
     * The secondary table that the trigger stands on, by the name that {@code @SecondaryTable} gives it. Empty means the
     * entity's own table.
     */
    String table() default "";

    /** Whether {@link Triggers#ignore} may switch the trigger off for a scope. */
    boolean ignorable() default true;

    /** Several triggers of one entity. */
    @Documented
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE, ElementType.FIELD, ElementType.METHOD})
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The triggers. */
        Trigger[] value();
    }
}

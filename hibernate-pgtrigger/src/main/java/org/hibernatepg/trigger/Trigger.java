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
 * <p>Attributes that the body changes belong into {@link #generates()}: they are then read back after the flush.
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

    /** When the trigger fires: an HQL predicate over {@code old} and {@code new}, rendered into {@code when (…)}. */
    String condition() default "";

    /** Variables of the body, each as in {@code "total numeric(10, 2) := 0"}. */
    String[] declare() default {};

    /** The statements between {@code begin} and {@code end}, the {@code return} among them. */
    String body();

    /**
     * The attributes that the body changes; Hibernate reads them back after the flush. Not the key, a JPA {@code @Version}
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

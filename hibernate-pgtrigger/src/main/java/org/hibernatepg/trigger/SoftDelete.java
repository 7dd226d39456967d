package org.hibernatepg.trigger;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernatepg.trigger.internal.binder.SoftDeleteBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;

/**
 * Keeps a deleted row and marks it: the database turns every {@code delete} into an update of one attribute.
 *
 * <pre>{@code
 * @Entity
 * @SoftDelete(name = "soft_delete", attribute = "active")
 * class Account {
 *     @Id Long id;
 *     boolean active = true;
 * }
 * }</pre>
 *
 * <p>A {@code before delete … for each row} trigger updates the row and skips its deletion. PostgreSQL then reports no
 * deleted row, which Hibernate would take for a stale object; {@code session.remove} therefore sends an {@code update}
 * of its own, which still checks the version and counts one row. An HQL or native {@code delete} reports 0.
 *
 * <p>Entities to which a removal cascades are removed as usual. With {@link #condition()}, and to let
 * {@code session.remove} really delete while the trigger is {@linkplain Triggers#ignore ignored}, the statement is a
 * {@code merge}, which needs PostgreSQL 15.
 */
@Documented
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(SoftDelete.List.class)
@TriggerBinding(SoftDeleteBinder.class)
public @interface SoftDelete {

    /** Stands in {@link #value()} for the null value. */
    String NULL = "\u0000null";

    /** The name of the trigger, unique on its table: lower-case letters, digits, {@code _} and {@code -}. */
    String name();

    /** The attribute that marks a deleted row: a boolean, string, number, enum or date-time. */
    String attribute();

    /**
     * What the attribute is set to: {@code true} or {@code false}, a number, the name of an enum constant, a string as
     * it is, {@code now()} for a date-time, or {@link #NULL}. Empty means {@code false} for a boolean and
     * {@code now()} for a date-time; other types have no default.
     */
    String value() default "";

    /** Which rows are kept: an HQL predicate over {@code old}. Others are really deleted. Empty keeps all. */
    String condition() default "";

    /** Whether {@link Triggers#ignore} may switch the trigger off for a scope, so that rows are really deleted. */
    boolean ignorable() default true;

    /** Several ways to soft-delete one entity, told apart by their conditions. */
    @Documented
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The ways. */
        SoftDelete[] value();
    }
}

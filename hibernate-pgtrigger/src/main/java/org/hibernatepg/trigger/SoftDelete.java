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
 * of its own, which still checks the version and counts one row. An HQL {@code delete} is translated to the update
 * that it amounts to, and counts; a native one reports 0.
 *
 * <p>A {@link Protect} of {@code DELETE} goes first and refuses all of these for its rows. It has to look at each row before
 * its deletion; one that looks afterwards, or at the statement, is an error at boot.
 *
 * <p>Entities to which a removal cascades are removed as usual. With {@link #condition()}, and to let
 * {@code session.remove} really delete while the trigger is {@linkplain Triggers#ignore ignored}, the statement is a
 * {@code merge}, which needs PostgreSQL 15.
 *
 * <p>It may stand on an entity of any hierarchy, on a mapped superclass and on an annotation of one's own, see {@link
 * OverridesAttribute}.
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

    /**
     * Whether queries and loads see no deleted rows: of the entity itself, in its associations and in collections. See
     * {@link SoftDeletes#includeDeleted} for those who want them.
     *
     * <p>It is a Hibernate filter, enabled in every {@code Session}; a {@code StatelessSession} has to {@linkplain
     * SoftDeletes#excludeDeleted ask for it}. Native queries are not filtered. Hibernate keeps no plans of the queries of a session with
     * enabled filters; where that matters, leave it out and name the attribute in the queries.
     */
    boolean restrict() default false;

    /**
     * What {@link SoftDeletes#restore} sets the attribute to, written as {@link #value()} is. Empty means the other value
     * of a boolean and null for a date-time that is set to {@code now()}; else there is no default, and only what has a
     * value here can be restored.
     */
    String live() default "";

    /** What is unique among the rows that are not deleted, each a partial unique index. */
    Unique[] unique() default {};

    /** Whether {@link Triggers#ignore} may switch the trigger off for a scope, so that rows are really deleted. */
    boolean ignorable() default true;

    /**
     * Attributes that no two rows share unless one of them is deleted.
     *
     * <pre>{@code
     * create unique index … on account using btree ("email") where "active" <> false
     * }</pre>
     *
     * <p>It is created with the schema, and dropped with its table. Hibernate reports a second row as a
     * {@code ConstraintViolationException} with the name of the index. JPA's own constraints would count the deleted rows
     * in; one over the same columns is an error at boot.
     */
    @Documented
    @Target({})
    @Retention(RetentionPolicy.RUNTIME)
    @interface Unique {
        /** The attributes. */
        String[] attributes();

        /** The name of the index. Empty for one made of table, columns and a hash of the definition. */
        String name() default "";
    }

    /** Several ways to soft-delete one entity, told apart by their conditions. */
    @Documented
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The ways. */
        SoftDelete[] value();
    }
}

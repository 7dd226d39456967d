package org.hibernatepg.trigger;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernatepg.trigger.internal.binder.ReadOnlyBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;

/**
 * Lets the database refuse to change attributes once a row is inserted. Comparison is null-safe: from {@code null} to a
 * value is a change.
 *
 * <pre>{@code
 * @Entity
 * @ReadOnly(name = "created", attributes = {"createdAt", "createdBy"})
 * class Article { … }
 * }</pre>
 *
 * <p>It becomes a {@code before update … for each row} trigger whose {@code when} clause compares the columns, so that
 * an update which leaves them alone costs no function call. A refused update fails with SQLSTATE {@code 23001} and
 * reaches the program as a {@link ReadOnlyAttributeException} with each changed attribute and its values.
 *
 * <p>Unlike {@code @Column(updatable = false)}, which makes Hibernate leave the column out of its own statements and
 * so loses a change without a word, this refuses the change, and does so for every writer.
 *
 * <p>It may stand on an entity of any hierarchy, on a mapped superclass, on an annotation of one's own (see {@link
 * OverridesAttribute}), and on a collection with a table of its own, whose rows it is about then: {@code old} and {@code
 * new} have {@code owner}, {@code element} and {@code index} or {@code key}, and the URI is {@code Article.tags:name}.
 *
 * <p>Errors at boot: {@link #attributes()} together with {@link #exclude()}, an unknown attribute or one that PostgreSQL
 * computes, an {@link #exclude()} that leaves nothing, a timing together with {@link Level#STATEMENT}.
 */
@Documented
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(ReadOnly.List.class)
@TriggerBinding(ReadOnlyBinder.class)
public @interface ReadOnly {

    /** The name of the trigger, unique on its table: lower-case letters, digits, {@code _} and {@code -}. */
    String name();

    /**
     * The attributes that are read-only; a path such as {@code address.city} names an attribute of an embeddable, and
     * the embeddable's own name all of them. Empty, together with an empty {@link #exclude()}, means all attributes but a
     * JPA {@code @Version}.
     */
    String[] attributes() default {};

    /**
     * The attributes that are not read-only, all others being so but a JPA {@code @Version}, which Hibernate sets with each
     * update. Excludes {@link #attributes()}.
     */
    String[] exclude() default {};

    /**
     * The secondary table that the trigger stands on, by the name that {@code @SecondaryTable} gives it. Empty means the
     * entity's own table.
     */
    String table() default "";

    /**
     * Whether each row is checked before it is updated, or all rows of a statement in one query after it. Rows are compared
     * with themselves as they were also where the statement changes their keys.
     */
    Level level() default Level.ROW;

    /**
     * Whether the check can be put off to the end of the transaction; {@link Level#ROW} only. It then fires after the update.
     * Whether an attribute was changed is decided when the row is written, so that changing it back later does not help.
     */
    Timing timing() default Timing.NOT_DEFERRABLE;

    /** Whether {@link Triggers#ignore} may switch the trigger off for a scope. */
    boolean ignorable() default true;

    /** Several sets of read-only attributes of one entity. */
    @Documented
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE, ElementType.FIELD, ElementType.METHOD})
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The sets. */
        ReadOnly[] value();
    }
}

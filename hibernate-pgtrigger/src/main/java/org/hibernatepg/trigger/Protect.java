package org.hibernatepg.trigger;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernatepg.trigger.internal.binder.ProtectBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;

/**
 * Lets the database refuse operations on the table of the annotated entity, whoever attempts them: Hibernate, another
 * program, or a person at a console.
 *
 * <pre>{@code
 * @Entity
 * @Protect(name = "append_only", operations = {UPDATE, DELETE, TRUNCATE})
 * class Payment { … }
 *
 * @Entity
 * @Protect(name = "freeze", operations = UPDATE, condition = "old.status = 'PUBLISHED' and new.status <> 'INACTIVE'")
 * class Article { … }
 * }</pre>
 *
 * <p>Each becomes a {@code before … for each row} trigger with the condition in its {@code when} clause, so that a row
 * which is not protected costs no function call. {@link Operation#TRUNCATE} knows no rows and becomes a statement
 * trigger of its own beside it. With {@link #level()} {@link Level#STATEMENT} each operation has a trigger {@code after … for
 * each statement} instead, which looks for a protected row among all rows of the statement in one query.
 *
 * <p>A refused statement fails with SQLSTATE {@code 23001} ({@code restrict_violation}) and reaches the program as a
 * {@link ProtectedOperationException}. Where the application itself has to get past, see {@link Triggers#ignore}.
 *
 * <p>It may stand on an entity of any hierarchy, on a mapped superclass, on an annotation of one's own (see {@link
 * OverridesAttribute}), and on a collection with a table of its own, whose rows it is about then: {@code old} and {@code
 * new} have {@code owner}, {@code element} and {@code index} or {@code key}, and the URI is {@code Article.tags:name}.
 *
 * <p>Errors at boot: no operation, a condition or a timing beside {@link Operation#TRUNCATE}, a timing without {@link
 * When#AFTER} or with {@link Level#STATEMENT}, a wrong condition, a name that is taken, too long or needs quotes.
 *
 * <p>To keep a role from a table altogether, {@code revoke} is simpler and cannot be ignored; to hold one column in a range,
 * use a check constraint.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createtrigger.html">PostgreSQL, CREATE TRIGGER</a>
 */
@Documented
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Protect.List.class)
@TriggerBinding(ProtectBinder.class)
public @interface Protect {

    /** The name of the trigger, unique on its table: lower-case letters, digits, {@code _} and {@code -}. */
    String name();

    /** The operations that are refused. */
    Operation[] operations();

    /**
     * Which rows are protected: an HQL predicate over {@code old} and {@code new}. Empty protects all rows. A row for
     * which the predicate is false or null is let through.
     */
    String condition() default "";

    /**
     * The moment of the check. {@link When#AFTER} sees the row with the changes of all {@code before} triggers. With {@link
     * Level#STATEMENT} rows are always checked after the operation, whatever is said here.
     */
    When when() default When.BEFORE;

    /**
     * The secondary table that the trigger stands on, by the name that {@code @SecondaryTable} gives it. Empty means the
     * entity's own table.
     */
    String table() default "";

    /**
     * Whether each row is checked on its own, or all rows of a statement in one query after it. With {@link Level#STATEMENT}
     * each operation has a trigger of its own, a statement that touches no protected row passes, and an update that changes
     * keys is checked as any other.
     */
    Level level() default Level.ROW;

    /**
     * Whether the check can be put off to the end of the transaction. If so, {@link #when()} must be {@link When#AFTER} and
     * {@link #level()} {@link Level#ROW}. Whether a row is protected, and whether the trigger is ignored, is decided when the
     * row is written; only the refusal waits.
     */
    Timing timing() default Timing.NOT_DEFERRABLE;

    /** Whether {@link Triggers#ignore} may switch the trigger off for a scope. */
    boolean ignorable() default true;

    /** Several protections of one entity. */
    @Documented
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE, ElementType.FIELD, ElementType.METHOD})
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The protections. */
        Protect[] value();
    }
}

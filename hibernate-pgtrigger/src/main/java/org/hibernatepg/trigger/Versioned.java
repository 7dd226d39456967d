package org.hibernatepg.trigger;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernatepg.trigger.internal.binder.VersionedBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;

/**
 * Lets the database count the changes of a row: an update that changes anything adds one to an integer attribute, an
 * update that changes nothing leaves it, and nobody can set it by hand.
 *
 * <pre>{@code
 * @Entity
 * @Versioned(name = "versioned", attribute = "version")
 * class Document { … int version; … }
 * }</pre>
 *
 * <p>It becomes a {@code before update … for each row} trigger that counts when any column differs. It fires after all
 * checks ({@link Protect}, {@link ReadOnly}, {@link FSM}), which therefore see the version as the statement left it.
 * The attribute is mapped as generated on update: after the flush the entity holds the new version without a
 * refresh. (Hibernate reads no generated value in a {@code StatelessSession}; refresh the
 * entity there.) A direct edit fails with SQLSTATE {@code 23001} and reaches the program as a {@link
 * ReadOnlyAttributeException}.
 *
 * <p>On a JPA {@code @Version} attribute, Hibernate checks and counts the version in its own statements as always, and
 * the database counts the changes of everyone else. The trigger lets such a version be set to the next number and to
 * no other. Do not declare it {@link ReadOnly}: Hibernate's statements set it.
 *
 * <p>Errors at boot: an attribute that is missing or no integer.
 *
 * <p>If only Hibernate writes to the table, a plain JPA {@code @Version} does.
 *
 * <p>It may stand on an entity of any hierarchy, on a mapped superclass and on an annotation of one's own, see {@link
 * OverridesAttribute}.
 */
@Documented
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Versioned.List.class)
@TriggerBinding(VersionedBinder.class)
public @interface Versioned {

    /** The name of the trigger, unique on its table: lower-case letters, digits, {@code _} and {@code -}. */
    String name() default "versioned";

    /** The attribute that counts: a {@code short}, {@code int} or {@code long}, or one of their wrappers. */
    String attribute() default "version";

    /** Whether {@link Triggers#ignore} may switch the trigger off for a scope. */
    boolean ignorable() default true;

    /** Several counters of one entity, each with a name and an attribute of its own. */
    @Documented
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The counters. */
        Versioned[] value();
    }
}

package org.hibernatepg.routing;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Reads of the method go to the primary, as within {@link Pinning#usePrimary()}.
 *
 * <pre>{@code
 * @UsePrimary
 * Account balance(long id) { … }
 * }</pre>
 *
 * <p>On a type it counts for each of its methods. A transaction that has already read from a replica stays there: annotate
 * what begins it.
 */
@Documented
@Inherited
@Target({METHOD, TYPE})
@Retention(RUNTIME)
public @interface UsePrimary {
    /** The persistence unit, where the program has several. */
    String unit() default "";
}

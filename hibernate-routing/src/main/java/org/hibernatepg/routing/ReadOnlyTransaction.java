package org.hibernatepg.routing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method, or each method of the type, runs in a read-only scope, as within {@link ReadOnlyScopes#open()}: the database
 * refuses to write until it returns.
 *
 * <pre>{@code
 * @ReadOnlyTransaction(name = "nightly export")
 * public void export(Writer out) { … }
 * }</pre>
 *
 * <p>It is read where methods are intercepted, by {@link RoutingProxies}, CDI or Spring, and not where an object calls its own
 * methods. A method that returns before its work is done, with a {@code CompletionStage} for one, is refused.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ReadOnlyTransaction {
    /** What errors call the scope; the class and the name of the method unless it is given. */
    String name() default "";

    /** The name of the persistence unit, where there are several. */
    String unit() default "";

    /** Whether changed objects are not looked for, as with {@link ReadOnlyScopes#fast()}. */
    boolean fast() default false;
}

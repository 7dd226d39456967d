package org.hibernatepg.routing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method, or each public method of the class, runs in a block of {@link NestedTransactions}: within an open transaction it
 * is a savepoint, else it is a transaction.
 *
 * <pre>{@code
 * @NestedTransaction
 * public void importRow(Row row) { … }
 * }</pre>
 *
 * <p>Any exception undoes the block and reaches the caller; {@link Rollback} undoes it and does not, the method then returns
 * null. On a method that returns a primitive type a {@code Rollback} cannot be swallowed and reaches the caller too.
 *
 * <p>It is read where methods are intercepted, not where they are called within the object itself.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface NestedTransaction {
    /** The name of the persistence unit, where there are several. */
    String unit() default "";

    /** Whether the method always has a session and a transaction of its own; see {@link NestedTransactions#requiresNew()}. */
    boolean requiresNew() default false;
}

package org.hibernatepg.routing;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The method writes, even where that cannot be seen: its reads go to the primary, and those of the user for some time
 * afterwards. As {@link Pinning#dbWrite(Runnable)}; also where the method throws.
 *
 * <pre>{@code
 * @DbWrite
 * void countVisit(String page) { queue.send(page); }
 * }</pre>
 *
 * <p>What Hibernate writes is noticed without it. It is for what is written by other means: by another library, by a
 * service that is called, by a message that is sent.
 */
@Documented
@Inherited
@Target({METHOD, TYPE})
@Retention(RUNTIME)
public @interface DbWrite {
    /** The persistence unit, where the program has several. */
    String unit() default "";
}

package org.hibernatepg.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The behaviours, by their ids, that a test proves: {@code @Spec({"B-001", "B-002"})}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Spec {
    /** Ids such as {@code "B-001"}. */
    String[] value();
}

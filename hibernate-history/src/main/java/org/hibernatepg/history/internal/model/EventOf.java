package org.hibernatepg.history.internal.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Stands on a generated event class, so that a later persistence unit can tell whether it can use it again. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventOf {
    /** The tracked entity. */
    Class<?> entity();

    /** A hash of everything that makes the class what it is. */
    String shape();
}

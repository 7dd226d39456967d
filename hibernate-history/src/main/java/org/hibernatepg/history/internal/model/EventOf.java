package org.hibernatepg.history.internal.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Stands on a generated event class and says what it records, so that nothing else has to be kept beside it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventOf {
    /** The tracked entity. */
    Class<?> entity();

    /** The JPA name of the event entity. */
    String name();

    /** The stored attributes, sorted. */
    String[] attributes();

    /** Those of them that are the key. */
    String[] key();

    /** The version attribute among them, or an empty text. */
    String version();

    /** A hash of everything that makes the class what it is. */
    String shape();
}

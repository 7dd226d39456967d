package org.hibernatepg.trigger;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An attribute whose words are in a {@link SearchVector}. */
@Documented
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface Document {

    /**
     * The attribute: a string, a number, a date, a UUID, an enum that is stored by name, an array of such, or JSON, of
     * which the strings are taken. Null has no words.
     */
    String attribute();

    /** How much its words count. */
    Weight weight() default Weight.D;
}

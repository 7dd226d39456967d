package org.hibernatepg.trigger.spi;

import java.lang.annotation.Annotation;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an annotation as one that declares triggers and names the binder that makes definitions of it.
 *
 * <p>An application may have annotations of its own this way. The binder needs a constructor without parameters.
 */
@Documented
@Target(ElementType.ANNOTATION_TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface TriggerBinding {
    /** The binder of the annotation. */
    Class<? extends TriggerBinder<? extends Annotation>> value();
}

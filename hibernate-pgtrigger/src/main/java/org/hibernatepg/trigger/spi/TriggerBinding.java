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
 * <p>An application may have annotations of its own this way. The binder needs a constructor without parameters. What
 * the annotation stands on is found before it is bound, see {@link TriggerBindingContext#subject()}:
 * <ul>
 *   <li>If it has a member {@code String name()}, a declaration replaces one of the same name on a superclass.
 *   <li>If it has a member {@code String table()} that is not empty, the subject is the secondary table of this name.
 *   <li>If its targets include {@link ElementType#FIELD}, it may stand on collections, and the subject is the collection's
 *       table.
 *   <li>An annotation that is annotated with it declares it on what it stands on itself.
 * </ul>
 */
@Documented
@Target(ElementType.ANNOTATION_TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface TriggerBinding {
    /** The binder of the annotation. */
    Class<? extends TriggerBinder<? extends Annotation>> value();
}

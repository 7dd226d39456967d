package org.hibernatepg.trigger.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an annotation that has no binder, since its triggers follow from more than the annotation, and that contributors may
 * declare all the same: on a {@linkplain TriggerDeclarations#mixIn mix-in} or {@linkplain TriggerDeclarations#declare made in
 * code}. Who reads the annotation finds it by {@link ContributedAnnotations}.
 */
@Documented
@Target(ElementType.ANNOTATION_TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Contributable {}

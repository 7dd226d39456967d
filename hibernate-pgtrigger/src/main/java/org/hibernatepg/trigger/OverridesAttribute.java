package org.hibernatepg.trigger;

import java.lang.annotation.Annotation;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a member of an annotation of one's own say what a declaration that the annotation is composed of says elsewhere.
 *
 * <pre>{@code
 * @Protect(name = "no_delete", operations = DELETE)
 * @Retention(RUNTIME)
 * @Target(TYPE)
 * @interface Kept {
 *     @OverridesAttribute(annotation = Protect.class, attribute = "condition")
 *     String when() default "";
 * }
 *
 * @Entity
 * @Kept(when = "old.paid")
 * class Invoice { … }
 * }</pre>
 *
 * <p>An annotation that is annotated with {@link Protect}, {@link FSM} or another annotation that declares triggers
 * declares them on whatever it stands on; it may be composed of several, and of annotations that are composed themselves.
 * It needs {@code @Retention(RUNTIME)}. The value of the member, be it a default, takes the place of the value that
 * stands at the composed annotation. Its type is that of the member which it replaces.
 *
 * <p>It is an error at boot if the annotation is not composed of the named one, if that has no such member, or if the
 * types differ. The model is Bean Validation's annotation of the same name.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(OverridesAttribute.List.class)
public @interface OverridesAttribute {

    /** An annotation that stands at the composed annotation. */
    Class<? extends Annotation> annotation();

    /** The member that is replaced. Empty means the one of the same name. */
    String attribute() default "";

    /** Which one is meant, by its {@code name}, where several of these annotations stand there. Empty means all. */
    String declaration() default "";

    /** Several members that one member replaces. */
    @Documented
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The replaced members. */
        OverridesAttribute[] value();
    }
}

package org.hibernatepg.trigger.internal.binder;

import java.lang.annotation.Annotation;
import java.util.Set;
import org.hibernatepg.trigger.internal.condition.Arguments;

/**
 * One declaration that is in force.
 *
 * @param annotation the annotation that declares triggers, with what a composed annotation overrides
 * @param description how an error names it
 * @param declaredBy its type, and those of the annotations that are composed of it
 * @param arguments the Java values of its condition, if it was made in code
 */
record Declaration(
        Annotation annotation, String description, Set<Class<? extends Annotation>> declaredBy, Arguments arguments) {
    /** The name that the trigger is to have. */
    String name() {
        return Members.name(annotation);
    }

    /** The secondary table that it names, empty for none. */
    String table() {
        return Members.read(annotation, "table").map(Object::toString).orElse("");
    }

    /** How an error names an annotation: {@code @Protect(name = "append_only")}. */
    static String describe(Annotation annotation) {
        String type = "@" + annotation.annotationType().getSimpleName();
        return Members.read(annotation, "name")
                .map(name -> "%s(name = \"%s\")".formatted(type, name))
                .orElse(type);
    }
}

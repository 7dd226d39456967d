package org.hibernatepg.trigger.internal.binder;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.hibernatepg.trigger.spi.Contributable;

/** Annotations without a binder that contributors may declare, and those that are composed of them. */
final class Contributables {
    private Contributables() {}

    static boolean standOn(AnnotatedElement element) {
        return areAmong(element.getDeclaredAnnotations(), new HashSet<>());
    }

    static boolean isOne(Class<? extends Annotation> type) {
        return type.isAnnotationPresent(Contributable.class) || standOn(type);
    }

    private static boolean areAmong(Annotation[] annotations, Set<Class<?>> seen) {
        return Arrays.stream(annotations)
                .flatMap(Members::unpacked)
                .map(Annotation::annotationType)
                .anyMatch(type -> type.isAnnotationPresent(Contributable.class)
                        || (seen.add(type) && areAmong(type.getDeclaredAnnotations(), seen)));
    }
}

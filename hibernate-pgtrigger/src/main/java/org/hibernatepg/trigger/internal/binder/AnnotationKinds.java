package org.hibernatepg.trigger.internal.binder;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.hibernatepg.trigger.OverridesAttribute;
import org.hibernatepg.trigger.spi.TriggerBinding;

/**
 * Which annotations may say something of triggers. Nearly all that stand on entities and their attributes do not, so each
 * kind is looked at once and not wherever it stands.
 */
final class AnnotationKinds {
    private static final ClassValue<Boolean> TELLING = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isTelling(type, new HashSet<>());
        }
    };

    private AnnotationKinds() {}

    /** Whether it declares triggers, is composed of such, overrides a member of such, or is a container of such. */
    static boolean isTelling(Annotation annotation) {
        return TELLING.get(annotation.annotationType());
    }

    private static boolean isTelling(Class<?> type, Set<Class<?>> seen) {
        if (!seen.add(type) || type.getName().startsWith("java.lang.annotation.")) {
            return false;
        }
        return type.isAnnotationPresent(TriggerBinding.class)
                || Arrays.stream(type.getDeclaredMethods())
                        .anyMatch(member -> member.getAnnotationsByType(OverridesAttribute.class).length > 0
                                || isContainer(member.getReturnType(), seen))
                || Arrays.stream(type.getDeclaredAnnotations())
                        .anyMatch(part -> isTelling(part.annotationType(), seen));
    }

    private static boolean isContainer(Class<?> member, Set<Class<?>> seen) {
        return member.isArray()
                && member.getComponentType().isAnnotation()
                && isTelling(member.getComponentType(), seen);
    }
}

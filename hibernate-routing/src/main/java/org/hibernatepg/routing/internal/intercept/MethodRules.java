package org.hibernatepg.routing.internal.intercept;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/**
 * The annotations that count for a method of an object. They are looked for on the method of the object's class, then on that
 * class, then on its superclasses in the same way, then on the interfaces; the nearest one of a kind counts.
 */
final class MethodRules {
    private final String where;
    private final Class<?> type;
    private final List<Rule.Found<?>> found;

    private MethodRules(String where, Class<?> type, List<Rule.Found<?>> found) {
        this.where = where;
        this.type = type;
        this.found = found;
    }

    static MethodRules of(Class<?> target, Method method) {
        String where = target.getSimpleName() + "." + method.getName();
        if (method.getDeclaringClass() == Object.class) {
            return new MethodRules(where, method.getReturnType(), List.of());
        }
        List<Rule.Found<?>> found = new ArrayList<>();
        for (Rule<?> rule : Rule.ALL) {
            Rule.Found<?> nearest = nearest(rule, target, method);
            if (nearest != null) {
                found.add(nearest);
            }
        }
        MethodRules rules = new MethodRules(where, method.getReturnType(), Contradictions.resolve(found, where));
        rules.requireSynchronous(method);
        return rules;
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    @Nullable
    Object call(Units units, Proceeding method) throws Throwable {
        return call(0, units, method);
    }

    private @Nullable Object call(int index, Units units, Proceeding method) throws Throwable {
        return index == found.size()
                ? method.proceed()
                : found.get(index).call(units, new Rule.Call(where, type, () -> call(index + 1, units, method)));
    }

    /** Looks the units up, and fails where one is unknown. */
    void units(Units units) {
        found.forEach(rule -> rule.unit(units, where));
    }

    private void requireSynchronous(Method method) {
        if (!found.isEmpty() && Returns.beforeItIsDone(method.getReturnType())) {
            throw new RoutingException("'@" + found.get(0).rule().type().getSimpleName() + "' on " + where
                    + " could not be in force while the work is done: the method returns a "
                    + method.getReturnType().getName()
                    + " before that. Annotate the method that does the work on its own thread, or open a scope there.");
        }
    }

    private static <A extends Annotation> Rule.@Nullable Found<A> nearest(
            Rule<A> rule, Class<?> target, Method method) {
        int distance = 0;
        for (Class<?> type = target; type != null && type != Object.class; type = type.getSuperclass()) {
            Rule.Found<A> here = on(rule, type, method, distance++);
            if (here != null) {
                return here;
            }
        }
        for (Class<?> type : interfaces(target)) {
            Rule.Found<A> here = on(rule, type, method, distance++);
            if (here != null) {
                return here;
            }
        }
        return null;
    }

    private static <A extends Annotation> Rule.@Nullable Found<A> on(
            Rule<A> rule, Class<?> type, Method method, int distance) {
        Method own = declared(type, method);
        A onMethod = own == null ? null : annotation(own, rule);
        if (onMethod != null) {
            return new Rule.Found<>(rule, onMethod, new Level(distance, false));
        }
        A onType = counts(type, method) ? annotation(type, rule) : null;
        return onType == null ? null : new Rule.Found<>(rule, onType, new Level(distance, true));
    }

    /** That of an interface counts for the methods of the interface. */
    private static boolean counts(Class<?> type, Method method) {
        return !type.isInterface() || Arrays.stream(type.getMethods()).anyMatch(candidate -> isSame(candidate, method));
    }

    private static <A extends Annotation> @Nullable A annotation(AnnotatedElement element, Rule<A> rule) {
        return element.getDeclaredAnnotation(rule.type());
    }

    private static @Nullable Method declared(Class<?> type, Method method) {
        return Stream.of(type.getDeclaredMethods())
                .filter(candidate -> isSame(candidate, method))
                .findFirst()
                .orElse(null);
    }

    private static boolean isSame(Method candidate, Method method) {
        if (!candidate.getName().equals(method.getName())
                || candidate.getParameterCount() != method.getParameterCount()) {
            return false;
        }
        for (int i = 0; i < candidate.getParameterCount(); i++) {
            Class<?> type = candidate.getParameterTypes()[i];
            boolean generic = candidate.getGenericParameterTypes()[i] instanceof TypeVariable;
            Class<?> wanted = method.getParameterTypes()[i];
            if (generic ? !type.isAssignableFrom(wanted) : type != wanted) {
                return false;
            }
        }
        return true;
    }

    private static Set<Class<?>> interfaces(Class<?> target) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> type = target; type != null; type = type.getSuperclass()) {
            collect(type, interfaces);
        }
        return interfaces;
    }

    private static void collect(Class<?> type, Set<Class<?>> interfaces) {
        for (Class<?> candidate : type.getInterfaces()) {
            if (interfaces.add(candidate)) {
                collect(candidate, interfaces);
            }
        }
    }
}

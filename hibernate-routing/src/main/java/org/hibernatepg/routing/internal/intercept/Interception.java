package org.hibernatepg.routing.internal.intercept;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/** Runs intercepted methods within what their annotations ask for. */
public final class Interception {
    private final Units units;
    private final Map<Key, MethodRules> rules = new ConcurrentHashMap<>();

    private record Key(Class<?> target, Method method) {}

    /** An interception of methods that work with these persistence units. */
    public Interception(Units units) {
        this.units = units;
    }

    /** Whether any method of objects of a class has an annotation of this library. */
    public static boolean concerns(Class<?> target) {
        return Stream.concat(Stream.of(target.getMethods()), annotatedThemselves(target))
                .anyMatch(method -> concerns(target, method));
    }

    /** Whether a method of objects of a class has one. */
    public static boolean concerns(Class<?> target, Method method) {
        return !MethodRules.of(target, method).isEmpty();
    }

    /**
     * Refuses what could not come into force.
     *
     * @param target the class of the objects
     * @param intercepted whether a call of a method is intercepted
     * @param remedy what to do for a method that is not
     */
    public static void check(Class<?> target, Predicate<Method> intercepted, String remedy) {
        Optional<Method> lost = annotatedThemselves(target)
                .filter(method -> Modifier.isStatic(method.getModifiers())
                        || Modifier.isPrivate(method.getModifiers())
                        || !intercepted.test(method))
                .findFirst();
        if (lost.isPresent()) {
            throw new RoutingException("An annotation on " + lost.get()
                    + " would never be in force: calls of the method" + " are not intercepted. " + remedy);
        }
        for (Method method : target.getMethods()) {
            MethodRules.of(target, method);
        }
    }

    /** Looks all units up, so that an unknown one is an error before the first call. */
    public void checkUnits(Class<?> target) {
        for (Method method : target.getMethods()) {
            rules(target, method).units(units);
        }
    }

    /** The methods of a class and its superclasses that carry an annotation, of any visibility. */
    private static Stream<Method> annotatedThemselves(Class<?> target) {
        return Stream.<Class<?>>iterate(target, type -> type != null && type != Object.class, Class::getSuperclass)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> !method.isBridge() && Rule.ALL.stream().anyMatch(rule -> isOn(method, rule.type())));
    }

    private static boolean isOn(Method method, Class<? extends Annotation> annotation) {
        return method.getDeclaredAnnotation(annotation) != null;
    }

    /**
     * Runs a method.
     *
     * @param target the class of the object
     * @param method the method, as the caller knows it
     * @param proceeding the call
     */
    public @Nullable Object call(Class<?> target, Method method, Proceeding proceeding) throws Throwable {
        return rules(target, method).call(units, proceeding);
    }

    private MethodRules rules(Class<?> target, Method method) {
        return rules.computeIfAbsent(new Key(target, method), key -> MethodRules.of(key.target, key.method));
    }
}

package org.hibernatepg.history.internal.entity;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.Transient;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernatepg.history.EventRecord;

/** The class that a generated event class extends: {@link EventRecord}, or a mapped superclass that extends it. */
final class EventBase {
    /** Looked for once for a class, which is the same for nearly all histories. */
    private static final ClassValue<List<Method>> METHODS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            return methods(type).toList();
        }
    };

    private final Class<? extends EventRecord> type;

    EventBase(Class<? extends EventRecord> type) {
        this.type = type;
    }

    Class<? extends EventRecord> type() {
        return type;
    }

    /** What a generated class calls the getter of an attribute. */
    static String getter(String attribute) {
        return "get" + attribute.substring(0, 1).toUpperCase(Locale.ROOT) + attribute.substring(1);
    }

    /** Whether the class maps an attribute itself. */
    boolean declares(String attribute) {
        return type != EventRecord.class
                && ownClasses()
                        .anyMatch(owner -> isByGetter(owner)
                                ? isPersistent(owner, getter(attribute))
                                : Arrays.stream(owner.getDeclaredFields())
                                        .anyMatch(field -> field.getName().equals(attribute) && isPersistent(field)));
    }

    private Stream<Class<?>> ownClasses() {
        return ownClasses(type);
    }

    private static Stream<Class<?>> ownClasses(Class<?> type) {
        return Stream.<Class<?>>iterate(type, owner -> owner != EventRecord.class, Class::getSuperclass);
    }

    private static boolean isByGetter(Class<?> owner) {
        Access access = owner.getAnnotation(Access.class);
        return access != null && access.value() == AccessType.PROPERTY;
    }

    private static boolean isPersistent(Class<?> owner, String getter) {
        return Arrays.stream(owner.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals(getter)
                        && method.getParameterCount() == 0
                        && !Modifier.isAbstract(method.getModifiers())
                        && !method.isAnnotationPresent(Transient.class));
    }

    private static boolean isPersistent(Field field) {
        return !Modifier.isStatic(field.getModifiers())
                && !Modifier.isTransient(field.getModifiers())
                && !field.isAnnotationPresent(Transient.class);
    }

    /** Whether the class has a method of its own where a generated class would have a getter. */
    boolean hasMethod(String name) {
        for (Method method : METHODS.get(type)) {
            if (isGetter(method, name) && !Modifier.isAbstract(method.getModifiers())) {
                return true;
            }
        }
        return false;
    }

    /** The types that the class, and what it extends and implements, gives a getter which a generated class has too. */
    Set<Class<?>> typesOf(String getter) {
        return METHODS.get(type).stream()
                .filter(method -> isGetter(method, getter))
                .filter(method ->
                        !Modifier.isStatic(method.getModifiers()) && !Modifier.isPrivate(method.getModifiers()))
                .map(Method::getReturnType)
                .collect(Collectors.toSet());
    }

    /** What stands in the way of extending the class in the package of a tracked one. */
    Optional<String> problem(Class<?> tracked, List<EventField> fields) {
        boolean samePackage = type.getPackageName().equals(tracked.getPackageName())
                && type.getClassLoader() == tracked.getClassLoader();
        if (!isVisible(samePackage)) {
            return Optional.of("which cannot be extended in the package of the tracked entity");
        } else if (!hasConstructor(samePackage)) {
            return Optional.of("which has no constructor without parameters that a subclass can call");
        }
        return METHODS.get(type).stream()
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .filter(method -> !hasMethod(method.getName()) || method.getParameterCount() > 0)
                .filter(method -> fields.stream().noneMatch(field -> isImplementedBy(field, method)))
                .map(method ->
                        "whose abstract method %s is no getter of a stored attribute".formatted(method.getName()))
                .findFirst();
    }

    private boolean isVisible(boolean samePackage) {
        for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
            boolean visible = Modifier.isPublic(outer.getModifiers())
                    || (samePackage && !Modifier.isPrivate(outer.getModifiers()));
            if (!visible) {
                return false;
            }
        }
        return true;
    }

    private boolean hasConstructor(boolean samePackage) {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            int modifiers = constructor.getModifiers();
            if (constructor.getParameterCount() == 0
                    && !Modifier.isPrivate(modifiers)
                    && (samePackage || Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers))) {
                return true;
            }
        }
        return false;
    }

    /** Those of the class and of everything that it extends or implements. */
    private static Stream<Method> methods(Class<?> type) {
        Stream<Method> inherited = Arrays.stream(type.getMethods());
        return Stream.concat(inherited, ownClasses(type).flatMap(owner -> Arrays.stream(owner.getDeclaredMethods())));
    }

    private static boolean isGetter(Method method, String name) {
        return method.getName().equals(name) && method.getParameterCount() == 0;
    }

    private static boolean isImplementedBy(EventField field, Method method) {
        return isGetter(method, getter(field.name())) && method.getReturnType().isAssignableFrom(field.type());
    }
}

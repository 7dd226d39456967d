package org.hibernatepg.trigger.internal.binder;

import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernatepg.trigger.condition.Condition;
import org.hibernatepg.trigger.internal.condition.Arguments;
import org.hibernatepg.trigger.spi.AnnotationDeclaration;

/** An annotation that a contributor makes, with the Java values of its condition beside it. */
final class MadeAnnotation<E> implements AnnotationDeclaration<E> {
    private static final Map<Class<?>, Class<?>> WRAPPERS = Map.of(
            boolean.class, Boolean.class,
            int.class, Integer.class,
            long.class, Long.class,
            double.class, Double.class,
            float.class, Float.class,
            short.class, Short.class,
            byte.class, Byte.class,
            char.class, Character.class);

    private final Class<? extends Annotation> type;
    private final String contributor;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private Arguments arguments = Arguments.NONE;

    /** With the defaults of its members. */
    MadeAnnotation(Class<? extends Annotation> type, String contributor) {
        this.type = type;
        this.contributor = contributor;
        for (Method member : type.getDeclaredMethods()) {
            if (member.getDefaultValue() != null) {
                values.put(member.getName(), member.getDefaultValue());
            }
        }
    }

    /** With the values of another one. */
    MadeAnnotation(Annotation original, String contributor) {
        this(original.annotationType(), contributor);
        for (Method member : members(type)) {
            values.put(member.getName(), Members.invoke(original, member));
        }
    }

    private static List<Method> members(Class<? extends Annotation> type) {
        return Stream.of(type.getDeclaredMethods())
                .filter(method -> method.getParameterCount() == 0 && !method.isSynthetic())
                .toList();
    }

    @Override
    public AnnotationDeclaration<E> set(String member, Object value) {
        values.put(member, fitting(method(member), value));
        return this;
    }

    @Override
    public AnnotationDeclaration<E> when(Condition<? super E> condition) {
        set("condition", condition.hql());
        arguments = Arguments.of(condition);
        return this;
    }

    private Method method(String member) {
        return members(type).stream()
                .filter(method -> method.getName().equals(member))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("@%s has no member '%s'. There are %s."
                        .formatted(
                                type.getSimpleName(),
                                member,
                                members(type).stream()
                                        .map(Method::getName)
                                        .sorted()
                                        .toList())));
    }

    /** As in the source of an annotation, one value stands for an array of one. */
    private static Object fitting(Method member, Object value) {
        Class<?> wanted = member.getReturnType();
        Object given = value instanceof Collection<?> collection ? collection.toArray() : value;
        if (wanted.isArray()) {
            Object[] elements = given instanceof Object[] array ? array : new Object[] {given};
            Object fitting = Array.newInstance(wanted.getComponentType(), elements.length);
            for (int i = 0; i < elements.length; i++) {
                Array.set(fitting, i, checked(member, wanted.getComponentType(), elements[i]));
            }
            return fitting;
        }
        return checked(member, wanted, given);
    }

    private static Object checked(Method member, Class<?> wanted, Object value) {
        Object given = wanted.isAnnotation() && value instanceof Map<?, ?> members ? nested(wanted, members) : value;
        if (!WRAPPERS.getOrDefault(wanted, wanted).isInstance(given)) {
            throw new IllegalArgumentException("@%s.%s is a %s, not %s"
                    .formatted(
                            member.getDeclaringClass().getSimpleName(),
                            member.getName(),
                            wanted.getSimpleName(),
                            value));
        }
        return given;
    }

    private static Annotation nested(Class<?> type, Map<?, ?> members) {
        MadeAnnotation<Object> made = new MadeAnnotation<>(type.asSubclass(Annotation.class), "");
        members.forEach((member, value) -> made.set(String.valueOf(member), Objects.requireNonNull(value)));
        return made.annotation()
                .orElseThrow(() -> new IllegalArgumentException(
                        "@%s is given without %s".formatted(type.getSimpleName(), String.join(", ", made.missing()))));
    }

    Class<? extends Annotation> type() {
        return type;
    }

    Arguments arguments() {
        return arguments;
    }

    String contributor() {
        return contributor;
    }

    /** How an error names it. */
    String description() {
        Object name = values.getOrDefault("name", "");
        return "@" + type.getSimpleName() + ("".equals(name) ? "" : "(name = \"" + name + "\")") + " of " + contributor;
    }

    /** The members that have neither a value nor a default. */
    List<String> missing() {
        return members(type).stream()
                .map(Method::getName)
                .filter(name -> !values.containsKey(name))
                .sorted()
                .toList();
    }

    /** The annotation; none as long as values are missing. */
    Optional<Annotation> annotation() {
        return missing().isEmpty() ? Optional.of(OverriddenAnnotation.of(type, values)) : Optional.empty();
    }
}

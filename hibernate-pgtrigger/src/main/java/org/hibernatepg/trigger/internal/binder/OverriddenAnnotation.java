package org.hibernatepg.trigger.internal.binder;

import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An annotation some of whose members have other values than in the source. Equality, hash code and text are those that
 * {@link Annotation} prescribes.
 */
final class OverriddenAnnotation implements InvocationHandler {
    private final Class<? extends Annotation> type;
    private final Map<String, Object> values;

    private OverriddenAnnotation(Class<? extends Annotation> type, Map<String, Object> values) {
        this.type = type;
        this.values = values;
    }

    /** The annotation with other values for some members. */
    static Annotation of(Annotation original, Map<String, Object> overrides) {
        Class<? extends Annotation> type = original.annotationType();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Method member : type.getDeclaredMethods()) {
            if (member.getParameterCount() == 0) {
                String name = member.getName();
                values.put(name, overrides.getOrDefault(name, Members.invoke(original, member)));
            }
        }
        return of(type, values);
    }

    /** An annotation with these values for all its members. */
    static Annotation of(Class<? extends Annotation> type, Map<String, Object> values) {
        return (Annotation) Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                new OverriddenAnnotation(type, new LinkedHashMap<>(values)));
    }

    @Override
    public Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        if (arguments != null && arguments.length == 1) {
            return isEqual(proxy, arguments[0]);
        }
        return switch (method.getName()) {
            case "annotationType" -> type;
            case "hashCode" -> hash();
            case "toString" -> text();
            default -> copy(Objects.requireNonNull(values.get(method.getName())));
        };
    }

    /** Arrays can be written to, so that a caller gets one of its own. */
    private static Object copy(Object value) {
        if (!value.getClass().isArray()) {
            return value;
        }
        int length = Array.getLength(value);
        Object copy = Array.newInstance(value.getClass().getComponentType(), length);
        System.arraycopy(value, 0, copy, 0, length);
        return copy;
    }

    private boolean isEqual(Object proxy, @Nullable Object other) {
        return proxy == other
                || (other instanceof Annotation annotation
                        && annotation.annotationType() == type
                        && values.entrySet().stream().allMatch(entry -> Members.read(annotation, entry.getKey())
                                .filter(value -> same(entry.getValue(), value))
                                .isPresent()));
    }

    private static boolean same(Object a, Object b) {
        return Arrays.deepEquals(new Object[] {a}, new Object[] {b});
    }

    private int hash() {
        return values.entrySet().stream()
                .mapToInt(entry -> (127 * entry.getKey().hashCode()) ^ hash(entry.getValue()))
                .sum();
    }

    private static int hash(Object value) {
        // Of the element alone: a list of one value hashes to 31 plus it.
        return value.getClass().isArray() ? Arrays.deepHashCode(new Object[] {value}) - 31 : value.hashCode();
    }

    private String text() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                .collect(Collectors.joining(", ", "@" + type.getCanonicalName() + "(", ")"));
    }

    private static String text(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.stream(array).map(OverriddenAnnotation::text).collect(Collectors.joining(", ", "{", "}"));
        } else if (value.getClass().isArray()) {
            String elements = Arrays.deepToString(new Object[] {value});
            return "{" + elements.substring(2, elements.length() - 2) + "}";
        }
        return value instanceof String ? "\"" + value + "\"" : value.toString();
    }
}

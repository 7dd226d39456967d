package org.hibernatepg.trigger.internal.binder;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the members of annotations whose types are not known. */
final class Members {
    private Members() {}

    /** The value of a member; empty if there is none of the name. */
    static Optional<Object> read(Annotation annotation, String member) {
        return find(annotation.annotationType(), member).map(method -> invoke(annotation, method));
    }

    static Optional<Method> find(Class<? extends Annotation> type, String member) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(member) && method.getParameterCount() == 0)
                .findFirst();
    }

    /**
     * The value of a member. Asked of the handler behind the annotation: the annotation itself cannot answer where it is
     * public and the type of its member is not, as with the container of a repeatable annotation.
     */
    static Object invoke(Annotation annotation, Method member) {
        try {
            return Proxy.getInvocationHandler(annotation).invoke(annotation, member, null);
        } catch (Throwable e) {
            throw new IllegalStateException("Cannot read " + annotation, e);
        }
    }

    /** The annotation itself, or the repeated ones if it is their container. */
    static Stream<Annotation> unpacked(Annotation annotation) {
        Optional<Method> repeated = find(annotation.annotationType(), "value")
                .filter(value -> value.getReturnType().isArray()
                        && value.getReturnType().getComponentType().isAnnotation());
        return repeated.map(value -> Arrays.stream((Annotation[]) invoke(annotation, value)))
                .orElseGet(() -> Stream.of(annotation));
    }

    /** The name that a declaration has, empty if it has none. */
    static String name(Annotation annotation) {
        return read(annotation, "name").map(Object::toString).orElse("");
    }
}

package org.hibernatepg.history.internal.entity;

import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.stream.Stream;

/** The types of generated fields. */
final class Types {
    private Types() {}

    static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    /** Whether a type depends on a class that another one extends. */
    static boolean hasVariables(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return Arrays.stream(parameterized.getActualTypeArguments()).anyMatch(Types::hasVariables);
        } else if (type instanceof GenericArrayType array) {
            return hasVariables(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            return Stream.concat(Arrays.stream(wildcard.getUpperBounds()), Arrays.stream(wildcard.getLowerBounds()))
                    .anyMatch(Types::hasVariables);
        }
        return type instanceof TypeVariable<?>;
    }
}

package org.hibernatepg.history.internal.entity;

import java.lang.invoke.MethodType;

/** The types of generated fields. */
final class Types {
    private Types() {}

    static Class<?> boxed(Class<?> type) {
        return type.isPrimitive() ? MethodType.methodType(type).wrap().returnType() : type;
    }
}

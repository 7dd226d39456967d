package org.hibernatepg.history.internal.entity;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * An annotation on an event class, or on a field of it.
 *
 * @param type what it is
 * @param members those that are not left to their defaults: texts, flags, classes, constants, annotations, lists of such
 */
record EventAnnotation(Class<? extends Annotation> type, Map<String, ?> members) {
    /** Sorts the members, so that equal annotations read alike. */
    EventAnnotation {
        members = new TreeMap<>(members);
    }

    /** A part of the shape of a class; many are written at a start, and that of records is made by reflection. */
    @Override
    public String toString() {
        return type.getName() + members;
    }

    String descriptor() {
        return Type.getDescriptor(type);
    }

    /** Writes the members. */
    void write(AnnotationVisitor file) {
        members.forEach((name, value) -> write(name, value, file));
        file.visitEnd();
    }

    private static void write(@Nullable String name, Object value, AnnotationVisitor file) {
        if (value instanceof EventAnnotation annotation) {
            annotation.write(file.visitAnnotation(name, annotation.descriptor()));
        } else if (value instanceof List<?> values) {
            AnnotationVisitor array = file.visitArray(name);
            values.forEach(each -> write(null, each, array));
            array.visitEnd();
        } else if (value instanceof Enum<?> constant) {
            file.visitEnum(name, Type.getDescriptor(constant.getDeclaringClass()), constant.name());
        } else {
            file.visit(name, value instanceof Class<?> type ? Type.getType(type) : value);
        }
    }
}

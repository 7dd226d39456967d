package org.hibernatepg.history.internal.model;

import jakarta.persistence.Embeddable;
import jakarta.persistence.MappedSuperclass;
import java.beans.Introspector;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernatepg.history.TrackHistory;

/** The fields and getters of a class and of its mapped superclasses on which {@code @TrackHistory} stands, by attribute. */
final class AnnotatedMembers {
    private AnnotatedMembers() {}

    static Map<String, List<TrackHistory>> of(Class<?> holder) {
        Map<String, List<TrackHistory>> members = new TreeMap<>();
        for (Class<?> c = holder; c != null && (c == holder || hasAttributes(c)); c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                add(field.getName(), field, members);
            }
            for (Method method : c.getDeclaredMethods()) {
                if (!method.isSynthetic()) {
                    add(attribute(method), method, members);
                }
            }
        }
        return members;
    }

    private static boolean hasAttributes(Class<?> superclass) {
        return superclass.isAnnotationPresent(MappedSuperclass.class)
                || superclass.isAnnotationPresent(Embeddable.class);
    }

    private static void add(String attribute, AnnotatedElement member, Map<String, List<TrackHistory>> members) {
        List<TrackHistory> declared = List.of(member.getAnnotationsByType(TrackHistory.class));
        if (!declared.isEmpty()) {
            members.computeIfAbsent(attribute, name -> new ArrayList<>()).addAll(declared);
        }
    }

    /** The attribute that a method gets; any other method goes by its own name. */
    private static String attribute(Method method) {
        String name = method.getName();
        for (String start : List.of("get", "is")) {
            if (name.length() > start.length() && name.startsWith(start) && method.getParameterCount() == 0) {
                return Introspector.decapitalize(name.substring(start.length()));
            }
        }
        return name;
    }
}

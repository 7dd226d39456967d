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
import org.hibernatepg.trigger.spi.ContributedAnnotations;

/**
 * The fields and getters of a class and of its mapped superclasses on which {@code @TrackHistory} stands, by attribute; those of
 * classes that are mixed in stand for them.
 */
final class AnnotatedMembers {
    private final ContributedAnnotations contributed;

    AnnotatedMembers(ContributedAnnotations contributed) {
        this.contributed = contributed;
    }

    Map<String, List<DeclaredHistory>> of(Class<?> holder) {
        Map<String, List<DeclaredHistory>> members = new TreeMap<>();
        for (Class<?> c = holder; c != null && (c == holder || hasAttributes(c)); c = c.getSuperclass()) {
            Map<String, List<DeclaredHistory>> mixedIn = new TreeMap<>();
            contributed.mixIns(c).forEach(source -> add(source, " of " + source.getSimpleName(), mixedIn));
            Map<String, List<DeclaredHistory>> own = new TreeMap<>();
            add(c, "", own);
            mixedIn.forEach((attribute, declared) ->
                    own.merge(attribute, declared, (there, contributed) -> DeclaredHistory.merged(contributed, there)));
            own.forEach((attribute, declared) -> members.computeIfAbsent(attribute, name -> new ArrayList<>())
                    .addAll(declared));
        }
        return members;
    }

    private static boolean hasAttributes(Class<?> superclass) {
        return superclass.isAnnotationPresent(MappedSuperclass.class)
                || superclass.isAnnotationPresent(Embeddable.class);
    }

    private static void add(Class<?> source, String origin, Map<String, List<DeclaredHistory>> members) {
        for (Field field : source.getDeclaredFields()) {
            add(field.getName(), field, origin, members);
        }
        for (Method method : source.getDeclaredMethods()) {
            if (!method.isSynthetic()) {
                add(attribute(method), method, origin, members);
            }
        }
    }

    private static void add(
            String attribute, AnnotatedElement member, String origin, Map<String, List<DeclaredHistory>> members) {
        if (member.getDeclaredAnnotations().length == 0) {
            return;
        }
        for (TrackHistory annotation : member.getAnnotationsByType(TrackHistory.class)) {
            members.computeIfAbsent(attribute, name -> new ArrayList<>()).add(new DeclaredHistory(annotation, origin));
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

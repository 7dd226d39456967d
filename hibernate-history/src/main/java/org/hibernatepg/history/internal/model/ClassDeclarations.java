package org.hibernatepg.history.internal.model;

import jakarta.persistence.MappedSuperclass;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernatepg.history.TrackHistory;

/** The histories that a class declares: by its own annotation, by those that are composed of one, on mapped superclasses. */
public final class ClassDeclarations {
    private final List<TrackHistory> found = new ArrayList<>();
    private final Set<Class<?>> seen = new HashSet<>(Set.of(TrackHistory.class, TrackHistory.List.class));

    private ClassDeclarations() {}

    /** The declarations that hold for an entity. */
    public static List<TrackHistory> of(Class<?> entity) {
        ClassDeclarations declarations = new ClassDeclarations();
        declarations.found.addAll(Arrays.asList(entity.getAnnotationsByType(TrackHistory.class)));
        declarations.addComposed(entity);
        for (Class<?> c = entity.getSuperclass(); c != null && c.isAnnotationPresent(MappedSuperclass.class); ) {
            declarations.addComposed(c);
            c = c.getSuperclass();
        }
        return declarations.found;
    }

    /** An annotation that a subclass has as well says there what it says, and nothing further up. */
    private void addComposed(AnnotatedElement element) {
        for (Annotation annotation : element.getDeclaredAnnotations()) {
            Class<? extends Annotation> type = annotation.annotationType();
            if (seen.add(type)) {
                found.addAll(Arrays.asList(type.getAnnotationsByType(TrackHistory.class)));
                addComposed(type);
            }
        }
    }
}

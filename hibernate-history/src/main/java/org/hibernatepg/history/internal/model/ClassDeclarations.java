package org.hibernatepg.history.internal.model;

import jakarta.persistence.MappedSuperclass;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.trigger.spi.ContributedAnnotations;
import org.hibernatepg.trigger.spi.ContributedAnnotations.Contributed;

/**
 * The histories that a class declares: by its own annotation, by those that are composed of one, on mapped superclasses. What
 * contributors declare for a class is as if it stood there, in place of what has the same name.
 */
public final class ClassDeclarations {
    private final ContributedAnnotations contributed;

    /** Declarations on classes, and those that contributors make for them. */
    public ClassDeclarations(ContributedAnnotations contributed) {
        this.contributed = contributed;
    }

    /** Whether a history is declared for an entity. */
    public boolean isTracked(Class<?> entity) {
        return !of(entity).isEmpty();
    }

    /** The declarations that hold for an entity. */
    List<DeclaredHistory> of(Class<?> entity) {
        return of(entity, Object.class);
    }

    /**
     * What is declared on an entity, or on a mapped superclass below the entity that it extends. What that one declares is
     * about its subclasses too.
     */
    List<DeclaredHistory> of(PersistentClass entity) {
        PersistentClass parent = entity.getSuperclass();
        return of(entity.getMappedClass(), parent == null ? Object.class : parent.getMappedClass());
    }

    /** What the nearest class declares comes first, then what is composed. */
    private List<DeclaredHistory> of(Class<?> entity, Class<?> end) {
        List<DeclaredHistory> declared = new ArrayList<>();
        for (Class<?> c = entity; declared.isEmpty() && c != null && c != end; c = c.getSuperclass()) {
            declared.addAll(DeclaredHistory.merged(
                    contributed(c), DeclaredHistory.of(c.getDeclaredAnnotationsByType(TrackHistory.class))));
        }
        declared.addAll(new Composed().of(entity));
        return declared;
    }

    private List<DeclaredHistory> contributed(Class<?> target) {
        return contributed.on(target).stream()
                .flatMap(each -> history(each).stream())
                .toList();
    }

    private static Optional<DeclaredHistory> history(Contributed each) {
        return each.annotation() instanceof TrackHistory history
                ? Optional.of(new DeclaredHistory(history, each.origin()))
                : Optional.empty();
    }

    /** What stands on the fields and getters of a class and of its mapped superclasses, by attribute. */
    Map<String, List<DeclaredHistory>> ofMembers(Class<?> holder) {
        return new AnnotatedMembers(contributed).of(holder);
    }

    /** What other annotations are composed of. One that a subclass has as well says there what it says, and nothing further up. */
    private final class Composed {
        private final List<DeclaredHistory> found = new ArrayList<>();
        private final Set<Class<?>> seen = new HashSet<>(Set.of(TrackHistory.class, TrackHistory.List.class));

        List<DeclaredHistory> of(Class<?> entity) {
            addAll(entity);
            for (Class<?> c = entity.getSuperclass(); c != null && c.isAnnotationPresent(MappedSuperclass.class); ) {
                addAll(c);
                c = c.getSuperclass();
            }
            return found;
        }

        private void addAll(Class<?> target) {
            contributed.on(target).forEach(each -> add(each.annotation(), each.origin()));
            Arrays.stream(target.getDeclaredAnnotations()).forEach(annotation -> add(annotation, ""));
        }

        private void add(Annotation annotation, String origin) {
            Class<? extends Annotation> type = annotation.annotationType();
            if (seen.add(type)) {
                for (TrackHistory history : type.getAnnotationsByType(TrackHistory.class)) {
                    found.add(new DeclaredHistory(history, origin));
                }
                Arrays.stream(type.getDeclaredAnnotations()).forEach(inner -> add(inner, origin));
            }
        }
    }
}

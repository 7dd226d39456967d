package org.hibernatepg.trigger.internal.binder;

import jakarta.persistence.MappedSuperclass;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.UnionSubclass;

/**
 * What is declared on an entity. A declaration of a class takes the place of one with the same name on a superclass.
 *
 * <p>A mapped superclass declares for each entity that extends it. What stands on an entity holds for all its instances,
 * and so for those of its subclasses: with {@code SINGLE_TABLE} and {@code JOINED} they have a row in its table, so that
 * nothing needs to be done; with {@code TABLE_PER_CLASS} they have none, and the subclass inherits the declaration.
 */
final class Declarations {
    private Declarations() {}

    /** What is in force on the table of an entity, the nearest declaration of each name. */
    static List<Declaration> of(PersistentClass entity, Composition composition) {
        List<Declaration> found = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<Class<?>> superentities = superentities(entity);
        for (Class<?> c = entity.getMappedClass(); c != null && contributes(c, entity, superentities); ) {
            addNew(composition.inCode(c), found, names);
            addNew(composition.on(c), found, names);
            c = c.getSuperclass();
        }
        return found;
    }

    /** The annotations of one kind that are in force on the table of an entity. */
    static <A extends Annotation> List<A> on(PersistentClass entity, Class<A> annotation, Composition composition) {
        return of(entity, composition).stream()
                .map(Declaration::annotation)
                .filter(annotation::isInstance)
                .map(annotation::cast)
                .toList();
    }

    /** What is in force on one of an entity's members, which a class may redeclare. */
    static List<Declaration> of(List<? extends AnnotatedElement> members, Composition composition) {
        List<Declaration> found = new ArrayList<>();
        Set<String> names = new HashSet<>();
        members.forEach(member -> addNew(composition.on(member), found, names));
        return found;
    }

    private static void addNew(List<Declaration> own, List<Declaration> found, Set<String> names) {
        if (own.isEmpty()) {
            return;
        }
        List<Declaration> added = own.stream()
                .filter(declaration -> !names.contains(declaration.name()))
                .toList();
        added.forEach(declaration -> names.add(declaration.name()));
        found.addAll(added);
    }

    private static boolean contributes(Class<?> candidate, PersistentClass entity, Set<Class<?>> superentities) {
        return candidate == entity.getMappedClass()
                || candidate.isAnnotationPresent(MappedSuperclass.class)
                || superentities.contains(candidate);
    }

    /** The entities above one whose rows are in a table of its own altogether. */
    private static Set<Class<?>> superentities(PersistentClass entity) {
        Set<Class<?>> classes = new HashSet<>();
        for (PersistentClass c = entity; c instanceof UnionSubclass; ) {
            c = c.getSuperclass();
            if (c.getClassName() != null) {
                classes.add(c.getMappedClass());
            }
        }
        return classes;
    }
}

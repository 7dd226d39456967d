package org.hibernatepg.trigger;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernatepg.trigger.internal.schema.UnitTriggers;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * Some triggers of a session factory, by the annotations that declare them, by the entities they stand on, or by both.
 *
 * <pre>{@code
 * triggers.ignore(session, TriggerSelection.declaredBy(Protect.class, ReadOnly.class));
 * triggers.ignore(session, TriggerSelection.of(Article.class));
 * triggers.ignore(session, TriggerSelection.declaredBy(Protect.class).on(Article.class));
 * }</pre>
 *
 * <p>A trigger that is declared by a composed annotation, one that itself carries {@code @Protect} say, is found by
 * either. The triggers of history are declared by its {@code @TrackHistory}.
 *
 * <p>An entity stands for itself, its collections and its subclasses, and so may a mapped superclass or an interface. Of a
 * hierarchy in several tables, the triggers of a superclass's table are found by the superclass alone.
 */
public final class TriggerSelection {
    private final Set<Class<? extends Annotation>> annotations;
    private final Set<Class<?>> entities;

    private TriggerSelection(Set<Class<? extends Annotation>> annotations, Set<Class<?>> entities) {
        this.annotations = annotations;
        this.entities = entities;
    }

    /** The triggers that any of these annotations declares. */
    @SafeVarargs
    public static TriggerSelection declaredBy(
            Class<? extends Annotation> annotation, Class<? extends Annotation>... more) {
        Set<Class<? extends Annotation>> annotations = new LinkedHashSet<>(List.of(annotation));
        for (Class<? extends Annotation> another : more) {
            annotations.add(another);
        }
        return new TriggerSelection(annotations, Set.of());
    }

    /** All triggers of these entities. */
    public static TriggerSelection of(Class<?> entity, Class<?>... more) {
        return new TriggerSelection(Set.of(), together(entity, more));
    }

    /** Of these triggers those of some entities. */
    public TriggerSelection on(Class<?> entity, Class<?>... more) {
        return new TriggerSelection(annotations, together(entity, more));
    }

    private static Set<Class<?>> together(Class<?> first, Class<?>[] more) {
        Set<Class<?>> all = new LinkedHashSet<>(List.of(first));
        all.addAll(Arrays.asList(more));
        return all;
    }

    /** At least one. */
    List<TriggerDefinition> in(UnitTriggers unit) {
        return unit.selected(this, () -> find(unit));
    }

    private List<TriggerDefinition> find(UnitTriggers unit) {
        Set<String> names = new TreeSet<>();
        for (Class<?> entity : entities) {
            Set<String> found = unit.entityNames(entity);
            if (found.isEmpty()) {
                throw new IllegalArgumentException(
                        "%s is no entity of the session factory, and no supertype of one.".formatted(entity.getName()));
            }
            names.addAll(found);
        }
        List<TriggerDefinition> selected =
                unit.all().filter(trigger -> matches(trigger, names)).toList();
        if (selected.isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no trigger %s. %s.".formatted(this, unit.uris().some()));
        }
        return selected;
    }

    private boolean matches(TriggerDefinition trigger, Set<String> names) {
        boolean declared =
                annotations.isEmpty() || trigger.declaredBy().stream().anyMatch(annotations::contains);
        return declared && (entities.isEmpty() || names.contains(trigger.declaringEntity()));
    }

    /** Whether both name the same annotations and the same entities, in whatever order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TriggerSelection selection
                && annotations.equals(selection.annotations)
                && entities.equals(selection.entities);
    }

    @Override
    public int hashCode() {
        return 31 * annotations.hashCode() + entities.hashCode();
    }

    /** As in an error: {@code declared by @Protect on Article}. */
    @Override
    public String toString() {
        return Stream.of(words("declared by ", annotations), words("on ", entities))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String words(String before, Set<? extends Class<?>> types) {
        return types.isEmpty()
                ? ""
                : before + types.stream().map(TriggerSelection::word).collect(Collectors.joining(" or "));
    }

    private static String word(Class<?> type) {
        return (type.isAnnotation() ? "@" : "") + type.getSimpleName();
    }
}

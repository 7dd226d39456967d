package org.hibernatepg.trigger.internal.binder;

import java.lang.annotation.Annotation;
import java.lang.annotation.ElementType;
import java.lang.annotation.Target;
import java.lang.reflect.InvocationTargetException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.boot.Metadata;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Join;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Table;
import org.hibernatepg.trigger.spi.EntityAttributes;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerSubject;

/**
 * Finds the annotations that declare triggers on an entity, on its superclasses and on its collections, and has each
 * bound.
 */
public final class AnnotationBinding {
    private final BindingUnit unit;

    /** Puts definitions and faults where the unit wants them. */
    public AnnotationBinding(BindingUnit unit) {
        this.unit = unit;
    }

    /** Whether a class declares triggers, itself, through a superclass or on its collections. */
    public static boolean declaresTriggers(PersistentClass entity, Metadata metadata) {
        Composition composition = new Composition(Composition.Faults.REPORTED, new CodeDeclarations(metadata));
        return entity.getClassName() != null
                && (!Declarations.of(entity, composition).isEmpty()
                        || !AnnotatedMembers.of(entity, composition).isEmpty());
    }

    /** Binds what stands on an entity, on its collections and, where it cannot stand, on its embeddables. */
    public void bind(PersistentClass entity) {
        if (entity.getClassName() == null) {
            return;
        }
        Composition composition = unit.composition(entity.getJpaEntityName());
        List<Declaration> declarations = Declarations.of(entity, composition);
        // The rows of an abstract class with TABLE_PER_CLASS are in the tables of its subclasses, which inherit.
        if (!declarations.isEmpty() && !entity.getTable().isAbstractUnionTable()) {
            TriggerSubject subject = TriggerSubject.of(entity);
            declarations.forEach(declaration -> bind(declaration, subject));
        }
        AnnotatedMembers.of(entity, composition).forEach(this::bind);
        if (hasEmbeddables(entity)) {
            rejectOnEmbeddables(EntityAttributes.of(entity), composition);
        }
    }

    /** Binds what depends on everything else: on the triggers of the persistence unit, complete by now. */
    public void finish(Collection<TriggerDefinition> triggers) {
        unit.softDeletes().use(triggers);
    }

    private void bind(AnnotatedMembers.Member member) {
        Optional<TriggerSubject> subject = member.subject();
        for (Declaration declaration : member.declarations()) {
            if (subject.isEmpty()) {
                unit.faults().add(member.name(), declaration.description(), member.problem(), member.remedy());
            } else if (!suitsCollections(declaration)) {
                context(declaration, subject.get())
                        .fault(
                                "stands on a collection, whose rows Hibernate deletes and inserts as it likes",
                                "Use @Protect there.");
            } else if (declaration.table().isEmpty()) {
                bind(declaration, context(declaration, subject.get()));
            } else {
                context(declaration, subject.get())
                        .fault(
                                "names the table '%s'".formatted(declaration.table()),
                                "Leave it out: what stands on a collection is about the collection's table.");
            }
        }
    }

    /** Whether the annotation may stand on an attribute itself, not only as a part of a composed one. */
    private static boolean suitsCollections(Declaration declaration) {
        Target target = declaration.annotation().annotationType().getAnnotation(Target.class);
        return target == null || List.of(target.value()).contains(ElementType.FIELD);
    }

    private void bind(Declaration declaration, TriggerSubject entity) {
        BindingContext context = context(declaration, entity);
        if (!declaration.table().isEmpty()) {
            secondary(declaration, context).ifPresent(join -> {
                TriggerSubject subject = TriggerSubject.of(entity.entity(), join);
                bind(declaration, context(declaration, subject));
            });
        } else if (isInDatabase(entity.table(), context)) {
            bind(declaration, context);
        }
    }

    private BindingContext context(Declaration declaration, TriggerSubject subject) {
        return new BindingContext(subject, declaration, unit);
    }

    private static Optional<Join> secondary(Declaration declaration, TriggerBindingContext context) {
        Optional<Join> found = OtherTables.find(context.entity(), declaration.table());
        if (found.isEmpty()) {
            List<String> names = OtherTables.names(context.entity());
            context.fault(
                    "names the table '%s', which is no secondary table of the entity".formatted(declaration.table()),
                    names.isEmpty()
                            ? "It has none itself: leave the table out, or declare it on the superclass that has it."
                            : "There are " + String.join(", ", names) + ".");
        }
        return found;
    }

    private static boolean isInDatabase(Table table, TriggerBindingContext context) {
        if (table.isSubselect()) {
            context.fault(
                    "stands on an entity that Hibernate selects by a query, @Subselect: the database has nothing to put a"
                            + " trigger on",
                    "Make it a view by @View, or map a view by @Table, and use when = INSTEAD_OF.");
        }
        return !table.isSubselect();
    }

    private static void bind(Declaration declaration, TriggerBindingContext context) {
        bind(declaration.annotation(), context);
    }

    @SuppressWarnings("unchecked")
    static void bind(Annotation annotation, TriggerBindingContext context) {
        TriggerBinding binding = annotation.annotationType().getAnnotation(TriggerBinding.class);
        try {
            TriggerBinder<?> binder = binding.value().getDeclaredConstructor().newInstance();
            ((TriggerBinder<Annotation>) binder).bind(annotation, context);
        } catch (NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            context.fault(
                    "has the binder %s, of which no instance can be made (%s)"
                            .formatted(binding.value().getName(), e),
                    "Give it a public constructor without parameters.");
        }
    }

    private static boolean hasEmbeddables(PersistentClass entity) {
        return entity.getIdentifier() instanceof Component
                || entity.getSubclassPropertyClosure().stream()
                        .anyMatch(property -> property.getValue() instanceof Component);
    }

    private void rejectOnEmbeddables(EntityAttributes attributes, Composition composition) {
        attributes.paths().stream()
                .flatMap(path -> attributes.find(path).stream())
                .filter(attribute -> attribute.value() instanceof Component)
                .forEach(attribute -> {
                    Class<?> embeddable = attribute.property().getType().getReturnedClass();
                    Stream.concat(composition.inCode(embeddable).stream(), composition.on(embeddable).stream())
                            .forEach(declaration -> unit.faults()
                                    .add(
                                            embeddable.getSimpleName(),
                                            declaration.description(),
                                            "stands on an embeddable, which has no table",
                                            "Declare it on the entity %s, with paths that begin with '%s.'."
                                                    .formatted(attributes.entityName(), attribute.path())));
                });
    }
}

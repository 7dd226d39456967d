package org.hibernatepg.trigger.internal.binder;

import jakarta.persistence.MappedSuperclass;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.SingleTableSubclass;
import org.hibernatepg.trigger.spi.EntityAttributes;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerSubject;

/**
 * Finds the annotations that declare triggers on an entity and on its mapped superclasses, and has each bound. A
 * declaration of a class takes the place of one with the same name on a superclass.
 */
public final class AnnotationBinding {
    private final Dialect dialect;
    private final Optional<String> ignoreRole;
    private final MappingFaults faults;
    private final Consumer<TriggerDefinition> definitions;

    /** Puts definitions and faults where the caller wants them. */
    public AnnotationBinding(
            Dialect dialect,
            Optional<String> ignoreRole,
            MappingFaults faults,
            Consumer<TriggerDefinition> definitions) {
        this.dialect = dialect;
        this.ignoreRole = ignoreRole;
        this.faults = faults;
        this.definitions = definitions;
    }

    /** Whether a class declares triggers, itself or through a mapped superclass. */
    public static boolean declaresTriggers(PersistentClass entity) {
        return entity.getClassName() != null
                && !declarations(entity.getMappedClass()).isEmpty();
    }

    /** Binds what stands on an entity and, where it cannot stand, on its embeddables. */
    public void bind(PersistentClass entity) {
        if (entity.getClassName() == null) {
            return;
        }
        TriggerSubject subject = TriggerSubject.of(entity);
        for (Annotation declaration : declarations(entity.getMappedClass())) {
            BindingContext context =
                    new BindingContext(
                            subject,
                            describe(declaration),
                            Set.of(declaration.annotationType()),
                            ignoreRole,
                            dialect,
                            faults,
                            definitions);
            if (hasTableOfItsOwn(entity, context)) {
                bind(declaration, context);
            }
        }
        rejectOnEmbeddables(subject.attributes());
    }

    @SuppressWarnings("unchecked")
    private static void bind(Annotation declaration, TriggerBindingContext context) {
        TriggerBinding binding = declaration.annotationType().getAnnotation(TriggerBinding.class);
        try {
            TriggerBinder<?> binder = binding.value().getDeclaredConstructor().newInstance();
            ((TriggerBinder<Annotation>) binder).bind(declaration, context);
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

    private static boolean hasTableOfItsOwn(PersistentClass entity, TriggerBindingContext context) {
        if (entity instanceof SingleTableSubclass) {
            context.fault(
                    "stands on a subclass that shares the table %s with others"
                            .formatted(entity.getTable().getName()),
                    "Declare it on %s, with a condition on the discriminator."
                            .formatted(entity.getRootClass().getJpaEntityName()));
            return false;
        }
        if (!entity.getTable().isPhysicalTable()) {
            context.fault(
                    "stands on an entity that has no table of its own",
                    "Declare it on the entities whose tables hold the rows.");
            return false;
        }
        return true;
    }

    private void rejectOnEmbeddables(EntityAttributes attributes) {
        attributes.paths().stream()
                .flatMap(path -> attributes.find(path).stream())
                .filter(attribute -> attribute.value() instanceof Component)
                .forEach(attribute -> {
                    Class<?> embeddable = attribute.property().getType().getReturnedClass();
                    declarations(embeddable)
                            .forEach(declaration -> faults.add(
                                    embeddable.getSimpleName(),
                                    describe(declaration),
                                    "stands on an embeddable, which has no table",
                                    "Declare it on the entity %s, with paths that begin with '%s.'."
                                            .formatted(attributes.entityName(), attribute.path())));
                });
    }

    /** What is in force on a class, the nearest declaration of each name. */
    static List<Annotation> declarations(Class<?> entityClass) {
        List<Annotation> found = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Class<?> c = entityClass; c != null && contributes(c, entityClass); c = c.getSuperclass()) {
            List<Annotation> own = Arrays.stream(c.getDeclaredAnnotations())
                    .flatMap(AnnotationBinding::unpacked)
                    .filter(annotation -> annotation.annotationType().isAnnotationPresent(TriggerBinding.class))
                    .filter(annotation -> !names.contains(name(annotation)))
                    .toList();
            own.forEach(annotation -> names.add(name(annotation)));
            found.addAll(own);
        }
        return found;
    }

    private static boolean contributes(Class<?> candidate, Class<?> entityClass) {
        return candidate == entityClass || candidate.isAnnotationPresent(MappedSuperclass.class);
    }

    /** The annotation itself, or the repeated ones if it is their container. */
    private static Stream<Annotation> unpacked(Annotation annotation) {
        return read(annotation, "value")
                .filter(value -> value instanceof Annotation[])
                .map(value -> Arrays.stream((Annotation[]) value))
                .orElseGet(() -> Stream.of(annotation));
    }

    private static String name(Annotation annotation) {
        return read(annotation, "name").map(Object::toString).orElse("");
    }

    private static String describe(Annotation annotation) {
        return "@%s(name = \"%s\")".formatted(annotation.annotationType().getSimpleName(), name(annotation));
    }

    private static Optional<Object> read(Annotation annotation, String member) {
        try {
            Method method = annotation.annotationType().getDeclaredMethod(member);
            method.setAccessible(true);
            return Optional.ofNullable(method.invoke(annotation));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Cannot read " + annotation, e);
        }
    }
}

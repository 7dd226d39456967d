package org.hibernatepg.history.internal.entity;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.lang.reflect.Constructor;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.modifier.FieldPersistence;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.FieldAccessor;
import net.bytebuddy.implementation.MethodCall;
import org.hibernate.annotations.DiscriminatorFormula;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.Subselect;
import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.internal.model.EventOf;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedClass;
import org.hibernatepg.history.internal.model.TrackedCollection;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.trigger.spi.Hashes;
import org.hibernatepg.trigger.spi.MappingFaults;

/**
 * The class of an event entity, in the package and the class loader of the tracked one, or in {@linkplain EventPackage another}. A class loader keeps a class for
 * as long as it lives, while persistence units over it come and go: a class of the same shape is used again, and one of
 * another shape leaves the plain name to the first and takes a name with a hash.
 */
final class EventClass {
    private static final ByteBuddy BYTE_BUDDY = new ByteBuddy()
            // The attributes of an entity may be called like words of Java, which are names in its class file.
            .with(TypeValidation.DISABLED);

    /** For subclasses of {@link EventRecord} itself: it has no method to be overridden, so it need not be looked through. */
    private static final ByteBuddy WITHOUT_OVERRIDING =
            BYTE_BUDDY.with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE);

    private final TrackedHistory history;
    private final TrackedClass type;
    private final Class<?> trackedClass;
    private final EventPackage home;
    private final EventBase base;
    private final Class<?> parent;
    private final List<EventField> fields = new ArrayList<>();
    private final List<AnnotationDescription> annotations = new ArrayList<>();
    private final Map<String, Type> options;
    private final String shape;

    /**
     * The class for the events of a class of a hierarchy.
     *
     * @param history the history
     * @param type the class
     * @param parent the class of the events of its superclass, or {@link EventRecord}
     * @param table the event table
     * @param metadata the mappings
     */
    EventClass(
            TrackedHistory history,
            TrackedClass type,
            Class<?> parent,
            EventTables.Named table,
            InFlightMetadataCollector metadata) {
        this.history = history;
        this.type = type;
        this.trackedClass = type.entity().getMappedClass();
        this.home = new EventPackage(history, trackedClass);
        this.base = new EventBase(history.options().eventClass().type());
        boolean isRoot = history.superclass(type).isEmpty();
        this.parent = isRoot ? base.type() : parent;
        history.collection().map(CollectionFields::of).ifPresentOrElse(fields::addAll, () -> addFields(metadata));
        annotate(isRoot, table);
        this.options = isRoot ? options() : Map.of();
        this.shape = Hashes.of(parent.getName() + "\n" + annotations + "\n" + fields + options
                + (home.isElsewhere() ? trackedClass.getName() : ""));
        annotations.add(eventOf());
    }

    private void addFields(InFlightMetadataCollector metadata) {
        List<TrackedAttribute> inherited =
                history.superclass(type).map(TrackedClass::attributes).orElse(List.of());
        type.attributes().stream()
                .filter(attribute -> !inherited.contains(attribute) && !base.declares(attribute.name()))
                .forEach(attribute -> fields.add(EventField.of(attribute, type.entity(), metadata)));
    }

    /** What names a table or a formula is put right when all is bound, so that the class does not depend on it. */
    private void annotate(boolean isRoot, EventTables.Named table) {
        annotations.add(AnnotationDescription.Builder.ofType(Entity.class)
                .define("name", type.eventName())
                .build());
        annotations.add(AnnotationDescription.Builder.ofType(Access.class)
                .define("value", AccessType.FIELD)
                .build());
        if (history.classes().size() > 1) {
            annotations.add(AnnotationDescription.Builder.ofType(DiscriminatorValue.class)
                    .define("value", type.name())
                    .build());
        }
        if (isRoot) {
            annotations.add(
                    AnnotationDescription.Builder.ofType(Immutable.class).build());
            annotations.add(history.isComposed() ? subselect() : table(table));
        }
        if (isRoot && history.classes().size() > 1) {
            annotations.add(AnnotationDescription.Builder.ofType(DiscriminatorFormula.class)
                    .define("value", ColumnNames.CLASS)
                    .build());
        }
    }

    private AnnotationDescription subselect() {
        return AnnotationDescription.Builder.ofType(Subselect.class)
                .define("value", history.eventName())
                .build();
    }

    @SuppressWarnings("deprecation") // Hibernate 6 has no other getters
    private static AnnotationDescription table(EventTables.Named table) {
        AnnotationDescription.Builder builder =
                AnnotationDescription.Builder.ofType(Table.class).define("name", table.logicalName());
        Namespace.Name namespace = table.namespace();
        if (namespace.getSchema() != null) {
            builder = builder.define("schema", namespace.getSchema().render());
        }
        if (namespace.getCatalog() != null) {
            builder = builder.define("catalog", namespace.getCatalog().render());
        }
        return builder.build();
    }

    /** The attributes that events have by options of the history, unless the base class has them. */
    private Map<String, Type> options() {
        Map<String, Type> attributes = new TreeMap<>();
        history.options().columns().forEach(column -> attributes.put(column.attribute(), String.class));
        if (ObjectReference.isIn(history)) {
            attributes.put(ObjectReference.ATTRIBUTE, trackedClass);
        }
        attributes.keySet().removeIf(base::declares);
        return attributes;
    }

    private AnnotationDescription eventOf() {
        return AnnotationDescription.Builder.ofType(EventOf.class)
                .define("entity", trackedClass)
                .define("shape", shape)
                .build();
    }

    /** Whether a class can be made; a fault was reported if not. */
    boolean isPossible(MappingFaults faults) {
        Optional<String> problem = base.problem(home.neighbor(), fields);
        problem.ifPresent(
                found -> faults.add(
                        history.name(),
                        history.declaration(),
                        "has events of the class %s, %s".formatted(base.type().getName(), found),
                        "Make it a public class with such a constructor, and leave abstract only getters of stored attributes."));
        return problem.isEmpty() && home.isUsable(faults);
    }

    /** The class, which is defined if there is none like it; empty after a fault was reported. */
    Optional<Class<?>> defined(MappingFaults faults) {
        String plain = home.name(
                history.annotation().name().isEmpty()
                        ? nameInNames() + "Event"
                        : "_" + history.eventName().replaceAll("[^\\w$]", "_"));
        return findOrDefine(plain, faults)
                .flatMap(first -> isOfShape(first)
                        ? Optional.of(first)
                        : findOrDefine(plain + "_" + shape.substring(0, 8), faults));
    }

    private String nameInNames() {
        return history.collection().map(TrackedCollection::nameInNames).orElse("");
    }

    private boolean isOfShape(Class<?> candidate) {
        EventOf existing = candidate.getAnnotation(EventOf.class);
        return existing != null
                && existing.shape().equals(shape)
                && existing.entity() == trackedClass
                && candidate.getSuperclass() == parent;
    }

    private Optional<Class<?>> findOrDefine(String name, MappingFaults faults) {
        synchronized (EventClass.class) {
            Class<?> existing = home.find(name);
            return existing == null ? home.define(builder(name), faults) : Optional.of(existing);
        }
    }

    private DynamicType.Builder<?> builder(String name) {
        DynamicType.Builder<?> builder = (parent == EventRecord.class ? WITHOUT_OVERRIDING : BYTE_BUDDY)
                .subclass(parent, ConstructorStrategy.Default.NO_CONSTRUCTORS)
                .name(name)
                .modifiers(Visibility.PUBLIC)
                .annotateType(annotations)
                .defineConstructor(constructor())
                .intercept(MethodCall.invoke(constructorOf(parent)).onSuper());
        Set<String> getters = new HashSet<>();
        for (EventField field : fields) {
            builder = with(builder, field, getters);
        }
        for (Map.Entry<String, Type> field : options.entrySet()) {
            builder = builder.defineField(field.getKey(), field.getValue(), Visibility.PROTECTED)
                    .annotateField(
                            field.getKey().equals(ObjectReference.ATTRIBUTE)
                                    ? ObjectReference.annotations(history)
                                    : List.of())
                    .defineMethod(EventBase.getter(field.getKey()), field.getValue(), Visibility.PUBLIC)
                    .intercept(FieldAccessor.ofField(field.getKey()));
        }
        if (history.isComposed() && history.superclass(type).isEmpty()) {
            builder = withOwn(builder, "pghTable", String.class, ColumnNames.TABLE);
            builder = withOwn(builder, "pghPreviousId", Long.class, ColumnNames.PREVIOUS);
        }
        return builder;
    }

    /**
     * Hibernate would make a class that calls a constructor which is not private, at each start, and not use it, since
     * the attributes of {@link EventRecord} are private.
     */
    private Visibility constructor() {
        return history.classes().size() > 1 ? Visibility.PROTECTED : Visibility.PRIVATE;
    }

    private static Constructor<?> constructorOf(Class<?> type) {
        try {
            return type.getDeclaredConstructor();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " has no constructor without parameters", e);
        }
    }

    /** Hibernate is not to map it by what it finds in the class: {@link EventMapping} does. */
    private DynamicType.Builder<?> with(DynamicType.Builder<?> builder, EventField field, Set<String> getters) {
        DynamicType.Builder<?> with =
                builder.defineField(field.name(), field.type(), Visibility.PROTECTED, FieldPersistence.TRANSIENT);
        String getter = EventBase.getter(field.name());
        return getter.equals("getClass") || base.hasMethod(getter) || !getters.add(getter)
                ? with
                : with.defineMethod(getter, field.type(), Visibility.PUBLIC)
                        .intercept(FieldAccessor.ofField(field.name()));
    }

    /** What the query of a composed event says beside what is stored. */
    private static DynamicType.Builder<?> withOwn(
            DynamicType.Builder<?> builder, String name, Class<?> fieldType, String column) {
        return builder.defineField(name, fieldType, Visibility.PROTECTED)
                .annotateField(AnnotationDescription.Builder.ofType(Column.class)
                        .define("name", column)
                        .define("insertable", false)
                        .define("updatable", false)
                        .build())
                .defineMethod(EventBase.getter(name), fieldType, Visibility.PUBLIC)
                .intercept(FieldAccessor.ofField(name));
    }
}

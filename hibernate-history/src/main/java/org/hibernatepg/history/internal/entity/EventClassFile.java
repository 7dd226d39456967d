package org.hibernatepg.history.internal.entity;

import jakarta.persistence.Column;
import java.lang.reflect.Constructor;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.internal.model.TrackedClass;
import org.hibernatepg.history.internal.model.TrackedHistory;

/**
 * Writes the class of an event entity.
 *
 * @param history the history
 * @param type the class whose events they are
 * @param parent what it extends
 * @param base the class that the program gives all events of the history
 * @param fields the attributes of the tracked class
 * @param options attributes that events have by options of the history
 * @param annotations those of the class
 */
record EventClassFile(
        TrackedHistory history,
        TrackedClass type,
        Class<?> parent,
        EventBase base,
        List<EventField> fields,
        Map<String, Type> options,
        List<AnnotationDescription> annotations) {
    private static final ByteBuddy BYTE_BUDDY = new ByteBuddy()
            // The attributes of an entity may be called like words of Java, which are names in its class file.
            .with(TypeValidation.DISABLED);

    /** For subclasses of {@link EventRecord} itself: it has no method to be overridden, so it need not be looked through. */
    private static final ByteBuddy WITHOUT_OVERRIDING =
            BYTE_BUDDY.with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE);

    /** The class under a name. */
    DynamicType.Builder<?> builder(String name) {
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

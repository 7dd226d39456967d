package org.hibernatepg.history.internal.entity;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.ManyToOne;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.ContextValue;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.internal.model.EventOf;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** The attributes of an event class that show values of the context. */
final class ContextValues {
    /** A text is not to be cut, and a number not to be rounded, to what its column would hold. */
    private static final Pattern LENGTHS = Pattern.compile("\\(.*?\\)");

    private final PersistentClass event;
    private final Map<String, PersistentClass> entities;
    private final ContextMapping context;
    private final MappingFaults faults;

    ContextValues(
            PersistentClass event,
            Map<String, PersistentClass> entities,
            ContextMapping context,
            MappingFaults faults) {
        this.event = event;
        this.entities = entities;
        this.context = context;
        this.faults = faults;
    }

    /** The annotation as an error quotes it. */
    static String declaration(ContextValue annotation) {
        return "@ContextValue(\"" + annotation.value() + "\")";
    }

    void bind() {
        if (isGeneratedAlone()) {
            return;
        }
        for (Property property : event.getPropertyClosure()) {
            ContextValue annotation = annotation(property);
            if (annotation != null) {
                bind(property, annotation);
            }
        }
    }

    /** Whether nobody has written a class that could ask for values. */
    private boolean isGeneratedAlone() {
        Class<?> type = event.getMappedClass();
        return type.isAnnotationPresent(EventOf.class) && type.getSuperclass() == EventRecord.class;
    }

    private @Nullable ContextValue annotation(Property property) {
        if (property.isSynthetic()) {
            return null;
        }
        Member member = property.getGetter(event.getMappedClass()).getMember();
        return member instanceof AnnotatedElement element ? element.getAnnotation(ContextValue.class) : null;
    }

    private void bind(Property property, ContextValue annotation) {
        String[] path = annotation.value().split("\\.", -1);
        if (Arrays.stream(path).anyMatch(String::isBlank)) {
            fault(property, annotation, "names an empty key", "Name a key of the context, or a path as \"user.id\".");
            return;
        }
        Class<?> declared = property.getGetter(event.getMappedClass()).getReturnTypeClass();
        if (declared.isPrimitive()) {
            fault(
                    property,
                    annotation,
                    "stands on a primitive %s, and is null where there is no such value".formatted(declared),
                    "Declare it as %s.".formatted(Types.boxed(declared).getSimpleName()));
            return;
        }
        type(property, annotation).ifPresent(type -> {
            context.computeFromValues(property, values -> expression(values, path, type));
            property.setOptional(true);
        });
    }

    /** The SQL type of the attribute. */
    private Optional<String> type(Property property, ContextValue annotation) {
        Value value = property.getValue();
        if (value instanceof BasicValue basic && !isFormula(basic)) {
            return type(basic, property, annotation);
        } else if (value instanceof ManyToOne reference) {
            PersistentClass referenced = entities.get(reference.getReferencedEntityName());
            if (reference.isReferenceToPrimaryKey()
                    && referenced != null
                    && referenced.getIdentifier() instanceof BasicValue key) {
                loosen(reference);
                return type(key, property, annotation);
            }
        }
        fault(
                property,
                annotation,
                "stands on an attribute that is neither a basic one nor a @ManyToOne to a key of one column",
                "Use one of these.");
        return Optional.empty();
    }

    private static boolean isFormula(BasicValue value) {
        return value.hasFormula() || value.getColumns().size() != 1;
    }

    private Optional<String> type(BasicValue value, Property property, ContextValue annotation) {
        BasicValue.Resolution<?> resolution = value.resolve();
        Column column = value.getColumns().get(0);
        String type = LENGTHS.matcher(Sql.type(column.clone(), value)).replaceAll("");
        if (resolution.getValueConverter() == null
                && resolution.getDomainJavaType().getJavaTypeClass().isEnum()
                && resolution.getJdbcType().isNumber()) {
            fault(
                    property,
                    annotation,
                    "stands on an enum that is mapped by its ordinal, and contexts hold names",
                    "Add @Enumerated(EnumType.STRING).");
            return Optional.empty();
        } else if (type.endsWith("array") || type.endsWith("[]")) {
            fault(property, annotation, "stands on an array, to which no value is cast", "Map it as JSON.");
            return Optional.empty();
        }
        // char without a length is char(1).
        return Optional.of(type.equals("char") ? "bpchar" : type);
    }

    /** The row may be gone, or may never have been: nothing enforced the key. */
    private static void loosen(ManyToOne reference) {
        reference.setIgnoreNotFound(true);
        reference.setLazy(false);
        reference.disableForeignKey();
    }

    /**
     * SQL for the value.
     *
     * @param values that of the context, null where none is stored
     */
    private static String expression(@Nullable String values, String[] path, String type) {
        if (values == null) {
            return "cast(null as %s)".formatted(type);
        }
        String keys = Arrays.stream(path).map(Sql::literal).collect(Collectors.joining(", "));
        return type.equals("jsonb")
                ? "nullif(jsonb_extract_path(%s, %s), 'null')".formatted(values, keys)
                : "cast(jsonb_extract_path_text(%s, %s) as %s)".formatted(values, keys, type);
    }

    private void fault(Property property, ContextValue annotation, String problem, String remedy) {
        faults.add(event.getJpaEntityName() + "." + property.getName(), declaration(annotation), problem, remedy);
    }
}

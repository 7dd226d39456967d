package org.hibernatepg.history.internal.entity;

import jakarta.persistence.Column;
import jakarta.persistence.JoinColumn;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Index;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Selectable;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.jspecify.annotations.Nullable;

/**
 * Tracked attributes that the program has mapped in a class of its own. Their columns get the names and types of the tracked
 * ones; everything else that is mapped has to be as it is there, so that what was stored can be read.
 */
final class DeclaredAttributes {
    private final TrackedHistory history;
    private final PersistentClass event;
    private final MappingFaults faults;
    private final Map<String, String> renamed = new HashMap<>();

    DeclaredAttributes(TrackedHistory history, PersistentClass event, MappingFaults faults) {
        this.history = history;
        this.event = event;
        this.faults = faults;
    }

    /** Adapts an attribute to the tracked one, or reports why it cannot be. */
    void adapt(TrackedAttribute tracked) {
        Property declared = event.getProperty(tracked.name());
        Optional<String> difference = difference(tracked.property().getValue(), declared.getValue());
        if (difference.isPresent()) {
            fault(
                    tracked,
                    "is mapped as %s there, and as %s in %s"
                            .formatted(
                                    difference.get(),
                                    difference(
                                                    declared.getValue(),
                                                    tracked.property().getValue())
                                            .orElseThrow(),
                                    history.name()),
                    "Map it in the same way, or give an attribute of your own another name.");
            return;
        }
        checkMember(tracked, member(declared));
        rename(tracked.property().getValue(), declared.getValue());
        loosen(declared.getValue());
        declared.setOptional(!tracked.key());
    }

    private void checkMember(TrackedAttribute tracked, @Nullable Member member) {
        if (member == null) {
            return;
        }
        Class<?> type = member instanceof Field field ? field.getType() : ((Method) member).getReturnType();
        if (type.isPrimitive() && !tracked.key()) {
            fault(
                    tracked,
                    "is a primitive %s, and null in events that are older than the attribute".formatted(type),
                    "Declare it as %s.".formatted(Types.boxed(type).getSimpleName()));
        }
        String name = columnName((AnnotatedElement) member);
        List<String> columns = tracked.property().getColumns().stream()
                .map(org.hibernate.mapping.Column::getName)
                .toList();
        if (!name.isEmpty() && !columns.equals(List.of(unquoted(name)))) {
            fault(
                    tracked,
                    "has the column '%s', and the tracked one has %s".formatted(name, String.join(", ", columns)),
                    "Leave the name out: the columns of events are called as those of the tracked table.");
        }
    }

    private @Nullable Member member(Property declared) {
        return declared.getGetter(event.getMappedClass()).getMember();
    }

    private static String columnName(AnnotatedElement member) {
        Column column = member.getAnnotation(Column.class);
        JoinColumn join = member.getAnnotation(JoinColumn.class);
        return column != null ? column.name() : join != null ? join.name() : "";
    }

    private static String unquoted(String name) {
        return name.replaceAll("^[`\"]|[`\"]$", "");
    }

    /** How the second value is mapped if it is mapped otherwise than the first. */
    private static Optional<String> difference(Value one, Value other) {
        if (one instanceof Component first && other instanceof Component second) {
            return inside(first, second);
        }
        String description = describe(other);
        return describe(one).equals(description) ? Optional.empty() : Optional.of(description);
    }

    private static Optional<String> inside(Component one, Component other) {
        List<String> names = names(one);
        if (!names.equals(names(other))) {
            return Optional.of("an embeddable with " + String.join(", ", names(other)));
        }
        return names.stream()
                .flatMap(name -> difference(
                        one.getProperty(name).getValue(),
                        other.getProperty(name).getValue())
                        .map(difference -> difference + " in '" + name + "'")
                        .stream())
                .findFirst();
    }

    private static List<String> names(Component component) {
        return component.getProperties().stream()
                .map(Property::getName)
                .sorted()
                .toList();
    }

    private static String describe(Value value) {
        if (value instanceof BasicValue basic) {
            BasicValue.Resolution<?> resolution = basic.resolve();
            Object converter = resolution.getValueConverter();
            return "%s as %s%s"
                    .formatted(
                            resolution.getDomainJavaType().getJavaType().getTypeName(),
                            resolution.getJdbcType().getFriendlyName().toLowerCase(Locale.ROOT),
                            converter == null
                                    ? ""
                                    : " by a converter to "
                                            + resolution
                                                    .getRelationalJavaType()
                                                    .getJavaType()
                                                    .getTypeName());
        } else if (value instanceof ToOne reference) {
            return "an association to " + reference.getReferencedEntityName();
        } else if (value instanceof Component) {
            return "an embeddable";
        }
        return "a " + value.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                + value.getColumns().stream()
                        .map(org.hibernate.mapping.Column::getName)
                        .collect(Collectors.joining(", ", " in ", ""));
    }

    private void rename(Value tracked, Value declared) {
        if (tracked instanceof Component from && declared instanceof Component to) {
            from.getProperties()
                    .forEach(property -> rename(
                            property.getValue(),
                            to.getProperty(property.getName()).getValue()));
            return;
        }
        List<org.hibernate.mapping.Column> names = new ArrayList<>(tracked.getColumns());
        List<org.hibernate.mapping.Column> columns = declared.getColumns();
        for (int i = 0; i < Math.min(names.size(), columns.size()); i++) {
            String name = names.get(i).getQuotedName();
            renamed.put(columns.get(i).getCanonicalName(), name);
            columns.get(i).setName(name);
        }
    }

    /** Indexes have columns of their own, by the names that these had at first. */
    void renameInIndexes() {
        for (Index index : event.getTable().getIndexes().values()) {
            for (Selectable selectable : index.getSelectables()) {
                if (selectable instanceof org.hibernate.mapping.Column column
                        && renamed.containsKey(column.getCanonicalName())) {
                    column.setName(renamed.get(column.getCanonicalName()));
                }
            }
        }
    }

    /** An association may point to a row that is gone: it is loaded when it is asked for, unless it says what to do then. */
    private static void loosen(Value value) {
        if (value instanceof Component component) {
            component.getProperties().forEach(inner -> loosen(inner.getValue()));
        } else if (value instanceof ToOne reference && !EventReferences.ignoresMissing(reference)) {
            LazyReference.make(reference);
        }
    }

    private void fault(TrackedAttribute attribute, String problem, String remedy) {
        faults.add(
                history.name(),
                history.declaration(),
                "has events of the class %s, whose attribute '%s' %s"
                        .formatted(event.getClassName(), attribute.name(), problem),
                remedy);
    }
}

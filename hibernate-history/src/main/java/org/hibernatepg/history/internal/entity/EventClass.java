package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    private final TrackedHistory history;
    private final TrackedClass type;
    private final Class<?> trackedClass;
    private final EventPackage home;
    private final EventBase base;
    private final Class<?> parent;
    private final List<EventField> fields = new ArrayList<>();
    private final List<EventAnnotation> annotations = new ArrayList<>();
    private final Map<String, Class<?>> options;
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
        annotations.addAll(EventTypeAnnotations.of(history, type, table));
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

    /** The attributes that events have by options of the history, unless the base class has them. */
    private Map<String, Class<?>> options() {
        Map<String, Class<?>> attributes = new TreeMap<>();
        history.options().columns().forEach(column -> attributes.put(column.attribute(), String.class));
        if (ObjectReference.isIn(history)) {
            attributes.put(ObjectReference.ATTRIBUTE, trackedClass);
        }
        attributes.keySet().removeIf(base::declares);
        return attributes;
    }

    private EventAnnotation eventOf() {
        return new EventAnnotation(EventOf.class, Map.of("entity", trackedClass, "shape", shape));
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
        synchronized (EventClass.class) {
            Class<?> first = home.find(plain);
            if (first != null && !isOfShape(first)) {
                String another = plain + "_" + shape.substring(0, 8);
                Class<?> second = home.find(another);
                return second == null ? define(another, faults) : Optional.of(second);
            }
            return first == null ? define(plain, faults) : Optional.of(first);
        }
    }

    private Optional<Class<?>> define(String name, MappingFaults faults) {
        byte[] file = new EventClassFile(history, type, parent, base, fields, options, annotations).bytes(name);
        return home.define(file, faults);
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
}

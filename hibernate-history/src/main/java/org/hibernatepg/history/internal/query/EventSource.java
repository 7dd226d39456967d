package org.hibernatepg.history.internal.query;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.Hibernate;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.SelectionQuery;
import org.hibernate.type.descriptor.java.MutabilityPlan;
import org.hibernatepg.history.Change;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.internal.model.EventModel;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.jspecify.annotations.Nullable;

/**
 * One history of one entity: where events come from.
 *
 * @param factory the session factory
 * @param entityClass the tracked entity
 * @param model what its events hold
 * @param tracked how the tracked entity is mapped
 * @param event how the event entity is mapped
 */
public record EventSource<T>(
        SessionFactoryImplementor factory,
        Class<T> entityClass,
        EventModel model,
        EntityPersister tracked,
        EntityPersister event) {

    /** A query for pairs of an event and the one before it, oldest first. */
    SelectionQuery<Object[]> pairs(SharedSessionContract session, String where) {
        return pairs(session, "e, p", where + " order by e.pghId");
    }

    /** A query for events alone. */
    SelectionQuery<EventRecord> events(SharedSessionContract session, String rest) {
        return session.createSelectionQuery("select e from " + model.name() + " e" + rest, EventRecord.class)
                .setReadOnly(true);
    }

    /** A query for something of an event {@code e} and the one before it, {@code p}. */
    SelectionQuery<Object[]> pairs(SharedSessionContract session, String select, String rest) {
        return session.createSelectionQuery("select " + select + paired() + rest, Object[].class)
                .setReadOnly(true);
    }

    private String paired() {
        return """
                 from {event} e
                 left join {root} p on {samePrevious} and p.pghId = {previous}
                """.replace("{event}", model.name())
                .replace("{previous}", model.isComposed() ? "e.pghPreviousId" : previous())
                .replace("{root}", model.root())
                .replace("{samePrevious}", sameKey("p"));
    }

    /** The history that the events are of. */
    TrackedHistories.Bound bound() {
        return UnitHistories.of(factory).stream()
                .flatMap(unit -> unit.histories().stream())
                .filter(bound -> bound.history().eventName().equals(model.root()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no history " + model.root()));
    }

    private String previous() {
        return "(select max(q.pghId) from {root} q where {sameKey} and q.pghId < e.pghId)"
                .replace("{root}", model.root())
                .replace("{sameKey}", sameKey("q"));
    }

    /** The source with what is known of an event's own class, which may be a subclass. */
    EventSource<?> of(EventRecord record) {
        Class<?> type = Hibernate.getClass(record);
        return type == model.info().eventClass()
                ? this
                : UnitHistories.of(factory).stream()
                        .flatMap(histories -> histories.models().stream())
                        .filter(other -> other.info().eventClass() == type)
                        .findFirst()
                        .<EventSource<?>>map(this::of)
                        .orElse(this);
    }

    private EventSource<?> of(EventModel other) {
        return new EventSource<>(
                factory,
                other.info().entity(),
                other,
                factory.getMappingMetamodel().getEntityDescriptor(other.info().entity()),
                factory.getMappingMetamodel().getEntityDescriptor(other.info().eventClass()));
    }

    /** The tracked table whose row an event is about. */
    String table(EventRecord record) {
        if (!model.isComposed()) {
            return model.table();
        }
        Object table = event.findAttributeMapping("pghTable")
                .getPropertyAccess()
                .getGetter()
                .get(record);
        return (String) Objects.requireNonNull(table);
    }

    /** A query for a number of events; of pairs, if it is about what was before. */
    SelectionQuery<Long> count(SharedSessionContract session, String where, boolean paired) {
        String from = paired ? paired() : " from " + model.name() + " e ";
        return session.createSelectionQuery("select count(e)" + from + where, Long.class);
    }

    String sameKey(String alias) {
        return model.key().stream()
                .map(attribute -> "%1$s.%2$s = e.%2$s".formatted(alias, attribute))
                .collect(Collectors.joining(" and "));
    }

    /** What differs between two events. */
    List<Change> differences(Event<?> before, Event<?> after) {
        return Differences.between(this, RecordedWrite.record(before), RecordedWrite.record(after));
    }

    /** The attributes of an event by the paths by which they may differ. */
    Set<String> paths(Event<?> event) {
        EventSource<?> own = of(RecordedWrite.record(event));
        Set<String> paths = new TreeSet<>();
        own.model().attributes().stream()
                .filter(attribute -> !attribute.equals(model.version()))
                .forEach(attribute -> Differences.collectPaths(attribute, own.mapping(attribute), paths));
        return paths;
    }

    /** Whether events of every class of the history have an attribute. */
    boolean isOfAll(String attribute) {
        return factory.getMappingMetamodel()
                        .getEntityDescriptor(bound().eventClass())
                        .findAttributeMapping(attribute)
                != null;
    }

    boolean has(String attribute) {
        return model.attributes().contains(attribute);
    }

    /** How an attribute is mapped in the event entity. */
    AttributeMapping mapping(String attribute) {
        if (!model.attributes().contains(attribute)) {
            throw new IllegalArgumentException("%s does not store '%s'. It stores %s."
                    .formatted(model.name(), attribute, String.join(", ", model.attributes())));
        }
        return event.findAttributeMapping(attribute);
    }

    /** A stored value of an event; a copy, if it could be changed. */
    @Nullable
    Object value(EventRecord record, String attribute) {
        AttributeMapping mapping = mapping(attribute);
        Object value = mapping.getPropertyAccess().getGetter().get(record);
        return value == null ? null : copy(mapping.getAttributeMetadata().getMutabilityPlan(), value);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object copy(MutabilityPlan<?> plan, Object value) {
        return ((MutabilityPlan<Object>) plan).deepCopy(value);
    }
}

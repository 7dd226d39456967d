package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.AuxiliaryDatabaseObject;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.trigger.spi.MappingFaults;

/**
 * The histories of one persistence unit, read once and kept with its metadata: event entities are made of them while
 * mappings can still be added, triggers when all are bound. Hibernate keeps nothing else of ours between the two, so it
 * takes the form of a schema object, which has no statements.
 */
public final class TrackedHistories implements AuxiliaryDatabaseObject {
    private static final long serialVersionUID = 1L;

    /**
     * A history with its event entity.
     *
     * @param history what is recorded
     * @param types the classes of the hierarchy with those of their events, in the order of the history
     * @param tables the tables of the history with their event tables, in the same order
     * @param owner for a collection, the history of the entity that has it, if that is tracked
     */
    public record Bound(
            TrackedHistory history, List<ClassEvents> types, List<RecordedTable> tables, Optional<Bound> owner) {
        /** Copies the list. */
        public Bound {
            types = List.copyOf(types);
            tables = List.copyOf(tables);
        }

        /** The class of all events. */
        public Class<?> eventClass() {
            return types.get(0).eventClass();
        }

        /** The first table of the tracked entity, or that of the collection. */
        public RecordedTable mainTable() {
            return tables.get(0);
        }

        /** The table by which the events are numbered: those of a collection together with those of its owner. */
        public RecordedTable numberingTable() {
            return owner.orElse(this).mainTable();
        }
    }

    /**
     * A tracked class with the class of its events.
     *
     * @param tracked the class
     * @param eventClass the class of its events
     */
    public record ClassEvents(TrackedClass tracked, Class<?> eventClass) {}

    private final transient List<Bound> bound = new ArrayList<>();
    private final transient MappingFaults faults = new MappingFaults();

    private TrackedHistories() {}

    /** The histories of a persistence unit, to be filled; kept with its metadata. */
    public static TrackedHistories in(InFlightMetadataCollector metadata) {
        TrackedHistories histories = new TrackedHistories();
        metadata.addAuxiliaryDatabaseObject(histories);
        return histories;
    }

    /** The histories of a persistence unit; none for a dialect other than PostgreSQL's. */
    public static Optional<TrackedHistories> of(Metadata metadata) {
        return metadata.getDatabase().getAuxiliaryDatabaseObjects().stream()
                .filter(TrackedHistories.class::isInstance)
                .map(TrackedHistories.class::cast)
                .findFirst();
    }

    /** Adds a history for which there is an event entity. */
    public void add(Bound history) {
        bound.add(history);
    }

    /** For the history of a collection, that of its owner; of several, the one without a name if there is one. */
    public Optional<Bound> ofOwner(TrackedHistory collection) {
        return collection.collection().flatMap(tracked -> bound.stream()
                .filter(candidate -> candidate.history().collection().isEmpty())
                .filter(candidate ->
                        isOrExtends(tracked.entity(), candidate.history().entity()))
                .min(Comparator.comparing(
                        candidate -> !candidate.history().annotation().name().isEmpty())));
    }

    private static boolean isOrExtends(PersistentClass entity, PersistentClass candidate) {
        return entity.equals(candidate)
                || (entity.getSuperclass() != null && isOrExtends(entity.getSuperclass(), candidate));
    }

    /** The histories with their event entities, sorted by tracked entity. */
    public List<Bound> bound() {
        return List.copyOf(bound);
    }

    /** What is wrong with declarations. Reported together with what is wrong with conditions, when all is known. */
    public MappingFaults faults() {
        return faults;
    }

    /** The entity of all events of a history. */
    public static PersistentClass eventEntity(Bound history, Metadata metadata) {
        return metadata.getEntityBinding(history.eventClass().getName());
    }

    @Override
    public boolean appliesToDialect(Dialect dialect) {
        return false;
    }

    @Override
    public boolean beforeTablesOnCreation() {
        return false;
    }

    @Override
    public String[] sqlCreateStrings(SqlStringGenerationContext names) {
        return new String[0];
    }

    @Override
    public String[] sqlDropStrings(SqlStringGenerationContext names) {
        return new String[0];
    }

    @Override
    public String getExportIdentifier() {
        return "hibernate-history";
    }
}

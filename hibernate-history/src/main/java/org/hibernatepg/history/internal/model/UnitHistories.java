package org.hibernatepg.history.internal.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.SessionFactory;
import org.hibernate.boot.Metadata;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.ContextRecord;

/**
 * The histories of one running session factory: where the model is found once the metadata that it was read from is gone.
 */
public final class UnitHistories {
    private static final Map<String, UnitHistories> BY_FACTORY = new ConcurrentHashMap<>();

    private final SessionFactoryImplementor factory;
    private final List<TrackedHistories.Bound> histories;
    private final List<EventModel> models;
    private final List<Table> tables;
    private final Map<Class<?>, Object> derived = new ConcurrentHashMap<>();

    private UnitHistories(
            SessionFactoryImplementor factory,
            List<TrackedHistories.Bound> histories,
            List<EventModel> models,
            List<Table> tables) {
        this.factory = factory;
        this.histories = histories;
        this.models = models;
        this.tables = tables;
    }

    /** Keeps the histories for as long as the session factory lives. */
    public static void register(SessionFactoryImplementor factory, Metadata metadata) {
        TrackedHistories.of(metadata).ifPresent(histories -> {
            List<EventModel> models = histories.bound().stream()
                    .flatMap(bound -> EventModel.of(bound, metadata, factory.getSqlStringGenerationContext()).stream())
                    .toList();
            BY_FACTORY.put(
                    factory.getUuid(),
                    new UnitHistories(factory, histories.bound(), models, applicationTables(histories, metadata)));
        });
    }

    /** All but the tables of events and their contexts. */
    private static List<Table> applicationTables(TrackedHistories histories, Metadata metadata) {
        Set<Table> events = histories.bound().stream()
                .flatMap(bound -> bound.tables().stream())
                .map(RecordedTable::events)
                .collect(Collectors.toSet());
        Optional.ofNullable(metadata.getEntityBinding(ContextRecord.class.getName()))
                .ifPresent(contexts -> events.add(contexts.getTable()));
        return metadata.collectTableMappings().stream()
                .filter(table -> table.isPhysicalTable() && !events.contains(table))
                .toList();
    }

    /** Forgets the histories of a session factory that is closed. */
    public static void unregister(SessionFactoryImplementor factory) {
        BY_FACTORY.remove(factory.getUuid());
    }

    /** The histories of a session factory; none if its database is not PostgreSQL, or if it was closed. */
    public static Optional<UnitHistories> of(SessionFactory factory) {
        return Optional.ofNullable(
                BY_FACTORY.get(factory.unwrap(SessionFactoryImplementor.class).getUuid()));
    }

    /**
     * The histories of a session factory that has some.
     *
     * @throws IllegalArgumentException if it has none
     */
    public static UnitHistories required(SessionFactory factory) {
        return of(factory)
                .filter(unit -> !unit.histories.isEmpty())
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "The session factory has no histories: no entity has @TrackHistory, its database is not PostgreSQL, or it was closed."));
    }

    /** What is thrown where somebody asks for the history of an entity that has none. */
    public static IllegalArgumentException notTracked(SessionFactory factory, Class<?> entity) {
        String tracked = of(factory).stream()
                .flatMap(unit -> unit.histories.stream())
                .map(history -> history.history().entity().getMappedClass().getName())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", ", "[", "]"));
        return new IllegalArgumentException("%s is not tracked: put @TrackHistory on the entity. Tracked are %s."
                .formatted(entity.getName(), tracked));
    }

    /** The histories, sorted by tracked entity. */
    public List<EventModel> models() {
        return models;
    }

    /** The histories with their event entities and event tables, sorted by tracked entity. */
    public List<TrackedHistories.Bound> histories() {
        return histories;
    }

    /** The tables of the program, tracked or not. */
    public List<Table> tables() {
        return tables;
    }

    /** Something that is made of the histories once, when it is first asked for. */
    public <V> V derived(Class<V> type, Supplier<V> make) {
        return type.cast(derived.computeIfAbsent(type, key -> make.get()));
    }

    /** The name of a table as it is written in SQL. */
    public String sqlName(Table table) {
        return factory.getSqlStringGenerationContext().format(table.getQualifiedTableName());
    }

    /** How names are quoted. */
    public Dialect dialect() {
        return factory.getJdbcServices().getDialect();
    }
}

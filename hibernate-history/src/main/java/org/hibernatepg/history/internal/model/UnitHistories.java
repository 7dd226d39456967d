package org.hibernatepg.history.internal.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.hibernate.boot.Metadata;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.Table;

/**
 * The histories of one running session factory: where the model is found once the metadata that it was read from is gone.
 */
public final class UnitHistories {
    private static final Map<String, UnitHistories> BY_FACTORY = new ConcurrentHashMap<>();

    /**
     * A table with the table of its events.
     *
     * @param history the history to which it belongs
     * @param eventClass the class of the events of the history
     * @param tracked the table whose rows are recorded
     * @param events where they are recorded
     */
    public record RecordedTable(TrackedHistory history, Class<?> eventClass, TrackedTable tracked, Table events) {}

    private final SessionFactoryImplementor factory;
    private final List<RecordedTable> tables;
    private final List<EventModel> models;

    private UnitHistories(SessionFactoryImplementor factory, List<RecordedTable> tables, List<EventModel> models) {
        this.factory = factory;
        this.tables = tables;
        this.models = models;
    }

    /** Keeps the histories for as long as the session factory lives. */
    public static void register(SessionFactoryImplementor factory, Metadata metadata) {
        TrackedHistories.of(metadata).ifPresent(histories -> {
            List<RecordedTable> tables = histories.bound().stream()
                    .flatMap(bound -> tables(bound, metadata))
                    .toList();
            List<EventModel> models = histories.bound().stream()
                    .map(bound -> EventModel.of(bound, metadata, factory.getSqlStringGenerationContext()))
                    .toList();
            BY_FACTORY.put(factory.getUuid(), new UnitHistories(factory, tables, models));
        });
    }

    private static Stream<RecordedTable> tables(TrackedHistories.Bound bound, Metadata metadata) {
        return bound.history().tables().stream()
                .map(tracked -> new RecordedTable(
                        bound.history(),
                        bound.eventClass(),
                        tracked,
                        TrackedHistories.eventTable(bound, tracked, metadata)));
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

    /** The histories, sorted by tracked entity. */
    public List<EventModel> models() {
        return models;
    }

    /** Every table whose rows are recorded, as often as there are histories of it; sorted by tracked entity. */
    public List<RecordedTable> tables() {
        return tables;
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

package org.hibernatepg.history.internal.erasure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.Erased;
import org.hibernatepg.history.ErasureRecord;
import org.hibernatepg.history.internal.context.ContextJson;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedCollection;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.history.internal.protection.Maintenance;
import org.hibernatepg.history.internal.query.KeyColumns;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/** What a session erases. */
public final class Erasures {
    private final SharedSessionContract session;
    private final SessionFactoryImplementor factory;
    private final UnitHistories unit;
    private final @Nullable String reason;

    private Erasures(
            SharedSessionContract session,
            SessionFactoryImplementor factory,
            UnitHistories unit,
            @Nullable String reason) {
        this.session = session;
        this.factory = factory;
        this.unit = unit;
        this.reason = reason;
    }

    /**
     * Of a session of a persistence unit.
     *
     * @throws IllegalArgumentException if there are no histories
     */
    public static Erasures of(SharedSessionContract session, SessionFactoryImplementor factory) {
        UnitHistories unit = UnitHistories.required(factory);
        return new Erasures(session, factory, unit, null);
    }

    /** With a reason. */
    public Erasures because(String text) {
        return new Erasures(session, factory, unit, text);
    }

    /** Erases all events of an object. */
    public Erased erase(Class<?> entity, Object id) {
        List<TrackedHistories.Bound> histories = histories(entity);
        return recorded("erase", entity.getSimpleName(), null, connection -> {
            Rows rows = new Rows();
            Set<List<String>> contexts = new LinkedHashSet<>();
            for (TrackedHistories.Bound bound : histories) {
                List<Span> spans = spans(connection, bound, id);
                for (RecordedTable table : tables(bound)) {
                    EventRows events = events(bound, table);
                    for (Span span : spans) {
                        contexts.addAll(events.contexts(connection, span));
                        rows.add(events.name(), events.delete(connection, span));
                    }
                }
            }
            eraseContexts(connection, contexts, rows);
            return rows;
        });
    }

    /** Has attributes be null in all events of an object. */
    public Erased redact(Class<?> entity, Object id, String... attributes) {
        List<TrackedHistories.Bound> histories = histories(entity);
        RedactedColumns columns = RedactedColumns.of(histories, entity, attributes);
        return recorded("redact", entity.getSimpleName(), String.join(", ", attributes), connection -> {
            Rows rows = new Rows();
            for (TrackedHistories.Bound bound : histories) {
                List<Span> spans = spans(connection, bound, id);
                for (RecordedTable table : bound.tables()) {
                    List<String> redacted = columns.in(table, unit.dialect());
                    EventRows events = events(bound, table);
                    for (Span span : redacted.isEmpty() ? List.<Span>of() : spans) {
                        rows.add(events.name(), events.redact(connection, span, redacted));
                    }
                }
            }
            return rows;
        });
    }

    /** Has a value be null in all contexts. */
    public Erased redactContext(Object value, String... path) {
        if (path.length == 0) {
            throw new IllegalArgumentException("Say under which key of the context the value is.");
        }
        String json = ContextJson.of(String.join(".", path), value);
        return recorded("redact_context", null, String.join(".", path), connection -> {
            Rows rows = new Rows();
            for (TrackedHistories.Bound bound : unit.histories()) {
                if (bound.history().options().context().isInEvent()) {
                    for (RecordedTable table : bound.tables()) {
                        String name = unit.sqlName(table.events());
                        rows.add(name, Statements.redactJson(connection, name, "pgh_context", path, json));
                    }
                }
            }
            if (sharesContexts()) {
                rows.add(contexts(), Statements.redactJson(connection, contexts(), "metadata", path, json));
            }
            return rows;
        });
    }

    private boolean sharesContexts() {
        return unit.histories().stream()
                .anyMatch(bound -> bound.history().options().context().isShared());
    }

    /** Those of the entity and of what it extends, and of subclasses; with those of collections. */
    private List<TrackedHistories.Bound> histories(Class<?> entity) {
        List<TrackedHistories.Bound> histories = unit.histories().stream()
                .filter(bound -> bound.history().collection().isEmpty())
                .filter(bound -> bound.history().isOf(entity))
                .toList();
        if (histories.isEmpty()) {
            throw UnitHistories.notTracked(factory, entity);
        }
        return histories;
    }

    /** The event tables of a history and of the collections of its objects. */
    private List<RecordedTable> tables(TrackedHistories.Bound bound) {
        List<RecordedTable> tables = new ArrayList<>(bound.tables());
        unit.histories().stream()
                .filter(collection -> collection.owner().filter(bound::equals).isPresent())
                .forEach(collection -> {
                    rejectOtherKey(collection.history().collection().orElseThrow());
                    tables.addAll(collection.tables());
                });
        return tables;
    }

    private static void rejectOtherKey(TrackedCollection collection) {
        if (collection.ownerAttribute().isPresent()) {
            throw new IllegalArgumentException(
                    "The rows of the collection '%s' refer to '%s', which is not the key of their owner: erase its events in SQL first."
                            .formatted(
                                    collection.path(),
                                    collection.ownerAttribute().get()));
        }
    }

    private EventRows events(TrackedHistories.Bound bound, RecordedTable table) {
        boolean isShared = bound.history().options().context().isShared();
        return new EventRows(unit.sqlName(table.events()), keyNames(bound, table), isShared);
    }

    /** What the columns of the key are called in an event table, in the order of the entity's key. */
    private List<String> keyNames(TrackedHistories.Bound bound, RecordedTable table) {
        return table.tracked()
                .subject()
                .collection()
                .map(collection -> collection.getKey().getColumns().stream()
                        .map(column -> column.getQuotedName(unit.dialect()))
                        .toList())
                .orElseGet(() -> KeyColumns.of(bound, table, unit.dialect()).names());
    }

    private List<Span> spans(Connection connection, TrackedHistories.Bound bound, Object id) throws SQLException {
        KeyColumns key = KeyColumns.of(bound, bound.mainTable(), unit.dialect());
        List<String> values = key.texts(
                factory.getMappingMetamodel()
                        .getEntityDescriptor(bound.history().entity().getMappedClass())
                        .getIdentifierMapping(),
                id,
                (SharedSessionContractImplementor) session);
        return Span.of(connection, unit.sqlName(bound.mainTable().events()), key, values);
    }

    private void eraseContexts(Connection connection, Set<List<String>> contexts, Rows rows) throws SQLException {
        if (!contexts.isEmpty()) {
            String references = unit.histories().stream()
                    .filter(bound -> bound.history().options().context().isShared())
                    .flatMap(bound -> bound.tables().stream())
                    .map(table -> "select pgh_context_id, pgh_xid from " + unit.sqlName(table.events()))
                    .collect(Collectors.joining(" union all "));
            rows.add(contexts(), Statements.deleteContexts(connection, contexts(), references, contexts));
        }
    }

    private String contexts() {
        return table(ContextRecord.class);
    }

    private String table(Class<?> entity) {
        return ((AbstractEntityPersister) factory.getMappingMetamodel().getEntityDescriptor(entity)).getTableName();
    }

    private interface Work {
        Rows on(Connection connection) throws SQLException;
    }

    /** Counts by table. */
    static final class Rows {
        private final Map<String, Long> counts = new LinkedHashMap<>();

        void add(String table, long rows) {
            counts.merge(table, rows, Long::sum);
        }

        Map<String, Long> counts() {
            return counts;
        }
    }

    private Erased recorded(String kind, @Nullable String entity, @Nullable String attributes, Work work) {
        if (factory.getMappingMetamodel().findEntityDescriptor(ErasureRecord.class) == null) {
            throw new IllegalStateException(
                    "There is no table in which an erasure is recorded: set hibernate.history.erasure = true, which adds it to the schema.");
        }
        SessionWork.flush(session);
        Rows rows =
                Maintenance.call(session, reason == null ? "erasure" : reason, () -> session.doReturningWork(work::on));
        long number = session.doReturningWork(connection -> Statements.record(
                connection, table(ErasureRecord.class), kind, entity, attributes, rows.counts(), reason));
        return new Erased(rows.counts(), number);
    }
}

package org.hibernatepg.history.internal.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hibernate.Hibernate;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.EntityDiscriminatorMapping;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.internal.model.EventValue;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.write.EventWriting;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/**
 * Records objects as they are in memory. It writes what a trigger would write beside the row, by the same options, so that
 * an event has the same columns whoever wrote it.
 */
public final class SnapshotRecording<T> {
    private final EventSource<T> source;
    private final EventWriting writing;

    SnapshotRecording(EventSource<T> source, TrackedHistories.Bound history) {
        this.source = source;
        this.writing = new EventWriting(source.factory(), history, "RECORD");
        if (history.history().isComposed()) {
            throw new UnsupportedOperationException(
                    "%s shows the rows of several tables, with events in %s, and an event holds one of them: a program can record only objects of histories with one table."
                            .formatted(
                                    source.model().name(),
                                    String.join(", ", source.model().info().tables())));
        }
    }

    /** A column of the event with the value that the mapping of the event entity makes of an attribute. */
    private record Cell(SelectableMapping column, @Nullable Object value) {}

    /** Writes the event and reads it back. */
    public Event<T> record(SharedSessionContract session, T object, String label) {
        SharedSessionContractImplementor implementor = (SharedSessionContractImplementor) session;
        SessionWork.flush(session);
        List<Cell> cells = cells(Hibernate.unproxy(object), implementor);
        session.doWork(connection ->
                writing.requireRight(connection, source.model().info().tables().get(0)));
        String sql = insert(cells, label);
        Long id = session.doReturningWork(connection -> insert(connection, sql, cells, implementor));
        Object[] pair = source.pairs(session, "where e.pghId = :id")
                .setParameter("id", id)
                .getSingleResult();
        return RecordedEvent.of(session, source, (EventRecord) pair[0], (EventRecord) pair[1]);
    }

    private List<Cell> cells(Object object, SharedSessionContractImplementor session) {
        List<Cell> all = new ArrayList<>();
        for (String attribute : source.model().attributes()) {
            source.mapping(attribute)
                    .decompose(
                            value(object, attribute, session),
                            (index, value, column) -> all.add(new Cell(column, value)),
                            session);
        }
        return columns(all);
    }

    /** Each column once: the value of the attribute that writes it, if one does; what is computed from others is none. */
    private static List<Cell> columns(List<Cell> all) {
        Map<String, Cell> byName = new LinkedHashMap<>();
        for (boolean insertable : List.of(true, false)) {
            all.stream()
                    .filter(cell -> cell.column().isInsertable() == insertable)
                    .filter(cell -> insertable || cell.column().getCustomReadExpression() == null)
                    .filter(cell -> !cell.column().isFormula())
                    .forEach(cell -> byName.putIfAbsent(
                            cell.column().getSelectionExpression().toLowerCase(Locale.ROOT), cell));
        }
        return List.copyOf(byName.values());
    }

    private @Nullable Object value(Object object, String attribute, SharedSessionContractImplementor session) {
        EntityPersister tracked = source.tracked();
        if (!attribute.equals(tracked.getIdentifierPropertyName())) {
            return tracked.getPropertyValue(object, attribute);
        }
        Object key = tracked.getIdentifier(object, session);
        if (key == null) {
            throw new IllegalArgumentException(
                    "An object of %s that has no key yet cannot be recorded: persist it first."
                            .formatted(source.entityClass().getName()));
        }
        return key;
    }

    private String insert(List<Cell> cells, String label) {
        List<EventValue> values = writing.values(label, EventOperation.SNAPSHOT);
        List<String> columns = new ArrayList<>();
        List<String> expressions = new ArrayList<>();
        for (Cell cell : cells) {
            columns.add(cell.column().getSelectionExpression());
            expressions.add(cell.column().getWriteExpression());
        }
        for (EventValue value : values) {
            columns.add(value.column());
            expressions.add(value.sql());
        }
        addDiscriminator(columns, expressions);
        return """
                insert into %s (%s)
                select %s
                  from %s
                returning pgh_id""".formatted(
                        source.model().info().tables().get(0),
                        String.join(", ", columns),
                        String.join(", ", expressions),
                        writing.variables());
    }

    /** The column that tells the class of a row, unless an attribute shows it or it is computed. */
    private void addDiscriminator(List<String> columns, List<String> expressions) {
        EntityDiscriminatorMapping mapping = source.tracked().getDiscriminatorMapping();
        String value = source.tracked().getDiscriminatorSQLValue();
        // Of the class that all other values stand for, any would do.
        boolean isKnown = mapping != null && !mapping.isFormula() && !value.equals("not null");
        if (isKnown && columns.stream().noneMatch(mapping.getSelectionExpression()::equalsIgnoreCase)) {
            columns.add(mapping.getSelectionExpression());
            expressions.add(value);
        }
    }

    private Long insert(Connection connection, String sql, List<Cell> cells, SharedSessionContractImplementor session)
            throws SQLException {
        long id;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < cells.size(); i++) {
                bind(statement, i + 1, cells.get(i), session);
            }
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                id = result.getLong(1);
            }
        }
        writing.finish(connection, source.tracked().getMappedTableDetails().getTableName());
        return id;
    }

    @SuppressWarnings("unchecked")
    private static void bind(
            PreparedStatement statement, int index, Cell cell, SharedSessionContractImplementor session)
            throws SQLException {
        cell.column().getJdbcMapping().getJdbcValueBinder().bind(statement, cell.value(), index, session);
    }
}

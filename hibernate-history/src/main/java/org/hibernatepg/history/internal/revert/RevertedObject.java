package org.hibernatepg.history.internal.revert;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.mapping.Column;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernatepg.history.RevertException;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.RecordedWrites;
import org.hibernatepg.history.internal.model.TrackedCollection;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.history.internal.past.PastTable;
import org.jspecify.annotations.Nullable;

/** An object with the tables in which it has rows, each once, by the history that tells most of it. */
final class RevertedObject {
    final SessionFactoryImplementor factory;
    final SharedSessionContract session;
    final EntityPersister entity;
    final Object id;
    final TrackedHistories.Bound history;
    final ObjectAttributes attributes;
    private final UnitHistories unit;
    private final List<String> key;

    private RevertedObject(
            SharedSessionContract session,
            SessionFactoryImplementor factory,
            Class<?> type,
            Object id,
            Optional<String> eventEntity) {
        this.factory = factory;
        this.session = session;
        this.id = id;
        this.unit = UnitHistories.of(factory).orElseThrow(() -> UnitHistories.notTracked(factory, type));
        this.history = history(type, eventEntity);
        this.entity = factory.getMappingMetamodel()
                .getEntityDescriptor(history.history().entity().getEntityName());
        this.attributes = new ObjectAttributes(entity);
        this.key = texts();
    }

    /**
     * The object of a type with a key.
     *
     * @param eventEntity the history that is asked for; empty for the best one
     */
    static RevertedObject of(
            SharedSessionContract session,
            SessionFactoryImplementor factory,
            Class<?> type,
            @Nullable Object id,
            Optional<String> eventEntity) {
        EntityPersister entity = factory.getMappingMetamodel().getEntityDescriptor(type);
        Class<?> keyType = entity.getIdentifierType().getReturnedClass();
        if (!keyType.isInstance(id)) {
            throw new IllegalArgumentException(
                    "The key of %s is a %s, and not %s.".formatted(type.getName(), keyType.getName(), id));
        }
        return new RevertedObject(session, factory, type, id, eventEntity);
    }

    /** That which holds every write, if one does; of several the one without a name. */
    private TrackedHistories.Bound history(Class<?> type, Optional<String> eventEntity) {
        return unit.histories().stream()
                .filter(bound -> bound.history().collection().isEmpty())
                .filter(bound -> bound.history().entity().getMappedClass().isAssignableFrom(type))
                .filter(bound -> eventEntity.isEmpty()
                        || eventEntity.get().equals(bound.history().eventName()))
                .min(BEST)
                .orElseThrow(() -> UnitHistories.notTracked(factory, type));
    }

    private static final Comparator<TrackedHistories.Bound> BEST =
            Comparator.<TrackedHistories.Bound, Boolean>comparing(
                            bound -> !new RecordedWrites(bound.history()).gaps().isEmpty())
                    .thenComparing(bound -> !bound.history().annotation().name().isEmpty());

    /** The key as PostgreSQL writes it, in the order of the columns. */
    private List<String> texts() {
        SharedSessionContractImplementor implementor = (SharedSessionContractImplementor) session;
        List<JdbcMapping> types = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        List<String> items = new ArrayList<>();
        entity.getIdentifierMapping().forEachSelectable((index, column) -> {
            types.add(column.getJdbcMapping());
            items.add("cast(%s as text)".formatted(column.getWriteExpression()));
        });
        entity.getIdentifierMapping().forEachJdbcValue(id, (index, value, type) -> values.add(value), implementor);
        return session.doReturningWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select " + String.join(", ", items))) {
                for (int i = 0; i < types.size(); i++) {
                    bind(types.get(i), statement, values.get(i), i + 1, implementor);
                }
                return texts(statement, types.size());
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static void bind(
            JdbcMapping type,
            PreparedStatement statement,
            @Nullable Object value,
            int index,
            SharedSessionContractImplementor session)
            throws SQLException {
        type.getJdbcValueBinder().bind(statement, value, index, session);
    }

    private static List<String> texts(PreparedStatement statement, int count) throws SQLException {
        try (ResultSet result = statement.executeQuery()) {
            result.next();
            List<String> texts = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                texts.add(result.getString(i));
            }
            return texts;
        }
    }

    /** The tables of the entity, each after those to which it refers. */
    List<ObjectTable> entityTables() {
        List<ObjectTable> tables = history.tables().stream()
                .filter(table -> table.tracked().subject().collection().isEmpty())
                .map(table -> new ObjectTable(
                        table, past(history, table), table.tracked().subject().key(), key, ""))
                .toList();
        return ReferenceOrder.of(tables);
    }

    /** The tables of the tracked collections that the entity or a subclass has. */
    List<ObjectTable> collectionTables(StoredRows main) {
        Map<String, TrackedHistories.Bound> byRole = new LinkedHashMap<>();
        unit.histories().stream()
                .filter(bound -> collection(bound).filter(this::isOfObject).isPresent())
                .sorted(BEST)
                .forEach(bound -> byRole.putIfAbsent(
                        collection(bound).orElseThrow().collection().getRole(), bound));
        return byRole.values().stream().flatMap(bound -> table(bound, main)).toList();
    }

    private static Optional<TrackedCollection> collection(TrackedHistories.Bound bound) {
        return bound.history().collection();
    }

    private boolean isOfObject(TrackedCollection collection) {
        Class<?> owner = collection.entity().getMappedClass();
        Class<?> type = history.history().entity().getMappedClass();
        return owner.isAssignableFrom(type) || type.isAssignableFrom(owner);
    }

    private Stream<ObjectTable> table(TrackedHistories.Bound bound, StoredRows main) {
        TrackedCollection collection = collection(bound).orElseThrow();
        List<Column> owner = collection.collection().getKey().getColumns();
        Optional<List<Column>> referenced = collection
                .ownerAttribute()
                .map(attribute ->
                        collection.entity().getReferencedProperty(attribute).getColumns());
        if (referenced.filter(main::haveChanged).isPresent()) {
            throw new RevertException(
                    "%s cannot be brought back: '%s' refers to its attribute '%s', which has changed. Without collections it can: withoutCollections()."
                            .formatted(
                                    name(),
                                    collection.path(),
                                    collection.ownerAttribute().orElseThrow()));
        }
        List<@Nullable String> values = referenced.map(main::texts).orElse(List.copyOf(key));
        return values.stream().anyMatch(Objects::isNull)
                ? Stream.empty()
                : bound.tables().stream()
                        .map(table -> new ObjectTable(
                                table,
                                past(bound, table),
                                owner,
                                values.stream().map(String::valueOf).toList(),
                                collection.path()));
    }

    private PastTable past(TrackedHistories.Bound bound, RecordedTable table) {
        return new PastTable(bound, table, unit);
    }

    /** What an error calls it. */
    String name() {
        return "%s %s".formatted(history.history().name(), String.join(", ", key));
    }

    /** The columns of the version, if the entity has one. */
    boolean isVersion(ObjectTable table, Column column) {
        return entity.isVersioned()
                && !table.isCollection()
                && entity.getVersionMapping().getSelectionExpression().equals(table.quoted(column))
                && (entity.getVersionMapping().getContainingTableExpression().equals(table.name())
                        || entity.getVersionMapping()
                                .getContainingTableExpression()
                                .startsWith("("));
    }

    String quotedNames(List<Column> columns, ObjectTable table) {
        return columns.stream().map(table::quoted).collect(Collectors.joining(", "));
    }
}

package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.mapping.Column;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ManyToManyCollectionPart;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.history.internal.query.KeyColumns;
import org.hibernatepg.history.internal.timeline.TimelineTable.TypedColumn;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** The event tables of a session factory, made of the model once. */
public final class TimelineTables {
    private final SessionFactoryImplementor factory;
    private final Dialect dialect;
    private final UnitHistories unit;
    private final List<TimelineTable> tables;

    /** Those of a session factory. */
    public TimelineTables(SessionFactoryImplementor factory, UnitHistories unit) {
        this.factory = factory;
        this.dialect = factory.getJdbcServices().getDialect();
        this.unit = unit;
        this.tables = unit.histories().stream()
                .flatMap(bound -> bound.tables().stream().map(table -> table(bound, table)))
                .toList();
    }

    /** The tables, each history's together. */
    List<TimelineTable> all() {
        return tables;
    }

    /** The key of an object whose entity is known, where there is no object. */
    record KeyOnly(Object key) {}

    private TimelineTable table(TrackedHistories.Bound bound, RecordedTable table) {
        TrackedTable tracked = table.tracked();
        boolean isCollection = bound.history().collection().isPresent();
        TimelineLinks own = new TimelineLinks(table, dialect);
        TimelineLinks others = new TimelineLinks(table, dialect);
        List<KeyColumns.KeyColumn> key = isCollection ? List.of() : key(bound, table);
        if (isCollection) {
            addOfCollection(bound, tracked, own, others);
        } else {
            addOfEntity(bound, key, own, others);
            TimelineLinks.addJoinColumns(factory, unit.sqlName(tracked.subject().table()), others);
        }
        TimelineLink object = own.all().get(0);
        List<TypedColumn> keyColumns = new ArrayList<>();
        for (int i = 0; i < object.columns().size(); i++) {
            keyColumns.add(
                    new TypedColumn(object.columns().get(i), object.types().get(i)));
        }
        return new TimelineTable(
                bound,
                table,
                unit.sqlName(table.events()),
                bound.owner().orElse(bound).history().eventName(),
                shown(bound, table, object.columns(), key),
                EventJson.compared(tracked),
                keyColumns,
                conditions(bound, table, keyColumns),
                own.all(),
                others.all());
    }

    private ShownEvent shown(
            TrackedHistories.Bound bound,
            RecordedTable table,
            List<String> keyColumns,
            List<KeyColumns.KeyColumn> objectKey) {
        TrackedTable tracked = table.tracked();
        RowColumns columns = RowColumns.of(tracked.columns(), dialect);
        if (objectKey.isEmpty()) {
            Map<String, String> old = old(tracked);
            List<String> replaced = columns.names().stream()
                    .map(name -> Objects.requireNonNull(old.get(name)))
                    .toList();
            return ShownEvent.ofCollection(bound, contexts(), columns, replaced, keyColumns);
        }
        List<String> compared = EventJson.compared(tracked);
        return ShownEvent.ofEntity(
                bound,
                contexts(),
                unit.sqlName(table.events()),
                columns,
                RowColumns.of(
                        tracked.columns().stream()
                                .filter(column -> compared.contains(Sql.name(column)))
                                .toList(),
                        dialect),
                keyColumns,
                objectKey.stream().map(KeyColumns.KeyColumn::old).toList());
    }

    /** The table of contexts that are shared; none if nothing is. */
    private String contexts() {
        EntityPersister contexts = factory.getMappingMetamodel().findEntityDescriptor(ContextRecord.class);
        return contexts == null ? "" : contexts.getMappedTableDetails().getTableName();
    }

    /** By each stored column of a collection, the one that holds it before an update. */
    private Map<String, String> old(TrackedTable tracked) {
        Map<String, String> old = new HashMap<>();
        tracked.columns().forEach(column -> old.put(column.getQuotedName(dialect), old(tracked, column)));
        return old;
    }

    private String old(TrackedTable tracked, Column column) {
        return tracked.oldKey().stream()
                .filter(old -> old.original().equals(column))
                .map(old -> new Column(old.name()).getQuotedName(dialect))
                .findFirst()
                .orElseThrow();
    }

    /** The key in the order of the mapping, which is that of references to it. */
    private List<KeyColumns.KeyColumn> key(TrackedHistories.Bound bound, RecordedTable table) {
        List<String> order = TimelineLinks.columns(
                descriptor(bound.history().entity().getMappedClass()).getIdentifierMapping());
        return KeyColumns.of(bound, table, dialect).columns().stream()
                .sorted(Comparator.comparing(column -> order.indexOf(column.inEntity())))
                .toList();
    }

    private EntityPersister descriptor(Class<?> entity) {
        return factory.getMappingMetamodel().getEntityDescriptor(entity);
    }

    private void addOfEntity(
            TrackedHistories.Bound bound, List<KeyColumns.KeyColumn> key, TimelineLinks own, TimelineLinks others) {
        Class<?> entity = bound.history().entity().getMappedClass();
        EntityPersister persister = descriptor(entity);
        own.add(
                key.stream().map(KeyColumns.KeyColumn::name).toList(),
                entity,
                true,
                (object, session) -> new KeyColumns(key).texts(persister.getIdentifierMapping(), id(object), session));
        bound.history()
                .classes()
                .forEach(type -> others.addOf(descriptor(type.entity().getMappedClass())));
    }

    private Object id(Object object) {
        return object instanceof KeyOnly only
                ? only.key()
                : Objects.requireNonNull(factory.getPersistenceUnitUtil().getIdentifier(object));
    }

    private void addOfCollection(
            TrackedHistories.Bound bound, TrackedTable tracked, TimelineLinks own, TimelineLinks others) {
        EntityPersister owner = descriptor(bound.history().entity().getMappedClass());
        PluralAttributeMapping collection =
                collection(owner, bound.history().collection().orElseThrow().path());
        ForeignKeyDescriptor key = collection.getKeyDescriptor();
        List<String> columns = TimelineLinks.columns(key.getKeyPart());
        boolean isToKey =
                bound.history().collection().orElseThrow().ownerAttribute().isEmpty();
        own.add(columns, owner.getMappedClass(), isToKey, (object, session) -> {
            Object value = object instanceof KeyOnly only
                    ? isToKey ? only.key() : null
                    : key.getAssociationKeyFromSide(object, ForeignKeyDescriptor.Nature.TARGET, session);
            return value == null ? null : TimelineLinks.values(columns, key.getKeyPart(), value, session);
        });
        Stream.of(collection.getElementDescriptor(), collection.getIndexDescriptor())
                .filter(Objects::nonNull)
                .forEach(part -> addOfPart(part, others));
        own.all().forEach(link -> others.add(link.columns(), link.target(), link.isToKey(), link.values()));
        addOld(tracked, own);
        addOld(tracked, others);
    }

    private static void addOfPart(ModelPart part, TimelineLinks others) {
        if (part instanceof ManyToManyCollectionPart reference) {
            ForeignKeyDescriptor key = reference.getForeignKeyDescriptor();
            List<String> columns = TimelineLinks.columns(key.getKeyPart());
            Class<?> target =
                    reference.getEntityMappingType().getMappedJavaType().getJavaTypeClass();
            others.add(columns, target, true, (object, session) -> values(columns, key, object, session));
        } else {
            others.add(part);
        }
    }

    private static @Nullable List<String> values(
            List<String> columns, ForeignKeyDescriptor key, Object object, SharedSessionContractImplementor session) {
        Object value = key.getAssociationKeyFromSide(object, ForeignKeyDescriptor.Nature.TARGET, session);
        return value == null ? null : TimelineLinks.values(columns, key.getKeyPart(), value, session);
    }

    /** What the row before an update named. */
    private void addOld(TrackedTable tracked, TimelineLinks links) {
        Map<String, String> old = old(tracked);
        for (TimelineLink link : links.all()) {
            links.add(
                    link.columns().stream()
                            .map(column -> Objects.requireNonNull(old.get(column)))
                            .toList(),
                    link.target(),
                    false,
                    link.values());
        }
    }

    private static PluralAttributeMapping collection(EntityPersister owner, String path) {
        String[] names = path.split("\\.", -1);
        AttributeMapping part = owner.findAttributeMapping(names[0]);
        for (int i = 1; i < names.length; i++) {
            part = ((EmbeddableValuedModelPart) Objects.requireNonNull(part))
                    .getEmbeddableTypeDescriptor()
                    .findAttributeMapping(names[i]);
        }
        return (PluralAttributeMapping) Objects.requireNonNull(part);
    }

    /** What must hold for every row. */
    private List<String> conditions(TrackedHistories.Bound bound, RecordedTable table, List<TypedColumn> key) {
        List<String> conditions = new ArrayList<>();
        if (table.tracked().isInherited()) {
            conditions.add("exists (select from %s as m where %s)"
                    .formatted(
                            unit.sqlName(bound.mainTable().events()), same("m", key(bound, bound.mainTable()), key)));
        }
        new TimelineTenants(factory, unit).condition(bound, table, key).ifPresent(conditions::add);
        return conditions;
    }

    static String same(String alias, List<KeyColumns.KeyColumn> there, List<TypedColumn> here) {
        List<String> tests = new ArrayList<>();
        for (int i = 0; i < here.size(); i++) {
            tests.add("%s.%s = e.%s"
                    .formatted(alias, there.get(i).name(), here.get(i).name()));
        }
        return String.join(" and ", tests);
    }
}

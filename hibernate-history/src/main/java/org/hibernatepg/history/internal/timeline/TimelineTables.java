package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.Column;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.history.internal.query.KeyColumns;
import org.hibernatepg.history.internal.timeline.TimelineTable.TypedColumn;
import org.hibernatepg.trigger.spi.Sql;

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

    private TimelineTable table(TrackedHistories.Bound bound, RecordedTable table) {
        return bound.history().collection().isPresent() ? ofCollection(bound, table) : ofEntity(bound, table);
    }

    private TimelineTable ofEntity(TrackedHistories.Bound bound, RecordedTable table) {
        TrackedTable tracked = table.tracked();
        List<KeyColumns.KeyColumn> key = key(bound, table);
        NamedObjects named = NamedObjects.ofEntity(
                factory, bound, table, unit.sqlName(tracked.subject().table()), key);
        List<String> compared = EventJson.compared(tracked);
        List<Column> comparedColumns = tracked.columns().stream()
                .filter(column -> compared.contains(Sql.name(column)))
                .toList();
        ShownEvent shown = ShownEvent.ofEntity(
                bound,
                contexts(),
                unit.sqlName(table.events()),
                RowColumns.of(tracked.columns(), dialect),
                RowColumns.of(comparedColumns, dialect),
                named.toObject().columns(),
                key.stream().map(KeyColumns.KeyColumn::old).toList());
        return table(bound, table, named, shown);
    }

    private TimelineTable ofCollection(TrackedHistories.Bound bound, RecordedTable table) {
        TrackedTable tracked = table.tracked();
        OldColumns old = OldColumns.of(tracked, dialect);
        NamedObjects named = NamedObjects.ofCollection(factory, bound, table, old);
        RowColumns columns = RowColumns.of(tracked.columns(), dialect);
        ShownEvent shown = ShownEvent.ofCollection(
                bound,
                contexts(),
                columns,
                old.of(columns.names()),
                named.toObject().columns());
        return table(bound, table, named, shown);
    }

    private TimelineTable table(
            TrackedHistories.Bound bound, RecordedTable table, NamedObjects named, ShownEvent shown) {
        List<TypedColumn> key = named.toObject().typedColumns();
        return new TimelineTable(
                bound,
                table,
                unit.sqlName(table.events()),
                bound.owner().orElse(bound).history().eventName(),
                shown,
                EventJson.compared(table.tracked()),
                key,
                conditions(bound, table, key),
                named.own(),
                named.others());
    }

    /** The table of contexts that are shared; none if nothing is. */
    private String contexts() {
        EntityPersister contexts = factory.getMappingMetamodel().findEntityDescriptor(ContextRecord.class);
        return contexts == null ? "" : contexts.getMappedTableDetails().getTableName();
    }

    /** The key in the order of the mapping, which is that of references to it. */
    private List<KeyColumns.KeyColumn> key(TrackedHistories.Bound bound, RecordedTable table) {
        EntityPersister entity = factory.getMappingMetamodel()
                .getEntityDescriptor(bound.history().entity().getMappedClass());
        List<String> order = TimelineLinks.columns(entity.getIdentifierMapping());
        return KeyColumns.of(bound, table, dialect).columns().stream()
                .sorted(Comparator.comparing(column -> order.indexOf(column.inEntity())))
                .toList();
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

package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.UnionSubclass;
import org.hibernatepg.history.Row;
import org.hibernatepg.history.internal.model.HierarchyTables;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedClass;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedOperation;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.spi.RowRestriction;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * The query that an event entity is bound to whose objects are in several tables. It gives the events of all of these, each with the
 * whole object. A query and no view, which would be in the way of changes of the tables.
 */
final class ComposedEvents {
    private final TrackedHistory history;
    private final List<EventPart> parts;
    private final List<Column> own;
    private final Map<TrackedAttribute.Place, String> names;
    private final RecordedTable main;

    private ComposedEvents(TrackedHistories.Bound bound, SqlStringGenerationContext names) {
        this.history = bound.history();
        this.parts = EventPart.of(bound.tables(), names);
        this.names = ColumnNames.of(history).all();
        this.main = bound.mainTable();
        this.own = own();
    }

    static String of(TrackedHistories.Bound bound, SqlStringGenerationContext names) {
        return new ComposedEvents(bound, names).sql();
    }

    /** What an event table has beside the columns of the tracked table. */
    private List<Column> own() {
        List<String> tracked = new ArrayList<>();
        main.tracked().columns().forEach(column -> tracked.add(column.getCanonicalName()));
        main.tracked().oldKey().forEach(old -> tracked.add(new Column(old.name()).getCanonicalName()));
        return main.events().getColumns().stream()
                .filter(column -> !tracked.contains(column.getCanonicalName()))
                .toList();
    }

    private String sql() {
        boolean isWhole = HierarchyTables.isTablePerClass(history.entity());
        return parts.stream()
                .map(part -> isWhole ? whole(part) : composed(part))
                .collect(Collectors.joining("\nunion all\n"));
    }

    /** The events of a table that holds whole objects. */
    private String whole(EventPart part) {
        List<String> items = items(part, Sql.literal(part.tracked().subject().name()));
        names.forEach((place, name) -> items.add(named(whole(part, place), name)));
        return "select %s\n  from %s as e".formatted(String.join(", ", items), part.events());
    }

    private String whole(EventPart part, TrackedAttribute.Place place) {
        return keyOf(part, place)
                .or(() -> has(part, place) ? Optional.of(EventPart.of("e", place.column())) : Optional.empty())
                .orElseGet(() -> "cast(null as %s)".formatted(type(place)));
    }

    /** Whether a table has a column of its class or of one that it extends. */
    private static boolean has(EventPart part, TrackedAttribute.Place place) {
        PersistentClass each = part.tracked().subject().entity();
        while (!each.getTable().equals(place.table()) && each instanceof UnionSubclass) {
            each = each.getSuperclass();
        }
        return each.getTable().equals(place.table());
    }

    private String type(TrackedAttribute.Place place) {
        Column column = EventColumns.of(place.column().getQuotedName(), place.column());
        return Sql.type(column, column.getValue());
    }

    /** The events of one table, with the rows of the others that belong to them. */
    private String composed(EventPart event) {
        StringBuilder from = new StringBuilder(event.events()).append(" as e");
        if (event.isOptional()) {
            from.append(unlessLost(event));
        }
        // That of the main part first: the others refer to it.
        parts.stream().filter(part -> !part.equals(event)).forEach(part -> from.append(lookup(event, part)));
        List<String> items = items(event, className(event));
        names.forEach((place, name) -> items.add(named(value(event, place), name)));
        String where = event.isInherited()
                ? "\n where %s.pgh_there".formatted(parts.get(0).alias())
                : "";
        return "select %s\n  from %s%s".formatted(String.join(", ", items), from, where);
    }

    private String lookup(EventPart event, EventPart part) {
        List<TrackedOperation> updates = history.operations().stream()
                .filter(tracked -> tracked.operation() == Operation.UPDATE)
                .toList();
        boolean always =
                updates.stream().anyMatch(tracked -> tracked.condition().isBlank());
        boolean newRows = updates.stream().anyMatch(tracked -> tracked.row() == Row.NEW);
        return new PartLookup(parts.get(0), event, part, always, newRows).sql();
    }

    /** The delete of an optional row changes the object, unless the object is deleted with it. */
    private String unlessLost(EventPart event) {
        return Template.of("""

                  left join lateral (select true as pgh_there where e.pgh_operation <> 'D' or exists \
                (select from {events} as m where {sameKey} and m.pgh_operation = 'D' and m.pgh_xid = e.pgh_xid)) as kept on true""")
                .with("events", parts.get(0).events())
                .with("sameKey", parts.get(0).sameKey("m", event, "e"))
                .render();
    }

    private List<String> items(EventPart event, String className) {
        List<String> items = new ArrayList<>();
        own.forEach(column -> items.add(EventPart.of("e", column)));
        items.add(named(
                "cast(%s as text)"
                        .formatted(Sql.literal(event.tracked().subject().table().getName())),
                ColumnNames.TABLE));
        items.add(named("cast(%s as text)".formatted(className), ColumnNames.CLASS));
        items.add(named(previous(event), ColumnNames.PREVIOUS));
        return items;
    }

    private static String named(String value, String name) {
        return value + " as " + Sql.identifier(new Column(name));
    }

    /** The latest earlier event of the object in any of the tables. */
    private String previous(EventPart event) {
        return parts.stream()
                .map(part -> "(select max(p.pgh_id) from %s as p where %s and p.pgh_id < e.pgh_id)"
                        .formatted(part.events(), part.sameKey("p", event, "e")))
                .collect(Collectors.joining(", ", "greatest(", ")"));
    }

    private String value(EventPart event, TrackedAttribute.Place place) {
        return keyOf(event, place).orElseGet(() -> {
            EventPart part = parts.stream()
                    .filter(each -> each.isTable(place.table()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No part has " + place));
            String value = EventPart.of(part.equals(event) ? "e" : part.alias(), place.column());
            return part.equals(event) && part.isOptional() ? "case when kept.pgh_there then " + value + " end" : value;
        });
    }

    /** Each part has the key under names of its own. */
    private Optional<String> keyOf(EventPart event, TrackedAttribute.Place place) {
        PersistentClass root = history.entity().getRootClass();
        int index = root.getKey().getColumns().indexOf(place.column());
        return index < 0 || !place.table().equals(root.getTable())
                ? Optional.empty()
                : Optional.of(EventPart.of("e", event.key(index)));
    }

    /** By the discriminator where there is one, else by the parts that are there, the most specific first. */
    private String className(EventPart event) {
        StringBuilder sql = new StringBuilder("case");
        List<TrackedClass> classes = new ArrayList<>(history.classes());
        Collections.reverse(classes);
        parts.stream()
                .filter(part -> part.isTable(history.entity().getRootTable()))
                .findFirst()
                .ifPresent(root -> classes.forEach(type -> RowRestriction.ofClass(type.entity())
                        .filter(test -> !Boolean.TRUE.equals(type.entity().isAbstract()))
                        .ifPresent(test -> {
                            String row = root.equals(event) ? "e" : root.alias();
                            sql.append(" when %s(%s) then %s"
                                    .formatted(
                                            root.equals(event) ? "" : row + ".pgh_there and ",
                                            test.over(row).sql(),
                                            Sql.literal(type.name())));
                        })));
        for (TrackedClass type : classes) {
            parts.stream()
                    .filter(part -> !part.isMain() && !part.isOptional() && !part.isInherited())
                    .filter(part -> part.isTable(type.entity().getTable()))
                    .forEach(part -> sql.append(" when %s then %s"
                            .formatted(
                                    part.equals(event) ? "true" : part.alias() + ".pgh_there",
                                    Sql.literal(type.name()))));
        }
        String otherwise = Sql.literal(history.name());
        return sql.length() == "case".length() ? otherwise : sql + " else " + otherwise + " end";
    }
}

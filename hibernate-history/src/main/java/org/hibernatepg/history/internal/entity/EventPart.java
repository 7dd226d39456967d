package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.trigger.spi.Sql;

/**
 * One of the tables that hold the objects of a history, as SQL sees it and its events.
 *
 * @param tracked the table
 * @param table its name in SQL
 * @param events the name of its event table in SQL
 * @param isMain whether each object has a row in it
 * @param alias what the row of another part is called where an event is composed
 */
record EventPart(TrackedTable tracked, String table, String events, boolean isMain, String alias) {

    static List<EventPart> of(List<RecordedTable> recorded, SqlStringGenerationContext names) {
        List<EventPart> parts = new ArrayList<>();
        for (RecordedTable each : recorded) {
            Table table = each.tracked().subject().table();
            if (each.tracked().subject().collection().isEmpty()) {
                parts.add(new EventPart(
                        each.tracked(),
                        names.format(table.getQualifiedTableName()),
                        names.format(each.eventsName()),
                        parts.isEmpty(),
                        "part_" + parts.size()));
            }
        }
        return parts;
    }

    boolean isTable(Table other) {
        return tracked.subject().table().equals(other);
    }

    /** Whether an object may have no row in the table, and get one or lose it. */
    boolean isOptional() {
        return tracked.isSecondary();
    }

    /** Whether there are rows of other objects too. */
    boolean isInherited() {
        return !isMain && tracked.isInherited();
    }

    /** The columns of a row under an alias. */
    String columns(String row) {
        return tracked.columns().stream().map(column -> of(row, column)).collect(Collectors.joining(", "));
    }

    /** A column of the key, by its place in the key of the entity. */
    Column key(int place) {
        return tracked.subject().key().get(place);
    }

    /** That a row of this part is of the same object as an event of another part. */
    String sameKey(String row, EventPart other, String event) {
        return each(other, (mine, theirs) -> of(row, mine) + " = " + of(event, theirs));
    }

    /** That a row of this part is of the object of an event of another part, by the key that it had before that event. */
    String sameFormerKey(String row, EventPart other, String event) {
        return each(other, (mine, theirs) -> "%s = coalesce(%s, %s)"
                .formatted(of(row, mine), of(event, other.oldKey(theirs)), of(event, theirs)));
    }

    /** That an event of this part changed the key of the object as an event of another part did. */
    String sameMove(String row, EventPart other, String event) {
        return sameKey(row, other, event) + " and "
                + each(other, (mine, theirs) -> of(row, oldKey(mine)) + " = " + of(event, other.oldKey(theirs)));
    }

    private String each(EventPart other, BiFunction<Column, Column, String> test) {
        List<String> tests = new ArrayList<>();
        List<Column> key = tracked.subject().key();
        for (int i = 0; i < key.size(); i++) {
            tests.add(test.apply(key.get(i), other.key(i)));
        }
        return String.join(" and ", tests);
    }

    private Column oldKey(Column key) {
        return tracked.oldKey().stream()
                .filter(old -> old.original().equals(key))
                .map(old -> new Column(old.name()))
                .findFirst()
                .orElseThrow();
    }

    static String of(String row, Column column) {
        return row + "." + Sql.identifier(column);
    }
}

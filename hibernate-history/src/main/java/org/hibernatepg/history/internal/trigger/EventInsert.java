package org.hibernatepg.history.internal.trigger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.Row;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.HistoryOptions;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedOperation;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.history.internal.model.Variable;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.spi.TransitionTables;
import org.hibernatepg.trigger.spi.TriggerCondition;

/**
 * The bodies of the event triggers of one table. At both levels a condition speaks of {@code old} and {@code new}: as
 * variables in a row trigger, as aliases of transition tables in a statement trigger.
 */
final class EventInsert {
    /** The hole that stands for the event table. */
    static final String EVENTS = "events";

    /** The hole that stands for the event table whose sequence numbers the events of others too. */
    static final String NUMBERED = "numbered";

    /** The next number of the events of all tables of a history, in the triggers of any but the first. */
    static final String NEXT_NUMBER = "nextval(pgh__ids)";

    private final String entity;
    private final TrackedTable table;
    private final boolean isMain;
    private final HistoryOptions options;
    private final Optional<OwnerEvents> owners;
    private final Dialect dialect;
    /** Quoted: what the triggers write of the row. */
    private final List<String> written;

    EventInsert(
            TrackedHistory history, TrackedTable table, boolean isMain, Optional<OwnerEvents> owners, Dialect dialect) {
        this.entity = history.name();
        this.table = table;
        this.isMain = isMain;
        this.options = history.options();
        this.owners = owners;
        this.dialect = dialect;
        this.written = table.written().stream()
                .map(column -> column.getQuotedName(dialect))
                .toList();
    }

    /** The variables of the triggers. The events of all tables of a history are numbered by one sequence. */
    List<String> declarations() {
        Map<String, Variable> variables = new LinkedHashMap<>();
        options.variables().forEach(variable -> variables.put(variable.name(), variable));
        owners.ifPresent(
                events -> events.variables().forEach(variable -> variables.putIfAbsent(variable.name(), variable)));
        List<String> declarations = new ArrayList<>();
        variables.values().forEach(variable -> declarations.add(variable.declaration()));
        if (!isMain) {
            declarations.add("pgh__ids regclass := pg_get_serial_sequence($pgh${%s}$pgh$, '%s')"
                    .formatted(NUMBERED, EventMetadata.column("pghId")));
        }
        return declarations;
    }

    /** The variables of a trigger for each statement. */
    List<String> declarationsForStatement(Operation operation) {
        List<String> declarations = new ArrayList<>(declarations());
        if (operation == Operation.UPDATE) {
            declarations.add(options.time().declaration());
        }
        return declarations;
    }

    /** How SQL calls a side of the write. */
    private static String name(Row row) {
        return row.name().toLowerCase(Locale.ROOT);
    }

    /**
     * That a stored column changes. By their binary images, so that it works for types without equality and does not miss
     * what equality ignores, such as the case of citext. Empty if nothing but the version is stored.
     */
    Optional<TriggerCondition> anyChange() {
        List<Column> columns = table.compared();
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of(TriggerCondition.of("record_image_ne(row(%s), row(%s))"
                        .formatted(
                                String.join(", ", values("old", columns)), String.join(", ", values("new", columns)))));
    }

    /** For a trigger for each row. */
    String forRow(TrackedOperation tracked, Operation operation, Row row) {
        List<Item> items = items(tracked, operation, row);
        String insert = """
                insert into {events} (%s)
                values (%s);""".formatted(list(items, Item::column), list(items, Item::value));
        return body(tracked, insert, owners.map(events -> events.forRow(operation, uri(tracked))));
    }

    /** For a trigger for each statement. */
    String forStatement(TrackedOperation tracked, Operation operation, Row row, Optional<TriggerCondition> condition) {
        List<Item> items = items(tracked, operation, row);
        String where = where(condition);
        String rows = TransitionTables.DEFAULT.rows(operation);
        String insert = operation == Operation.UPDATE ? insertOfPairs(items, where) : select(items, rows, where);
        return body(tracked, insert, owners.map(events -> events.forStatement(operation, rows, where, uri(tracked))));
    }

    /**
     * The events of an update. A single row needs not be found among others, by a plan of several times the cost. Of many,
     * foreign keys may have written one twice for one statement, and a join of the tables does not keep the order.
     */
    private String insertOfPairs(List<Item> items, String where) {
        TransitionTables tables = TransitionTables.DEFAULT;
        return """
                if %s then
                %s
                else
                %s
                end if;""".formatted(
                        tables.areManyPairs(),
                        within(select(items, tables.pairs(), ""), where, "\n order by " + TransitionTables.ROW),
                        within(select(atOneTime(items), tables.onePair(), ""), where, ""));
    }

    /** The same values where the clock is read once, for one row. */
    private List<Item> atOneTime(List<Item> items) {
        String time = EventMetadata.column("pghCreatedAt");
        return items.stream()
                .map(item -> item.column().equals(time)
                        ? new Item(time, options.time().name())
                        : item)
                .toList();
    }

    /** A statement, indented; but for the condition, in which a text may go over several lines. */
    private static String within(String select, String where, String order) {
        String statement = select.substring(0, select.length() - 1).indent(4).stripTrailing();
        return statement + indented(where) + indented(order) + ";";
    }

    private static String indented(String clause) {
        return clause.isEmpty() ? "" : "\n" + " ".repeat(4) + clause.substring(1);
    }

    /** For a trigger before TRUNCATE, which shows no rows: they are read from the table. */
    String forTruncate(TrackedOperation tracked, Optional<TriggerCondition> condition) {
        String rows = "{table} as old";
        return body(
                tracked,
                select(items(tracked, Operation.DELETE, Row.OLD), rows, where(condition)),
                owners.map(events -> events.forStatement(Operation.DELETE, rows, where(condition), uri(tracked))));
    }

    private String uri(TrackedOperation tracked) {
        return entity + ":" + tracked.name();
    }

    private String body(TrackedOperation tracked, String insert, Optional<List<String>> ofOwners) {
        List<String> statements = new ArrayList<>(List.of(insert));
        statements.addAll(options.afterInsert(entity, uri(tracked)));
        ofOwners.ifPresent(statements::addAll);
        statements.add("return null;");
        return String.join("\n", statements);
    }

    private static String select(List<Item> items, String rows, String rest) {
        return """
                insert into {events} (%s)
                select %s
                  from %s%s;""".formatted(list(items, Item::column), list(items, Item::value), rows, rest);
    }

    private static String where(Optional<TriggerCondition> condition) {
        return condition
                .map(when -> "\n where coalesce(" + when.sql() + ", false)")
                .orElse("");
    }

    /** A column of the event table and what is stored in it. */
    private record Item(String column, String value) {}

    private static String list(List<Item> items, Function<Item, String> part) {
        StringBuilder list = new StringBuilder();
        for (Item item : items) {
            list.append(list.isEmpty() ? "" : ", ").append(part.apply(item));
        }
        return list.toString();
    }

    private List<Item> items(TrackedOperation tracked, Operation operation, Row row) {
        List<Item> items = new ArrayList<>();
        String from = name(row) + ".";
        for (String column : written) {
            items.add(new Item(column, from + column));
        }
        if (operation == Operation.UPDATE && row == Row.NEW) {
            items.addAll(oldKey());
        }
        if (!isMain) {
            items.add(new Item(EventMetadata.column("pghId"), NEXT_NUMBER));
        }
        options.values(tracked.label(), EventOperation.of(operation, row))
                .forEach(value -> items.add(new Item(value.column(), value.sql())));
        return items;
    }

    /** The whole key as it was, if any part of it changes. */
    private List<Item> oldKey() {
        List<TrackedTable.OldKey> parts = table.oldKey();
        if (table.keepsOldRow()) {
            return parts.stream()
                    .map(part -> new Item(oldColumn(part), value("old", part.original())))
                    .toList();
        }
        String changes = parts.size() == 1
                ? ""
                : "case when row(%s) is distinct from row(%s) then %%s end"
                        .formatted(
                                String.join(", ", values("old", table.key())),
                                String.join(", ", values("new", table.key())));
        return parts.stream()
                .map(part -> new Item(
                        oldColumn(part),
                        changes.isEmpty()
                                ? unlessSame(part.original())
                                : changes.formatted(value("old", part.original()))))
                .toList();
    }

    private String oldColumn(TrackedTable.OldKey part) {
        return new Column(part.name()).getQuotedName(dialect);
    }

    private String unlessSame(Column key) {
        return "nullif(" + value("old", key) + ", " + value("new", key) + ")";
    }

    private List<String> values(String row, List<Column> columns) {
        return columns.stream().map(column -> value(row, column)).toList();
    }

    private String value(String row, Column column) {
        return row + "." + column.getQuotedName(dialect);
    }
}

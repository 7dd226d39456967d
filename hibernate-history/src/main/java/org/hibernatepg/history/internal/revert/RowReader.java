package org.hibernatepg.history.internal.revert;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.mapping.Column;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernatepg.history.RevertException;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.history.internal.past.PastRows;
import org.jspecify.annotations.Nullable;

/** Reads the rows of an object, as they are and as they were. */
final class RowReader {
    private final RevertedObject object;
    private final Goal goal;
    private final boolean locks;

    /** For a goal; rows that are to be written are locked. */
    RowReader(RevertedObject object, Goal goal, boolean locks) {
        this.object = object;
        this.goal = goal;
        this.locks = locks;
    }

    StoredRows read(boolean withCollections) {
        StoredRows rows = new StoredRows();
        object.entityTables().forEach(table -> read(table, rows));
        if (withCollections) {
            object.collectionTables(rows).forEach(table -> read(table, rows));
        }
        return rows;
    }

    private void read(ObjectTable table, StoredRows rows) {
        rows.add(table, now(table), then(table));
    }

    private List<StoredRow> now(ObjectTable table) {
        String restriction = table.past().restriction("r").map(" and "::concat).orElse("");
        return rows(
                table,
                "%s as r where %s%s%s"
                        .formatted(table.name(), table.isOfObject("r"), restriction, locks ? " for update" : ""));
    }

    private List<StoredRow> then(ObjectTable table) {
        Optional<Long> event = table.isCollection() ? Optional.empty() : goal.event();
        if (event.isPresent()) {
            return rows(
                    table,
                    "%s as r where %s and pgh_id = %d"
                            .formatted(table.past().events(), table.isOfObject("r"), event.get()));
        }
        table.past().gap().ifPresent(gap -> {
            throw new RevertException("%s cannot be brought back to %s. %s%s."
                    .formatted(
                            object.name(),
                            goal.text(),
                            gap,
                            table.isCollection()
                                    ? ". Without '%s' it can: withoutCollections()".formatted(table.collection())
                                    : ""));
        });
        String past = new PastRows(table.past(), goal.point()).selectByKey();
        return rows(table, "(%s) as r where %s".formatted(past, table.isOfObject("r")));
    }

    private List<StoredRow> rows(ObjectTable table, String from) {
        List<Column> columns = table.columns();
        Map<Column, SelectableMapping> shown = shown(table);
        String sql = "select %s from %s"
                .formatted(
                        columns.stream()
                                .map(column ->
                                        "r.%s::text, %s".formatted(table.quoted(column), read(table, column, shown)))
                                .collect(Collectors.joining(", ")),
                        from);
        return object.session.doReturningWork(
                connection -> Jdbc.rows(connection, sql, row -> row(row, columns, shown)));
    }

    private Map<Column, SelectableMapping> shown(ObjectTable table) {
        Map<Column, SelectableMapping> shown = new LinkedHashMap<>();
        if (!table.isCollection()) {
            for (Column column : table.columns()) {
                object.attributes.selectable(table, column).ifPresent(of -> shown.put(column, of));
            }
        }
        return shown;
    }

    /** As the mapping reads it. The alias has another place holder before Hibernate 7. */
    private static String read(ObjectTable table, Column column, Map<Column, SelectableMapping> shown) {
        SelectableMapping selectable = shown.get(column);
        String expression = selectable == null ? null : selectable.getCustomReadExpression();
        return expression == null
                ? "r." + table.quoted(column)
                : expression.replace("{@}", "r").replace("$PlaceHolder$", "r");
    }

    private StoredRow row(ResultSet result, List<Column> columns, Map<Column, SelectableMapping> shown)
            throws SQLException {
        Map<Column, @Nullable String> texts = new LinkedHashMap<>();
        Map<Column, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            SelectableMapping of = shown.get(columns.get(i));
            texts.put(columns.get(i), result.getString(2 * i + 1));
            values.put(
                    columns.get(i),
                    of == null ? result.getString(2 * i + 1) : value(of.getJdbcMapping(), result, 2 * i + 2));
        }
        return new StoredRow(texts, values);
    }

    private @Nullable Object value(JdbcMapping type, ResultSet result, int index) throws SQLException {
        Object read =
                type.getJdbcValueExtractor().extract(result, index, (SharedSessionContractImplementor) object.session);
        return type.convertToDomainValue(read);
    }
}

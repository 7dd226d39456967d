package org.hibernatepg.history.replay;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.Level;
import org.postgresql.PGConnection;

/** Random statements on random tables. */
final class SqlWork {
    private final List<Shape> shapes;
    private final RandomUnit unit;
    private final Random random;
    private final Journal journal;

    SqlWork(List<Shape> shapes, RandomUnit unit, Random random, Journal journal) {
        this.shapes = shapes;
        this.unit = unit;
        this.random = random;
        this.journal = journal;
    }

    private enum Write {
        INSERT,
        INSERT_MANY,
        UPSERT,
        INSERT_OR_NOTHING,
        INSERT_SELECT,
        UPDATE,
        UPDATE_SOME,
        UPDATE_ALL,
        UPDATE_NOTHING,
        DELETE,
        DELETE_SOME,
        CHANGE_KEY,
        SHIFT_KEYS,
        MERGE,
        REPLACE,
        REPLACE_AND_DELETE,
        UPDATE_AND_INSERT,
        TRUNCATE,
        FAIL,
        BATCH,
        SAVEPOINT
    }

    /** One statement, or several under a savepoint. It may fail, and abort the transaction. */
    void one(Connection connection) throws SQLException {
        one(connection, 0);
    }

    private void one(Connection connection, int depth) throws SQLException {
        Write kind = pick(List.of(Write.values()));
        Shape shape = pick(shapes);
        if (kind == Write.SAVEPOINT) {
            underSavepoint(connection, depth);
        } else if (kind == Write.BATCH) {
            batch(connection, shape);
        } else {
            String sql = sql(kind, shape);
            if (!sql.isEmpty()) {
                execute(connection, kind, sql);
            }
        }
    }

    private void execute(Connection connection, Write kind, String sql) throws SQLException {
        journal.note(sql);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        journal.succeeded(kind.name());
    }

    private void underSavepoint(Connection connection, int depth) throws SQLException {
        if (depth == 2) {
            return;
        }
        journal.note("savepoint {");
        Savepoint savepoint = connection.setSavepoint();
        boolean keep = random.nextBoolean();
        try {
            for (int i = random.nextInt(3); i >= 0; i--) {
                one(connection, depth + 1);
            }
        } catch (SQLException e) {
            if (!journal.isExpected(e)) {
                throw e;
            }
            journal.note("-- " + e.getMessage());
            keep = false;
        }
        if (keep) {
            connection.releaseSavepoint(savepoint);
        } else {
            connection.rollback(savepoint);
        }
        journal.note(keep ? "} release" : "} rollback to savepoint");
        journal.succeeded(keep ? "SAVEPOINT" : "ROLLBACK_TO_SAVEPOINT");
    }

    private void batch(Connection connection, Shape shape) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                String sql = update(shape, shape.hasKey(shape.key().value(random)));
                journal.note("batch: " + sql);
                statement.addBatch(sql);
            }
            statement.executeBatch();
        }
        journal.succeeded("BATCH");
    }

    /** Rows without values past everything; text that a server reads itself. */
    void copy(Connection connection) throws SQLException {
        Shape shape = pick(shapes);
        boolean plainKey = shape.key() == KeyKind.NUMBER || shape.key() == KeyKind.WORD;
        if (!shape.mayBeEmpty() || !plainKey) {
            return;
        }
        String defaults = (shape.versioned() ? ",0" : "") + (shape.softDeleted() ? ",t" : "");
        String row = "\"" + shape.key().value(random).toString().replace("\"", "\"\"") + "\",0" + defaults + "\n";
        String sql = "copy %s (id, n%s%s) from stdin with (format csv)"
                .formatted(shape.table(), shape.versioned() ? ", version" : "", shape.softDeleted() ? ", alive" : "");
        journal.note(sql + " " + row.strip());
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, new StringReader(row));
        } catch (IOException e) {
            throw new SQLException(e);
        }
        journal.succeeded("COPY");
    }

    private String sql(Write kind, Shape shape) {
        Object key = shape.key().value(random);
        String some = pick(List.of("t.n > 0", "t.n % 2 = 0", "t.n < 2"));
        return switch (kind) {
            case INSERT -> insert(shape, row(shape, key));
            case INSERT_MANY ->
                insert(shape, row(shape, key) + ", " + row(shape, shape.key().value(random)));
            case UPSERT -> upsert(shape, key, "do update set " + shape.changes(random));
            case INSERT_OR_NOTHING -> upsert(shape, key, "do nothing");
            case INSERT_SELECT -> insertSelect(shape, shape.table() + " as t where " + some);
            case UPDATE -> update(shape, shape.hasKey(key));
            case UPDATE_SOME -> update(shape, some);
            case UPDATE_ALL -> update(shape, "true");
            case UPDATE_NOTHING -> "update %s as t set n = t.n".formatted(shape.table());
            case DELETE -> "delete from %s as t where %s".formatted(shape.table(), shape.hasKey(key));
            case DELETE_SOME -> "delete from %s as t where %s".formatted(shape.table(), some);
            case CHANGE_KEY -> changeKey(shape, key);
            case SHIFT_KEYS ->
                "update %s set n = n + 1, %s"
                        .formatted(shape.table(), pick(shape.key().shifts(shape.deferrable() && !unit.hasOlderRows())));
            case MERGE -> unit.knowsMerge() && isShownMerges(shape) ? merge(shape) : "";
            case REPLACE -> replace(shape, key, "");
            case REPLACE_AND_DELETE ->
                replace(
                        shape,
                        key,
                        ", more as (delete from %s as t where %s returning *)"
                                .formatted(shape.table(), "not (" + shape.hasKey(key) + ")"));
            case UPDATE_AND_INSERT ->
                shape.key().isNumber()
                        ? "with changed as (%s returning *) %s"
                                .formatted(update(shape, some), insertSelect(shape, "changed as t"))
                        : "";
            case TRUNCATE -> "truncate %s cascade".formatted(shape.table());
            case FAIL -> insert(shape, row(shape, key) + ", " + row(shape, key));
            case BATCH, SAVEPOINT -> "";
        };
    }

    /** PostgreSQL shows triggers for each statement of a partitioned table wrong rows, which is documented. */
    private static boolean isShownMerges(Shape shape) {
        return !shape.partitioned() || shape.level() == Level.ROW;
    }

    private String row(Shape shape, Object key) {
        return "(" + String.join(", ", shape.literals(key, random)) + ")";
    }

    private static String insert(Shape shape, String rows) {
        return "insert into %s as t (%s) values %s".formatted(shape.table(), columns(shape), rows);
    }

    private static String columns(Shape shape) {
        return String.join(", ", shape.columns());
    }

    private static String keys(Shape shape) {
        return String.join(", ", shape.key().columns());
    }

    private String upsert(Shape shape, Object key, String action) {
        return shape.deferrable()
                ? ""
                : insert(shape, row(shape, key)) + " on conflict (" + keys(shape) + ") " + action;
    }

    /** Rows of other keys, made of those that there are. */
    private String insertSelect(Shape shape, String from) {
        if (!shape.key().isNumber()) {
            return "";
        }
        String values = shape.columns().stream()
                .map(column -> column.equals("id") ? "t.id + " + pick(List.of("10", "20", "1")) : "t." + column)
                .collect(Collectors.joining(", "));
        return "insert into %s (%s) select %s from %s".formatted(shape.table(), columns(shape), values, from);
    }

    private String update(Shape shape, String where) {
        return "update %s as t set %s where %s".formatted(shape.table(), shape.changes(random), where);
    }

    private String changeKey(Shape shape, Object key) {
        List<String> columns = shape.key().columns();
        List<String> literals = shape.key().literals(shape.key().value(random));
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            changes.add(columns.get(i) + " = " + literals.get(i));
        }
        return "update %s as t set %s, %s where %s"
                .formatted(shape.table(), shape.changes(random), String.join(", ", changes), shape.hasKey(key));
    }

    private String merge(Shape shape) {
        List<String> rows = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            rows.add(String.join(", ", shape.literals(shape.key().value(random), random)));
        }
        String values = shape.columns().stream().map("s."::concat).collect(Collectors.joining(", "));
        String same =
                shape.key().columns().stream().map("t.%1$s = s.%1$s"::formatted).collect(Collectors.joining(" and "));
        // Values alone would take their types from themselves.
        String typed = "select %s from %s where false union all select %s"
                .formatted(columns(shape), shape.table(), String.join(" union all select ", rows));
        return """
                merge into %s as t using (%s) as s on %s
                when matched and t.n %% 3 = 1 then delete
                when matched then update set %s
                when not matched then insert (%s) values (%s)""".formatted(shape.table(), typed, same, shape.changes(random), columns(shape), values);
    }

    /** Deletes and inserts a key in one statement, and does more with the table. */
    private String replace(Shape shape, Object key, String more) {
        if (unit.hasOlderRows()) {
            // Of a row that is older than its history, the events are those of one that came and went.
            return "";
        }
        return """
                with gone as (delete from %1$s as t where %2$s returning *),
                     back as (insert into %1$s (%3$s) select %3$s from gone returning *)%4$s
                select * from back""".formatted(shape.table(), shape.hasKey(key), columns(shape), more);
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}

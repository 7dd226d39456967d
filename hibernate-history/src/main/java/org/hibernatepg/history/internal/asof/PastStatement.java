package org.hibernatepg.history.internal.asof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernatepg.history.UnknownPastException;
import org.hibernatepg.history.internal.past.Point;

/**
 * Changes statements so that they read tracked tables as they were: a query for the rows stands in the place of each. Nothing else of
 * them changes, so that parameters stay where they are.
 */
final class PastStatement {
    /** A program has far fewer, unless it writes values into its SQL. */
    private static final int KEPT = 1_000;

    private final ShownTables tables;
    private final Point point;
    private final List<String> path;
    private final boolean strict;
    private final Map<String, String> changed = new ConcurrentHashMap<>();

    /**
     * For the statements that read at a point.
     *
     * @param path the schemas in which names without one are looked up
     * @param strict whether tables that are not tracked are refused
     */
    PastStatement(ShownTables tables, Point point, List<String> path, boolean strict) {
        this.tables = tables;
        this.point = point;
        this.path = path;
        this.strict = strict;
    }

    /** The statement as it is sent. */
    String of(String sql) {
        String known = changed.get(sql);
        if (known != null) {
            return known;
        }
        String result = change(sql);
        if (changed.size() >= KEPT) {
            changed.clear();
        }
        changed.put(sql, result);
        return result;
    }

    /**
     * What stands in the place of a part of the statement.
     *
     * @param start where the part begins
     * @param end where it ends
     */
    private record Edit(int start, int end, String text) {}

    private String change(String sql) {
        List<Token> tokens = Tokens.of(sql);
        List<Edit> edits = new ArrayList<>();
        for (TableReference reference : TableReferences.in(tokens)) {
            Optional<ShownTable> table = tables.tracked(reference, path);
            check(table, reference);
            table.ifPresent(shown -> {
                edits.add(new Edit(reference.start(), reference.end(), shown.shown(reference, point)));
                edits.addAll(withoutSchema(reference, tokens));
            });
        }
        edits.sort(Comparator.comparing(Edit::start));
        return edited(sql, edits);
    }

    private static String edited(String sql, List<Edit> edits) {
        StringBuilder result = new StringBuilder();
        int copied = 0;
        for (Edit edit : edits) {
            if (edit.start() >= copied) {
                result.append(sql, copied, edit.start()).append(edit.text());
                copied = edit.end();
            }
        }
        return result.append(sql, copied, sql.length()).toString();
    }

    /** Columns may be named with the schema of their table, {@code schema.table.column}, but a query is in no schema. */
    private static List<Edit> withoutSchema(TableReference reference, List<Token> tokens) {
        List<Edit> edits = new ArrayList<>();
        for (int i = 0; i + 4 < tokens.size() && reference.schema().isPresent(); i++) {
            boolean isColumn = tokens.get(i + 1).is(".")
                    && tokens.get(i + 3).is(".")
                    && tokens.get(i).isName()
                    && tokens.get(i).name().equals(reference.schema().get())
                    && tokens.get(i + 2).isName()
                    && tokens.get(i + 2).name().equals(reference.name());
            if (isColumn) {
                edits.add(new Edit(tokens.get(i).start(), tokens.get(i + 2).start(), ""));
            }
        }
        return edits;
    }

    private void check(Optional<ShownTable> table, TableReference reference) {
        table.flatMap(ShownTable::gap).ifPresent(gap -> {
            throw new UnknownPastException("The past of the table %s is not known. %s."
                    .formatted(table.get().name(), gap));
        });
        if (strict && table.filter(ShownTable::hasPresentRows).isPresent()) {
            throw new UnknownPastException(
                    "Of the table %s, only some rows are tracked, and the others would be read as they are now. Put @TrackHistory on the entity at the root of the hierarchy, or leave refuseUntracked() out."
                            .formatted(table.get().name()));
        } else if (strict && tables.isUntracked(reference, path)) {
            throw new UnknownPastException(
                    "The table %s is not tracked, and would be read as it is now. Put @TrackHistory on its entity or collection, or leave refuseUntracked() out."
                            .formatted(reference.name()));
        }
    }
}

package org.hibernatepg.history.internal.past;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.internal.model.TrackedTable;

/**
 * Rows of a collection, of which a whole row is the key, as they were before an event changed them, as SQL. Most stayed with their owner, and
 * are found by it; there is an index for the others.
 */
public final class FormerRows {
    private final List<TrackedTable.OldKey> all;
    private final List<TrackedTable.OldKey> owner;
    private final Function<Column, String> reference;
    private final String same;
    private final String other;

    /**
     * Those of a table that keeps old rows.
     *
     * @param reference how a column of an event is named
     */
    public FormerRows(TrackedTable tracked, Function<Column, String> reference) {
        this.all = tracked.oldKey();
        this.owner = all.stream()
                .filter(old -> tracked.lookedUp().contains(old.original()))
                .toList();
        this.reference = reference;
        this.same = list(owner, old -> "%s is not distinct from %s".formatted(old(old), now(old)), " and ");
        this.other = list(owner, old -> "%s <> %s".formatted(old(old), now(old)), " or ");
    }

    /**
     * Some of them.
     *
     * @param columns the row as it was, in the order of the columns that are kept
     * @param test which events changed such a row
     */
    public record Part(String columns, String test) {}

    /** All of them. */
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(
                list(all, old -> owner.contains(old) ? now(old) : old(old), ", "),
                "(%s) and %s".formatted(moved(), same)));
        parts.addAll(ofOtherOwners());
        return parts;
    }

    /** Those that had another owner than now. */
    public List<Part> ofOtherOwners() {
        String columns = list(all, this::old, ", ");
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(columns, other));
        if (owner.stream().anyMatch(old -> old.original().isNullable())) {
            parts.add(new Part(columns, "(%s) and not (%s) and (%s) is not true".formatted(moved(), same, other)));
        }
        return parts;
    }

    /** That an event changed a row. */
    public String moved() {
        return list(all, old -> old(old) + " is not null", " or ");
    }

    private String old(TrackedTable.OldKey old) {
        return reference.apply(new Column(old.name()));
    }

    private String now(TrackedTable.OldKey old) {
        return reference.apply(old.original());
    }

    private static String list(
            List<TrackedTable.OldKey> items, Function<TrackedTable.OldKey, String> part, String separator) {
        return items.stream().map(part).collect(Collectors.joining(separator));
    }
}

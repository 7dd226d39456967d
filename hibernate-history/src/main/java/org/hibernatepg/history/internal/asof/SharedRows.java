package org.hibernatepg.history.internal.asof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.internal.past.PastTable;

/**
 * Which histories tell the rows of a table. One of all rows is enough; else several share it, each with the rows of its entity, and what no
 * entity of them has is not tracked.
 */
final class SharedRows {
    private final List<PastTable> histories;
    private final Optional<String> gap;

    private SharedRows(List<PastTable> histories, Optional<String> gap) {
        this.histories = histories;
        this.gap = gap;
    }

    /** Of several histories of the same rows, the one that stores most. */
    static SharedRows of(List<PastTable> all) {
        List<PastTable> whole = all.stream()
                .filter(table -> table.gap().isEmpty())
                .sorted(Comparator.comparing((PastTable table) -> isRestricted(table))
                        .thenComparing(table -> depth(table.entity()))
                        .thenComparing(table -> -table.tracked().columns().size()))
                .toList();
        List<PastTable> chosen = new ArrayList<>();
        whole.stream().filter(table -> !isCovered(table, chosen)).forEach(chosen::add);
        return new SharedRows(
                chosen,
                all.stream()
                        .filter(table -> !isCovered(table, chosen))
                        .flatMap(table -> table.gap().stream())
                        .distinct()
                        .reduce((first, second) -> first + "; " + second));
    }

    private static boolean isRestricted(PastTable table) {
        return table.restriction("e").isPresent();
    }

    private static int depth(PersistentClass entity) {
        return entity.getSuperclass() == null ? 0 : 1 + depth(entity.getSuperclass());
    }

    /** Whether others tell its rows: one of all rows, or of an entity that it is, or is a subclass of. */
    private static boolean isCovered(PastTable table, List<PastTable> others) {
        return others.stream().anyMatch(other -> !isRestricted(other) || isOrExtends(table.entity(), other.entity()));
    }

    private static boolean isOrExtends(PersistentClass entity, PersistentClass other) {
        return entity.equals(other) || (entity.getSuperclass() != null && isOrExtends(entity.getSuperclass(), other));
    }

    List<PastTable> histories() {
        return histories;
    }

    Optional<String> gap() {
        return gap;
    }

    /** Whether there may be rows of entities that are not tracked. */
    boolean hasOthers() {
        return histories.stream().allMatch(SharedRows::isRestricted);
    }

    /** That a row is of none of the tracked entities. */
    String others(String row) {
        return histories.stream()
                .flatMap(table -> table.restriction(row).stream())
                .collect(Collectors.joining(" or ", "(", ") is not true"));
    }

    /** What tells the rows apart; empty if nothing does. */
    List<Column> key() {
        PastTable first = histories.get(0);
        return first.hasKey() ? first.tracked().key() : List.of();
    }
}

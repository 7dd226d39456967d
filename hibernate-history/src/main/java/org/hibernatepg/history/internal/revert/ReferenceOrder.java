package org.hibernatepg.history.internal.revert;

import java.util.ArrayList;
import java.util.List;
import org.hibernatepg.history.internal.model.ForeignKeys;

/** Tables of one object, each after those to which its key refers. */
final class ReferenceOrder {
    private ReferenceOrder() {}

    static List<ObjectTable> of(List<ObjectTable> tables) {
        List<ObjectTable> left = new ArrayList<>(tables);
        List<ObjectTable> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            ObjectTable next = left.stream()
                    .filter(table -> left.stream().noneMatch(other -> !other.equals(table) && refers(table, other)))
                    .findFirst()
                    .orElse(left.get(0));
            left.remove(next);
            ordered.add(next);
        }
        return ordered;
    }

    private static boolean refers(ObjectTable table, ObjectTable other) {
        return ForeignKeys.of(table.table()).stream()
                .anyMatch(foreign -> foreign.getReferencedTable().equals(other.table())
                        && foreign.getColumns().equals(table.key()));
    }
}

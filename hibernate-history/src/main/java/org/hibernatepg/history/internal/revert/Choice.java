package org.hibernatepg.history.internal.revert;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.mapping.Column;

/** Which attributes are brought back: all, or some. */
final class Choice {
    private final RevertedObject object;
    private final Set<String> paths;

    Choice(RevertedObject object, Set<String> paths) {
        this.object = object;
        this.paths = paths;
    }

    /** Whether there are others, which stay as they are. */
    boolean isPart() {
        return !paths.isEmpty();
    }

    boolean has(ObjectTable table, Column column) {
        return !isPart()
                || object.attributes.paths(table, column).stream()
                        .anyMatch(path -> paths.stream().anyMatch(chosen -> ObjectAttributes.isIn(path, chosen)));
    }

    boolean has(ObjectTable collection) {
        return !isPart() || paths.stream().anyMatch(chosen -> ObjectAttributes.isIn(collection.collection(), chosen));
    }

    /** Whether any of the paths may be a collection. */
    boolean mayHaveCollections() {
        return !isPart() || paths.stream().anyMatch(path -> !object.attributes.knows(path));
    }

    /** Complains of what is not stored. */
    void check(StoredRows rows) {
        Set<String> stored =
                rows.tables().stream().flatMap(this::stored).collect(Collectors.toCollection(TreeSet::new));
        List<String> unknown = paths.stream()
                .filter(chosen -> stored.stream().noneMatch(path -> ObjectAttributes.isIn(path, chosen)))
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("%s does not store '%s', or it is the key or the version. Stored are %s."
                    .formatted(object.history.history().eventName(), unknown.get(0), String.join(", ", stored)));
        }
    }

    private Stream<String> stored(ObjectTable table) {
        return table.isCollection()
                ? Stream.of(table.collection())
                : table.columns().stream()
                        .filter(column -> !table.isKey(column) && !object.isVersion(table, column))
                        .flatMap(column -> object.attributes.paths(table, column).stream());
    }
}

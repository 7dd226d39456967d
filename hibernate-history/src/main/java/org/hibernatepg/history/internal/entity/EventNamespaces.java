package org.hibernatepg.history.internal.entity;

import java.util.IdentityHashMap;
import org.hibernate.boot.model.relational.Database;
import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.jspecify.annotations.Nullable;

/** Where event tables belong: beside their tracked tables, unless the history names a schema. */
final class EventNamespaces {
    private final Database database;
    private final IdentityHashMap<Table, Namespace> namespaces = new IdentityHashMap<>();

    /** Reads where the tables are that are bound so far, by the logical names: the naming strategy is applied wherever they are used. */
    EventNamespaces(Database database) {
        this.database = database;
        for (Namespace namespace : database.getNamespaces()) {
            namespace.getTables().forEach(table -> namespaces.put(table, namespace));
        }
    }

    /** The schema of the events of a table. */
    @SuppressWarnings("deprecation") // Hibernate 6 has no other getter
    Namespace of(TrackedHistory history, TrackedTable tracked) {
        Table table = tracked.subject().table();
        @Nullable Namespace beside = namespaces.get(table);
        if (beside == null) {
            throw new IllegalStateException("The table %s is in no schema".formatted(table.getName()));
        }
        String schema = history.options().schema();
        return schema.isEmpty()
                ? beside
                : database.locateNamespace(beside.getName().getCatalog(), database.toIdentifier(schema));
    }
}

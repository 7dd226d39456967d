package org.hibernatepg.trigger.internal.binder;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.UniqueKey;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.IndexDefinition;
import org.hibernatepg.trigger.spi.RowRestriction;
import org.hibernatepg.trigger.spi.SoftDeletion;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/** A unique index over the rows that are not deleted. */
final class LiveIndex {
    private static final int MAX_BYTES = 63;
    private static final int HASH_LENGTH = 9;

    private LiveIndex() {}

    static void add(SoftDelete.Unique unique, SoftDeletion deletion, TriggerBindingContext context) {
        if (unique.attributes().length == 0) {
            context.fault("has a 'unique' without attributes", "Name those that no two live rows share.");
            return;
        }
        Bindings.attributes(context, unique.attributes()).ifPresent(attributes -> {
            List<Column> columns = attributes.stream()
                    .map(EntityAttribute::columns)
                    .flatMap(List::stream)
                    .toList();
            if (countsDeletedRows(context.subject().table(), columns)) {
                context.fault(
                        "makes %s unique among live rows, but a constraint makes the same columns unique among all"
                                .formatted(String.join(", ", unique.attributes())),
                        "Remove unique = true, @UniqueConstraint or @NaturalId.");
            } else {
                add(unique.name(), columns, deletion, context);
            }
        });
    }

    private static void add(String name, List<Column> columns, SoftDeletion deletion, TriggerBindingContext context) {
        QualifiedTableName table = context.subject().table().getQualifiedTableName();
        String definition = Template.of("using btree ({columns}) where {live}")
                .with(
                        "columns",
                        columns.stream().map(column -> Sql.identifier(column)).collect(Collectors.joining(", ")))
                .with("live", deletion.isLive(deletion.column()) + ofSubclass(context))
                .render();
        String index = name.isEmpty() ? name(table, columns, definition) : name;
        if (index.length() > MAX_BYTES) {
            context.fault(
                    "names an index '%s', of which PostgreSQL keeps %d bytes".formatted(index, MAX_BYTES),
                    "Shorten the name.");
        } else {
            context.add(new IndexDefinition(index, table, definition, true));
        }
    }

    /** An index takes a test of its own columns, but no subquery. */
    private static String ofSubclass(TriggerBindingContext context) {
        Optional<RowRestriction> rows = context.subject().rows();
        if (rows.filter(RowRestriction::isFormula).isPresent()) {
            context.fault(
                    "makes attributes of a subclass unique, whose rows are told apart by a formula",
                    "Use a discriminator column.");
        }
        return rows.map(restriction -> " and (" + restriction.unqualified() + ")")
                .orElse("");
    }

    /** With a hash, so that another definition is another index. */
    private static String name(QualifiedTableName table, List<Column> columns, String definition) {
        String readable = (table.getTableName().getText() + "_"
                        + columns.stream().map(column -> Sql.name(column)).collect(Collectors.joining("_"))
                        + "_live")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_]", "_");
        int length = Math.min(readable.length(), MAX_BYTES - HASH_LENGTH);
        return "%s_%08x".formatted(readable.substring(0, length), definition.hashCode());
    }

    private static boolean countsDeletedRows(Table table, List<Column> columns) {
        Set<Column> wanted = new HashSet<>(columns);
        boolean byColumn = columns.size() == 1 && columns.get(0).isUnique();
        return byColumn
                || table.getUniqueKeys().values().stream()
                        .map(UniqueKey::getColumns)
                        .anyMatch(key -> isSame(key, wanted));
    }

    private static boolean isSame(Collection<Column> key, Set<Column> wanted) {
        return new HashSet<>(key).equals(wanted);
    }
}

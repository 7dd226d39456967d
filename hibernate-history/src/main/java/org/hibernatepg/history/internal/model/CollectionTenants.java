package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Table;
import org.hibernatepg.trigger.spi.Sql;

/**
 * Whose the events of a collection are. Their rows do not say it: it is looked up in the events of the owner and in its
 * table.
 */
public final class CollectionTenants {
    private final TrackedHistories.Bound bound;
    private final TrackedCollection collection;
    private final Function<Table, String> names;

    private CollectionTenants(
            TrackedHistories.Bound bound, TrackedCollection collection, Function<Table, String> names) {
        this.bound = bound;
        this.collection = collection;
        this.names = names;
    }

    /**
     * What holds for the events of a tenant, with {@code {alias}} for the event and {@code :tenantId} for the tenant. Empty
     * if the history is of no collection, or its owners are of no tenant.
     *
     * @param names how a table is called in SQL
     */
    public static Optional<String> condition(TrackedHistories.Bound bound, Function<Table, String> names) {
        return bound.history().collection().flatMap(collection -> new CollectionTenants(bound, collection, names)
                .condition());
    }

    private Optional<String> condition() {
        return TrackedAttribute.tenant(collection.entity().getRootClass()).map(this::condition);
    }

    /** An object that is gone is found in its events, one that is older than its history in its table. */
    private String condition(Column tenant) {
        String isThere = condition(tenant, rows());
        return bound.owner()
                .map(owner -> "(%s or %s)".formatted(condition(tenant, events(owner)), isThere))
                .orElse(isThere);
    }

    private String condition(Column tenant, List<Home> homes) {
        Home home = home(homes, List.of(tenant));
        String ofTenant = "{row}.%s = :tenantId".formatted(Sql.identifier(tenant));
        List<Column> reference = collection.collection().getKey().getColumns();
        if (collection.ownerAttribute().isEmpty()) {
            return home.exists("owner_row", home.key(), "{alias}", reference, ofTenant);
        }
        List<Column> referenced = collection
                .entity()
                .getReferencedProperty(collection.ownerAttribute().get())
                .getColumns();
        Home other = home(homes, referenced);
        String isTenants = home.exists("owner_row", home.key(), "{row}", other.key(), ofTenant);
        return other.exists("referenced_row", referenced, "{alias}", reference, isTenants);
    }

    private static Home home(List<Home> homes, List<Column> columns) {
        return homes.stream()
                .filter(home -> home.columns().containsAll(columns))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No table has " + columns));
    }

    private List<Home> events(TrackedHistories.Bound owner) {
        return owner.tables().stream()
                .map(table -> new Home(
                        names.apply(table.events()),
                        table.tracked().columns(),
                        table.tracked().subject().key()))
                .toList();
    }

    private List<Home> rows() {
        PersistentClass entity = collection.entity();
        return Stream.concat(
                        Stream.of(entity.getRootTable()),
                        entity.getPropertyClosure().stream()
                                .map(property -> property.getValue().getTable()))
                .distinct()
                .filter(table -> table != null && table.getPrimaryKey() != null)
                .map(table -> new Home(
                        names.apply(table),
                        List.copyOf(table.getColumns()),
                        table.getPrimaryKey().getColumns()))
                .toList();
    }

    /** A table with rows of owners, or events of these. */
    private record Home(String name, List<Column> columns, List<Column> key) {
        /** That there is a row that another one refers to; in the test, {@code {row}} is the one that is there. */
        String exists(String row, List<Column> key, String referring, List<Column> reference, String test) {
            List<String> tests = new ArrayList<>();
            for (int i = 0; i < reference.size(); i++) {
                tests.add("%s.%s = %s.%s"
                        .formatted(row, Sql.identifier(key.get(i)), referring, Sql.identifier(reference.get(i))));
            }
            tests.add(test.replace("{row}", row));
            return "exists (select 1 from %s %s where %s)".formatted(name, row, String.join(" and ", tests));
        }
    }
}

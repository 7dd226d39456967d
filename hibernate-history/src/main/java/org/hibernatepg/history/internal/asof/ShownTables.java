package org.hibernatepg.history.internal.asof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.history.internal.past.PastTable;

/** The tables of a persistence unit: which of them are tracked, by the names that statements give them. */
final class ShownTables {
    private final Map<Name, ShownTable> tracked = new HashMap<>();
    private final Set<Name> untracked = new HashSet<>();

    /**
     * The name of a table.
     *
     * @param schema its schema; empty if that is found by the search path
     * @param table the name itself
     */
    record Name(String schema, String table) {}

    private ShownTables() {}

    static ShownTables of(UnitHistories unit) {
        return unit.derived(ShownTables.class, () -> read(unit));
    }

    private static ShownTables read(UnitHistories unit) {
        ShownTables tables = new ShownTables();
        Map<Table, List<PastTable>> histories = new LinkedHashMap<>();
        PastTable.all(unit).forEach(past -> histories
                .computeIfAbsent(past.tracked().subject().table(), table -> new ArrayList<>())
                .add(past));
        histories.forEach((table, pasts) -> tables.tracked.put(
                name(unit.sqlName(table)), new ShownTable(table, unit.sqlName(table), unit.dialect(), pasts)));
        unit.tables().stream()
                .map(table -> name(unit.sqlName(table)))
                .filter(name -> !tables.tracked.containsKey(name))
                .forEach(tables.untracked::add);
        return tables;
    }

    private static Name name(String sql) {
        List<Token> tokens = Tokens.of(sql);
        String table = tokens.get(tokens.size() - 1).name();
        return new Name(tokens.size() > 2 ? tokens.get(tokens.size() - 3).name() : "", table);
    }

    /**
     * A tracked table.
     *
     * @param path the schemas in which names without one are looked up, in their order
     */
    Optional<ShownTable> tracked(TableReference reference, List<String> path) {
        return names(reference, path).stream()
                .filter(tracked::containsKey)
                .findFirst()
                .map(tracked::get);
    }

    /** Whether it is a table of the persistence unit that is not tracked. */
    boolean isUntracked(TableReference reference, List<String> path) {
        return names(reference, path).stream().anyMatch(untracked::contains);
    }

    /** As what a table may be mapped. */
    private static List<Name> names(TableReference reference, List<String> path) {
        String table = reference.name();
        if (reference.schema().isEmpty()) {
            return Stream.concat(Stream.of(""), path.stream())
                    .map(schema -> new Name(schema, table))
                    .toList();
        }
        String schema = reference.schema().get();
        Name own = new Name(schema, table);
        boolean isFirst = !path.isEmpty() && path.get(0).equals(schema);
        return isFirst ? List.of(own, new Name("", table)) : List.of(own);
    }
}

package org.hibernatepg.trigger.internal.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernatepg.trigger.internal.ddl.Requirement;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;
import org.hibernatepg.trigger.internal.ddl.TriggerSeal;
import org.hibernatepg.trigger.spi.IndexDefinition;
import org.hibernatepg.trigger.spi.SchemaPart;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.jspecify.annotations.Nullable;

/** What a persistence unit declares, with the names that tables have in one schema, and the statements of it. */
final class SchemaDdl {
    private final TriggerModel model;
    private final SqlStringGenerationContext names;
    private final Owner owner;
    private final Set<String> excluded;
    /** Made when they are asked for: a start that installs nothing does not. */
    private @Nullable List<TriggerDdl> triggers;

    /**
     * Renders what is declared.
     *
     * @param excluded the tables that do not belong to the persistence unit here, as the metadata names them
     */
    SchemaDdl(TriggerModel model, SqlStringGenerationContext names, Owner owner, ExcludedTables excluded) {
        this.model = model;
        this.names = names;
        this.owner = owner;
        this.excluded = excluded.in(names);
    }

    Owner owner() {
        return owner;
    }

    List<TriggerDdl> triggers() {
        List<TriggerDdl> made = triggers;
        if (made == null) {
            made = model.triggers().stream()
                    .map(definition -> new TriggerDdl(definition, names))
                    .toList();
            triggers = made;
        }
        return made;
    }

    /** The triggers of some URIs, in their order; all if there is none. Unknown URIs have none. */
    List<TriggerDdl> triggers(List<String> uris) {
        if (uris.isEmpty()) {
            return triggers();
        }
        Map<String, List<TriggerDdl>> byUri = triggers().stream()
                .collect(Collectors.groupingBy(trigger -> trigger.definition().uri()));
        return uris.stream()
                .distinct()
                .flatMap(uri -> byUri.getOrDefault(uri, List.of()).stream())
                .toList();
    }

    /** Whether a trigger belongs on this database. */
    boolean allows(TriggerDdl trigger) {
        return !excluded.contains(trigger.table());
    }

    /** The tables of the persistence unit, as they are called in SQL. */
    List<String> tables() {
        return model.tables().stream().map(names::format).distinct().toList();
    }

    /** Those that belong to it on this database. */
    List<String> allowedTables() {
        return tables().stream().filter(table -> !excluded.contains(table)).toList();
    }

    /** Whether tables are looked for on the search path. */
    boolean usesSearchPath() {
        return Optional.ofNullable(names.getDefaultSchema()).isEmpty()
                && model.tables().stream().anyMatch(table -> table.getSchemaName() == null);
    }

    List<IndexDefinition> indexes() {
        return model.indexes().stream()
                .filter(index -> !excluded.contains(table(index)))
                .toList();
    }

    /** The statements that bring tables to what is declared of them beside triggers and indexes. */
    List<String> completion() {
        return parts(SchemaPart::create);
    }

    /** The statements that fail where a table is not as declared. */
    List<String> checks() {
        return parts(SchemaPart::check);
    }

    private List<String> parts(BiFunction<SchemaPart, String, String> statement) {
        return model.parts().stream()
                .filter(part -> !excluded.contains(names.format(part.table())))
                .map(part -> statement.apply(part, names.format(part.table())))
                .toList();
    }

    /** The statements that install some triggers; with the indexes and the other parts of tables, if they are all. */
    List<String> create(List<String> uris) {
        return create(uris, triggers -> triggers.stream()
                .flatMap(trigger -> trigger.create(owner.join(List.of())).stream())
                .toList());
    }

    /** Those that install all, with one for each trigger, and one that comments on all triggers. For a database, not for people. */
    List<String> createAtOnce() {
        return create(List.of(), triggers -> {
            List<String> statements = new ArrayList<>();
            triggers.forEach(trigger -> statements.add(String.join(";\n", trigger.make())));
            if (!triggers.isEmpty()) {
                statements.add(TriggerSeal.statement(triggers.stream()
                        .map(trigger -> trigger.seal(owner.join(List.of())))
                        .toList()));
            }
            return statements;
        });
    }

    private List<String> create(List<String> uris, Function<List<TriggerDdl>, List<String>> statements) {
        List<TriggerDdl> chosen = triggers(uris).stream().filter(this::allows).toList();
        Stream<String> indexes = uris.isEmpty() ? indexes().stream().map(this::create) : Stream.of();
        Stream<String> parts = uris.isEmpty() ? completion().stream() : Stream.of();
        return Stream.of(indexes, requirements(chosen), statements.apply(chosen).stream(), parts)
                .flatMap(part -> part)
                .toList();
    }

    /** Statements that fail unless the database has what triggers need. */
    private static Stream<String> requirements(List<TriggerDdl> triggers) {
        return triggers.stream()
                .flatMap(trigger -> trigger.requirements().stream())
                .distinct()
                .map(Requirement::statement);
    }

    /** In the reverse order; the indexes go with their tables. */
    List<String> drop(List<String> uris) {
        List<TriggerDdl> reversed = new ArrayList<>(triggers(uris));
        Collections.reverse(reversed);
        Stream<String> parts = uris.isEmpty() ? parts(SchemaPart::drop).stream() : Stream.of();
        return Stream.concat(parts, reversed.stream().filter(this::allows).flatMap(trigger -> trigger.drop().stream()))
                .toList();
    }

    String table(IndexDefinition index) {
        return names.format(index.table());
    }

    String create(IndexDefinition index) {
        return Template.of("create {kind} if not exists {index} on {table} {definition}")
                .with("kind", index.unique() ? "unique index" : "index")
                .with("index", Sql.identifier(index.name()))
                .with("table", table(index))
                .with("definition", index.definition())
                .render();
    }
}

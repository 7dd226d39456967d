package org.hibernatepg.trigger.internal.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.internal.ddl.Ignore;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;
import org.hibernatepg.trigger.spi.IndexDefinition;

/** The statements of all triggers and indexes of a persistence unit. */
final class SchemaDdl {
    private final TriggerModel model;
    private final SqlStringGenerationContext names;
    private final List<TriggerDdl> triggers;

    SchemaDdl(TriggerModel model, SqlStringGenerationContext names) {
        this.model = model;
        this.names = names;
        this.triggers = model.triggers().stream()
                .map(definition -> new TriggerDdl(definition, names))
                .toList();
    }

    List<TriggerDdl> triggers() {
        return triggers;
    }

    /** The tables of the persistence unit, as they are called in SQL. */
    List<String> tables() {
        return model.tables().stream().map(names::format).toList();
    }

    List<IndexDefinition> indexes() {
        return model.indexes();
    }

    List<String> create() {
        return Stream.concat(
                        model.indexes().stream().map(this::create),
                        Stream.concat(
                                requirements().stream(),
                                triggers.stream().flatMap(trigger -> trigger.create().stream())))
                .toList();
    }

    /** Statements that fail unless the database has what triggers need. */
    List<String> requirements() {
        return triggers.stream()
                .flatMap(trigger -> trigger.definition().ignoreRole().stream())
                .distinct()
                .map(Ignore::requireRole)
                .toList();
    }

    /** In the reverse order; the indexes go with their tables. */
    List<String> drop() {
        List<TriggerDdl> reversed = new ArrayList<>(triggers);
        Collections.reverse(reversed);
        return reversed.stream().flatMap(trigger -> trigger.drop().stream()).toList();
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

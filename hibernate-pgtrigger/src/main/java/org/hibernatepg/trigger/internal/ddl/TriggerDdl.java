package org.hibernatepg.trigger.internal.ddl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.QualifiedNameImpl;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.spi.Hashes;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one trigger: its function, itself, and a {@linkplain TriggerComment comment}, by which a later boot
 * knows that nothing changed.
 */
public final class TriggerDdl {
    /**
     * A statement of many rows may be the first of a session, and its plan is kept for those of two. PostgreSQL must not have decided
     * to compile it: it would compile it again for each, which takes a tenth of a second.
     */
    private static final String KEPT_PLANS = " set plan_cache_mode = force_generic_plan set jit = off";

    private final TriggerDefinition definition;
    private final String id;
    private final String table;
    private final String function;
    private final Optional<OwnerDdl> owner;
    private final TriggerGuard guard;
    private final FunctionSource source;
    private @Nullable SourceHashes hashes;

    /** Renders a definition with the names that tables have in one persistence unit. */
    public TriggerDdl(TriggerDefinition definition, SqlStringGenerationContext names) {
        this.definition = definition;
        this.id = definition.id();
        this.table = names.format(definition.table());
        this.function = names.format(new QualifiedNameImpl(
                definition.table().getCatalogName(),
                definition.table().getSchemaName(),
                Identifier.toIdentifier(id, true)));
        this.owner = definition.ownerRights().map(rights -> new OwnerDdl(definition, rights, names));
        TableHoles tables = new TableHoles(names);
        this.guard = new TriggerGuard(definition, tables);
        this.source = new FunctionSource(definition, guard, tables);
    }

    /** The trigger that the statements install. */
    public TriggerDefinition definition() {
        return definition;
    }

    /** The name of the trigger and of its function. */
    public String id() {
        return id;
    }

    /** The name of the table, qualified and quoted as the persistence unit does it. */
    public String table() {
        return table;
    }

    /**
     * The statements that install the trigger or replace an older one, without a moment in which there is none.
     *
     * @param owners the persistence units that declare it
     */
    public List<String> create(List<String> owners) {
        List<String> statements = new ArrayList<>(make());
        statements.add(seal(owners).statement());
        return statements;
    }

    /** The same without the comment, which has to follow. */
    public List<String> make() {
        List<String> statements = new ArrayList<>(List.of(function(source.text())));
        owner.ifPresent(rights -> statements.add(rights.revokeFunction(function)));
        if (isConstraint()) {
            statements.add(dropTrigger());
        }
        statements.add(trigger());
        return statements;
    }

    /** The comment. */
    public TriggerSeal seal(List<String> owners) {
        return new TriggerSeal(table, id, hash(), owners);
    }

    /** What the database has to have before. */
    public List<Requirement> requirements() {
        List<Requirement> requirements = new ArrayList<>();
        definition.ignoreRole().ifPresent(role -> requirements.add(Requirement.ofIgnoreRole(role)));
        definition.requiredRoles().forEach((role, setting) -> requirements.add(Requirement.ofRole(role, setting)));
        owner.ifPresent(rights -> requirements.addAll(rights.requirements()));
        return requirements;
    }

    /** PostgreSQL cannot replace a constraint trigger. */
    private boolean isConstraint() {
        return definition.timing() != Timing.NOT_DEFERRABLE;
    }

    /** The statements that remove the trigger and its function. */
    public List<String> drop() {
        return List.of(
                dropTrigger(),
                Template.of("drop function if exists {function}()")
                        .with("function", function)
                        .render());
    }

    private String dropTrigger() {
        return Template.of("drop trigger if exists {trigger} on {table}")
                .with("trigger", Sql.identifier(id))
                .with("table", table)
                .render();
    }

    /** The hash of what installs the trigger. Rendered once: it is asked for whenever triggers are compared. */
    public String hash() {
        return hashes().statements();
    }

    /** The hash of the source of the function, which PostgreSQL keeps as it was sent. Rendered once, with the other one. */
    public String sourceHash() {
        return hashes().source();
    }

    private record SourceHashes(String statements, String source) {}

    private SourceHashes hashes() {
        SourceHashes known = hashes;
        if (known == null) {
            String text = source.text();
            known = new SourceHashes(
                    Hashes.of(function(text)
                            + "\n"
                            + trigger()
                            + owner.map(this::rights).orElse("")),
                    Hashes.of(text.replace("\r", "")));
            hashes = known;
        }
        return known;
    }

    /** Rights are none of the definition, so that a change of them is told by this alone. */
    private String rights(OwnerDdl rights) {
        return "\n" + rights.revokeFunction(function) + "\n" + rights.requirements();
    }

    private String function(String text) {
        return Template.of("""
                        create or replace function {function}() returns trigger language plpgsql{rights}{plans}{path} as {source}""")
                .with("function", function)
                .with("rights", owner.isPresent() ? " security definer" : "")
                .with("plans", keepsPlans() ? KEPT_PLANS : "")
                .with("path", functionPath())
                .with("source", Sql.dollarQuoted(text))
                .render();
    }

    /** A row trigger inserts values, whose plan costs the same for all of them. */
    private boolean keepsPlans() {
        return isRecorder() && definition.level() == Level.STATEMENT;
    }

    private boolean isRecorder() {
        return definition.phase().isRecorder();
    }

    /** PostgreSQL would search temporary tables first if they were not named. */
    private String functionPath() {
        List<String> schemas = owner.map(OwnerDdl::path).orElseGet(definition::functionPath);
        List<String> path = new ArrayList<>(List.of("pg_catalog"));
        path.addAll(schemas);
        path.add("pg_temp");
        return schemas.isEmpty() ? "" : " set search_path = " + Sql.identifiers(path);
    }

    private String trigger() {
        return Template.of("""
                        create {kind} {trigger} {when} {operations} on {table}{timing}{referencing} \
                        for each {level}{condition} execute function {function}()""")
                .with("kind", isConstraint() ? "constraint trigger" : "or replace trigger")
                .with("trigger", Sql.identifier(id))
                .with("when", lower(definition.when()).replace('_', ' '))
                .with("operations", operations())
                .with("table", table)
                .with("timing", isConstraint() ? " deferrable initially " + lower(definition.timing()) : "")
                .with("referencing", referencing())
                .with("level", lower(definition.level()))
                .with("condition", guard.whenClause())
                .with("function", function)
                .render();
    }

    private String operations() {
        return definition.operations().stream().map(this::operation).collect(Collectors.joining(" or "));
    }

    private String operation(Operation operation) {
        return operation == Operation.UPDATE && !definition.updateOf().isEmpty()
                ? "update of " + Sql.identifiers(definition.updateOf())
                : lower(operation);
    }

    private String referencing() {
        List<String> tables = new ArrayList<>();
        definition.oldTable().ifPresent(name -> tables.add("old table as " + Sql.identifier(name)));
        definition.newTable().ifPresent(name -> tables.add("new table as " + Sql.identifier(name)));
        return tables.isEmpty() ? "" : " referencing " + String.join(" ", tables);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

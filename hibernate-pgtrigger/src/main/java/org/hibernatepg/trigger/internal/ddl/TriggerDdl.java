package org.hibernatepg.trigger.internal.ddl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.QualifiedNameImpl;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * The statements of one trigger: its function, itself, and a comment that holds a hash of both, by which a later boot
 * knows that nothing changed.
 */
public final class TriggerDdl {
    /** How the comment on a trigger of this library begins; the hash follows. */
    public static final String COMMENT_PREFIX = "pgtrigger ";

    private final TriggerDefinition definition;
    private final String table;
    private final String function;
    private final Map<String, String> otherTables = new TreeMap<>();

    /** Renders a definition with the names that tables have in one persistence unit. */
    public TriggerDdl(TriggerDefinition definition, SqlStringGenerationContext names) {
        this.definition = definition;
        this.table = names.format(definition.table());
        this.function = names.format(new QualifiedNameImpl(
                definition.table().getCatalogName(),
                definition.table().getSchemaName(),
                Identifier.toIdentifier(definition.id(), true)));
        definition.tables().forEach((hole, name) -> otherTables.put("{" + hole + "}", names.format(name)));
    }

    /** The trigger that the statements install. */
    public TriggerDefinition definition() {
        return definition;
    }

    /** The name of the table, qualified and quoted as the persistence unit does it. */
    public String table() {
        return table;
    }

    /** The statements that install the trigger or replace an older one, without a moment in which there is none. */
    public List<String> create() {
        return List.of(function(), trigger(), comment());
    }

    /** The statements that remove the trigger and its function. */
    public List<String> drop() {
        return List.of(
                Template.of("drop trigger if exists {trigger} on {table}")
                        .with("trigger", Sql.identifier(definition.id()))
                        .with("table", table)
                        .render(),
                Template.of("drop function if exists {function}()")
                        .with("function", function)
                        .render());
    }

    /** The comment on the trigger when it is installed as declared. */
    public String signature() {
        return COMMENT_PREFIX + sha256(function() + "\n" + trigger());
    }

    private String function() {
        String source = Template.of("""

                        {pragma}{declare}begin
                            {body}
                        end
                        """)
                .with("pragma", definition.level() == Level.STATEMENT ? "#variable_conflict use_column\n" : "")
                .with("declare", declare())
                .with("body", body())
                .render();
        return Template.of("""
                        create or replace function {function}() returns trigger language plpgsql as {source}""")
                .with("function", function)
                .with("source", Sql.dollarQuoted(source))
                .render();
    }

    private String declare() {
        return definition.declarations().isEmpty()
                ? ""
                : definition.declarations().stream()
                        .map(declaration -> "    " + withTables(declaration) + ";\n")
                        .collect(Collectors.joining("", "declare\n", ""));
    }

    /** Indented, unless a text in it may go over several lines. */
    private String body() {
        String body = withTables(definition.body().strip());
        return body.lines().allMatch(TriggerDdl::endsOutsideTexts) ? body.replace("\n", "\n    ") : body;
    }

    private static boolean endsOutsideTexts(String line) {
        boolean simple = line.indexOf('$') < 0 && !line.contains("\\'");
        return simple && line.chars().filter(c -> c == '\'').count() % 2 == 0;
    }

    private String withTables(String source) {
        String filled = source.replace("{table}", table);
        for (Map.Entry<String, String> other : otherTables.entrySet()) {
            filled = filled.replace(other.getKey(), other.getValue());
        }
        return filled;
    }

    private String trigger() {
        return Template.of("""
                        create or replace trigger {trigger} {when} {operations} on {table}{referencing} \
                        for each {level}{condition} execute function {function}()""")
                .with("trigger", Sql.identifier(definition.id()))
                .with("when", lower(definition.when()))
                .with("operations", operations())
                .with("table", table)
                .with("referencing", referencing())
                .with("level", lower(definition.level()))
                .with("condition", condition())
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

    private String condition() {
        List<String> conditions = new ArrayList<>();
        if (definition.ignorable()) {
            conditions.add(Ignore.unlessIgnored(definition.ignoreKey()));
        }
        Optional<String> own = definition.condition();
        own.ifPresent(conditions::add);
        return switch (conditions.size()) {
            case 0 -> "";
            case 1 -> " when (" + conditions.get(0) + ")";
            default -> " when (" + conditions.get(0) + " and (" + conditions.get(1) + "))";
        };
    }

    private String comment() {
        return Template.of("comment on trigger {trigger} on {table} is {comment}")
                .with("trigger", Sql.identifier(definition.id()))
                .with("table", table)
                .with("comment", Sql.literal(signature()))
                .render();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}

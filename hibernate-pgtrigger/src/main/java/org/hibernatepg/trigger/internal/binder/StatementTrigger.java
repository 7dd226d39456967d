package org.hibernatepg.trigger.internal.binder;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Referencing;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.ddl.StatementRows;
import org.hibernatepg.trigger.internal.sql.Words;
import org.hibernatepg.trigger.spi.TransitionTables;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * A {@link Trigger} that fires once for a statement. If its body reads the rows of the statement it becomes one trigger for
 * each operation, since PostgreSQL has transition tables for no other; the condition is tested where the body reads them.
 */
final class StatementTrigger {
    private static final Pattern HOLE = Pattern.compile("\\{(rows|old_rows|new_rows)\\}");

    private final Trigger trigger;
    private final TriggerBindingContext context;
    private final TriggerDefinition definition;
    private final Optional<TriggerCondition> condition;
    private final TransitionTables tables;
    private final List<String> declared;
    private final Words words;
    private final boolean hasHoles;

    StatementTrigger(Trigger trigger, TriggerDefinition definition, TriggerBindingContext context) {
        this.trigger = trigger;
        this.context = context;
        this.condition = definition.condition();
        this.definition = definition.toBuilder().condition(Optional.empty()).build();
        Optional<Referencing> names = Arrays.stream(trigger.referencing()).findFirst();
        this.tables = new TransitionTables(
                name(names.map(Referencing::oldTable), TransitionTables.DEFAULT.oldTable()),
                name(names.map(Referencing::newTable), TransitionTables.DEFAULT.newTable()));
        this.declared = names.stream()
                .flatMap(both -> Stream.of(both.oldTable(), both.newTable()))
                .filter(name -> !TriggerRules.isNone(name))
                .toList();
        String source = definition.body() + "\n" + String.join("\n", definition.declarations());
        this.words = Words.of(HOLE.matcher(source).replaceAll(" "));
        this.hasHoles = HOLE.matcher(source).find();
    }

    private static String name(Optional<String> given, String otherwise) {
        return given.filter(name -> !TriggerRules.isNone(name)).orElse(otherwise);
    }

    void add() {
        if (!readsRows()) {
            new Rules(context)
                    .refuse(
                            !trigger.condition().isBlank(),
                            "has a condition on rows, but fires once for a statement with a body that reads none",
                            "Read the rows that meet it from {rows}, {old_rows} or {new_rows}, or use level = ROW.");
            context.add(definition);
        } else if (!isRefused()) {
            definition.perOperation().forEach(single -> context.add(forOperation(single)));
        }
    }

    private boolean readsRows() {
        return hasHoles || !declared.isEmpty();
    }

    private boolean isRefused() {
        Rules rules = new Rules(context)
                .refuse(
                        trigger.when() != When.AFTER,
                        "reads the rows of the statement but does not fire after it",
                        "Use when = AFTER.")
                .refuse(
                        trigger.updateOf().length > 0,
                        "reads the rows of the statement but restricts updates by updateOf",
                        "Use a condition instead: changed(%s).".formatted(String.join(", ", trigger.updateOf())))
                .refuse(
                        !trigger.condition().isBlank() && !hasHoles,
                        "has a condition on rows, but its body reads the transition tables by name",
                        "Read the rows that meet it from {rows}, {old_rows} or {new_rows}.")
                .refuse(
                        context.subject().rows().isPresent() && !hasHoles,
                        "reads the transition tables by name, in which there are rows of other entities too",
                        "Read those of the entity from {rows}, {old_rows} or {new_rows}.")
                .refuse(
                        isDeclared(tables.oldTable()) && operations().noneMatch(Operation::hasOld),
                        "names the transition table %s, which none of its operations has".formatted(tables.oldTable()),
                        "Leave oldTable out.")
                .refuse(
                        isDeclared(tables.newTable()) && operations().noneMatch(Operation::hasNew),
                        "names the transition table %s, which none of its operations has".formatted(tables.newTable()),
                        "Leave newTable out.");
        operations().forEach(operation -> checkSides(operation, rules));
        return rules.areBroken();
    }

    private void checkSides(Operation operation, Rules rules) {
        checkSide(operation, "old", operation.hasOld(), tables.oldTable(), rules);
        checkSide(operation, "new", operation.hasNew(), tables.newTable(), rules);
        rules.refuse(
                operation == Operation.TRUNCATE && hasHole("rows"),
                "reads {rows}, but there are none on truncate",
                remedy(operation));
    }

    /** A body that looks at the operation may leave a side alone where there is none. */
    private void checkSide(Operation operation, String side, boolean present, String table, Rules rules) {
        String on = operation.name().toLowerCase(Locale.ROOT);
        boolean looks = !words.contains("tg_op");
        boolean byName = looks && isDeclared(table) && words.contains(table);
        boolean byAlias = looks && hasHoles && words.contains(side);
        rules.refuse(
                !present && hasHole(side + "_rows"),
                "reads {%s_rows}, but there are no %s rows on %s".formatted(side, side, on),
                remedy(operation));
        rules.refuse(
                !present && !hasHole(side + "_rows") && (byName || byAlias),
                "reads %s, but there are no %s rows on %s".formatted(byName ? table : side, side, on),
                remedy(operation));
    }

    private static String remedy(Operation operation) {
        return "Leave " + operation + " to a trigger with another body.";
    }

    private boolean hasHole(String hole) {
        return Stream.concat(Stream.of(definition.body()), definition.declarations().stream())
                .anyMatch(source -> source.contains("{" + hole + "}"));
    }

    private boolean isDeclared(String table) {
        return declared.contains(table);
    }

    private Stream<Operation> operations() {
        return definition.operations().stream();
    }

    private TriggerDefinition forOperation(TriggerDefinition single) {
        Operation operation = single.operations().get(0);
        StatementRows rows = Bindings.rows(context, operation, tables, condition);
        TriggerDefinition.Builder builder = single.toBuilder()
                .declarations(single.declarations().stream()
                        .map(declaration -> fill(declaration, rows))
                        .toList())
                .body(fill(single.body(), rows));
        rows.declare(builder);
        if (operation.hasOld() && isDeclared(tables.oldTable())) {
            builder.oldTable(tables.oldTable());
        }
        if (operation.hasNew() && isDeclared(tables.newTable())) {
            builder.newTable(tables.newTable());
        }
        return builder.build();
    }

    private static String fill(String source, StatementRows rows) {
        return HOLE.matcher(source).replaceAll(hole -> Matcher.quoteReplacement(fillHole(hole.group(1), rows)));
    }

    private static String fillHole(String hole, StatementRows rows) {
        return switch (hole) {
            case "old_rows" -> rows.oldRows();
            case "new_rows" -> rows.newRows();
            default -> rows.rows();
        };
    }
}

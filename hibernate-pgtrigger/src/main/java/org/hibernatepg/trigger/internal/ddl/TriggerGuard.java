package org.hibernatepg.trigger.internal.ddl;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.sql.Words;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * What is tested before the body of a trigger runs, that it is not ignored and that its condition is met: in the trigger's {@code when}
 * clause, or first in its function.
 *
 * @param definition the trigger
 * @param tables the names of its tables
 */
record TriggerGuard(TriggerDefinition definition, TableHoles tables) {
    /** The {@code when} clause with a space before it; empty if nothing is tested there. */
    String whenClause() {
        Optional<String> check = unlessIgnored();
        return own(this::isTestedInWhen)
                .map(own -> check.map(test -> "(" + own + ") and " + test).orElse(own))
                .or(() -> check)
                .map(test -> " when (" + test + ")")
                .orElse("");
    }

    private boolean isTestedInWhen(TriggerCondition condition) {
        return takesWhen() && !definition.usuallyMet() && !condition.readsTables();
    }

    /** What PostgreSQL does not take in {@code when}, and what costs less here: a row that fails the test passes as if there were no trigger. */
    String inFunction() {
        Stream<String> own =
                own(condition -> !isTestedInWhen(condition)).stream().map(test -> "(" + test + ") is not true");
        Stream<String> ignored = definition.ignorable() && !ignoresInWhen() ? Stream.of(isIgnored()) : Stream.empty();
        return Stream.concat(ignored, own)
                .map(test -> Template.of("if {test} then\n        {pass}\n    end if;\n    ")
                        .with("test", test)
                        .with("pass", pass())
                        .render())
                .collect(Collectors.joining());
    }

    /**
     * Whether the ignore check has to be made before the function is called: the scope may have ended when a deferred one
     * is, and what declarations compute, they compute first. PostgreSQL copies the {@code when} clauses of all triggers of
     * a table with each statement, and parses those of its operation, which takes longer than to update a row; a test in a
     * function is kept.
     */
    private boolean ignoresInWhen() {
        return takesWhen()
                && !definition.phase().isRecorder()
                && (definition.timing() != Timing.NOT_DEFERRABLE
                        || definition.declarations().stream().anyMatch(TriggerGuard::computes));
    }

    private static boolean computes(String declaration) {
        return declaration.indexOf('=') >= 0 || Words.of(declaration).contains("default");
    }

    private boolean takesWhen() {
        return definition.when() != When.INSTEAD_OF;
    }

    private Optional<String> own(Predicate<TriggerCondition> chosen) {
        return definition.condition().filter(chosen).map(condition -> tables.fill(condition.sql(), condition.tables()));
    }

    private Optional<String> unlessIgnored() {
        return definition.ignorable() && ignoresInWhen()
                ? Optional.of(Ignore.unlessIgnored(definition.ignoreKey(), definition.ignoreRole()))
                : Optional.empty();
    }

    private String isIgnored() {
        return Ignore.isIgnored(definition.ignoreKey(), definition.ignoreRole());
    }

    private String pass() {
        if (definition.when() == When.AFTER || definition.level() == Level.STATEMENT) {
            return "return null;";
        } else if (!definition.operations().contains(Operation.DELETE)) {
            return "return new;";
        }
        return definition.operations().size() == 1
                ? "return old;"
                : "if tg_op = 'DELETE' then return old; else return new; end if;";
    }
}

package org.hibernatepg.trigger.internal.binder;

import java.util.List;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Referencing;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/**
 * What a {@link Trigger} must be for PostgreSQL to take it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createtrigger.html">PostgreSQL, CREATE TRIGGER</a>
 */
final class TriggerRules {
    private final Trigger trigger;
    private final List<Operation> operations;
    private final Rules rules;

    private TriggerRules(Trigger trigger, List<Operation> operations, TriggerBindingContext context) {
        this.trigger = trigger;
        this.operations = operations;
        this.rules = new Rules(context);
    }

    /** Whether a rule is broken; if so, faults were reported. */
    static boolean areBroken(Trigger trigger, List<Operation> operations, TriggerBindingContext context) {
        TriggerRules rules = new TriggerRules(trigger, operations, context);
        rules.check();
        rules.checkReferencing();
        rules.checkInsteadOf();
        rules.rules.checkTiming(trigger.timing(), trigger.when(), trigger.level());
        return rules.rules.areBroken();
    }

    private void check() {
        boolean forEachRow = trigger.level() == Level.ROW;
        rules.refuse(operations.isEmpty(), "fires on no operation", "Name at least one, as in operations = UPDATE.")
                .refuse(
                        trigger.body().isBlank(),
                        "has an empty body",
                        "Write PL/pgSQL statements, the last being a return.")
                .refuse(
                        restrictsUpdates() && !operations.contains(Operation.UPDATE),
                        "restricts updates by updateOf but does not fire on UPDATE",
                        "Add UPDATE to the operations.")
                .refuse(
                        forEachRow && !isInsteadOf() && operations.contains(Operation.TRUNCATE),
                        "fires on TRUNCATE for each row",
                        "TRUNCATE knows no rows: use level = STATEMENT.")
                .refuse(
                        trigger.generates().length > 0 && !(forEachRow && trigger.when() != When.AFTER),
                        "generates attributes, which only a row trigger that fires before can",
                        "Use when = BEFORE and level = ROW, or INSTEAD_OF on a view.");
    }

    private void checkReferencing() {
        List<Referencing> names = List.of(trigger.referencing());
        rules.refuse(
                        !names.isEmpty() && trigger.level() == Level.ROW,
                        "names transition tables but fires for each row",
                        "Use level = STATEMENT, or the rows old and new.")
                .refuse(names.size() > 1, "names transition tables more than once", "Use one @Referencing.")
                .refuse(
                        names.stream().anyMatch(name -> isNone(name.oldTable()) && isNone(name.newTable())),
                        "has a @Referencing that names neither table",
                        "Name oldTable, newTable or both.")
                .refuse(
                        names.stream()
                                .anyMatch(name -> !isNone(name.oldTable())
                                        && name.oldTable().equals(name.newTable())),
                        "gives both transition tables one name",
                        "Give each a name of its own.");
    }

    private void checkInsteadOf() {
        rules.refuse(
                        isInsteadOf() && trigger.level() == Level.STATEMENT,
                        "fires instead of the operation and once for a statement",
                        "PostgreSQL replaces operations row by row: use level = ROW.")
                .refuse(
                        isInsteadOf() && restrictsUpdates(),
                        "fires instead of the operation and restricts updates by updateOf",
                        "Use a condition, changed(a).")
                .refuse(
                        isInsteadOf() && operations.contains(Operation.TRUNCATE),
                        "fires instead of TRUNCATE, which PostgreSQL does not know for views",
                        "Leave TRUNCATE out.");
    }

    private boolean isInsteadOf() {
        return trigger.when() == When.INSTEAD_OF;
    }

    private boolean restrictsUpdates() {
        return trigger.updateOf().length > 0;
    }

    static boolean isNone(String name) {
        return name.isBlank();
    }
}

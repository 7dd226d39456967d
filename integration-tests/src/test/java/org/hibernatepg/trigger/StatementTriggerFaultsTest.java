package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.trigger.Level.STATEMENT;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;
import static org.hibernatepg.trigger.When.AFTER;
import static org.hibernatepg.trigger.When.BEFORE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernatepg.testing.Spec;
import org.junit.jupiter.api.Test;

/** What PostgreSQL would not take of a trigger for statements is a fault at boot. */
class StatementTriggerFaultsTest {
    @Test
    @Spec({"T-006", "L-005", "L-012", "T-029", "T-039"})
    void whatPostgresWouldNotTakeIsAFaultAtBoot() {
        assertThat(BootFaults.of(Wrong.class).stream()
                        .map(fault -> fault.replaceAll("Wrong: '@Trigger\\(name = \"(.*?)\"\\)'", "$1")))
                .containsExactlyInAnyOrder(
                        "row_names names transition tables but fires for each row. Use level = STATEMENT, or the rows old"
                                + " and new.",
                        "row_hole reads {rows}, the rows of a statement, but fires for each row. Use level = STATEMENT, or"
                                + " the rows old and new.",
                        "neither has a @Referencing that names neither table. Name oldTable, newTable or both.",
                        "twice names transition tables more than once. Use one @Referencing.",
                        "one_name gives both transition tables one name. Give each a name of its own.",
                        "before reads the rows of the statement but does not fire after it. Use when = AFTER.",
                        "update_of reads the rows of the statement but restricts updates by updateOf. Use a condition"
                                + " instead: changed(amount).",
                        "truncated reads {rows}, but there are none on truncate. Leave TRUNCATE to a trigger with another"
                                + " body.",
                        "new_of_delete reads {new_rows}, but there are no new rows on delete. Leave DELETE to a trigger with"
                                + " another body.",
                        "old_of_insert reads old, but there are no old rows on insert. Leave INSERT to a trigger with another"
                                + " body.",
                        "old_of_insert reads new, but there are no new rows on delete. Leave DELETE to a trigger with another"
                                + " body.",
                        "name_of_insert reads before, but there are no old rows on insert. Leave INSERT to a trigger with"
                                + " another body.",
                        "never names the transition table after, which none of its operations has. Leave newTable out.",
                        "condition_unread has a condition on rows, but its body reads the transition tables by name. Read the"
                                + " rows that meet it from {rows}, {old_rows} or {new_rows}.",
                        "condition_of_insert has the condition \"old.amount > 1\", which reads 'old.amount', but there is no"
                                + " old row on insert. Leave INSERT to a trigger with another condition.");
    }

    @Test
    void whatPostgresDoesNotTakeInsteadOfAnOperationIsAFaultAtBoot() {
        assertThat(BootFaults.of(Instead.class))
                .contains(
                        "Instead: '@Trigger(name = \"level\")' fires instead of the operation and once for a statement."
                                + " PostgreSQL replaces operations row by row: use level = ROW.",
                        "Instead: '@Trigger(name = \"columns\")' fires instead of the operation and restricts updates by"
                                + " updateOf. Use a condition, changed(a).",
                        "Instead: '@Trigger(name = \"truncate\")' fires instead of TRUNCATE, which PostgreSQL does not know"
                                + " for views. Leave TRUNCATE out.");
    }

    @Entity(name = "Wrong")
    @Trigger(
            name = "row_names",
            when = AFTER,
            operations = UPDATE,
            referencing = @Referencing(oldTable = "o"),
            body = "return null;")
    @Trigger(name = "row_hole", when = AFTER, operations = UPDATE, body = "perform 1 from {rows}; return null;")
    @Trigger(
            name = "neither",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            referencing = @Referencing,
            body = "return null;")
    @Trigger(
            name = "twice",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            referencing = {@Referencing(oldTable = "o"), @Referencing(newTable = "n")},
            body = "return null;")
    @Trigger(
            name = "one_name",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            referencing = @Referencing(oldTable = "o", newTable = "o"),
            body = "return null;")
    @Trigger(
            name = "before",
            when = BEFORE,
            operations = UPDATE,
            level = STATEMENT,
            body = "perform 1 from {rows}; return null;")
    @Trigger(
            name = "update_of",
            when = AFTER,
            operations = UPDATE,
            updateOf = "amount",
            level = STATEMENT,
            body = "perform 1 from {rows}; return null;")
    @Trigger(
            name = "truncated",
            when = AFTER,
            operations = {DELETE, TRUNCATE},
            level = STATEMENT,
            body = "perform 1 from {rows}; return null;")
    @Trigger(
            name = "new_of_delete",
            when = AFTER,
            operations = {UPDATE, DELETE},
            level = STATEMENT,
            body = "perform 1 from {new_rows}; return null;")
    @Trigger(
            name = "old_of_insert",
            when = AFTER,
            operations = {INSERT, DELETE},
            level = STATEMENT,
            body = "perform old.id from {rows} where new.id = 1; return null; -- old. new.")
    @Trigger(
            name = "name_of_insert",
            when = AFTER,
            operations = {INSERT, DELETE},
            level = STATEMENT,
            referencing = @Referencing(oldTable = "before", newTable = "after"),
            body = "perform 1 from Before; return null;")
    @Trigger(
            name = "never",
            when = AFTER,
            operations = DELETE,
            level = STATEMENT,
            referencing = @Referencing(oldTable = "before", newTable = "after"),
            body = "perform 1 from before; return null;")
    @Trigger(
            name = "condition_unread",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "new.amount > 1",
            referencing = @Referencing(newTable = "after"),
            body = "perform 1 from after; return null;")
    @Trigger(
            name = "condition_of_insert",
            when = AFTER,
            operations = {INSERT, UPDATE},
            level = STATEMENT,
            condition = "old.amount > 1",
            body = "perform 1 from {rows}; return null;")
    static class Wrong {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Instead")
    @Trigger(name = "level", when = When.INSTEAD_OF, operations = UPDATE, level = STATEMENT, body = "return null;")
    @Trigger(name = "columns", when = When.INSTEAD_OF, operations = UPDATE, updateOf = "amount", body = "return null;")
    @Trigger(name = "truncate", when = When.INSTEAD_OF, operations = TRUNCATE, body = "return null;")
    static class Instead {
        @Id
        int id;

        int amount;
    }
}

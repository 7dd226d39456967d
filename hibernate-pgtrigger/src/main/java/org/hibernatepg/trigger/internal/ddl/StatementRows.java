package org.hibernatepg.trigger.internal.ddl;

import java.util.Optional;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.internal.sql.Words;
import org.hibernatepg.trigger.spi.TransitionTables;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * The rows of a statement that meet a condition, as what to select from. It reads no transition table that it need not
 * read, and knows which it read.
 */
public final class StatementRows {
    private final Operation operation;
    private final TransitionTables tables;
    private final Optional<TriggerCondition> condition;
    private final boolean testsOld;
    private final boolean testsNew;
    private boolean readsOld;
    private boolean readsNew;

    /** The rows of a statement, all of them without a condition. */
    public StatementRows(Operation operation, TransitionTables tables, Optional<TriggerCondition> condition) {
        this.operation = operation;
        this.tables = tables;
        this.condition = condition;
        Words words = Words.of(condition.map(TriggerCondition::sql).orElse(""));
        this.testsOld = words.contains("old");
        this.testsNew = words.contains("new");
    }

    /** The rows with the alias {@code old}, {@code new} or, for an update, both. */
    public String rows() {
        return switch (operation) {
            case INSERT -> newRows();
            case DELETE -> oldRows();
            default -> pairs();
        };
    }

    /** The rows as they were, with the alias {@code old}; pairs where the condition is about both sides. */
    public String oldRows() {
        if (testsNew) {
            return pairs();
        }
        readsOld = true;
        return tables.oldRows(condition);
    }

    /** The rows as they are, with the alias {@code new}; pairs where the condition is about both sides. */
    public String newRows() {
        if (testsOld) {
            return pairs();
        }
        readsNew = true;
        return tables.newRows(condition);
    }

    private String pairs() {
        readsOld = true;
        readsNew = true;
        return tables.pairs(condition);
    }

    /** The side of which the fewest tables have to be read: {@code old} or {@code new}. */
    public String nearestSide() {
        return operation == Operation.INSERT || (testsNew && !testsOld) ? "new" : "old";
    }

    /** What {@link #oldRows} or {@link #newRows} gives for a side. */
    public String rows(String side) {
        return side.equals("old") ? oldRows() : newRows();
    }

    /** Declares the transition tables that were read, and what the condition names in them. */
    public TriggerDefinition.Builder declare(TriggerDefinition.Builder builder) {
        if (readsOld) {
            builder.oldTable(tables.oldTable());
        }
        if (readsNew) {
            builder.newTable(tables.newTable());
        }
        return condition.map(test -> builder.tables(test.tables())).orElse(builder);
    }
}

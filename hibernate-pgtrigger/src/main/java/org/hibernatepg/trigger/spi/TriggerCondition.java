package org.hibernatepg.trigger.spi;

import java.util.Map;
import java.util.TreeMap;
import org.hibernate.boot.model.relational.QualifiedTableName;

/**
 * A condition in SQL over the rows {@code old} and {@code new}.
 *
 * <p>Conditions go into the {@code when} clause of a trigger, which PostgreSQL evaluates without calling the function. It
 * takes no subquery there; such a condition is tested at the beginning of the body.
 *
 * @param sql the SQL, in which {@code {hole}} stands for the name of a table
 * @param readsTables whether there is a subquery in it
 * @param tables the tables by hole
 * @see <a href="https://www.postgresql.org/docs/current/sql-createtrigger.html">PostgreSQL, CREATE TRIGGER</a>
 */
public record TriggerCondition(String sql, boolean readsTables, Map<String, QualifiedTableName> tables) {
    /** Copies the map. */
    public TriggerCondition {
        tables = Map.copyOf(tables);
    }

    /** A condition over the two rows alone. */
    public static TriggerCondition of(String sql) {
        return new TriggerCondition(sql, false, Map.of());
    }

    /** This condition and another one. */
    public TriggerCondition and(TriggerCondition other) {
        Map<String, QualifiedTableName> both = new TreeMap<>(tables);
        both.putAll(other.tables);
        return new TriggerCondition("(%s) and (%s)".formatted(sql, other.sql), readsTables || other.readsTables, both);
    }

    /** This condition or another one. */
    public TriggerCondition or(TriggerCondition other) {
        Map<String, QualifiedTableName> both = new TreeMap<>(tables);
        both.putAll(other.tables);
        return new TriggerCondition("(%s) or (%s)".formatted(sql, other.sql), readsTables || other.readsTables, both);
    }

    /** The opposite: true where this condition is false, null where it is null. */
    public TriggerCondition negated() {
        return new TriggerCondition("not (" + sql + ")", readsTables, tables);
    }
}

package org.hibernatepg.trigger.internal.ddl;

import java.util.Map;
import java.util.TreeMap;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;

/**
 * Fills the holes that stand for tables in what a trigger runs.
 *
 * @param names the names that tables have in one persistence unit
 */
record TableHoles(SqlStringGenerationContext names) {
    String fill(String source, Map<String, QualifiedTableName> tables) {
        String filled = source;
        for (Map.Entry<String, QualifiedTableName> hole : new TreeMap<>(tables).entrySet()) {
            filled = filled.replace("{" + hole.getKey() + "}", names.format(hole.getValue()));
        }
        return filled;
    }
}

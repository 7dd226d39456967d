package org.hibernatepg.trigger.spi;

import org.hibernate.boot.model.relational.QualifiedTableName;

/**
 * An index that is created with the schema and dropped with its table.
 *
 * @param name the name of the index, unquoted, unique in the schema
 * @param table the table
 * @param definition what follows {@code on <table>}: {@code "using brin (\"pgh_created_at\")"}
 * @param unique whether it refuses a second row with the same values
 */
public record IndexDefinition(String name, QualifiedTableName table, String definition, boolean unique) {
    /** An index that refuses nothing. */
    public IndexDefinition(String name, QualifiedTableName table, String definition) {
        this(name, table, definition, false);
    }
}

package org.hibernatepg.trigger.spi;

import org.hibernate.boot.model.relational.QualifiedTableName;

/**
 * What a table needs beyond what Hibernate can say of it, and beyond triggers and indexes: its partitions, for instance.
 * Exported with the triggers, after them, and completed whenever all triggers are installed.
 *
 * <p>Each text is one SQL statement that may be run again and again: it looks at the catalog first, and where there is
 * nothing to do it changes and locks nothing. Where there is no such table, it does nothing.
 */
public interface SchemaPart {
    /** The table. */
    QualifiedTableName table();

    /**
     * The statement that brings the table to what is declared, or fails and says why it cannot.
     *
     * @param table the table as SQL names it
     */
    String create(String table);

    /**
     * The statement that removes what stands in the way of removing the triggers of the table.
     *
     * @param table the table as SQL names it
     */
    String drop(String table);

    /**
     * The statement that fails where the table is not as declared, and changes nothing.
     *
     * @param table the table as SQL names it
     */
    String check(String table);
}

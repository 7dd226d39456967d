package org.hibernatepg.trigger.spi;

import java.util.Collection;
import org.hibernate.boot.Metadata;
import org.hibernate.mapping.PersistentClass;

/** Where a {@link TriggerContributor} finds the entities and puts its triggers. */
public interface TriggerContributions {
    /** The mappings of the persistence unit. */
    Metadata metadata();

    /**
     * A context to bind triggers of one entity.
     *
     * @param entity the entity whose table the triggers stand on
     * @param declaration how an error names the declaration: {@code "@TrackHistory"}
     */
    TriggerBindingContext on(PersistentClass entity, String declaration);

    /**
     * A context to bind triggers of a table.
     *
     * @param subject the table, with what a condition may name
     * @param declaration how an error names the declaration: {@code "@TrackHistory"}
     */
    TriggerBindingContext on(TriggerSubject subject, String declaration);

    /** The triggers so far: of all declarations, and of the contributors that were asked before. */
    Collection<TriggerDefinition> triggers();

    /** Reports what was found earlier, together with everything else that is wrong. */
    void report(MappingFaults earlier);

    /** Adds an index that Hibernate's own annotations cannot express. */
    void add(IndexDefinition index);

    /** Adds what a table needs beside triggers and indexes. */
    void add(SchemaPart part);
}

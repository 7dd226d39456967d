package org.hibernatepg.trigger.spi;

/**
 * Adds triggers that no annotation of this module declares. Loaded as a Java service, called once for each persistence
 * unit on PostgreSQL, when all entities are bound.
 */
public interface TriggerContributor {
    /** Adds triggers and indexes. */
    void contribute(TriggerContributions contributions);
}

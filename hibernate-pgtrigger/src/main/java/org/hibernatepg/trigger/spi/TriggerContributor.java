package org.hibernatepg.trigger.spi;

/**
 * Adds triggers that stand on no class: for entities that cannot be annotated, or of kinds that no annotation knows.
 *
 * <p>Found as a Java service ({@code META-INF/services/org.hibernatepg.trigger.spi.TriggerContributor}), and by the setting
 * {@code hibernate.pgtrigger.contributors} of one persistence unit: an instance, a class, the name of a class, or several
 * of them. Asked once for each persistence unit on PostgreSQL, on other databases never. What it throws fails the boot,
 * with its name.
 */
public interface TriggerContributor {
    /** Declares triggers as annotations would, while mappings can still be changed. */
    default void declare(TriggerDeclarations declarations) {}

    /** Adds triggers and indexes of its own making, when all entities are bound. */
    default void contribute(TriggerContributions contributions) {}

    /**
     * Adds what depends on the triggers of all others, which {@link TriggerContributions#triggers()} gives: called when each
     * contributor has contributed.
     */
    default void contributeLast(TriggerContributions contributions) {}
}

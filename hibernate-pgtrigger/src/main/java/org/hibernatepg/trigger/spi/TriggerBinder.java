package org.hibernatepg.trigger.spi;

import java.lang.annotation.Annotation;

/**
 * Reads one annotation of an entity, rejects misuse and adds what it declares to the persistence unit.
 *
 * @param <A> the annotation that is read
 */
public interface TriggerBinder<A extends Annotation> {
    /**
     * Binds one annotation. Misuse is reported with {@link TriggerBindingContext#fault}, not thrown, so that all faults
     * of all entities are seen at once.
     *
     * @param annotation the annotation as it stands on the entity
     * @param context the entity, and where definitions and faults go
     */
    void bind(A annotation, TriggerBindingContext context);
}

package org.hibernatepg.trigger.spi;

import org.hibernatepg.trigger.condition.Condition;

/**
 * An annotation that is made in code: one of this module's, or a user's own. Complete when {@link
 * TriggerContributor#declare} returns; a member without value and default is then a fault.
 *
 * @param <E> the class on which it stands
 */
public interface AnnotationDeclaration<E> {
    /**
     * Sets a member. An array may be given as one element, an array or a collection; an annotation inside the annotation, as
     * a map of its members: {@code set("transitions", Map.of("from", "NEW", "to", "PAID"))}.
     *
     * @throws IllegalArgumentException if there is no such member, or if it is of another type
     */
    AnnotationDeclaration<E> set(String member, Object value);

    /**
     * Sets the member {@code condition}.
     *
     * @throws IllegalArgumentException if there is no such member
     */
    AnnotationDeclaration<E> when(Condition<? super E> condition);
}

package org.hibernatepg.trigger.spi;

import java.lang.annotation.Annotation;
import org.hibernate.boot.Metadata;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.Trigger;

/**
 * Where a {@link TriggerContributor} declares triggers for classes that cannot be annotated, those of another library
 * say.
 *
 * <pre>{@code
 * public void declare(TriggerDeclarations declarations) {
 *     declarations.mixIn(User.class, UserTriggers.class);
 *     Rows<User> user = Rows.of(User.class);
 *     declarations.protect(User.class, "keep_admins")
 *             .operations(DELETE)
 *             .when(user.oldValue("role", Role.class).eq(Role.ADMIN));
 * }
 * }</pre>
 *
 * <p>What is declared is treated as if it stood on the class: the same URIs ({@code User:keep_admins}), the same checks and
 * faults, which name the contributor. It takes the place of an annotation with the same name on the class itself. On a
 * mapped superclass, it holds for every entity that extends it.
 */
public interface TriggerDeclarations {
    /** The mappings of the persistence unit. Tables and columns have their names; event entities of histories may lack. */
    Metadata metadata();

    /** Whether a class is an entity of the persistence unit; a contributor is asked for every unit. */
    default boolean isMapped(Class<?> entity) {
        return metadata().getEntityBindings().stream()
                .anyMatch(binding -> entity.getName().equals(binding.getClassName()));
    }

    /**
     * Declares what stands on another class: its annotations, and those of its fields and getters, for the collections of
     * the same names.
     *
     * @param entity the entity, or a mapped superclass
     * @param source any class or interface
     */
    void mixIn(Class<?> entity, Class<?> source);

    /**
     * Declares an annotation, which is made by setting its members.
     *
     * @param entity the entity, or a mapped superclass
     * @param annotation one that declares triggers, itself or by those that it is composed of
     */
    <E> AnnotationDeclaration<E> declare(Class<E> entity, Class<? extends Annotation> annotation);

    /** Declares an annotation that stands elsewhere, whose members may be set otherwise. */
    <E> AnnotationDeclaration<E> declare(Class<E> entity, Annotation annotation);

    /** Declares a {@link Trigger}. */
    default <E> TriggerDeclaration<E> trigger(Class<E> entity, String name) {
        return new TriggerDeclaration<>(this.<E>declare(entity, Trigger.class).set("name", name));
    }

    /** Declares a {@link Protect}. */
    default <E> ProtectDeclaration<E> protect(Class<E> entity, String name) {
        return new ProtectDeclaration<>(this.<E>declare(entity, Protect.class).set("name", name));
    }

    /** Declares a {@link ReadOnly} that keeps some attributes. */
    default <E> AnnotationDeclaration<E> readOnly(Class<E> entity, String name, String... attributes) {
        return this.<E>declare(entity, ReadOnly.class).set("name", name).set("attributes", attributes);
    }
}

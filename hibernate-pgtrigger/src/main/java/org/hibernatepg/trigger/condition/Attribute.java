package org.hibernatepg.trigger.condition;

import static java.util.Objects.requireNonNull;

/**
 * An attribute of an entity, a mapped superclass or an embeddable, with its type. Declared once, as a constant:
 *
 * <pre>{@code
 * static final Attribute<Article, Status> STATUS = Attribute.of(Article.class, "status", Status.class);
 * static final Attribute<Article, String> CITY = Attribute.of(Article.class, "address.city", String.class);
 * }</pre>
 *
 * <p>Where the static metamodel is generated, {@code Article_.STATUS} is the name. The attributes of the metamodel
 * ({@code Article_.status}) cannot be used: Hibernate fills them when it has built a {@code SessionFactory}, and triggers
 * are a part of its schema, which exists before.
 *
 * <p>That the entity has the attribute, and that it is of the type, is checked against the mapping at boot. The type of an
 * association is that of the key it refers to, or its entity, of which there are no constants to compare with.
 *
 * @param owner the class that has the attribute
 * @param path the path from the owner, with dots inside embeddables
 * @param type the Java type; a primitive one is taken as its wrapper
 * @param <E> the class that has the attribute
 * @param <Y> the Java type
 */
public record Attribute<E, Y>(Class<E> owner, String path, Class<Y> type) {
    /** Refuses an empty path. */
    public Attribute {
        requireNonNull(owner);
        requireNonNull(type);
        if (path.isBlank()) {
            throw new IllegalArgumentException("The path of an attribute of " + owner.getName() + " is empty");
        }
    }

    /** The attribute at a path. */
    public static <E, Y> Attribute<E, Y> of(Class<E> owner, String path, Class<Y> type) {
        return new Attribute<>(owner, path, type);
    }

    /** An attribute of the embeddable that this attribute is. */
    public <Z> Attribute<E, Z> get(Attribute<? super Y, Z> inner) {
        return new Attribute<>(owner, path + "." + inner.path(), inner.type());
    }
}

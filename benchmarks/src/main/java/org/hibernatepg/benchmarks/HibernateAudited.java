package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import java.lang.annotation.Annotation;
import java.util.Optional;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;

/** An entity with the {@code @Audited} that Hibernate has from 7.4 on, made so that this compiles on earlier lines too. */
final class HibernateAudited {
    private static final Optional<Class<? extends Document>> ENTITY =
            find("org.hibernate.annotations.Audited").map(HibernateAudited::make);

    private HibernateAudited() {}

    /** The entity, none on a line of Hibernate that has no such annotation. */
    static Optional<Class<? extends Document>> entity() {
        return ENTITY;
    }

    /** The entity of the changes, one for a transaction. */
    static Class<?> changes() {
        return find("org.hibernate.audit.DefaultChangelog").orElseThrow();
    }

    private static Optional<Class<?>> find(String name) {
        try {
            return Optional.of(Class.forName(name));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Class<? extends Document> make(Class<?> annotation) {
        return new ByteBuddy()
                .subclass(Document.class)
                .name("org.hibernatepg.benchmarks.made.Audited")
                .annotateType(AnnotationDescription.Builder.ofType(Entity.class).build())
                .annotateType(AnnotationDescription.Builder.ofType(annotation.asSubclass(Annotation.class))
                        .build())
                .make()
                .load(HibernateAudited.class.getClassLoader(), ClassLoadingStrategy.Default.INJECTION)
                .getLoaded();
    }
}

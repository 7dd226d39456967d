package org.hibernatepg.trigger.spi;

import java.lang.annotation.Annotation;
import java.util.List;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernatepg.trigger.internal.schema.TriggerSchema;

/**
 * The annotations that contributors declare for classes, for whoever reads a {@link Contributable} annotation while mappings
 * are built. The contributors are asked once for a persistence unit, whoever asks first.
 */
public interface ContributedAnnotations {
    /** No contributor was asked: the database is not PostgreSQL. */
    ContributedAnnotations NONE = new ContributedAnnotations() {
        @Override
        public List<Contributed> on(Class<?> target) {
            return List.of();
        }

        @Override
        public List<Class<?>> mixIns(Class<?> target) {
            return List.of();
        }
    };

    /**
     * One of them.
     *
     * @param annotation the annotation, whatever it declares
     * @param origin who declares it, as an error names it: {@code " of MemberMixIn"}
     */
    record Contributed(Annotation annotation, String origin) {}

    /** Those of a persistence unit on PostgreSQL. */
    static ContributedAnnotations of(InFlightMetadataCollector metadata, MetadataBuildingContext context) {
        return TriggerSchema.declared(metadata, context).inCode();
    }

    /** What is declared for a class itself: by what is mixed in, then what is made; those of a repeatable one each. */
    List<Contributed> on(Class<?> target);

    /** The classes mixed into a class, whose fields and getters may stand for its own. */
    List<Class<?>> mixIns(Class<?> target);
}

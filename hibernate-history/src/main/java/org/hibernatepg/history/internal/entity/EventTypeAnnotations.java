package org.hibernatepg.history.internal.entity;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.hibernate.annotations.DiscriminatorFormula;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.Subselect;
import org.hibernate.boot.model.relational.Namespace;
import org.hibernatepg.history.internal.model.TrackedClass;
import org.hibernatepg.history.internal.model.TrackedHistory;

/** What Hibernate finds on the class of an event entity. */
final class EventTypeAnnotations {
    private EventTypeAnnotations() {}

    /** What names a table or a formula is put right when all is bound, so that the class does not depend on it. */
    static List<AnnotationDescription> of(TrackedHistory history, TrackedClass type, EventTables.Named table) {
        boolean isRoot = history.superclass(type).isEmpty();
        List<AnnotationDescription> annotations = new ArrayList<>();
        annotations.add(AnnotationDescription.Builder.ofType(Entity.class)
                .define("name", type.eventName())
                .build());
        annotations.add(AnnotationDescription.Builder.ofType(Access.class)
                .define("value", AccessType.FIELD)
                .build());
        if (history.classes().size() > 1) {
            annotations.add(AnnotationDescription.Builder.ofType(DiscriminatorValue.class)
                    .define("value", type.name())
                    .build());
        }
        if (isRoot) {
            annotations.add(
                    AnnotationDescription.Builder.ofType(Immutable.class).build());
            annotations.add(history.isComposed() ? subselect(history) : table(table));
        }
        if (isRoot && history.classes().size() > 1) {
            annotations.add(AnnotationDescription.Builder.ofType(DiscriminatorFormula.class)
                    .define("value", ColumnNames.CLASS)
                    .build());
        }
        return annotations;
    }

    private static AnnotationDescription subselect(TrackedHistory history) {
        return AnnotationDescription.Builder.ofType(Subselect.class)
                .define("value", history.eventName())
                .build();
    }

    @SuppressWarnings("deprecation") // Hibernate 6 has no other getters
    private static AnnotationDescription table(EventTables.Named table) {
        AnnotationDescription.Builder builder =
                AnnotationDescription.Builder.ofType(Table.class).define("name", table.logicalName());
        Namespace.Name namespace = table.namespace();
        if (namespace.getSchema() != null) {
            builder = builder.define("schema", namespace.getSchema().render());
        }
        if (namespace.getCatalog() != null) {
            builder = builder.define("catalog", namespace.getCatalog().render());
        }
        return builder.build();
    }
}

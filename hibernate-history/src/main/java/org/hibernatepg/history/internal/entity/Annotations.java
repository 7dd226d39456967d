package org.hibernatepg.history.internal.entity;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.AssociationOverride;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.ConstraintMode;
import jakarta.persistence.Embedded;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import java.lang.annotation.Annotation;
import java.util.List;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.type.TypeDescription;

/** The annotations that generated fields have. */
final class Annotations {
    private Annotations() {}

    static AnnotationDescription.Builder of(Class<? extends Annotation> type) {
        return AnnotationDescription.Builder.ofType(type);
    }

    static AnnotationDescription column(String name, boolean insertable) {
        return of(Column.class)
                .define("name", name)
                .define("insertable", insertable)
                .define("updatable", insertable)
                .build();
    }

    static AnnotationDescription lazyReference() {
        return of(ManyToOne.class).define("fetch", FetchType.LAZY).build();
    }

    static AnnotationDescription joinColumn(String name, boolean insertable) {
        return of(JoinColumn.class)
                .define("name", name)
                .define("insertable", insertable)
                .define("updatable", insertable)
                .define("foreignKey", noForeignKey())
                .build();
    }

    static AnnotationDescription propertyAccess() {
        return of(Access.class).define("value", AccessType.PROPERTY).build();
    }

    static AnnotationDescription embedded() {
        return of(Embedded.class).build();
    }

    static AnnotationDescription attributeOverride(String path, AnnotationDescription column) {
        return of(AttributeOverride.class)
                .define("name", path)
                .define("column", column)
                .build();
    }

    static AnnotationDescription associationOverride(String path, AnnotationDescription joinColumn) {
        return of(AssociationOverride.class)
                .define("name", path)
                .defineAnnotationArray("joinColumns", TypeDescription.ForLoadedType.of(JoinColumn.class), joinColumn)
                .define("foreignKey", noForeignKey())
                .build();
    }

    static AnnotationDescription container(
            Class<? extends Annotation> container,
            Class<? extends Annotation> element,
            List<AnnotationDescription> elements) {
        return of(container)
                .defineAnnotationArray(
                        "value",
                        TypeDescription.ForLoadedType.of(element),
                        elements.toArray(AnnotationDescription[]::new))
                .build();
    }

    private static AnnotationDescription noForeignKey() {
        return of(ForeignKey.class)
                .define("value", ConstraintMode.NO_CONSTRAINT)
                .build();
    }
}

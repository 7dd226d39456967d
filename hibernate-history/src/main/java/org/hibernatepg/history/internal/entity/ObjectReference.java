package org.hibernatepg.history.internal.entity;

import jakarta.persistence.ConstraintMode;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinColumns;
import jakarta.persistence.ManyToOne;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.type.TypeDescription;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.internal.model.TrackedHistory;

/** The association of an event to the object whose event it is: over the columns of the key, which are there anyway. */
final class ObjectReference {
    static final String ATTRIBUTE = "pghObject";

    private ObjectReference() {}

    /** Whether events have it; those of a collection have an owner instead. */
    static boolean isIn(TrackedHistory history) {
        return history.options().objectReference() && history.collection().isEmpty();
    }

    /** How the field of a generated class is mapped. */
    static List<AnnotationDescription> annotations(TrackedHistory history) {
        List<AnnotationDescription> columns =
                key(history).map(ObjectReference::joinColumn).toList();
        return List.of(
                AnnotationDescription.Builder.ofType(ManyToOne.class)
                        .define("fetch", FetchType.LAZY)
                        .build(),
                AnnotationDescription.Builder.ofType(JoinColumns.class)
                        .defineAnnotationArray(
                                "value",
                                TypeDescription.ForLoadedType.of(JoinColumn.class),
                                columns.toArray(AnnotationDescription[]::new))
                        .define("foreignKey", noForeignKey())
                        .build());
    }

    private static Stream<Column> key(TrackedHistory history) {
        return history.entity().getIdentifier().getColumns().stream();
    }

    private static AnnotationDescription joinColumn(Column key) {
        return AnnotationDescription.Builder.ofType(JoinColumn.class)
                .define("name", key.getQuotedName())
                .define("insertable", false)
                .define("updatable", false)
                .define("foreignKey", noForeignKey())
                .build();
    }

    private static AnnotationDescription noForeignKey() {
        return AnnotationDescription.Builder.ofType(ForeignKey.class)
                .define("value", ConstraintMode.NO_CONSTRAINT)
                .build();
    }

    /** Gives its columns the names of the key, to which the naming strategy was applied once more. */
    static void correct(PersistentClass event, TrackedHistory history) {
        if (isIn(history) && event.hasProperty(ATTRIBUTE)) {
            List<Column> columns = event.getProperty(ATTRIBUTE).getColumns();
            List<Column> key = key(history).toList();
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).setName(key.get(i).getQuotedName());
            }
        }
    }
}

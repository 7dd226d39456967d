package org.hibernatepg.history.internal.entity;

import jakarta.persistence.ConstraintMode;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinColumns;
import jakarta.persistence.ManyToOne;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.internal.model.TrackedHistory;

/** The association of an event to the object whose event it is: over the columns of the key, which are there anyway. */
final class ObjectReference {
    static final String ATTRIBUTE = "pghObject";

    private static final EventAnnotation NO_FOREIGN_KEY =
            new EventAnnotation(ForeignKey.class, Map.of("value", ConstraintMode.NO_CONSTRAINT));

    private ObjectReference() {}

    /** Whether events have it; those of a collection have an owner instead. */
    static boolean isIn(TrackedHistory history) {
        return history.options().objectReference() && history.collection().isEmpty();
    }

    /** How the field of a generated class is mapped. */
    static List<EventAnnotation> annotations(TrackedHistory history) {
        List<EventAnnotation> columns =
                key(history).map(ObjectReference::joinColumn).toList();
        return List.of(
                new EventAnnotation(ManyToOne.class, Map.of("fetch", FetchType.LAZY)),
                new EventAnnotation(JoinColumns.class, Map.of("value", columns, "foreignKey", NO_FOREIGN_KEY)));
    }

    private static Stream<Column> key(TrackedHistory history) {
        return history.entity().getIdentifier().getColumns().stream();
    }

    private static EventAnnotation joinColumn(Column key) {
        return new EventAnnotation(
                JoinColumn.class,
                Map.of(
                        "name",
                        key.getQuotedName(),
                        "insertable",
                        false,
                        "updatable",
                        false,
                        "foreignKey",
                        NO_FOREIGN_KEY));
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

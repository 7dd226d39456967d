package org.hibernatepg.history.internal.entity;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    static List<EventAnnotation> of(TrackedHistory history, TrackedClass type, EventTables.Named table) {
        boolean isRoot = history.superclass(type).isEmpty();
        List<EventAnnotation> annotations = new ArrayList<>();
        annotations.add(new EventAnnotation(Entity.class, Map.of("name", type.eventName())));
        annotations.add(new EventAnnotation(Access.class, Map.of("value", AccessType.FIELD)));
        if (history.classes().size() > 1) {
            annotations.add(new EventAnnotation(DiscriminatorValue.class, Map.of("value", type.name())));
        }
        if (isRoot) {
            annotations.add(new EventAnnotation(Immutable.class, Map.of()));
            annotations.add(history.isComposed() ? subselect(history) : table(table));
        }
        if (isRoot && history.classes().size() > 1) {
            annotations.add(new EventAnnotation(DiscriminatorFormula.class, Map.of("value", ColumnNames.CLASS)));
        }
        return annotations;
    }

    private static EventAnnotation subselect(TrackedHistory history) {
        return new EventAnnotation(Subselect.class, Map.of("value", history.eventName()));
    }

    @SuppressWarnings("deprecation") // Hibernate 6 has no other getters
    private static EventAnnotation table(EventTables.Named table) {
        Map<String, String> members = new HashMap<>(Map.of("name", table.logicalName()));
        Namespace.Name namespace = table.namespace();
        if (namespace.getSchema() != null) {
            members.put("schema", namespace.getSchema().render());
        }
        if (namespace.getCatalog() != null) {
            members.put("catalog", namespace.getCatalog().render());
        }
        return new EventAnnotation(Table.class, members);
    }
}

package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.EntityValuedModelPart;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.ValuedModelPart;
import org.hibernate.metamodel.mapping.internal.SingleAttributeIdentifierMapping;

/** The single values inside attributes of an event, as HQL names them. */
final class EventKeyPaths {
    private EventKeyPaths() {}

    /** Each basic value inside an attribute, by its path, with whatever holds it. */
    static void visit(String path, ModelPart part, BiConsumer<String, ValuedModelPart> leaf) {
        if (part instanceof EntityValuedModelPart reference) {
            EntityIdentifierMapping key = reference.getEntityMappingType().getIdentifierMapping();
            if (key instanceof SingleAttributeIdentifierMapping single) {
                visit(path + "." + single.getAttributeName(), key, leaf);
            } else if (key instanceof EmbeddableValuedModelPart several) {
                visitInside(path, several.getEmbeddableTypeDescriptor(), leaf);
            }
        } else if (part instanceof EmbeddableValuedModelPart embedded) {
            visitInside(path, embedded.getEmbeddableTypeDescriptor(), leaf);
        } else if (part instanceof BasicValuedModelPart basic) {
            leaf.accept(path, basic);
        } else if (part instanceof ValuedModelPart other) {
            leaf.accept(path, other);
        }
    }

    private static void visitInside(
            String path, EmbeddableMappingType embeddable, BiConsumer<String, ValuedModelPart> leaf) {
        for (int i = 0; i < embeddable.getNumberOfAttributeMappings(); i++) {
            visit(
                    path + "." + embeddable.getAttributeMapping(i).getAttributeName(),
                    embeddable.getAttributeMapping(i),
                    leaf);
        }
    }

    /** The paths of the parts of the key, in the order of its columns. */
    static List<String> of(EventSource<?> source, KeyColumns key) {
        Map<String, String> byColumn = new HashMap<>();
        for (String attribute : source.model().key()) {
            List<String> columns = new ArrayList<>();
            ModelPart part = Objects.requireNonNull(source.event().findAttributeMapping(attribute));
            part.forEachSelectable((index, column) -> columns.add(column.getSelectionExpression()));
            List<String> paths = new ArrayList<>();
            visit("e." + attribute, part, (path, leaf) -> paths.add(path));
            for (int i = 0; i < paths.size(); i++) {
                byColumn.put(columns.get(i), paths.get(i));
            }
        }
        return key.columns().stream()
                .map(column -> Objects.requireNonNull(byColumn.get(column.inEntity()), column.inEntity()))
                .toList();
    }
}

package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.ModelPart;

/** That an attribute differs between an event and the one before it: by the images of its values, as the triggers compare rows. */
record ChangedAttributes(EventSource<?> source) {

    EventFilters.Filter filter(String... attributes) {
        if (attributes.length == 0) {
            throw new IllegalArgumentException("No attribute is given: leave changed(…) out to get all events.");
        }
        List<String> tests = new ArrayList<>();
        for (String attribute : attributes) {
            EventKeyPaths.visit(attribute, part(attribute), (path, leaf) -> tests.add(test(path, leaf)));
        }
        return new EventFilters.Filter(
                "(p.pghId is not null and (%s))".formatted(String.join(" or ", tests)),
                Arrays.toString(attributes),
                Map.of());
    }

    private ModelPart part(String path) {
        String[] names = path.split("\\.", -1);
        ModelPart part = source.mapping(names[0]);
        for (int i = 1; i < names.length; i++) {
            ModelPart inner = part instanceof EmbeddableValuedModelPart embedded
                    ? embedded.getEmbeddableTypeDescriptor().findAttributeMapping(names[i])
                    : null;
            if (inner == null) {
                throw new IllegalArgumentException("%s stores no '%s': there is no '%s' in '%s'."
                        .formatted(
                                source.model().name(),
                                path,
                                names[i],
                                String.join(".", Arrays.asList(names).subList(0, i))));
            }
            part = inner;
        }
        return part;
    }

    private String test(String path, ModelPart leaf) {
        String before = before(path.split("\\.", -1)[0]) + "." + path;
        return leaf instanceof BasicValuedModelPart
                ? EventFilters.sql("record_image_ne(row(?), row(?))", List.of("e." + path, before))
                : "e.%s is distinct from %s".formatted(path, before);
    }

    /** The event before may be of any class of the hierarchy. */
    private String before(String attribute) {
        return source.isOfAll(attribute)
                ? "p"
                : "treat(p as %s)".formatted(source.model().name());
    }
}

package org.hibernatepg.trigger.internal.binder;

import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.mapping.Property;
import org.hibernatepg.trigger.Document;
import org.hibernatepg.trigger.SearchVector;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.IndexDefinition;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerId;

/** Binds {@link SearchVector}: a trigger for inserts and one for updates that compute the vector. */
public final class SearchVectorBinder implements TriggerBinder<SearchVector> {
    private static final Pattern VECTOR =
            Pattern.compile("(pg_catalog\\.)?\"?tsvector\"?\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    @Override
    public void bind(SearchVector annotation, TriggerBindingContext context) {
        Optional<EntityAttribute> vector = vector(annotation, context);
        Optional<List<SearchDocument>> documents = documents(annotation, context);
        Optional<SearchConfiguration> configuration = SearchConfiguration.of(annotation, context);
        if (vector.isPresent() && documents.isPresent() && configuration.isPresent()) {
            bind(annotation, vector.get(), documents.get(), configuration.get(), context);
        }
    }

    private static Optional<EntityAttribute> vector(SearchVector annotation, TriggerBindingContext context) {
        if (annotation.attribute().isBlank()) {
            context.fault(
                    "names no attribute that holds the vector",
                    "Map one with @Column(columnDefinition = \"tsvector\") and name it.");
            return Optional.empty();
        }
        return context.attribute(annotation.attribute()).filter(attribute -> isVector(attribute, context));
    }

    private static boolean isVector(EntityAttribute attribute, TriggerBindingContext context) {
        String type = attribute.columns().size() == 1 ? SearchDocument.sqlType(attribute) : "several columns";
        if (!VECTOR.matcher(type).matches()) {
            context.fault(
                    "names the attribute '%s', which is stored as %s".formatted(attribute.path(), type),
                    "Map it with @Column(columnDefinition = \"tsvector\").");
        } else if (Sql.isComputed(attribute.columns().get(0))) {
            context.fault(
                    "names the attribute '%s', which PostgreSQL computes".formatted(attribute.path()),
                    "Leave the annotation out, or the 'generated always as'.");
        } else {
            return isLeftAlone(attribute.property()) || Bindings.isReadable(context, attribute);
        }
        return false;
    }

    /** Whether the mapping itself keeps Hibernate from writing the attribute. */
    private static boolean isLeftAlone(Property property) {
        // Property's own question about updates has another name in Hibernate 6.
        return !property.getValue().hasAnyInsertableColumns()
                && !property.getValue().hasAnyUpdatableColumns();
    }

    private static Optional<List<SearchDocument>> documents(SearchVector annotation, TriggerBindingContext context) {
        if (annotation.documents().length == 0) {
            context.fault("has no documents", "Name the attributes whose words are to be found.");
            return Optional.empty();
        }
        List<SearchDocument> documents = new ArrayList<>();
        for (Document document : annotation.documents()) {
            SearchDocument.of(document, context).ifPresent(documents::add);
        }
        Optional<String> twice = Arrays.stream(annotation.documents())
                .map(Document::attribute)
                .filter(path -> Arrays.stream(annotation.documents())
                                .filter(document -> document.attribute().equals(path))
                                .count()
                        > 1)
                .findFirst();
        twice.ifPresent(path -> context.fault("names the document '%s' twice".formatted(path), "Name it once."));
        return documents.size() == annotation.documents().length && twice.isEmpty()
                ? Optional.of(documents)
                : Optional.empty();
    }

    private static void bind(
            SearchVector annotation,
            EntityAttribute vector,
            List<SearchDocument> documents,
            SearchConfiguration configuration,
            TriggerBindingContext context) {
        if (!isLeftAlone(vector.property())) {
            TriggerGenerated.mapComputed(vector.property());
        }
        String column = Sql.identifier(vector.columns().get(0));
        String words = documents.stream()
                .map(document -> document.words(configuration.sql()))
                .collect(Collectors.joining("\n    || "));
        TriggerDefinition.Builder trigger = Bindings.definition(context, annotation.name())
                .body("new.%s = %s;\nreturn new;".formatted(column, words))
                .phase(TriggerDefinition.Phase.CHANGE)
                .position(ChangeOrder.SEARCH_VECTOR)
                .ignorable(annotation.ignorable());
        context.add(trigger.part("insert").on(When.BEFORE, List.of(INSERT)).build());
        context.add(trigger.part("update")
                .on(When.BEFORE, List.of(UPDATE))
                .condition(changed(vector, documents, configuration, context))
                .build());
        if (annotation.index()) {
            context.add(new IndexDefinition(
                    TriggerId.of(context.subject().name(), annotation.name(), TriggerId.ALL_DIGITS),
                    context.subject().table().getQualifiedTableName(),
                    "using gin (" + column + ")"));
        }
    }

    /** Whatever the vector is made of differs, or it does itself, since nobody sets it by hand. */
    private static Optional<TriggerCondition> changed(
            EntityAttribute vector,
            List<SearchDocument> documents,
            SearchConfiguration configuration,
            TriggerBindingContext context) {
        Stream<String> sources =
                Stream.concat(documents.stream().map(SearchDocument::path), configuration.path().stream());
        String read =
                Stream.concat(sources, Stream.of(vector.path())).distinct().collect(Collectors.joining(", "));
        return context.condition("changed(" + read + ")", List.of(UPDATE), When.BEFORE);
    }
}

package org.hibernatepg.trigger.internal.binder;

import java.util.Optional;
import org.hibernatepg.trigger.SearchVector;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/**
 * The text search configuration of a vector.
 *
 * @param sql the SQL of it, of type {@code regconfig}
 * @param path the attribute that names it, if one does
 */
record SearchConfiguration(String sql, Optional<String> path) {

    /** The configuration; empty after a fault was reported. */
    static Optional<SearchConfiguration> of(SearchVector annotation, TriggerBindingContext context) {
        if (annotation.configuration().isBlank()) {
            context.fault(
                    "has an empty configuration", "Name a text search configuration, or leave it out for English.");
            return Optional.empty();
        }
        String same = Sql.literal(annotation.configuration()) + "::regconfig";
        if (annotation.configurationAttribute().isEmpty()) {
            return Optional.of(new SearchConfiguration(same, Optional.empty()));
        }
        return context.attribute(annotation.configurationAttribute())
                .filter(attribute -> isName(attribute, context))
                .map(attribute -> {
                    String column = "new." + Sql.identifier(attribute.columns().get(0));
                    return new SearchConfiguration(
                            "coalesce(%s::regconfig, %s)".formatted(column, same), Optional.of(attribute.path()));
                });
    }

    private static boolean isName(EntityAttribute attribute, TriggerBindingContext context) {
        boolean isName = Bindings.isSingleValue(attribute)
                && SearchDocument.sqlType(attribute)
                        .matches("(?is)(varchar|text|character varying|regconfig|name)\\b.*");
        if (!isName) {
            context.fault(
                    "takes the configuration from '%s', which is stored as %s"
                            .formatted(
                                    attribute.path(),
                                    attribute.columns().size() == 1
                                            ? SearchDocument.sqlType(attribute)
                                            : "several columns"),
                    "Name a string that holds the name of a configuration.");
        }
        return isName;
    }
}

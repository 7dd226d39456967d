package org.hibernatepg.trigger.internal.schema;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.boot.registry.selector.spi.StrategySelector;
import org.hibernate.mapping.Table;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.tool.schema.internal.DefaultSchemaFilterProvider;
import org.hibernate.tool.schema.spi.SchemaFilter;
import org.hibernate.tool.schema.spi.SchemaFilterProvider;

/**
 * The tables that a persistence unit maps and that its schema filter leaves to others: their triggers are left to those
 * too.
 *
 * @param names the tables, as the metadata names them
 */
record ExcludedTables(Set<QualifiedTableName> names) {
    private static final String FILTER_PROVIDER = "hibernate.hbm2ddl.schema_filter_provider";

    /** What the filter for one kind of schema action leaves out. */
    static ExcludedTables of(
            Metadata metadata,
            ServiceRegistry services,
            Map<String, Object> configuration,
            Function<SchemaFilterProvider, SchemaFilter> action) {
        SchemaFilter filter = action.apply(services.requireService(StrategySelector.class)
                .resolveDefaultableStrategy(
                        SchemaFilterProvider.class,
                        configuration.get(FILTER_PROVIDER),
                        DefaultSchemaFilterProvider.INSTANCE));
        Set<QualifiedTableName> excluded = new LinkedHashSet<>();
        for (Namespace namespace : metadata.getDatabase().getNamespaces()) {
            boolean included = filter.includeNamespace(namespace);
            namespace.getTables().stream()
                    .filter(table -> !included || !filter.includeTable(table))
                    .map(Table::getQualifiedTableName)
                    .forEach(excluded::add);
        }
        return new ExcludedTables(excluded);
    }

    /** The tables as they are called in SQL. */
    Set<String> in(SqlStringGenerationContext context) {
        return names.stream().map(context::format).collect(Collectors.toSet());
    }
}

package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.boot.model.relational.internal.SqlStringGenerationContextImpl;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.tool.schema.TargetType;
import org.hibernate.tool.schema.spi.DelayedDropAction;
import org.hibernate.tool.schema.spi.ExceptionHandler;
import org.hibernate.tool.schema.spi.ExecutionOptions;
import org.hibernate.tool.schema.spi.SchemaFilter;
import org.hibernate.tool.schema.spi.SchemaFilterProvider;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernate.tool.schema.spi.TargetDescriptor;
import org.jboss.logging.Logger;

/** One run of Hibernate's schema tool over the metadata of a persistence unit, with the triggers. */
final class SchemaAction {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.trigger");

    private final Optional<TriggerSchema> schema;
    private final Metadata metadata;
    private final Map<String, Object> configuration;
    private final ExceptionHandler failures;
    private final ServiceRegistry services;

    SchemaAction(Metadata metadata, ExecutionOptions options, ServiceRegistry services) {
        this.schema = TriggerSchema.of(metadata);
        this.metadata = metadata;
        this.configuration = options.getConfigurationValues();
        this.failures = options.getExceptionHandler();
        this.services = services;
    }

    /**
     * Creates the schema, of which the triggers are a part, and looks whether they are there: Hibernate logs a statement
     * that fails and goes on, and a missing trigger is too much to go on with.
     */
    void create(TargetDescriptor target, Runnable creation) {
        exporting(SchemaFilterProvider::getCreateFilter, !writesText(target), creation);
        onDatabase(target, SchemaFilterProvider::getCreateFilter, Installer::install);
    }

    /**
     * Drops the schema, and before it the triggers that are not declared any more: they would go with their tables, but
     * their functions would stay.
     */
    void drop(TargetDescriptor target, Runnable dropping) {
        onDatabase(target, SchemaFilterProvider::getDropFilter, Installer::pruneByDefault);
        exporting(SchemaFilterProvider::getDropFilter, false, dropping);
    }

    /** The same at the end of a session factory. */
    DelayedDropAction delayedDrop(Supplier<DelayedDropAction> dropping) {
        return schema.map(triggers -> triggers.exporting(
                        new DeclaredExport(
                                triggers.model(),
                                settings().owner(),
                                excluded(SchemaFilterProvider::getDropFilter),
                                false),
                        dropping))
                .orElseGet(dropping);
    }

    /** A migration that writes its statements somewhere. */
    interface Migration {
        void to(TargetDescriptor target);
    }

    /**
     * Migrates the tables, then installs what differs. A script gets the statements that make the difference; they
     * replace, and never drop what is still declared.
     */
    void migrate(TargetDescriptor target, Migration migration) {
        schema.ifPresentOrElse(
                triggers -> triggers.exporting(new Plan(writesText(target) ? plan(triggers) : List.of()), () -> {
                    alterColumns(triggers, target, migration);
                    migration.to(target);
                    return triggers;
                }),
                () -> migration.to(target));
        onDatabase(target, SchemaFilterProvider::getMigrateFilter, Installer::install);
    }

    /**
     * Makes changes of columns that triggers depend on before Hibernate tries, which PostgreSQL would refuse. What cannot be
     * done yet is left to Hibernate, which says what fails as it always does.
     */
    private void alterColumns(TriggerSchema triggers, TargetDescriptor target, Migration migration) {
        if (!target.getTargetTypes().contains(TargetType.DATABASE) || !dependsOnColumns(triggers.model())) {
            return;
        }
        List<String> changes = ColumnTypes.changedBy(migration);
        List<String> refused = new ArrayList<>();
        try {
            if (!changes.isEmpty()) {
                onDatabase(
                        target,
                        SchemaFilterProvider::getMigrateFilter,
                        (installer, connection) -> refused.addAll(installer.alter(connection, changes)));
            }
        } catch (SchemaManagementException e) {
            LOG.debug("Columns could not be altered before the migration", e);
        }
        if (!refused.isEmpty()) {
            refused.retainAll(ColumnTypes.changedBy(migration));
            RepeatedChange.report(refused, metadata, failures);
        }
    }

    private static boolean dependsOnColumns(TriggerModel model) {
        return model.triggers().stream()
                .anyMatch(trigger ->
                        trigger.condition().isPresent() || !trigger.updateOf().isEmpty());
    }

    /** Validates the tables, then the triggers. */
    void validate(Runnable validation) {
        validation.run();
        schema.ifPresent(triggers -> run(triggers, SchemaFilterProvider::getValidateFilter, Installer::validate));
    }

    private interface Step {
        void with(Installer installer, Connection connection) throws SQLException;
    }

    /** The statements that a migration adds to those of the tables; what is there needs none of a creation or drop. */
    private record Plan(List<String> statements) implements TriggerSchema.Export {
        @Override
        public List<String> create(SqlStringGenerationContext names) {
            return statements;
        }

        @Override
        public List<String> drop(SqlStringGenerationContext names) {
            return List.of();
        }
    }

    private static boolean writesText(TargetDescriptor target) {
        EnumSet<TargetType> targets = target.getTargetTypes();
        return targets.contains(TargetType.SCRIPT) || targets.contains(TargetType.STDOUT);
    }

    private void exporting(Function<SchemaFilterProvider, SchemaFilter> filter, boolean atOnce, Runnable work) {
        schema.ifPresentOrElse(
                triggers -> triggers.exporting(
                        new DeclaredExport(triggers.model(), settings().owner(), excluded(filter), atOnce), () -> {
                            work.run();
                            return triggers;
                        }),
                work);
    }

    private void onDatabase(TargetDescriptor target, Function<SchemaFilterProvider, SchemaFilter> filter, Step step) {
        if (target.getTargetTypes().contains(TargetType.DATABASE)) {
            schema.ifPresent(triggers -> run(triggers, filter, step));
        }
    }

    private void run(TriggerSchema triggers, Function<SchemaFilterProvider, SchemaFilter> filter, Step step) {
        Installer installer = installer(triggers, filter);
        SchemaConnection.call(services, configuration, connection -> {
            step.with(installer, connection);
            return installer;
        });
    }

    private List<String> plan(TriggerSchema triggers) {
        return SchemaConnection.call(
                services, configuration, installer(triggers, SchemaFilterProvider::getMigrateFilter)::plan);
    }

    private Installer installer(TriggerSchema triggers, Function<SchemaFilterProvider, SchemaFilter> filter) {
        SqlStringGenerationContext names = SqlStringGenerationContextImpl.fromConfigurationMap(
                services.requireService(JdbcEnvironment.class), metadata.getDatabase(), configuration);
        return new Installer(new SchemaDdl(triggers.model(), names, settings().owner(), excluded(filter)), settings());
    }

    private ExcludedTables excluded(Function<SchemaFilterProvider, SchemaFilter> filter) {
        return ExcludedTables.of(metadata, services, configuration, filter);
    }

    private Settings settings() {
        return new Settings(configuration);
    }
}

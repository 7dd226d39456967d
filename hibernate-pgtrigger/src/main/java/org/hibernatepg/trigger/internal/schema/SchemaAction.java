package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.boot.model.relational.internal.SqlStringGenerationContextImpl;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.tool.schema.TargetType;
import org.hibernate.tool.schema.spi.ExecutionOptions;
import org.hibernate.tool.schema.spi.TargetDescriptor;

/** One run of Hibernate's schema tool over the metadata of a persistence unit, with the triggers. */
final class SchemaAction {
    private final Optional<TriggerSchema> schema;
    private final Metadata metadata;
    private final Map<String, Object> configuration;
    private final ServiceRegistry services;

    SchemaAction(Metadata metadata, ExecutionOptions options, ServiceRegistry services) {
        this.schema = TriggerSchema.of(metadata);
        this.metadata = metadata;
        this.configuration = options.getConfigurationValues();
        this.services = services;
    }

    /**
     * Creates the schema, of which the triggers are a part, and looks whether they are there: Hibernate logs a statement
     * that fails and goes on, and a missing trigger is too much to go on with.
     */
    void create(TargetDescriptor target, Runnable creation) {
        creation.run();
        onDatabase(target, Installer::install);
    }

    /**
     * Drops the schema, and before it the triggers that are not declared any more: they would go with their tables, but
     * their functions would stay.
     */
    void drop(TargetDescriptor target, Runnable dropping) {
        onDatabase(target, Installer::prune);
        dropping.run();
    }

    /**
     * Migrates the tables, then installs what differs. A script gets the statements that make the difference; they
     * replace, and never drop what is still declared.
     */
    void migrate(TargetDescriptor target, Runnable migration) {
        EnumSet<TargetType> targets = target.getTargetTypes();
        boolean writesText = targets.contains(TargetType.SCRIPT) || targets.contains(TargetType.STDOUT);
        schema.ifPresentOrElse(
                triggers -> triggers.exporting(writesText ? plan(triggers) : List.of(), migration), migration);
        onDatabase(target, Installer::install);
    }

    /** Validates the tables, then the triggers. */
    void validate(Runnable validation) {
        validation.run();
        schema.ifPresent(triggers -> run(triggers, Installer::validate));
    }

    private interface Step {
        void with(Installer installer, Connection connection) throws SQLException;
    }

    private void onDatabase(TargetDescriptor target, Step step) {
        if (target.getTargetTypes().contains(TargetType.DATABASE)) {
            schema.ifPresent(triggers -> run(triggers, step));
        }
    }

    private void run(TriggerSchema triggers, Step step) {
        Installer installer = installer(triggers);
        SchemaConnection.call(services, configuration, connection -> {
            step.with(installer, connection);
            return installer;
        });
    }

    private List<String> plan(TriggerSchema triggers) {
        return SchemaConnection.call(services, configuration, installer(triggers)::plan);
    }

    private Installer installer(TriggerSchema triggers) {
        SqlStringGenerationContext names = SqlStringGenerationContextImpl.fromConfigurationMap(
                services.requireService(JdbcEnvironment.class), metadata.getDatabase(), configuration);
        return new Installer(new SchemaDdl(triggers.model(), names), new Settings(configuration));
    }
}

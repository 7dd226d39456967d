package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.boot.model.relational.internal.SqlStringGenerationContextImpl;
import org.hibernate.engine.jdbc.connections.spi.JdbcConnectionAccess;
import org.hibernate.engine.jdbc.env.spi.JdbcEnvironment;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.tool.schema.TargetType;
import org.hibernate.tool.schema.internal.HibernateSchemaManagementTool;
import org.hibernate.tool.schema.spi.ExecutionOptions;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernate.tool.schema.spi.TargetDescriptor;

/** One run of Hibernate's schema migration or validation, with the triggers. */
final class Migration {
    private final TriggerSchema schema;
    private final Metadata metadata;
    private final Map<String, Object> configuration;
    private final ServiceRegistry services;

    Migration(TriggerSchema schema, Metadata metadata, ExecutionOptions options, ServiceRegistry services) {
        this.schema = schema;
        this.metadata = metadata;
        this.configuration = options.getConfigurationValues();
        this.services = services;
    }

    /**
     * Migrates the tables, then installs what differs. A script gets the statements that make the difference; they
     * replace, and never drop what is still declared.
     */
    void run(TargetDescriptor target, Runnable migration) {
        EnumSet<TargetType> targets = target.getTargetTypes();
        boolean writesText = targets.contains(TargetType.SCRIPT) || targets.contains(TargetType.STDOUT);
        schema.exporting(writesText ? withInstaller(Installer::plan) : List.of(), migration);
        if (targets.contains(TargetType.DATABASE)) {
            withInstaller((installer, connection) -> {
                installer.install(connection);
                return true;
            });
        }
    }

    void validate() {
        withInstaller((installer, connection) -> {
            installer.validate(connection);
            return true;
        });
    }

    private interface Work<T> {
        T with(Installer installer, Connection connection) throws SQLException;
    }

    private <T> T withInstaller(Work<T> work) {
        JdbcConnectionAccess access = connections();
        try {
            Connection connection = access.obtainConnection();
            try {
                return work.with(new Installer(ddl(), new Settings(configuration)), connection);
            } finally {
                access.releaseConnection(connection);
            }
        } catch (SQLException e) {
            throw new SchemaManagementException("The triggers could not be installed: " + e.getMessage(), e);
        }
    }

    private SchemaDdl ddl() {
        SqlStringGenerationContext names = SqlStringGenerationContextImpl.fromConfigurationMap(
                services.requireService(JdbcEnvironment.class), metadata.getDatabase(), configuration);
        return new SchemaDdl(schema.model(), names);
    }

    /** The connections that Hibernate's own tool would use: one that the caller handed in, or the pool. */
    private JdbcConnectionAccess connections() {
        HibernateSchemaManagementTool tool = new HibernateSchemaManagementTool();
        tool.injectServices((ServiceRegistryImplementor) services);
        return tool.resolveJdbcContext(configuration).getJdbcConnectionAccess();
    }
}

package org.hibernatepg.trigger.schema;

import java.io.StringWriter;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.MetadataImplementor;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.tool.schema.SourceType;
import org.hibernate.tool.schema.TargetType;
import org.hibernate.tool.schema.internal.ExceptionHandlerHaltImpl;
import org.hibernate.tool.schema.internal.exec.ScriptTargetOutputToWriter;
import org.hibernate.tool.schema.spi.ContributableMatcher;
import org.hibernate.tool.schema.spi.ExecutionOptions;
import org.hibernate.tool.schema.spi.SchemaManagementTool;
import org.hibernate.tool.schema.spi.SchemaManagementToolCoordinator;
import org.hibernate.tool.schema.spi.ScriptSourceInput;
import org.hibernate.tool.schema.spi.ScriptTargetOutput;
import org.hibernate.tool.schema.spi.SourceDescriptor;
import org.hibernate.tool.schema.spi.TargetDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * What Hibernate's SchemaExport, SchemaUpdate and SchemaValidator do with a metadata. They are in a module of their own, of
 * which not every version can be had; this is what their code comes down to.
 */
final class SchemaTools {
    private final Metadata metadata;
    private final SchemaManagementTool tool;
    private final Map<String, Object> configuration;
    private final ExecutionOptions options;
    private final StringWriter script = new StringWriter();

    SchemaTools(Metadata metadata) {
        MetadataImplementor implementor = (MetadataImplementor) metadata;
        implementor.orderColumns(false);
        implementor.validate();
        ServiceRegistry services = implementor.getMetadataBuildingOptions().getServiceRegistry();
        this.metadata = metadata;
        this.tool = services.requireService(SchemaManagementTool.class);
        this.configuration = new HashMap<>(
                services.requireService(ConfigurationService.class).getSettings());
        this.options =
                SchemaManagementToolCoordinator.buildExecutionOptions(configuration, ExceptionHandlerHaltImpl.INSTANCE);
    }

    /** SchemaExport.createOnly. Gives the script, if one was asked for. */
    String create(TargetType... targets) {
        Target target = new Target(List.of(targets), script);
        tool.getSchemaCreator(configuration)
                .doCreation(metadata, options, ContributableMatcher.ALL, new FromMetadata(), target);
        return taken();
    }

    /** SchemaExport.drop. */
    String drop(TargetType... targets) {
        Target target = new Target(List.of(targets), script);
        tool.getSchemaDropper(configuration)
                .doDrop(metadata, options, ContributableMatcher.ALL, new FromMetadata(), target);
        return taken();
    }

    /** SchemaUpdate.execute. */
    String update(TargetType... targets) {
        Target target = new Target(List.of(targets), script);
        tool.getSchemaMigrator(configuration).doMigration(metadata, options, ContributableMatcher.ALL, target);
        return taken();
    }

    /** SchemaValidator.validate. */
    void validate() {
        tool.getSchemaValidator(configuration).doValidation(metadata, options, ContributableMatcher.ALL);
    }

    private String taken() {
        String text = script.toString();
        script.getBuffer().setLength(0);
        return text;
    }

    private static final class FromMetadata implements SourceDescriptor {
        @Override
        public SourceType getSourceType() {
            return SourceType.METADATA;
        }

        @Override
        public @Nullable ScriptSourceInput getScriptSourceInput() {
            return null;
        }
    }

    private record Target(List<TargetType> targets, StringWriter script) implements TargetDescriptor {
        @Override
        public EnumSet<TargetType> getTargetTypes() {
            return EnumSet.copyOf(targets);
        }

        @Override
        public ScriptTargetOutput getScriptTargetOutput() {
            return new ScriptTargetOutputToWriter(script);
        }
    }
}

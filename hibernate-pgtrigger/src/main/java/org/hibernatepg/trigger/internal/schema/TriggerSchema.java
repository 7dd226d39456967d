package org.hibernatepg.trigger.internal.schema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.AuxiliaryDatabaseObject;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.trigger.internal.binder.AnnotationBinding;
import org.hibernatepg.trigger.internal.binder.CodeDeclarations;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.TriggerContributions;
import org.jspecify.annotations.Nullable;

/**
 * The triggers of a persistence unit as a part of its schema. {@code create}, {@code drop} and scripts take its
 * statements as those of any auxiliary object; {@code update} would drop and re-create such an object and leave a gap in
 * which nothing is enforced, so there {@link SchemaTool} has a {@linkplain #exporting plan} exported instead.
 */
public final class TriggerSchema implements AuxiliaryDatabaseObject {
    private static final long serialVersionUID = 1L;

    private final transient Metadata metadata;
    private final transient Contributors contributors;
    private final transient TriggerModel.Collector collector;
    private final transient Set<String> bound = new HashSet<>();
    private transient @Nullable TriggerModel model;
    private transient @Nullable Export export;

    private TriggerSchema(Metadata metadata, ClassLoaderService services, Settings settings) {
        this.metadata = metadata;
        this.contributors = Contributors.of(services, settings.contributors());
        this.collector = new TriggerModel.Collector(metadata, settings);
    }

    /** The schema object of a persistence unit; none for a dialect other than PostgreSQL's. */
    public static Optional<TriggerSchema> of(Metadata metadata) {
        return metadata.getDatabase().getAuxiliaryDatabaseObjects().stream()
                .filter(TriggerSchema.class::isInstance)
                .map(TriggerSchema.class::cast)
                .findFirst();
    }

    /**
     * The schema object of a persistence unit on PostgreSQL that is being built, whose contributors have declared. Made when
     * somebody asks first: Hibernate says nothing of the order in which it asks those who contribute mappings.
     */
    public static TriggerSchema declared(InFlightMetadataCollector metadata, MetadataBuildingContext context) {
        return of(metadata).orElseGet(() -> {
            StandardServiceRegistry services = context.getBootstrapContext().getServiceRegistry();
            Settings settings = new Settings(
                    services.requireService(ConfigurationService.class).getSettings());
            settings.warnOfOthers();
            TriggerSchema schema =
                    new TriggerSchema(metadata, services.requireService(ClassLoaderService.class), settings);
            schema.contributors.declare(schema.collector.inCode());
            metadata.addAuxiliaryDatabaseObject(schema);
            return schema;
        });
    }

    /** Binds what is declared on entities and, in code, for them, and reports all faults at once. */
    void bindDeclarations() {
        bindEntities(true);
    }

    /** What contributors declare. */
    public CodeDeclarations inCode() {
        return collector.inCode();
    }

    private void bindEntities(boolean first) {
        MappingFaults faults = new MappingFaults();
        AnnotationBinding binding = new AnnotationBinding(collector.unit(faults));
        List<PersistentClass> entities = new ArrayList<>(metadata.getEntityBindings());
        entities.sort(Comparator.comparing(PersistentClass::getEntityName));
        entities.stream().filter(entity -> bound.add(entity.getEntityName())).forEach(binding::bind);
        binding.finish(collector.triggers());
        if (first) {
            collector.inCode().reportUnused(faults);
        }
        faults.throwIfAny();
    }

    /** The triggers of the persistence unit, contributed ones included. Complete once the metadata is. */
    public synchronized TriggerModel model() {
        if (model == null) {
            bindEntities(false); // what other contributors have added
            MappingFaults faults = new MappingFaults();
            contributors.contribute(collector.contributions(faults));
            faults.throwIfAny();
            model = collector.model();
        }
        return model;
    }

    /** The persistence unit as contributors see it, whose faults have been reported. */
    TriggerContributions contributions() {
        return collector.contributions(new MappingFaults());
    }

    /** What schema export gets to see. */
    interface Export {
        List<String> create(SqlStringGenerationContext names);

        List<String> drop(SqlStringGenerationContext names);
    }

    /** Has other statements exported than those of everything that is declared, for as long as some work runs. */
    <T extends @Nullable Object> T exporting(Export statements, Supplier<T> work) {
        export = statements;
        try {
            return work.get();
        } finally {
            export = null;
        }
    }

    private Export export() {
        return export != null
                ? export
                : new DeclaredExport(model(), new Owner("", false), new ExcludedTables(Set.of()), false);
    }

    @Override
    public boolean appliesToDialect(Dialect dialect) {
        return dialect instanceof PostgreSQLDialect;
    }

    @Override
    public boolean beforeTablesOnCreation() {
        return false;
    }

    @Override
    public String[] sqlCreateStrings(SqlStringGenerationContext names) {
        return export().create(names).toArray(String[]::new);
    }

    @Override
    public String[] sqlDropStrings(SqlStringGenerationContext names) {
        return export().drop(names).toArray(String[]::new);
    }

    @Override
    public String getExportIdentifier() {
        return "hibernate-pgtrigger";
    }
}

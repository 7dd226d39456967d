package org.hibernatepg.trigger.internal.schema;

import jakarta.persistence.metamodel.EntityType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.trigger.StateMachine;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/** The triggers of one running session factory. */
public final class UnitTriggers {
    private static final Map<String, UnitTriggers> BY_FACTORY = new ConcurrentHashMap<>();

    private final SessionFactoryImplementor factory;
    private final TriggerModel model;
    private final Map<String, List<TriggerDefinition>> byUri;
    private final ExcludedTables excluded;
    private final Settings settings;
    private final SchemaDdl declared;
    private final UnitInstallation installation;

    /** What a program looks for to ignore it, which it does again and again. */
    private final Map<Object, List<TriggerDefinition>> selected = new ConcurrentHashMap<>();

    /** By the very definitions of the unit: a key is a hash, and so would be looking for it by their contents. */
    private final Map<TriggerDefinition, String> ignoreKeys = Collections.synchronizedMap(new IdentityHashMap<>());

    private UnitTriggers(SessionFactoryImplementor factory, TriggerModel model, ExcludedTables excluded) {
        this.factory = factory;
        this.model = model;
        this.byUri = model.byUri();
        this.excluded = excluded;
        this.settings = new Settings(factory.getProperties());
        this.declared = in(factory.getSqlStringGenerationContext());
        this.installation = installation(declared, onSchemaConnection(Map.of()));
    }

    static UnitTriggers register(SessionFactoryImplementor factory, TriggerModel model, ExcludedTables excluded) {
        UnitTriggers unit = new UnitTriggers(factory, model, excluded);
        BY_FACTORY.put(factory.getUuid(), unit);
        return unit;
    }

    static void unregister(SessionFactoryImplementor factory) {
        BY_FACTORY.remove(factory.getUuid());
    }

    /** The triggers of a session factory; none if its database is not PostgreSQL. */
    public static Optional<UnitTriggers> of(SessionFactory factory) {
        return Optional.ofNullable(
                BY_FACTORY.get(factory.unwrap(SessionFactoryImplementor.class).getUuid()));
    }

    /** The triggers that a URI stands for; none if there is no such URI. */
    public Optional<List<TriggerDefinition>> find(String uri) {
        return Optional.ofNullable(byUri.get(uri));
    }

    /** All triggers, in order. */
    public Stream<TriggerDefinition> all() {
        return byUri.values().stream().flatMap(List::stream);
    }

    /**
     * The triggers that a selection stands for, which are looked for once.
     *
     * @param selection equal to another one that stands for the same
     * @param search finds them, or throws
     */
    public List<TriggerDefinition> selected(Object selection, Supplier<List<TriggerDefinition>> search) {
        List<TriggerDefinition> known = selected.get(selection);
        return known == null ? selected.computeIfAbsent(selection, absent -> search.get()) : known;
    }

    /** What {@link TriggerDefinition#ignoreKey} of one of these triggers computes. */
    public String ignoreKey(TriggerDefinition trigger) {
        return ignoreKeys.computeIfAbsent(trigger, TriggerDefinition::ignoreKey);
    }

    /** The JPA names of the entities of a class and of its subclasses. */
    public Set<String> entityNames(Class<?> type) {
        return factory.getMetamodel().getEntities().stream()
                .filter(entity -> entity.getJavaType() != null && type.isAssignableFrom(entity.getJavaType()))
                .map(EntityType::getName)
                .collect(Collectors.toSet());
    }

    /** The constraint triggers, those of one declaration next to each other. */
    public List<TriggerDdl> deferrable() {
        return declared.triggers().stream()
                .filter(trigger -> trigger.definition().timing() != Timing.NOT_DEFERRABLE)
                .toList();
    }

    /** Every URI, in order. */
    public TriggerUris uris() {
        return new TriggerUris(List.copyOf(byUri.keySet()));
    }

    /** The state machines by URI, in order. */
    public Map<String, StateMachine> machines() {
        return model.machines();
    }

    /** The triggers in the database, in the schemas that the persistence unit is configured for. */
    public UnitInstallation installation() {
        return installation;
    }

    /** The same with another default schema. */
    public UnitInstallation installationIn(String schema) {
        return installation(
                in(new NamesInSchema(factory.getSqlStringGenerationContext(), schema)), onSchemaConnection(Map.of()));
    }

    /** The same over a tenant's connection. */
    public UnitInstallation installationFor(Object tenant) {
        return installation(declared, new TenantConnections(factory, tenant));
    }

    void installAtStart() {
        if (settings.installsAtStart()) {
            installation(declared, onSchemaConnection(factory.getProperties())).install(List.of());
        }
    }

    private SchemaDdl in(SqlStringGenerationContext names) {
        return new SchemaDdl(model, names, settings.owner(), excluded);
    }

    private UnitInstallation installation(SchemaDdl triggers, UnitInstallation.Connections connections) {
        return new UnitInstallation(triggers, uris(), settings, connections);
    }

    private UnitInstallation.Connections onSchemaConnection(Map<String, Object> configuration) {
        return new UnitInstallation.Connections() {
            @Override
            public <T> T call(SchemaConnection.Work<T> work) {
                if (factory.isClosed()) {
                    throw new IllegalStateException(
                            "The session factory is closed, and its connections with it. Use an open one.");
                }
                return SchemaConnection.call(factory.getServiceRegistry(), configuration, work);
            }
        };
    }
}

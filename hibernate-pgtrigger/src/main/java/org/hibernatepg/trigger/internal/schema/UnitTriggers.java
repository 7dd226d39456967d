package org.hibernatepg.trigger.internal.schema;

import jakarta.persistence.metamodel.EntityType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.service.ServiceRegistry;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/** The triggers of one running session factory. */
public final class UnitTriggers {
    private static final Map<String, UnitTriggers> BY_FACTORY = new ConcurrentHashMap<>();

    private final SessionFactoryImplementor factory;
    private final Map<String, List<TriggerDefinition>> byUri;
    private final SchemaDdl ddl;
    private final Settings settings;

    private UnitTriggers(SessionFactoryImplementor factory, TriggerModel model) {
        this.factory = factory;
        this.byUri = model.byUri();
        this.ddl = new SchemaDdl(model, factory.getSqlStringGenerationContext());
        this.settings = new Settings(factory.getProperties());
    }

    static UnitTriggers register(SessionFactoryImplementor factory, TriggerModel model) {
        UnitTriggers unit = new UnitTriggers(factory, model);
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

    /** The JPA names of the entities of a class and of its subclasses. */
    public Set<String> entityNames(Class<?> type) {
        return factory.getMetamodel().getEntities().stream()
                .filter(entity -> entity.getJavaType() != null && type.isAssignableFrom(entity.getJavaType()))
                .map(EntityType::getName)
                .collect(Collectors.toSet());
    }

    /** The constraint triggers, those of one declaration next to each other. */
    public List<TriggerDdl> deferrable() {
        return ddl.triggers().stream()
                .filter(trigger -> trigger.definition().timing() != Timing.NOT_DEFERRABLE)
                .toList();
    }

    /** Every URI, in order. */
    public List<String> uris() {
        return List.copyOf(byUri.keySet());
    }

    /** Every declared trigger with what the database holds of it, then those that nothing declares. */
    public List<TriggerInfo> list() {
        return SchemaConnection.call(services(), Map.of(), connection -> Comparison.of(ddl, connection)
                .list());
    }

    /** Brings the database to what is declared. */
    public void install() {
        install(Map.of());
    }

    void installAtStart() {
        if (settings.installsAtStart()) {
            install(factory.getProperties());
        }
    }

    private void install(Map<String, Object> configuration) {
        Installer installer = new Installer(ddl, settings);
        SchemaConnection.call(services(), configuration, connection -> {
            installer.install(connection);
            return installer;
        });
    }

    private ServiceRegistry services() {
        return factory.getServiceRegistry();
    }
}

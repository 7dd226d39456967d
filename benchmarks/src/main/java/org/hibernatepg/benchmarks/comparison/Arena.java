package org.hibernatepg.benchmarks.comparison;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.benchmarks.wire.WireProxy;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;

/** Where a competitor works: a database and a persistence unit of its own, with the entities of {@link Shape#ALL}. */
public final class Arena implements AutoCloseable {
    /** How many statements Hibernate sends at a time. */
    public static final int BATCH_SIZE = 50;

    private final Competitor competitor;
    private final Database database = Databases.create();
    private final Pools pools = new Pools(database);
    private final List<Class<?>> entities;
    private final SessionFactory sessionFactory;
    private final Map<Workload, List<Class<?>>> kept = new HashMap<>();
    private final Contents contents;
    private Link link = Link.LOCAL;

    private Arena(Competitor competitor) {
        this.competitor = competitor;
        this.contents = new Contents(competitor, this::jdbc);
        this.entities = MadeEntities.of(competitor);
        this.sessionFactory = boot(entities, Map.of("hibernate.hbm2ddl.auto", "create"));
        jdbc("create index document_author on document (author)");
        Shape.ALL.forEach(shape -> competitor.byHand(shape).forEach(this::jdbc));
    }

    /** Makes it. */
    public static Arena of(Competitor competitor) {
        return new Arena(competitor);
    }

    /** Whose it is. */
    public Competitor competitor() {
        return competitor;
    }

    /** Its SessionFactory. */
    public SessionFactory sessionFactory() {
        return sessionFactory;
    }

    /** Its database. */
    public Database database() {
        return database;
    }

    /** The entity that was made of a shape. */
    public <T> Class<? extends T> entity(Class<T> shape) {
        return entities.stream()
                .filter(shape::isAssignableFrom)
                .findFirst()
                .orElseThrow()
                .asSubclass(shape);
    }

    /** A new one, not filled. */
    public <T> T make(Class<T> shape) {
        try {
            return entity(shape).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A session and a transaction, within what the competitor does with each. */
    public void inTransaction(int request, Consumer<Session> work) {
        contents.written();
        competitor.within(request, () -> sessionFactory.inTransaction(work));
    }

    /** A session and a transaction to read in. */
    public <T> T read(Function<Session, T> work) {
        return sessionFactory.fromTransaction(work);
    }

    /** Runs SQL past Hibernate. */
    public void jdbc(String sql) {
        database.execute(sql);
    }

    /** A number from the database, 0 for null. */
    public long number(String sql) {
        return database.value(sql) instanceof Number number ? number.longValue() : 0;
    }

    /** From now on the server is reached in this way. */
    public void use(Link next) {
        pools.use(next);
        link = next;
    }

    /** From now on the server is not reached: all connections lead nowhere, and every statement seems to write a row. */
    public void disconnect() {
        pools.disconnect();
    }

    /** How the server is reached. */
    public Link link() {
        return link;
    }

    /** Counts from zero what goes over the wire, if there is a proxy for the link; a connection is open then. */
    Optional<WireProxy> startCounting() {
        sessionFactory.inTransaction(
                session -> session.createNativeQuery("select 1", Integer.class).getSingleResult());
        pools.wire().ifPresent(WireProxy::clear);
        return pools.wire();
    }

    /** What goes over the wire from now on, until another link is used. */
    public WireProxy wire() {
        return pools.count();
    }

    /** Empties all tables and fills one with rows and their history, as new; for writing. */
    public void refill(Shape shape, Filling filling) {
        contents.refill(shape, filling);
    }

    /**
     * Empties all tables and fills documents and a sheet for each, with their history, and indexes to read it. If that is there
     * already, nothing is done.
     */
    public void refillForReading(Filling filling) {
        contents.refillForReading(filling);
    }

    /** The same, but it does not matter if more was written meanwhile. */
    public void refillForWriting(Filling filling) {
        contents.refillForWriting(filling);
    }

    /** Classes that a workload keeps from round to round. */
    public void keep(Workload workload, List<Class<?>> classes) {
        kept.put(workload, classes);
    }

    /** What was {@linkplain #keep kept}; empty if nothing was. */
    public List<Class<?>> kept(Workload workload) {
        return kept.getOrDefault(workload, List.of());
    }

    /** Another SessionFactory of the competitor over the same database. */
    public SessionFactory boot(List<Class<?>> classes, Map<String, Object> settings) {
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.connection.datasource", pools.dataSource())
                .applySetting("hibernate.jdbc.batch_size", BATCH_SIZE)
                .applySetting("hibernate.jdbc.log.warnings", false)
                .applySettings(competitor.settings())
                .applySettings(settings)
                .build();
        MetadataSources sources = new MetadataSources(registry);
        classes.forEach(sources::addAnnotatedClass);
        competitor.alsoMapped().forEach(sources::addAnnotatedClass);
        return sources.buildMetadata().buildSessionFactory();
    }

    @Override
    public void close() {
        sessionFactory.close();
        pools.close();
        database.close();
    }
}

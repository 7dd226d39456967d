package org.hibernatepg.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A persistence unit under test: entities, a database of their own with their schema, a SessionFactory over a pool of
 * connections, and every statement that was sent.
 *
 * <p>For all tests of a class, as a JUnit extension that starts before the first and closes after the last of them:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestUnit unit = TestUnit.of(Author.class, Article.class);
 * }</pre>
 *
 * For one test, with a second boot over the same database:
 *
 * <pre>{@code
 * try (TestUnit unit = TestUnit.of(Article.class).start()) {
 *     unit.set("hibernate.hbm2ddl.auto", "update").restart(ArticleWithTitle.class);
 *     assertThat(unit.bootStatements()).anyMatch(sql -> sql.startsWith("alter table"));
 * }
 * }</pre>
 *
 * <p>The schema is created unless {@code hibernate.hbm2ddl.auto} is set to something else, and a statement of it that fails,
 * fails the start.
 */
public final class TestUnit implements AutoCloseable, BeforeAllCallback, AfterAllCallback {
    private final Map<String, Object> settings = new HashMap<>();
    private final StatementLog log = new StatementLog();
    private final List<StandardServiceRegistry> registries = new ArrayList<>();
    private final List<String> bootStatements = new ArrayList<>();
    private final List<String> preparation = new ArrayList<>();
    private List<Class<?>> entities;
    private @Nullable Database database;
    private boolean sharesDatabase;
    private @Nullable HikariDataSource pool;
    private int poolerSize = Integer.getInteger("postgres.pooler", 0);
    private @Nullable PgBouncer pooler;
    private @Nullable SessionFactory sessionFactory;
    private @Nullable Class<?> testClass;

    private TestUnit(List<Class<?>> entities) {
        this.entities = entities;
        settings.put("hibernate.hbm2ddl.auto", "create");
        settings.put("hibernate.hbm2ddl.halt_on_error", "true");
    }

    /** A unit of these entities; nothing is started yet. */
    public static TestUnit of(Class<?>... entities) {
        return new TestUnit(List.of(entities));
    }

    /** Uses a database that is there already and outlives the unit: for two units over one, or two nodes of one. */
    public TestUnit on(Database database) {
        this.database = database;
        sharesDatabase = true;
        return this;
    }

    /**
     * Puts a PgBouncer in transaction mode between Hibernate and the server, with so many connections to it. {@link #jdbc},
     * {@link #query} and {@link #value} go past it. {@link #close()} fails if anything was left on one of its connections.
     * The system property {@code postgres.pooler}, a number of connections, does it for all units but those that say 0.
     */
    public TestUnit behindPgBouncer(int poolSize) {
        poolerSize = poolSize;
        return this;
    }

    /** A setting for the next boot: {@link #start()}, {@link #restart} or {@link #metadata()}. */
    public TestUnit set(String name, Object value) {
        settings.put(name, value);
        return this;
    }

    /** SQL to be run in the new database before Hibernate sees it: schemas, extensions, types. */
    public TestUnit prepare(String sql) {
        preparation.add(sql);
        return this;
    }

    /** Creates the database and the SessionFactory. When that fails, nothing is left behind. */
    public TestUnit start() {
        try {
            return boot();
        } catch (RuntimeException | Error e) {
            try {
                close();
            } catch (RuntimeException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    /** Closes the SessionFactory and builds another one over the same database, of other entities if there are any. */
    public TestUnit restart(Class<?>... entities) {
        closeHibernate();
        if (entities.length > 0) {
            this.entities = List.of(entities);
        }
        return boot();
    }

    /** The entities' metadata without a SessionFactory, as a schema tool takes it. */
    public Metadata metadata() {
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.connection.datasource", dataSource())
                .applySettings(settings)
                .build();
        registries.add(registry);
        MetadataSources sources = new MetadataSources(registry);
        entities.forEach(sources::addAnnotatedClass);
        return sources.buildMetadata();
    }

    /** The SessionFactory of a started unit. */
    public SessionFactory sessionFactory() {
        if (sessionFactory == null) {
            throw new IllegalStateException(
                    "The unit is not started: call start(), or register it as a static extension");
        }
        return sessionFactory;
    }

    /** The pool that Hibernate's connections come from. */
    public DataSource dataSource() {
        HikariDataSource existing = pool;
        if (existing == null) {
            existing = newPool(database());
            pool = existing;
        }
        return existing;
    }

    /** The unit's database, created on the first call. */
    public Database database() {
        Database existing = database;
        if (existing == null) {
            existing = Databases.create();
            database = existing;
            preparation.forEach(existing::execute);
        }
        return existing;
    }

    /** The pooler of a unit that is {@link #behindPgBouncer}. */
    public PgBouncer pooler() {
        if (pooler == null) {
            throw new IllegalStateException("The unit is not behind PgBouncer, or not started");
        }
        return pooler;
    }

    /** Runs work in a session and a transaction of its own. */
    public void inTransaction(Consumer<Session> work) {
        sessionFactory().inTransaction(work);
    }

    /** Runs work in a session and a transaction of its own, and gives what it returns. */
    public <T extends @Nullable Object> T fromTransaction(Function<Session, T> work) {
        return sessionFactory().fromTransaction(work);
    }

    /** A session of one tenant, which the caller closes. */
    public Session openSession(Object tenant) {
        return sessionFactory().withOptions().tenantIdentifier(tenant).openSession();
    }

    /** Runs work in a session of one tenant and a transaction of its own. */
    public void inTransaction(Object tenant, Consumer<Session> work) {
        try (Session session = openSession(tenant)) {
            Transaction transaction = session.beginTransaction();
            try {
                work.accept(session);
                transaction.commit();
            } finally {
                if (transaction.isActive()) {
                    transaction.rollback();
                }
            }
        }
    }

    /** {@link Database#execute}: past Hibernate and not noted. */
    public void jdbc(String sql, @Nullable Object... parameters) {
        database().execute(sql, parameters);
    }

    /** {@link Database#query}: past Hibernate and not noted. */
    public List<List<@Nullable Object>> query(String sql, @Nullable Object... parameters) {
        return database().query(sql, parameters);
    }

    /** {@link Database#value}: past Hibernate and not noted. */
    public @Nullable Object value(String sql, @Nullable Object... parameters) {
        return database().value(sql, parameters);
    }

    /** The time of the server's clock, after everything that was written so far and before everything that will be. */
    public Instant now() {
        query("select pg_sleep(0.002)");
        Timestamp now = (Timestamp) Objects.requireNonNull(value("select clock_timestamp()"));
        query("select pg_sleep(0.002)");
        return now.toInstant();
    }

    /** The major version of the server. */
    public int serverVersion() {
        return database().serverVersion();
    }

    /** Empties all tables, past every trigger. */
    public void truncate() {
        database().truncate();
    }

    /** What was sent through Hibernate's pool since the start, or since {@link #clearStatements()}; see {@link StatementLog}. */
    public List<String> statements() {
        return log.statements();
    }

    /**
     * What was sent while the SessionFactory was built the last time, Hibernate's own questions among it. Statements of DDL that were
     * sent together are apart here.
     */
    public List<String> bootStatements() {
        return List.copyOf(bootStatements);
    }

    /** Forgets the {@link #statements()}. */
    public void clearStatements() {
        log.clear();
    }

    /** Stops Hibernate, drops the database; fails if a connection was not given back to the pool, or not as it was. */
    @Override
    public void close() {
        closeHibernate();
        int lost = 0;
        if (pool != null) {
            lost = pool.getHikariPoolMXBean().getActiveConnections();
            pool.close();
            pool = null;
        }
        List<String> leftovers = closePooler(lost == 0);
        if (database != null && !sharesDatabase) {
            database.close();
            database = null;
        }
        if (lost > 0) {
            throw new IllegalStateException(lost + " connections were not given back to the pool");
        }
        if (!leftovers.isEmpty()) {
            throw new IllegalStateException("Left on connections to the server: " + leftovers);
        }
    }

    private List<String> closePooler(boolean look) {
        if (pooler == null) {
            return List.of();
        }
        try (PgBouncer closed = pooler) {
            pooler = null;
            return look ? closed.leftovers() : List.of();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // Nested classes announce themselves too; the outermost one counts.
        if (testClass == null) {
            testClass = context.getRequiredTestClass();
            start();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getRequiredTestClass() == testClass) {
            testClass = null;
            close();
        }
    }

    private TestUnit boot() {
        dataSource();
        log.clear();
        sessionFactory = metadata().buildSessionFactory();
        bootStatements.clear();
        bootStatements.addAll(log.statementsApart());
        log.clear();
        return this;
    }

    private void closeHibernate() {
        if (sessionFactory != null) {
            sessionFactory.close();
            sessionFactory = null;
        }
        registries.forEach(StandardServiceRegistryBuilder::destroy);
        registries.clear();
    }

    private HikariDataSource newPool(Database database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(log.around(source(database)));
        config.setMaximumPoolSize(5);
        config.setMinimumIdle(0);
        // A test that waits for a connection waits for one that was not given back.
        config.setConnectionTimeout(5_000);
        return new HikariDataSource(config);
    }

    private DataSource source(Database database) {
        if (poolerSize == 0) {
            return database.dataSource();
        }
        PgBouncer started = PgBouncer.of(database).poolSize(poolerSize).start();
        pooler = started;
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(started.jdbcUrl());
        source.setUser(database.user());
        source.setPassword(database.password());
        return source;
    }
}

package org.hibernatepg.trigger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.trigger.jdbc.VariablesInTransactionTest.who;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.engine.jdbc.connections.spi.AbstractDataSourceBasedMultiTenantConnectionProviderImpl;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.jndi.spi.JndiService;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.service.UnknownUnwrapTypeException;
import org.hibernate.service.spi.Configurable;
import org.hibernate.service.spi.InjectService;
import org.hibernate.service.spi.Startable;
import org.hibernate.service.spi.Stoppable;
import org.hibernatepg.trigger.SearchPath;
import org.hibernatepg.trigger.internal.jdbc.SessionVariables;
import org.hibernatepg.trigger.internal.jdbc.VariableConnection;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionProvidersTest {
    @AfterEach
    void leaveThread() {
        ThreadVariables.clear();
    }

    @Test
    void aUnitOnAnotherDatabaseHandsOutItsConnectionsAsTheyAre() {
        ThreadVariables.set(Map.of("test.thread", "worker"));
        JdbcUnit unit = new JdbcUnit()
                .inactive()
                .set("hibernate.connection.url", "jdbc:h2:mem:notes")
                .set("hibernate.hbm2ddl.auto", "create");
        try (unit) {
            unit.start().sessionFactory().inTransaction(session -> {
                who(session, "ann");
                assertThat(SessionVariables.of(session).get("test.who")).isNull();
                session.doWork(connection -> assertThat(connection.isWrapperFor(VariableConnection.class))
                        .isFalse());
                session.persist(new Note("a"));
                SessionWork.flush(session);
                assertThat(session.createSelectionQuery("select text from Note", String.class)
                                .getResultList())
                        .containsExactly("a");
            });
        }
    }

    @Test
    void theConnectionsOfHibernatesOwnPoolAreWrapped() {
        JdbcUnit unit = new JdbcUnit();
        try (unit) {
            unit.set("hibernate.connection.url", unit.database().jdbcUrl())
                    .set("hibernate.connection.username", unit.database().user())
                    .set("hibernate.connection.password", unit.database().password())
                    .start();
            writeAs(unit, "ann", "a");

            assertThat(unit.seen()).containsExactly("ann");
        }
    }

    @Test
    void aProviderOfOnesOwnIsInjectedConfiguredStartedAndStopped() {
        OwnProvider provider = new OwnProvider();
        JdbcUnit unit = new JdbcUnit();
        try (unit) {
            provider.dataSource = unit.pool();
            unit.set("hibernate.connection.provider_class", provider).start();
            writeAs(unit, "ann", "a");

            assertThat(unit.seen()).containsExactly("ann");
            assertThat(provider.lifecycle).isEqualTo("injected configured started ");
            assertThat(provider.gotBackWrapper).isFalse();
            ConnectionProvider service = ((SessionFactoryImplementor) unit.sessionFactory())
                    .getServiceRegistry()
                    .requireService(ConnectionProvider.class);
            assertThat(service.isUnwrappableAs(DataSource.class)).isTrue();
            assertThat(service.unwrap(DataSource.class)).isSameAs(provider.dataSource);
            assertThat(Set.of(service)).contains(service);
        }
        assertThat(provider.lifecycle).isEqualTo("injected configured started stopped ");
    }

    @Test
    void eachTenantsConnectionsAreWrapped() {
        try (JdbcUnit one = new JdbcUnit();
                JdbcUnit two = new JdbcUnit()) {
            one.set(
                            "hibernate.multi_tenant_connection_provider",
                            new Tenants(Map.of("one", one.pool(), "two", two.pool())))
                    .start();
            for (String tenant : new String[] {"one", "two"}) {
                try (Session session = one.sessionFactory()
                        .withOptions()
                        .tenantIdentifier((Object) tenant)
                        .openSession()) {
                    session.beginTransaction();
                    who(session, "ann of " + tenant);
                    session.persist(new Note("a"));
                    session.getTransaction().commit();
                }
            }

            assertThat(one.seen()).containsExactly("ann of one");
            assertThat(two.seen()).containsExactly("ann of two");
        }
    }

    @Test
    void aTransactionThatOutlivesItsConnectionsIsToldTheEndOfTheScope() throws SQLException {
        try (JdbcUnit unit = new JdbcUnit()) {
            inOneTransaction(unit, session -> {
                who(session, "ann");
                session.doWork(connection -> VariablesInTransactionTest.write(connection, "a"));
                who(session, null);
                session.doWork(connection -> VariablesInTransactionTest.write(connection, "b"));
                unit.clearStatements();
                session.doWork(connection -> VariablesInTransactionTest.write(connection, "c"));
                assertThat(unit.sent()).isZero();
            });

            assertThat(unit.seen()).containsExactly("ann", "-", "-");
        }
    }

    @Test
    void aSearchPathEndsInATransactionThatOutlivesItsConnections() throws SQLException {
        try (JdbcUnit unit = new JdbcUnit()) {
            inOneTransaction(unit, session -> {
                String before = searchPath(session);
                try (SearchPath catalog = SearchPath.open(session, "pg_catalog")) {
                    assertThat(searchPath(session)).isEqualTo("\"pg_catalog\"");
                }
                assertThat(searchPath(session)).isEqualTo(before);
            });
        }
    }

    /** As with JTA and with aggressive release: one physical connection after another wrapper, in one transaction. */
    private static void inOneTransaction(JdbcUnit unit, Consumer<Session> work) throws SQLException {
        try (Connection physical = unit.pool().getConnection()) {
            unit.dataSource((self, pool) -> sharing(physical))
                    .set("hibernate.connection.handling_mode", "DELAYED_ACQUISITION_AND_RELEASE_AFTER_STATEMENT")
                    .start();
            physical.setAutoCommit(false);
            unit.sessionFactory().inSession(work);
            physical.commit();
        }
    }

    private static String searchPath(Session session) {
        return session.doReturningWork(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select current_setting('search_path')")) {
                row.next();
                return row.getString(1);
            }
        });
    }

    /** As with JTA while the session keeps its connection: nobody tells it of the commit. */
    @Test
    void aTransactionThatIsEndedElsewhereIsNoticed() throws SQLException {
        JdbcUnit unit = new JdbcUnit();
        try (unit;
                Connection physical = unit.pool().getConnection()) {
            unit.dataSource((self, pool) -> sharing(physical)).start();
            physical.setAutoCommit(false);
            unit.sessionFactory().inSession(session -> {
                who(session, "ann");
                session.doWork(connection -> {
                    VariablesInTransactionTest.write(connection, "a");
                    physical.commit();
                    VariablesInTransactionTest.write(connection, "b");
                    physical.commit();
                });
            });

            assertThat(unit.seen()).containsExactly("ann", "ann");
        }
    }

    private static void writeAs(JdbcUnit unit, String who, String text) {
        unit.sessionFactory().inTransaction(session -> {
            who(session, who);
            session.persist(new Note(text));
        });
    }

    /** Always the same connection, which is never closed. */
    private static DataSource sharing(Connection connection) {
        Object unclosable = Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("close") ? null : method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> method.getName().equals("getConnection") ? unclosable : null);
    }

    /** With every interface and annotation by which Hibernate serves a service. */
    public static final class OwnProvider implements ConnectionProvider, Configurable, Startable, Stoppable {
        private static final long serialVersionUID = 1L;

        transient @Nullable DataSource dataSource;
        String lifecycle = "";
        boolean gotBackWrapper;

        @InjectService
        public void setJndi(JndiService jndi) {
            lifecycle += "injected ";
        }

        @Override
        public void configure(Map<String, Object> settings) {
            lifecycle += "configured ";
        }

        @Override
        public void start() {
            lifecycle += "started ";
        }

        @Override
        public void stop() {
            lifecycle += "stopped ";
        }

        @Override
        public Connection getConnection() throws SQLException {
            return Objects.requireNonNull(dataSource).getConnection();
        }

        @Override
        public void closeConnection(Connection connection) throws SQLException {
            gotBackWrapper |= connection.isWrapperFor(VariableConnection.class);
            connection.close();
        }

        @Override
        public boolean supportsAggressiveRelease() {
            return false;
        }

        @Override
        public boolean isUnwrappableAs(Class<?> type) {
            return type == DataSource.class;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            if (!isUnwrappableAs(type)) {
                throw new UnknownUnwrapTypeException(type);
            }
            return type.cast(dataSource);
        }
    }

    private static final class Tenants extends AbstractDataSourceBasedMultiTenantConnectionProviderImpl<String> {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, ? extends DataSource> pools;

        Tenants(Map<String, ? extends DataSource> pools) {
            this.pools = pools;
        }

        @Override
        protected DataSource selectAnyDataSource() {
            return selectDataSource("one");
        }

        @Override
        protected DataSource selectDataSource(String tenant) {
            return Objects.requireNonNull(pools.get(tenant));
        }
    }
}

package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Persistence;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.engine.jdbc.connections.spi.AbstractDataSourceBasedMultiTenantConnectionProviderImpl;
import org.hibernate.tool.schema.internal.HibernateSchemaManagementTool;
import org.hibernate.tool.schema.spi.SchemaMigrator;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.TriggerFiring;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.schema.UnitTriggers;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which applications start Hibernate and hand it connections. */
class BootTest {
    private static final String KEPT = TriggerId.of("Article", "kept");

    @Test
    void thePersistenceUnitOfAnApplicationNeedsNothingButTheJar() {
        try (Database database = Databases.create();
                EntityManagerFactory factory = Persistence.createEntityManagerFactory(
                        "articles",
                        Map.of(
                                "jakarta.persistence.jdbc.url", database.jdbcUrl(),
                                "jakarta.persistence.jdbc.user", database.user(),
                                "jakarta.persistence.jdbc.password", database.password()))) {
            assertThat(Triggers.of(factory).list())
                    .containsExactly(new TriggerInfo(
                            "Article:kept",
                            "Article",
                            KEPT,
                            TriggerStatus.INSTALLED,
                            Optional.of(TriggerFiring.ORIGIN)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "update"})
    void theConnectionForTheSchemaMayBeHandedIn(String action) throws SQLException {
        try (Database database = Databases.create();
                Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            try (TestUnit unit = TestUnit.of(Article.class)
                    .on(database)
                    .set("hibernate.hbm2ddl.auto", action)
                    .set("hibernate.pgtrigger.install", "true")
                    .set("jakarta.persistence.schema-generation-connection", connection)
                    .start()) {
                assertThat(Installed.triggers(database)).containsExactly(KEPT);
                assertThat(unit.bootStatements()).noneMatch(sql -> sql.contains("trigger"));
                assertThat(connection.isClosed()).isFalse();
                assertThat(connection.getAutoCommit()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "update"})
    void connectionsMayComeWithoutAutocommit(String action) {
        try (Database database = Databases.create();
                HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(database.dataSource());
            pool.setAutoCommit(false);
            try (TestUnit unit = TestUnit.of(Article.class)
                    .on(database)
                    .set("hibernate.connection.datasource", pool)
                    .set("hibernate.connection.provider_disables_autocommit", "true")
                    .set("hibernate.hbm2ddl.auto", action)
                    .start()) {
                assertThat(Triggers.of(unit.sessionFactory()).list())
                        .extracting(TriggerInfo::status)
                        .containsExactly(TriggerStatus.INSTALLED);
                unit.set("hibernate.hbm2ddl.auto", "validate").restart();
                assertThat(database.value(
                                "select count(*) from pg_stat_activity where state like 'idle in transaction%'"
                                        + " and datname = current_database()"))
                        .isEqualTo(0L);
            }
        }
    }

    @Test
    void aSchemaToolOfTheApplicationIsUsed() {
        OwnTool.migrations = 0;
        try (TestUnit unit = TestUnit.of(Article.class)
                .set("hibernate.schema_management_tool", OwnTool.class.getName())
                .start()) {
            unit.set("hibernate.hbm2ddl.auto", "update").restart();

            assertThat(OwnTool.migrations).isEqualTo(1);
            assertThat(Installed.ddl(unit)).isEmpty();
            assertThat(Installed.triggers(unit.database())).containsExactly(KEPT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "update"})
    void connectionsMayBelongToTenants(String action) {
        try (Database database = Databases.create();
                TestUnit unit = TestUnit.of(Article.class)
                        .on(database)
                        .set("hibernate.multi_tenant_connection_provider", new OneDatabaseForAll(database.dataSource()))
                        .set("hibernate.hbm2ddl.auto", action)
                        .start()) {
            assertThat(Triggers.of(unit.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsExactly(TriggerStatus.INSTALLED);
        }
    }

    @Test
    void twoUnitsHaveTheirOwnTriggers() {
        try (TestUnit one = TestUnit.of(Article.class).start();
                TestUnit other = TestUnit.of(Invoice.class).start()) {
            assertThat(uris(one.sessionFactory())).containsExactly("Article:kept");
            assertThat(uris(other.sessionFactory())).containsExactly("Invoice:kept");
        }
    }

    private static List<String> uris(SessionFactory factory) {
        return Triggers.of(factory).list().stream().map(TriggerInfo::uri).toList();
    }

    @Test
    void nothingIsKeptOfAUnitThatIsClosed() throws ReflectiveOperationException {
        int before = units().size();
        SessionFactory closed;
        try (TestUnit unit = TestUnit.of(Article.class).start()) {
            closed = unit.sessionFactory();
            assertThat(UnitTriggers.of(closed)).isPresent();
        }

        assertThat(UnitTriggers.of(closed)).isEmpty();
        assertThat(units()).hasSize(before);
    }

    @Test
    void nothingIsKeptOfAUnitThatFailsToStart() throws ReflectiveOperationException {
        int before = units().size();

        assertThatThrownBy(() -> TestUnit.of(Article.class)
                        .set("hibernate.hbm2ddl.auto", "validate")
                        .start())
                .hasMessageContaining("missing table");
        assertThatThrownBy(() -> TestUnit.of(Rejected.class).start()).hasMessageContaining("nonsense");
        assertThatThrownBy(() -> TestUnit.of(Article.class)
                        .set("hibernate.pgtrigger.install", "true")
                        .set("hibernate.hbm2ddl.auto", "none")
                        .set("hibernate.pgtrigger.lock_timeout", "soon")
                        .start())
                .hasMessageContaining("soon");

        assertThat(units()).hasSize(before);
    }

    private static Map<?, ?> units() throws ReflectiveOperationException {
        Field units = UnitTriggers.class.getDeclaredField("BY_FACTORY");
        units.setAccessible(true);
        return (Map<?, ?>) units.get(null);
    }

    /** A tool that an application might write to see what is migrated. */
    public static final class OwnTool extends HibernateSchemaManagementTool {
        private static final long serialVersionUID = 1L;

        static int migrations;

        @Override
        public SchemaMigrator getSchemaMigrator(Map<String, Object> options) {
            migrations++;
            return super.getSchemaMigrator(options);
        }
    }

    private static final class OneDatabaseForAll
            extends AbstractDataSourceBasedMultiTenantConnectionProviderImpl<Object> {
        private static final long serialVersionUID = 1L;

        private final transient DataSource dataSource;

        OneDatabaseForAll(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        @Override
        protected DataSource selectAnyDataSource() {
            return dataSource;
        }

        @Override
        protected DataSource selectDataSource(Object tenant) {
            return dataSource;
        }
    }

    @Entity(name = "Article")
    @Protect(name = "kept", operations = DELETE)
    public static class Article {
        @Id
        int id;
    }

    @Entity(name = "Invoice")
    @Protect(name = "kept", operations = DELETE)
    static class Invoice {
        @Id
        int id;
    }

    @Entity(name = "Rejected")
    @Trigger(name = "rejected", when = When.BEFORE, operations = DELETE, body = "nonsense; return old;")
    static class Rejected {
        @Id
        int id;
    }
}

package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.engine.jdbc.connections.spi.AbstractDataSourceBasedMultiTenantConnectionProviderImpl;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class InstallingExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Locker.class);

    private final SessionFactory sessionFactory = unit.sessionFactory();

    @BeforeEach
    void install() {
        Triggers.of(sessionFactory).install();
        unit.truncate();
        unit.jdbc("insert into locker values (1)");
    }

    @Test
    void triggersAreListedInstalledAndSwitched() {
        List<String> log = new ArrayList<>();
        // snippet: installing-all
        Triggers triggers = Triggers.of(sessionFactory);
        triggers.list().forEach(trigger -> log.add(trigger.status() + " " + trigger.uri()));
        triggers.install();
        triggers.disable("Locker:no_delete");
        triggers.enable("Locker:no_delete");
        triggers.uninstall("Locker:no_delete");
        // end
        assertThat(log).containsExactly("INSTALLED Locker:no_delete", "INSTALLED Locker:placed");
        unit.jdbc("delete from locker");
        assertThat(statuses()).containsExactly(TriggerStatus.UNINSTALLED, TriggerStatus.INSTALLED);
    }

    @Test
    void aScriptInstallsThem(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("triggers.sql");
        // snippet: installing-script
        Files.writeString(file, Triggers.of(sessionFactory).ddl());
        // end
        Triggers.of(sessionFactory).uninstall();
        unit.jdbc(Files.readString(file));
        assertThat(statuses()).containsOnly(TriggerStatus.INSTALLED);
    }

    @Test
    void aScopeIsWithoutThem() {
        // snippet: installing-scope
        try (TriggerScope off = Triggers.of(sessionFactory).uninstalled("Locker:no_delete")) {
            sessionFactory.inTransaction(
                    session -> session.createMutationQuery("delete from Locker").executeUpdate());
        }
        // end
        unit.jdbc("insert into locker values (1)");
        assertThatThrownBy(() -> unit.jdbc("delete from locker")).hasMessageContaining("Cannot delete");
    }

    @Test
    void aColumnOfAConditionIsAltered() {
        assertThatThrownBy(() -> unit.jdbc("alter table locker alter column place type text"))
                .hasMessageContaining("cannot alter type of a column used in a trigger definition");
        // snippet: installing-alter
        Triggers.of(sessionFactory).alter("alter table locker alter column place type text");
        // end
        assertThat(statuses()).containsOnly(TriggerStatus.INSTALLED);
        assertThat(unit.value("select data_type from information_schema.columns where column_name = 'place'"))
                .isEqualTo("text");
        Triggers.of(sessionFactory).alter("alter table locker alter column place type varchar(255)");
    }

    @Test
    void triggersAreInstalledInAnotherSchema() {
        unit.jdbc("create schema branch_a; create table branch_a.locker (id int primary key, place varchar(255))");
        // snippet: installing-schema
        Triggers.of(sessionFactory).inSchema("branch_a").install();
        // end
        unit.jdbc("insert into branch_a.locker values (1)");
        assertThatThrownBy(() -> unit.jdbc("delete from branch_a.locker")).hasMessageContaining("Cannot delete");
    }

    @Test
    void triggersAreInstalledForTenants() {
        try (TestUnit tenancy = Pages.unit(Locker.class)
                .set("hibernate.hbm2ddl.auto", "none")
                .set("hibernate.multi_tenant_connection_provider", new SchemaTenants(unit.dataSource()))
                .on(unit.database())) {
            List<String> tenants = List.of("north", "south");
            tenants.forEach(tenant -> unit.jdbc("create schema " + tenant + "; create table " + tenant
                    + ".locker (id int primary key, place varchar(255))"));
            SessionFactory sessionFactory = tenancy.start().sessionFactory();
            // snippet: installing-tenants
            for (String tenant : tenants) {
                Triggers.of(sessionFactory).forTenant(tenant).install();
            }
            // end
            unit.jdbc("insert into south.locker values (1)");
            assertThatThrownBy(() -> unit.jdbc("delete from south.locker")).hasMessageContaining("Cannot delete");
        }
    }

    private static final class SchemaTenants extends AbstractDataSourceBasedMultiTenantConnectionProviderImpl<Object> {
        private static final long serialVersionUID = 1L;

        private final transient DataSource dataSource;

        SchemaTenants(DataSource dataSource) {
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

        @Override
        public Connection getConnection(Object tenant) throws SQLException {
            Connection connection = super.getConnection(tenant);
            connection.setSchema(tenant.toString());
            return connection;
        }

        @Override
        public void releaseConnection(Object tenant, Connection connection) throws SQLException {
            // Whoever gets it next from the pool is no tenant, and the pool does not reset it.
            connection.setSchema("public");
            super.releaseConnection(tenant, connection);
        }
    }

    private List<TriggerStatus> statuses() {
        return Triggers.of(sessionFactory).list().stream()
                .map(TriggerInfo::status)
                .toList();
    }
}

@Entity
@Protect(name = "no_delete", operations = Operation.DELETE)
@Protect(name = "placed", operations = Operation.UPDATE, condition = "old.place = 'hall'")
class Locker {
    @Id
    int id;

    String place;
}

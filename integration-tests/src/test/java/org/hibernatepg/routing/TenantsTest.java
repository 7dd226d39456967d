package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.engine.jdbc.connections.spi.AbstractDataSourceBasedMultiTenantConnectionProviderImpl;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A persistence unit whose tenants have databases of their own. */
class TenantsTest {
    @AutoClose
    private final Database one = Databases.create();

    @AutoClose
    private final Database two = Databases.create();

    @Test
    @Spec({"RO-01", "RO-06"})
    void aReadOnlyScopeIsEnforcedOnTheConnectionsOfATenant() {
        run(Map.of(), factory -> {
            try (Session session = tenant(factory, "two")) {
                session.beginTransaction();
                session.persist(new Note(1));
                session.getTransaction().commit();
            }
            assertThat(two.value("select count(*) from Note")).isEqualTo(1L);
            assertThat(one.value("select count(*) from Note")).isEqualTo(0L);

            try (ReadOnlyScope scope =
                            ReadOnlyScopes.of(factory).named("export").open();
                    Session session = tenant(factory, "two")) {
                session.beginTransaction();
                assertThat(session.find(Note.class, 1L)).isNotNull();
                session.persist(new Note(2));
                assertThatThrownBy(session::flush)
                        .isInstanceOf(ReadOnlyViolationException.class)
                        .hasMessageContaining("export");
                session.getTransaction().rollback();
            }
            try (Session session = tenant(factory, "two")) {
                session.beginTransaction();
                session.persist(new Note(3));
                session.getTransaction().commit();
                session.doWork(connection -> {
                    assertThat(connection.isReadOnly()).isFalse();
                    assertThat(connection.getAutoCommit()).isTrue();
                });
            }
            assertThat(two.value("select count(*) from Note")).isEqualTo(2L);
        });
    }

    @Test
    @Spec("RT-12")
    void replicasAreRefusedWhereTheTenantsProviderChooses() {
        assertThatThrownBy(() -> run(Map.of(RoutingSettings.REPLICAS, one.dataSource()), factory -> {}))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining(
                        "has a MultiTenantConnectionProvider, which alone knows where the data of a tenant is");
    }

    private static Session tenant(SessionFactory factory, String tenant) {
        return factory.withOptions().tenantIdentifier((Object) tenant).openSession();
    }

    private interface Work {
        void with(SessionFactory factory);
    }

    private void run(Map<String, Object> settings, Work work) {
        for (Database database : new Database[] {one, two}) {
            database.execute("create table Note (id bigint primary key)");
        }
        Map<String, Object> all = new HashMap<>(settings);
        all.put(
                "hibernate.multi_tenant_connection_provider",
                new Tenants(Map.of("one", one.dataSource(), "two", two.dataSource())));
        StandardServiceRegistry registry =
                new StandardServiceRegistryBuilder().applySettings(all).build();
        try (SessionFactory factory = new MetadataSources(registry)
                .addAnnotatedClass(Note.class)
                .buildMetadata()
                .buildSessionFactory()) {
            work.with(factory);
        } finally {
            StandardServiceRegistryBuilder.destroy(registry);
        }
    }

    private static final class Tenants extends AbstractDataSourceBasedMultiTenantConnectionProviderImpl<Object> {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, DataSource> pools;

        Tenants(Map<String, DataSource> pools) {
            this.pools = pools;
        }

        @Override
        protected DataSource selectAnyDataSource() {
            return pools.get("one");
        }

        @Override
        protected DataSource selectDataSource(Object tenant) {
            return pools.get(tenant);
        }
    }
}

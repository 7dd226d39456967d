package org.hibernatepg.history.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.HibernateException;
import org.hibernate.Session;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;
import org.hibernate.annotations.TenantId;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.hibernatepg.history.AsOf;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.MapRegionFactory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TenantSchemas;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Triggers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A session as of a point sees the rows of its tenant, and no others. */
class AsOfTenantsTest {
    @Test
    void theTenantOfAColumnIsTheOneThatIsNamed() {
        try (TestUnit unit = columns().start()) {
            Instant then = changedSince(unit, column("one"), column("two"));
            AsOf past = History.of(unit.sessionFactory()).asOf(then);
            for (String tenant : List.of("one", "two")) {
                past.tenant(tenant).run(session -> see(session, tenant, tenant + " then"));
                past.tenant(tenant).refuseUntracked().run(session -> see(session, tenant, tenant + " then"));
                unit.inTransaction(tenant, session -> see(session, tenant, tenant + " now"));
            }
            past.tenant("three").run(session -> assertThat(session.createSelectionQuery("from Lease", Lease.class)
                            .list())
                    .isEmpty());
            assertThatThrownBy(past::openSession)
                    .isInstanceOf(HibernateException.class)
                    .hasMessageContaining("no tenant identifier specified");
        }
    }

    @Test
    void theTenantOfAColumnIsTheOneThatTheResolverKnows() {
        Resolver resolver = new Resolver();
        try (TestUnit unit =
                columns().set("hibernate.tenant_identifier_resolver", resolver).start()) {
            Instant then = changedSince(unit, column("one"), column("two"));
            for (String tenant : List.of("one", "two")) {
                resolver.tenant = tenant;
                History.of(unit.sessionFactory()).asOf(then).run(session -> see(session, tenant, tenant + " then"));
                unit.inTransaction(tenant, session -> see(session, tenant, tenant + " now"));
            }
        }
    }

    @Test
    @Spec({"N-004", "N-005"})
    void theTenantOfASchemaReadsItsOwnTables() {
        try (Database database = Databases.create()) {
            List.of("one", "Two").forEach(tenant -> createTables(database, tenant));
            try (TestUnit unit = TestUnit.of(Flat.class)
                    .on(database)
                    .set("hibernate.hbm2ddl.auto", "none")
                    .set("hibernate.multi_tenant_connection_provider", new TenantSchemas(database))
                    .start()) {
                List.of("one", "Two").forEach(tenant -> Triggers.of(unit.sessionFactory())
                        .forTenant(tenant)
                        .install());
                Instant then = changedSince(unit, flat("one"), flat("Two"));
                AsOf past = History.of(unit.sessionFactory()).asOf(then);
                for (String tenant : List.of("one", "Two")) {
                    past.tenant(tenant).run(session -> seeFlat(session, tenant + " then"));
                    unit.inTransaction(tenant, session -> seeFlat(session, tenant + " now"));
                }
            }
        }
    }

    private static TestUnit columns() {
        return TestUnit.of(Lease.class)
                .set("hibernate.cache.region.factory_class", MapRegionFactory.class)
                .set("hibernate.cache.use_query_cache", "true");
    }

    private static void createTables(Database database, String tenant) {
        database.execute("create schema \"" + tenant + "\"");
        try (TestUnit tables =
                TestUnit.of(Flat.class).on(database).set("hibernate.default_schema", "`" + tenant + "`")) {
            tables.start();
            Triggers.of(tables.sessionFactory()).uninstall();
        }
    }

    /**
     * What a tenant has.
     *
     * @param tenant the tenant
     * @param first persists it
     * @param then changes it
     */
    private record Had(String tenant, Consumer<Session> first, Consumer<Session> then) {}

    private static Had column(String tenant) {
        int id = tenant.length() + tenant.charAt(0);
        return new Had(tenant, session -> session.persist(new Lease(id, tenant + " then")), session -> session.find(
                        Lease.class, id)
                .set(tenant + " now"));
    }

    private static Had flat(String tenant) {
        return new Had(tenant, session -> session.persist(new Flat(tenant + " then")), session -> {
            Flat flat = session.find(Flat.class, 1);
            flat.name = tenant + " now";
            flat.rooms.clear();
            flat.rooms.add(flat.name);
        });
    }

    private static Instant changedSince(TestUnit unit, Had... all) {
        List.of(all).forEach(had -> unit.inTransaction(had.tenant(), had.first()));
        Instant then = unit.now();
        List.of(all).forEach(had -> unit.inTransaction(had.tenant(), had.then()));
        return then;
    }

    @SuppressWarnings("deprecation") // Hibernate 6 has no other way to ask for a natural id
    private static void see(Session session, String tenant, String name) {
        List<Lease> leases = session.createSelectionQuery("from Lease", Lease.class)
                .setCacheable(true)
                .list();
        assertThat(leases).singleElement().satisfies(lease -> {
            assertThat(lease.tenant).isEqualTo(tenant);
            assertThat(lease.name).isEqualTo(name);
            assertThat(lease.words).containsExactly(name);
        });
        assertThat(session.bySimpleNaturalId(Lease.class).load(name)).isSameAs(leases.get(0));
    }

    private static void seeFlat(Session session, String name) {
        Flat flat = session.find(Flat.class, 1);
        assertThat(flat.name).isEqualTo(name);
        assertThat(flat.rooms).containsExactly(name);
        assertThat(session.createNativeQuery("select name from flat", String.class)
                        .list())
                .containsExactly(name);
    }

    private static final class Resolver implements CurrentTenantIdentifierResolver<Object> {
        private String tenant = "none";

        @Override
        public Object resolveCurrentTenantIdentifier() {
            return tenant;
        }

        @Override
        public boolean validateExistingCurrentSessions() {
            return false;
        }
    }

    @Entity(name = "Lease")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    @NaturalIdCache
    @TrackHistory(collections = true)
    static class Lease {
        @Id
        int id;

        @TenantId
        @Nullable
        String tenant;

        @NaturalId(mutable = true)
        String name = "";

        @ElementCollection
        Set<String> words = new HashSet<>();

        protected Lease() {}

        Lease(int id, String name) {
            this.id = id;
            set(name);
        }

        void set(String text) {
            name = text;
            words.clear();
            words.add(text);
        }
    }

    @Entity(name = "Flat")
    @TrackHistory(collections = true)
    static class Flat {
        @Id
        int id;

        String name = "";

        @ElementCollection
        Set<String> rooms = new HashSet<>();

        protected Flat() {}

        Flat(String name) {
            this.id = 1;
            this.name = name;
            this.rooms.add(name);
        }
    }
}

package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import org.hibernate.Session;
import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.boot.model.relational.Sequence;
import org.hibernate.tool.schema.spi.SchemaFilter;
import org.hibernate.tool.schema.spi.SchemaFilterProvider;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TenantSchemas;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerInstallation;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same tables in several schemas, and tables that belong to others. */
class SchemasTest {
    private static final String KEPT = TriggerId.of("Order", "kept");
    private static final String COUNTED = TriggerId.of("Order", "counted");

    private final Database database = Databases.create();

    @BeforeEach
    void createSchemas() {
        for (String schema : List.of("\"Tenant A\"", "tenant_b")) {
            database.execute("create schema " + schema);
            database.execute("create table " + schema + ".\"Order\" (id int primary key)");
            database.execute("create table " + schema + ".total (id int primary key)");
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @Spec({"N-004", "N-005"})
    void installsListsSwitchesAndRemovesInOneSchemaAndLeavesTheOthersAlone() {
        try (TestUnit unit = unit().start()) {
            TriggerInstallation a = Triggers.of(unit.sessionFactory()).inSchema("Tenant A");
            TriggerInstallation b = Triggers.of(unit.sessionFactory()).inSchema("tenant_b");

            unit.jdbc("insert into \"Tenant A\".\"Order\" values (1); insert into tenant_b.\"Order\" values (1)");
            a.install();
            assertThat(statuses(a)).containsExactly(TriggerStatus.INSTALLED, TriggerStatus.INSTALLED);
            assertThat(statuses(b)).containsExactly(TriggerStatus.UNINSTALLED, TriggerStatus.UNINSTALLED);
            b.install();
            b.disable("Order:kept");
            assertThat(statuses(a)).containsExactly(TriggerStatus.INSTALLED, TriggerStatus.INSTALLED);
            assertThat(statuses(b)).containsExactlyInAnyOrder(TriggerStatus.INSTALLED, TriggerStatus.DISABLED);
            assertThat(b.list().get(0).table()).isEqualTo("\"tenant_b\".\"Order\"");

            assertThatThrownBy(() -> unit.jdbc("delete from \"Tenant A\".\"Order\""))
                    .hasMessageContaining("Cannot delete");
            unit.jdbc("delete from tenant_b.\"Order\"");

            a.uninstall();
            assertThat(statuses(a)).containsExactly(TriggerStatus.UNINSTALLED, TriggerStatus.UNINSTALLED);
            assertThat(statuses(b)).containsExactlyInAnyOrder(TriggerStatus.INSTALLED, TriggerStatus.DISABLED);
            assertThat(unit.query("select distinct nspname from pg_proc p join pg_namespace n on n.oid = pronamespace"
                            + " where proname like 'pgtrigger%'"))
                    .containsExactly(List.of("tenant_b"));
        }
    }

    @Test
    @Spec("N-005")
    void theScriptNamesTheSchema() {
        try (TestUnit unit = unit().start()) {
            TriggerInstallation a = Triggers.of(unit.sessionFactory()).inSchema("Tenant A");

            unit.jdbc(a.ddl());
            assertThat(statuses(a)).containsOnly(TriggerStatus.INSTALLED);
            unit.jdbc(a.dropDdl());
            assertThat(Installed.functions(database)).isEmpty();
        }
    }

    @Test
    @Spec("N-005")
    void anOwnerPrunesOneSchemaOnly() {
        try (TestUnit unit = unit().set("hibernate.pgtrigger.owner", "shop").start()) {
            Triggers.of(unit.sessionFactory()).inSchema("Tenant A").install();
            Triggers.of(unit.sessionFactory()).inSchema("tenant_b").install();
            unit.restart(Total.class);

            Triggers.of(unit.sessionFactory()).install();
            assertThat(installedIn()).hasSize(4);
            TriggerInstallation a = Triggers.of(unit.sessionFactory()).inSchema("Tenant A");
            assertThat(a.prunable()).extracting(TriggerInfo::id).containsExactly(COUNTED, KEPT);
            a.prune();

            assertThat(installedIn()).containsExactly(List.of("tenant_b", COUNTED), List.of("tenant_b", KEPT));
        }
    }

    private List<List<Object>> installedIn() {
        return database.query("""
                        select nspname, tgname from pg_trigger join pg_class c on c.oid = tgrelid
                        join pg_namespace n on n.oid = relnamespace where not tgisinternal order by 1, 2""").stream()
                .map(row -> List.of(Objects.requireNonNull(row.get(0)), Objects.requireNonNull(row.get(1))))
                .toList();
    }

    /** Bodies name tables as the mapping does; a session of a tenant finds its own. */
    @Test
    @Spec({"N-004", "N-005"})
    void tenantsOfSearchPathsHaveTheirOwnTriggers() {
        try (TestUnit unit = unit().set("hibernate.multi_tenant_connection_provider", new TenantSchemas(database))
                .start()) {
            Triggers triggers = Triggers.of(unit.sessionFactory());
            triggers.forTenant("Tenant A").install();
            assertThat(statuses(triggers.forTenant("Tenant A"))).containsOnly(TriggerStatus.INSTALLED);
            assertThat(statuses(triggers.forTenant("tenant_b"))).containsOnly(TriggerStatus.UNINSTALLED);
            triggers.forTenant("tenant_b").install();
            assertThat(statuses(triggers.forTenant("tenant_b"))).containsOnly(TriggerStatus.INSTALLED);

            for (String tenant : List.of("Tenant A", "tenant_b", "Tenant A")) {
                unit.inTransaction(tenant, session -> session.persist(new Order(tenant.length() + counted(tenant))));
            }
            assertThat(counted("Tenant A")).isEqualTo(2);
            assertThat(counted("tenant_b")).isEqualTo(1);
            assertThatThrownBy(() -> unit.inTransaction("tenant_b", SchemasTest::deleteAll))
                    .hasMessageContaining("Cannot delete");
            unit.inTransaction("Tenant A", session -> {
                try (TriggerScope ignored = triggers.ignore(session, "Order:kept")) {
                    deleteAll(session);
                }
            });

            triggers.forTenant("Tenant A").uninstall();
            assertThat(statuses(triggers.forTenant("tenant_b"))).containsOnly(TriggerStatus.INSTALLED);
            assertThat(statuses(triggers)).containsOnly(TriggerStatus.UNINSTALLED);
        }
    }

    private int counted(String schema) {
        return ((Number) Objects.requireNonNull(database.value("select count(*) from \"" + schema + "\".total")))
                .intValue();
    }

    private static void deleteAll(Session session) {
        session.createMutationQuery("delete from Order").executeUpdate();
    }

    @Test
    @Spec({"I-014", "N-008", "N-009"})
    void tablesThatTheSchemaFilterLeavesOutGetNoTriggers() {
        try (TestUnit unit = TestUnit.of(Here.class, Elsewhere.class)
                .on(database)
                .set("hibernate.pgtrigger.owner", "shop")
                .start()) {
            assertThat(unit.query("select 1 from pg_trigger where not tgisinternal"))
                    .hasSize(2);
            unit.set("hibernate.hbm2ddl.schema_filter_provider", new OnlyHere()).set("hibernate.hbm2ddl.auto", "none");
            unit.restart();
            Triggers triggers = Triggers.of(unit.sessionFactory());

            assertThat(triggers.list())
                    .extracting(TriggerInfo::uri, TriggerInfo::status, info -> info.firing()
                            .isPresent())
                    .containsExactly(
                            tuple("Elsewhere:kept", TriggerStatus.UNALLOWED, false),
                            tuple("Here:kept", TriggerStatus.INSTALLED, true),
                            tuple("Elsewhere:" + TriggerId.of("Elsewhere", "kept"), TriggerStatus.PRUNE, true));
            unit.set("hibernate.hbm2ddl.auto", "validate").restart();
            unit.set("hibernate.hbm2ddl.auto", "update").restart();
            assertThat(Installed.triggers(database)).containsExactly(TriggerId.of("Here", "kept"));

            Triggers.of(unit.sessionFactory()).install("Elsewhere:kept");
            Triggers.of(unit.sessionFactory()).disable();
            assertThat(Installed.triggers(database)).containsExactly(TriggerId.of("Here", "kept"));
            assertThat(Triggers.of(unit.sessionFactory()).ddl()).doesNotContain("Elsewhere");
        }
    }

    @Test
    @Spec("I-014")
    void creatingAndDroppingKeepToTheSchemaFilter() {
        try (TestUnit unit = TestUnit.of(Here.class, Elsewhere.class)
                .on(database)
                .set("hibernate.hbm2ddl.schema_filter_provider", new OnlyHere())
                .set("hibernate.hbm2ddl.auto", "create-drop")
                .start()) {
            assertThat(Installed.triggers(database)).containsExactly(TriggerId.of("Here", "kept"));
        }
        assertThat(Installed.functions(database)).isEmpty();
    }

    @Test
    @Spec("I-014")
    void aMaterializedViewHasNoTriggers() {
        database.execute("create table source (id int); create materialized view here as select * from source");
        try (TestUnit unit = TestUnit.of(Here.class)
                .on(database)
                .set("hibernate.hbm2ddl.auto", "none")
                .set("hibernate.pgtrigger.install", true)
                .start()) {
            assertThat(statuses(Triggers.of(unit.sessionFactory()))).containsExactly(TriggerStatus.UNALLOWED);
        }
    }

    @Test
    @Spec({"N-001", "N-002"})
    void ofTwoDatabasesOnlyTheOneIsChanged() {
        try (TestUnit one = TestUnit.of(Here.class).start();
                TestUnit other = TestUnit.of(Here.class).start()) {
            Triggers.of(other.sessionFactory()).disable();
            assertThat(statuses(Triggers.of(one.sessionFactory()))).containsExactly(TriggerStatus.INSTALLED);
            Triggers.of(other.sessionFactory()).uninstall();
            assertThat(statuses(Triggers.of(one.sessionFactory()))).containsExactly(TriggerStatus.INSTALLED);
            assertThat(statuses(Triggers.of(other.sessionFactory()))).containsExactly(TriggerStatus.UNINSTALLED);
        }
    }

    @Test
    @Spec({"N-004", "N-005"})
    void tenantsOfHibernatesSchemaMapperHaveTheirOwnTriggers() throws ReflectiveOperationException {
        try (TestUnit unit =
                unit().set("hibernate.multi_tenant.schema_mapper", identity()).start()) {
            Triggers triggers = Triggers.of(unit.sessionFactory());
            triggers.forTenant("tenant_b").install();
            assertThat(statuses(triggers.forTenant("tenant_b"))).containsOnly(TriggerStatus.INSTALLED);
            assertThat(installedIn()).containsExactly(List.of("tenant_b", COUNTED), List.of("tenant_b", KEPT));

            unit.inTransaction("tenant_b", session -> session.persist(new Order(1)));
            assertThat(counted("tenant_b")).isEqualTo(1);
            assertThatThrownBy(() -> unit.inTransaction("tenant_b", SchemasTest::deleteAll))
                    .hasMessageContaining("Cannot delete");
        }
    }

    /** By reflection, since the type came with Hibernate 7.1. */
    private static Object identity() throws ReflectiveOperationException {
        String type = "org.hibernate.context.spi.TenantSchemaMapper";
        ClassLoader loader = Session.class.getClassLoader();
        assumeTrue(loader.getResource(type.replace('.', '/') + ".class") != null, "this line has no " + type);
        return Proxy.newProxyInstance(
                loader, new Class<?>[] {Class.forName(type)}, (proxy, method, arguments) -> arguments[0]);
    }

    private TestUnit unit() {
        return TestUnit.of(Order.class, Total.class).on(database).set("hibernate.hbm2ddl.auto", "none");
    }

    private static List<TriggerStatus> statuses(TriggerInstallation triggers) {
        return triggers.list().stream().map(TriggerInfo::status).toList();
    }

    /** Leaves one table to another persistence unit. */
    private static final class OnlyHere implements SchemaFilterProvider, SchemaFilter {
        @Override
        public SchemaFilter getCreateFilter() {
            return this;
        }

        @Override
        public SchemaFilter getDropFilter() {
            return this;
        }

        @Override
        public SchemaFilter getTruncatorFilter() {
            return this;
        }

        @Override
        public SchemaFilter getMigrateFilter() {
            return this;
        }

        @Override
        public SchemaFilter getValidateFilter() {
            return this;
        }

        @Override
        public boolean includeNamespace(Namespace namespace) {
            return true;
        }

        @Override
        public boolean includeTable(org.hibernate.mapping.Table table) {
            return !table.getName().equals("Elsewhere");
        }

        @Override
        public boolean includeSequence(Sequence sequence) {
            return true;
        }
    }

    @Entity(name = "Order")
    @Table(name = "`Order`")
    @Protect(name = "kept", operations = DELETE)
    @Trigger(
            name = "counted",
            when = When.AFTER,
            operations = INSERT,
            body = "insert into total select count(*) from {table}; return null;")
    static class Order {
        @Id
        int id;

        Order() {}

        Order(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Total")
    static class Total {
        @Id
        int id;
    }

    @Entity(name = "Here")
    @Protect(name = "kept", operations = DELETE)
    static class Here {
        @Id
        int id;
    }

    @Entity(name = "Elsewhere")
    @Protect(name = "kept", operations = DELETE)
    static class Elsewhere {
        @Id
        int id;
    }
}

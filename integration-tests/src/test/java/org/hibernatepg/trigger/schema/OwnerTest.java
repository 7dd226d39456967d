package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hibernatepg.trigger.Operation.DELETE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Objects;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several persistence units over one database. */
class OwnerTest {
    private static final String SHOP = TriggerId.of("Item", "shop");
    private static final String STOCK = TriggerId.of("Item", "stock");
    private static final String BOTH = TriggerId.of("Item", "both");
    private static final String INVOICED = TriggerId.of("Invoice", "kept");

    private final Database database = Databases.create();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void eachUnitPrunesWhatItInstalledItself() {
        try (TestUnit shop = unit("shop", ShopItem.class).start();
                TestUnit stock = unit("stock & \"store\", 2", StockItem.class).start()) {
            assertThat(Installed.triggers(database)).containsExactlyInAnyOrder(SHOP, STOCK, BOTH);
            assertThat(Triggers.of(shop.sessionFactory()).prunable()).isEmpty();
            assertThat(Triggers.of(stock.sessionFactory()).prunable()).isEmpty();

            shop.restart();
            assertThat(Installed.ddl(shop)).isEmpty();
            stock.restart(BareItem.class);
            assertThat(Installed.triggers(database)).containsExactlyInAnyOrder(SHOP, BOTH);
            shop.restart(BareItem.class);
            assertThat(Installed.functions(database)).isEmpty();
        }
    }

    @Test
    void aTriggerThatTwoUnitsDeclareGoesWithTheLast() {
        try (TestUnit shop = unit("shop", ShopItem.class).start();
                TestUnit stock = unit("stock", StockItem.class).start()) {
            assertThat(comment(BOTH)).endsWith(" shop,stock");
            stock.restart();
            assertThat(Installed.ddl(stock)).isEmpty();

            shop.restart(BareItem.class);
            assertThat(Installed.triggers(database)).containsExactlyInAnyOrder(STOCK, BOTH);
            assertThat(comment(BOTH)).endsWith(" stock");
            assertThat(Triggers.of(stock.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsOnly(TriggerStatus.INSTALLED);

            stock.restart(BareItem.class);
            assertThat(Installed.functions(database)).isEmpty();
        }
    }

    @Test
    void theNameOfThePersistenceUnitIsTheOwner() {
        try (TestUnit shop = TestUnit.of(ShopItem.class)
                .on(database)
                .set("hibernate.persistenceUnitName", "web")
                .start()) {
            assertThat(comment(SHOP)).endsWith(" web");
            assertThat(shop.sessionFactory().isOpen()).isTrue();
        }
    }

    @Test
    void whatAUnitWithoutANameInstalledBelongsToWhoeverMapsTheTable() {
        try (TestUnit nameless = TestUnit.of(ShopItem.class)
                .on(database)
                .set("hibernate.hbm2ddl.auto", "update")
                .start()) {
            assertThat(comment(SHOP).split(" ")).hasSize(4);
            try (TestUnit named = unit("web", ShopItem.class).start()) {
                assertThat(comment(SHOP)).endsWith(" web");
                nameless.restart(BareItem.class);
                assertThat(Installed.triggers(database)).containsExactlyInAnyOrder(SHOP, BOTH);
                named.restart(BareItem.class);
                assertThat(Installed.triggers(database)).isEmpty();
            }
        }
    }

    @Test
    @Spec("N-008")
    void anOwnerRemovesItsTriggersFromTablesThatItNoLongerMaps() {
        try (TestUnit shop = unit("shop", ShopItem.class, Invoice.class).start();
                TestUnit stock =
                        unit("stock", StockItem.class, OtherInvoice.class).start()) {
            shop.set("hibernate.hbm2ddl.auto", "none").restart(ShopItem.class);

            assertThat(Triggers.of(shop.sessionFactory()).list())
                    .extracting(TriggerInfo::uri, TriggerInfo::status)
                    .contains(tuple("public.invoice:" + INVOICED, TriggerStatus.PRUNE));
            Triggers.of(shop.sessionFactory()).install();
            assertThat(Installed.functions(database))
                    .doesNotContain(INVOICED)
                    .contains(TriggerId.of("OtherInvoice", "kept"));
            assertThat(stock.sessionFactory().isOpen()).isTrue();
        }
    }

    @Test
    @Spec("N-008")
    void withoutAnOwnerTablesThatAreNotMappedAreLeftAlone() {
        try (TestUnit shop = TestUnit.of(ShopItem.class, Invoice.class)
                .on(database)
                .set("hibernate.persistenceUnitName", "default")
                .start()) {
            shop.set("hibernate.hbm2ddl.auto", "update").restart(ShopItem.class);

            assertThat(Installed.triggers(database)).contains(INVOICED);
        }
    }

    @Test
    @Spec("GAP-23")
    void whatAMigrationTookAwayOrBroughtBackIsSetRightByTheNextInstallation() {
        try (TestUnit shop = unit("shop", ShopItem.class, Invoice.class).start()) {
            String older = Triggers.of(shop.sessionFactory()).ddl("Invoice:kept");
            shop.restart(ShopItem.class, ChangedInvoice.class);

            database.execute(older);
            assertThat(Triggers.of(shop.sessionFactory()).list("Invoice:kept"))
                    .extracting(TriggerInfo::status)
                    .containsExactly(TriggerStatus.OUTDATED);
            Triggers.of(shop.sessionFactory()).install();
            assertThat(Triggers.of(shop.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsOnly(TriggerStatus.INSTALLED);
        }
    }

    private TestUnit unit(String owner, Class<?>... entities) {
        return TestUnit.of(entities)
                .on(database)
                .set("hibernate.hbm2ddl.auto", "update")
                .set("hibernate.pgtrigger.owner", owner);
    }

    private String comment(String id) {
        return Objects.toString(
                database.value("select obj_description(oid, 'pg_trigger') from pg_trigger where tgname = ?", id));
    }

    @Entity(name = "Item")
    @Protect(name = "shop", operations = DELETE)
    @Protect(name = "both", operations = DELETE)
    static class ShopItem {
        @Id
        int id;
    }

    @Entity(name = "Item")
    @Protect(name = "stock", operations = DELETE)
    @Protect(name = "both", operations = DELETE)
    static class StockItem {
        @Id
        int id;
    }

    @Entity(name = "Item")
    static class BareItem {
        @Id
        int id;
    }

    @Entity(name = "Invoice")
    @Protect(name = "kept", operations = DELETE)
    static class Invoice {
        @Id
        int id;
    }

    @Entity(name = "Invoice")
    @Protect(name = "kept", operations = DELETE, condition = "old.id > 5")
    static class ChangedInvoice {
        @Id
        int id;
    }

    @Entity(name = "OtherInvoice")
    @Table(name = "Invoice")
    @Protect(name = "kept", operations = DELETE)
    static class OtherInvoice {
        @Id
        int id;
    }
}

package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaExampleTest {

    @Test
    @Spec("M-008")
    void aSecondBootSendsNoDdl() {
        try (TestUnit unit = Pages.unit(Coupon.class).start()) {
            unit.set("hibernate.hbm2ddl.auto", "update").restart();
            assertThat(unit.bootStatements()).noneMatch(SchemaExampleTest::isDdl);

            unit.set("hibernate.hbm2ddl.auto", "validate").restart();
            assertThat(unit.bootStatements()).noneMatch(SchemaExampleTest::isDdl);
        }
    }

    @Test
    void updateInstallsWhatIsMissingAndValidateNamesIt() {
        try (TestUnit unit = Pages.unit(Coupon.class).start()) {
            unit.jdbc("drop trigger \"pgtrigger_no_delete_9845b\" on coupon");

            assertThat(unit.query("select 1 from pg_trigger where tgname like 'pgtrigger%'"))
                    .isEmpty();
            assertThat(outdated(unit.sessionFactory()))
                    .extracting(TriggerInfo::uri, TriggerInfo::status)
                    .containsExactly(tuple("Coupon:no_delete", TriggerStatus.UNINSTALLED));
            assertThatThrownBy(
                            () -> unit.set("hibernate.hbm2ddl.auto", "validate").restart())
                    .isInstanceOf(SchemaManagementException.class)
                    .hasMessage(Pages.shown("schema-validate"));

            unit.set("hibernate.hbm2ddl.auto", "update").restart();
            assertThat(outdated(unit.sessionFactory())).isEmpty();
        }
    }

    // snippet: schema-list
    static List<TriggerInfo> outdated(SessionFactory sessionFactory) {
        return Triggers.of(sessionFactory).list().stream()
                .filter(trigger -> trigger.status() != TriggerStatus.INSTALLED)
                .toList();
    }
    // end

    @Test
    @Spec("M-012")
    void withoutSchemaManagementTriggersAreInstalledOnRequest() {
        try (TestUnit unit = Pages.unit(Coupon.class)) {
            unit.prepare("create table coupon (id bigint primary key); create sequence coupon_seq increment 50");
            unit.set("hibernate.hbm2ddl.auto", "none").start();
            assertThat(outdated(unit.sessionFactory())).hasSize(1);

            SessionFactory sessionFactory = unit.sessionFactory();
            // snippet: schema-install
            Triggers.of(sessionFactory).install();
            // end
            assertThat(outdated(unit.sessionFactory())).isEmpty();

            unit.jdbc("drop trigger \"pgtrigger_no_delete_9845b\" on coupon");
            unit.set("hibernate.pgtrigger.install", "true").restart();
            assertThat(outdated(unit.sessionFactory())).isEmpty();
        }
    }

    @Test
    void aScriptHoldsTheTriggers(@TempDir Path directory) throws Exception {
        Path script = directory.resolve("create.sql");
        try (TestUnit unit = Pages.unit(Coupon.class)) {
            unit.set("hibernate.hbm2ddl.auto", "none")
                    .set("jakarta.persistence.schema-generation.scripts.action", "create")
                    .set("jakarta.persistence.schema-generation.scripts.create-target", script.toString())
                    .set("hibernate.hbm2ddl.delimiter", ";")
                    .start();
        }

        String text = Files.readString(script);
        assertThat(text)
                .contains("create table coupon")
                .contains("create or replace function \"pgtrigger_no_delete_")
                .contains("create or replace trigger \"pgtrigger_no_delete_")
                .contains("comment on trigger %I on %s is %L");
    }

    private static boolean isDdl(String sql) {
        return sql.startsWith("create")
                || sql.startsWith("drop")
                || sql.startsWith("alter")
                || sql.startsWith("comment");
    }
}

// snippet: schema-entity
@Entity
@Protect(name = "no_delete", operations = Operation.DELETE)
class Coupon {
    @Id
    @GeneratedValue
    Long id;
}
// end

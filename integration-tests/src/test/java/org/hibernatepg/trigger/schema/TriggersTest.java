package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.Optional;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerFiring;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listing and installing by hand. */
class TriggersTest {
    private static final String KEPT = TriggerId.of("Article", "kept");
    private static final String LOCKED = TriggerId.of("Article", "locked");

    private final TestUnit unit = TestUnit.of(Article.class);

    @AfterEach
    void close() {
        unit.close();
    }

    @Test
    @Spec({"I-011", "I-015"})
    void listsEveryDeclaredTriggerWithOneQuery() {
        unit.start().clearStatements();

        assertThat(triggers().list())
                .containsExactly(
                        info("Article:kept", "Article", KEPT, TriggerStatus.INSTALLED),
                        info("Article:locked", "Article", LOCKED, TriggerStatus.INSTALLED));
        assertThat(unit.statements()).hasSize(1);
    }

    @Test
    @Spec("I-013")
    void tellsWhatIsMissingWithOrWithoutItsTable() {
        unit.set("hibernate.hbm2ddl.auto", "none").start();

        assertThat(statuses()).containsExactly(TriggerStatus.UNINSTALLED, TriggerStatus.UNINSTALLED);

        unit.jdbc("create table article (id integer primary key)");
        assertThat(statuses()).containsExactly(TriggerStatus.UNINSTALLED, TriggerStatus.UNINSTALLED);
    }

    @Test
    @Spec("I-012")
    void tellsWhatIsOutdated() {
        unit.start().set("hibernate.hbm2ddl.auto", "none").restart(ChangedArticle.class);

        assertThat(statuses()).containsExactly(TriggerStatus.OUTDATED, TriggerStatus.INSTALLED);
    }

    @Test
    @Spec("I-012")
    void aTriggerWithoutOurCommentIsOutdated() {
        unit.start().jdbc("comment on trigger " + KEPT + " on article is null");

        assertThat(statuses()).containsExactly(TriggerStatus.OUTDATED, TriggerStatus.INSTALLED);
    }

    @Test
    @Spec("GAP-71")
    void tellsWhatIsDisabledForApplications() {
        unit.start().jdbc("alter table article disable trigger " + KEPT);
        unit.jdbc("alter table article enable replica trigger " + LOCKED);
        assertThat(statuses()).containsExactly(TriggerStatus.DISABLED, TriggerStatus.DISABLED);

        unit.jdbc("alter table article enable trigger " + KEPT);
        unit.jdbc("alter table article enable always trigger " + LOCKED);
        assertThat(statuses()).containsExactly(TriggerStatus.INSTALLED, TriggerStatus.INSTALLED);
    }

    @Test
    @Spec({"I-006", "I-015"})
    void tellsWhatNothingDeclares() {
        unit.start().set("hibernate.hbm2ddl.auto", "none").restart(LessProtected.class);

        assertThat(triggers().list())
                .containsExactly(
                        info("Article:kept", "Article", KEPT, TriggerStatus.INSTALLED),
                        info("Article:" + LOCKED, "Article", LOCKED, TriggerStatus.PRUNE));
    }

    @Test
    @Spec("I-009")
    void doesNotTellOfClonesOnPartitions() {
        unit.set("hibernate.hbm2ddl.auto", "none");
        unit.prepare("create table article (id integer primary key) partition by range (id)");
        unit.prepare("create table article_1 partition of article for values from (0) to (100)");
        unit.start();
        triggers().install();

        assertThat(statuses()).containsExactly(TriggerStatus.INSTALLED, TriggerStatus.INSTALLED);
        unit.set("hibernate.hbm2ddl.auto", "update").restart(ChangedArticle.class, Partition.class);

        assertThat(statuses()).containsExactly(TriggerStatus.INSTALLED, TriggerStatus.INSTALLED);
        unit.restart();
        assertThat(Installed.ddl(unit)).isEmpty();
    }

    @Test
    @Spec({"I-001", "I-002"})
    void installsWhatIsMissingOrOutdatedAndRemovesWhatNothingDeclares() {
        unit.start().set("hibernate.hbm2ddl.auto", "none").restart(LessProtected.class);
        unit.jdbc("drop trigger " + KEPT + " on article");

        triggers().install();

        assertThat(statuses()).containsExactly(TriggerStatus.INSTALLED);
        assertThat(Installed.functions(unit.database())).containsExactly(KEPT);
        unit.clearStatements();
        triggers().install();
        assertThat(unit.statements()).hasSize(1);
    }

    @Test
    void nothingIsAskedOrInstalledWithoutASchemaAction() {
        unit.start();
        unit.jdbc("drop trigger " + KEPT + " on article");

        unit.set("hibernate.hbm2ddl.auto", "none").restart();

        assertThat(unit.bootStatements()).noneMatch(sql -> sql.contains("pg_trigger"));
        assertThat(statuses()).containsExactly(TriggerStatus.UNINSTALLED, TriggerStatus.INSTALLED);
    }

    @Test
    @Spec("F-010")
    void theSettingInstallsAtStartWithoutASchemaAction() {
        unit.set("hibernate.hbm2ddl.auto", "none").set("hibernate.pgtrigger.install", "true");
        unit.prepare("create table article (id integer primary key)");

        unit.start();

        assertThat(statuses()).containsExactly(TriggerStatus.INSTALLED, TriggerStatus.INSTALLED);
        unit.restart();
        assertThat(Installed.ddl(unit)).isEmpty();
        assertThat(Installed.catalogQueries(unit)).hasSize(1);
    }

    private Triggers triggers() {
        return Triggers.of(unit.sessionFactory());
    }

    private static TriggerInfo info(String uri, String table, String id, TriggerStatus status) {
        return new TriggerInfo(uri, table, id, status, Optional.of(TriggerFiring.ORIGIN));
    }

    private List<TriggerStatus> statuses() {
        return triggers().list().stream().map(TriggerInfo::status).toList();
    }

    @Entity(name = "Article")
    @Protect(name = "kept", operations = DELETE)
    @Protect(name = "locked", operations = UPDATE)
    static class Article {
        @Id
        int id;
    }

    @Entity(name = "Article")
    @Protect(
            name = "kept",
            operations = {UPDATE, DELETE})
    @Protect(name = "locked", operations = UPDATE)
    static class ChangedArticle {
        @Id
        int id;
    }

    @Entity(name = "Article")
    @Protect(name = "kept", operations = DELETE)
    static class LessProtected {
        @Id
        int id;
    }

    @Entity(name = "Article_1")
    static class Partition {
        @Id
        int id;
    }
}

package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.StringReader;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SchemaCreationTest {
    @Test
    @Spec("T-023")
    void createInstallsTriggersWithTheTables() {
        try (TestUnit unit = TestUnit.of(Article.class).start()) {
            assertThat(Installed.triggers(unit.database())).containsExactly(id("kept"), id("kept_truncate"));
            assertThat(Installed.functions(unit.database())).containsExactly(id("kept"), id("kept_truncate"));
            unit.jdbc("insert into article values (1)");
            assertThatThrownBy(() -> unit.jdbc("delete from article")).hasMessageContaining("Cannot delete");
        }
    }

    @Test
    @Spec("T-023")
    void createTakesTheTriggersOfAnOlderSchemaAway() {
        try (TestUnit unit = TestUnit.of(Article.class).start()) {
            unit.restart(RenamedArticle.class);

            assertThat(Installed.triggers(unit.database())).containsExactly(id("renamed"));
            assertThat(Installed.functions(unit.database())).containsExactly(id("renamed"));
        }
    }

    @Test
    void createOnlyInstallsTriggersOnTablesThatItCreates() {
        try (TestUnit unit = TestUnit.of(Article.class)
                .set("hibernate.hbm2ddl.auto", "create-only")
                .start()) {
            assertThat(Installed.triggers(unit.database())).hasSize(2);
        }
    }

    @Test
    void theActionsOfJakartaPersistenceInstallTriggersToo() {
        try (TestUnit unit = TestUnit.of(Article.class)
                .set("hibernate.hbm2ddl.auto", "none")
                .set("jakarta.persistence.schema-generation.database.action", "drop-and-create")
                .start()) {
            assertThat(Installed.triggers(unit.database())).hasSize(2);
        }
    }

    @Test
    @Spec("GAP-68")
    void createDropLeavesNeitherTriggersNorFunctionsBehind() {
        try (Database database = Databases.create()) {
            try (TestUnit unit = TestUnit.of(Article.class)
                    .on(database)
                    .set("hibernate.hbm2ddl.auto", "create-drop")
                    .start()) {
                assertThat(Installed.functions(unit.database())).hasSize(2);
            }

            assertThat(Installed.triggers(database)).isEmpty();
            assertThat(Installed.functions(database)).isEmpty();
            assertThat(database.value("select to_regclass('article')")).isNull();
        }
    }

    @Test
    @Spec("GAP-68")
    void dropTakesTriggersAndFunctionsAway() {
        try (TestUnit unit = TestUnit.of(Article.class).start()) {
            unit.set("hibernate.hbm2ddl.auto", "drop").restart();

            assertThat(Installed.functions(unit.database())).isEmpty();
            assertThat(unit.value("select to_regclass('article')")).isNull();
        }
    }

    @Test
    @Spec("GAP-68")
    void dropTakesTheFunctionsAwayOfTriggersThatAreNotDeclaredAnyMore() {
        try (TestUnit unit = TestUnit.of(Article.class).start()) {
            unit.set("hibernate.hbm2ddl.auto", "drop").restart(RenamedArticle.class);

            assertThat(Installed.functions(unit.database())).isEmpty();
        }
    }

    @Test
    void dropOnAnEmptyDatabaseFindsNothingToDo() {
        try (TestUnit unit =
                TestUnit.of(Article.class).set("hibernate.hbm2ddl.auto", "drop").start()) {
            assertThat(Installed.functions(unit.database())).isEmpty();
        }
    }

    @Test
    void theSchemaManagerExportsValidatesAndDropsTriggers() {
        try (TestUnit unit =
                TestUnit.of(Article.class).set("hibernate.hbm2ddl.auto", "none").start()) {
            unit.sessionFactory().getSchemaManager().exportMappedObjects(false);
            unit.sessionFactory().getSchemaManager().validateMappedObjects();
            assertThat(Installed.triggers(unit.database())).hasSize(2);

            unit.sessionFactory().getSchemaManager().dropMappedObjects(false);
            assertThat(Installed.functions(unit.database())).isEmpty();
        }
    }

    @Test
    @Spec("T-039")
    void whatPostgresqlRejectsFailsTheBootThoughHibernateOnlyLogsIt() {
        TestUnit unit = TestUnit.of(Rejected.class).set("hibernate.hbm2ddl.halt_on_error", "false");

        assertThatThrownBy(unit::start)
                .isInstanceOf(SchemaManagementException.class)
                .hasMessageStartingWith("The triggers could not be changed, and all is as it was: "
                        + "ERROR: syntax error at or near \"nonsense\"")
                .hasMessageContaining("by: create or replace function \"pgtrigger_rejected_");
    }

    @Test
    @Spec("T-039")
    void whatPostgresqlRejectsFailsAnUpdate() {
        TestUnit unit =
                TestUnit.of(Article.class, Rejected.class, Filled.class).set("hibernate.hbm2ddl.auto", "update");

        assertThatThrownBy(unit::start)
                .isInstanceOf(SchemaManagementException.class)
                .hasMessageStartingWith("The triggers could not be changed, and all is as it was: "
                        + "ERROR: syntax error at or near \"nonsense\"")
                .hasMessageContaining("by: create or replace function \"pgtrigger_rejected_")
                .hasMessageNotContaining("pgtrigger_no_insert");
        assertThat(Installed.functions(unit.database())).isEmpty();
        unit.close();
    }

    /** The driver does not tell then which of the statements that were sent together failed. */
    @Test
    void whereTheDriverMayNotShowDetailsTheErrorTellsThatOneOfTheStatementsFailed() {
        TestUnit unit = TestUnit.of(Article.class, Rejected.class);
        PGSimpleDataSource silent = new PGSimpleDataSource();
        silent.setURL(unit.database().jdbcUrl());
        silent.setUser(unit.database().user());
        silent.setPassword(unit.database().password());
        silent.setLogServerErrorDetail(false);

        assertThatThrownBy(
                        unit.set("hibernate.hbm2ddl.auto", "update").set("hibernate.connection.datasource", silent)
                                ::start)
                .isInstanceOf(SchemaManagementException.class)
                .hasMessageContaining("syntax error at or near \"nonsense\"")
                .hasMessageContaining("by: one of 7 statements, the first of which is create or replace function");
        assertThat(Installed.functions(unit.database())).isEmpty();
        unit.close();
    }

    @Test
    void theScriptThatFillsANewSchemaIsSubjectToItsTriggers() {
        assertThatThrownBy(() -> TestUnit.of(Filled.class)
                        .set(
                                "jakarta.persistence.sql-load-script-source",
                                new StringReader("insert into filled values (1);"))
                        .start())
                .hasStackTraceContaining("Cannot insert rows from Filled table");
    }

    private static String id(String name) {
        return TriggerId.of("Article", name);
    }

    @Entity(name = "Article")
    @Protect(
            name = "kept",
            operations = {DELETE, TRUNCATE})
    static class Article {
        @Id
        int id;
    }

    @Entity(name = "Article")
    @Protect(name = "renamed", operations = DELETE)
    static class RenamedArticle {
        @Id
        int id;
    }

    @Entity(name = "Rejected")
    @Trigger(name = "rejected", when = When.BEFORE, operations = INSERT, body = "nonsense; return new;")
    static class Rejected {
        @Id
        int id;
    }

    @Entity(name = "Filled")
    @Protect(name = "no_insert", operations = INSERT)
    static class Filled {
        @Id
        int id;
    }
}

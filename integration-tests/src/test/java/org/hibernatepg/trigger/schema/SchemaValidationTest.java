package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ReadOnly;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaValidationTest {
    private final TestUnit unit = TestUnit.of(Article.class);

    @BeforeEach
    void create() {
        unit.start().set("hibernate.hbm2ddl.auto", "validate");
    }

    @AfterEach
    void close() {
        unit.close();
    }

    @Test
    void passesWhereAllIsInstalledAndChangesNothing() {
        unit.restart();

        assertThat(Installed.ddl(unit)).isEmpty();
        assertThat(Installed.catalogQueries(unit)).hasSize(1);
    }

    @Test
    @Spec({"I-012", "I-013"})
    void failsListingAllThatIsMissingOutdatedOrDisabled() {
        unit.jdbc("alter table article disable trigger pgtrigger_read_only_1bd59");

        assertThatThrownBy(() -> unit.restart(ChangedArticle.class))
                .isInstanceOf(SchemaManagementException.class)
                .hasMessage("Schema validation: the database does not hold all triggers as declared:"
                        + " Article:kept is OUTDATED (pgtrigger_kept_3b664 on Article);"
                        + " Article:no_update is UNINSTALLED (pgtrigger_no_update_64501 on Article);"
                        + " Article:read_only is DISABLED (pgtrigger_read_only_1bd59 on Article)."
                        + " Install them by hibernate.hbm2ddl.auto=update, or by a migration with the statements of a"
                        + " schema script.");
        assertThat(Installed.triggers(unit.database())).hasSize(2);
    }

    @Test
    void passesWhereTheDatabaseHoldsMoreThanIsDeclared() {
        unit.restart(LessProtected.class);

        assertThat(Installed.triggers(unit.database())).hasSize(2);
    }

    @Test
    void theToolOverAMetadataValidatesTriggersToo() {
        SchemaTools tools = new SchemaTools(unit.metadata());
        tools.validate();

        unit.jdbc("drop trigger pgtrigger_kept_3b664 on article");

        assertThatThrownBy(tools::validate).hasMessageContaining("Article:kept is UNINSTALLED");
    }

    @Test
    void theSchemaManagerValidatesTriggersToo() {
        unit.jdbc("drop trigger pgtrigger_kept_3b664 on article");

        assertThatThrownBy(() -> unit.sessionFactory().getSchemaManager().validateMappedObjects())
                .hasMessageContaining("Article:kept is UNINSTALLED");
    }

    @Entity(name = "Article")
    @Protect(name = "kept", operations = DELETE)
    @ReadOnly(name = "read_only", attributes = "title")
    static class Article {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Article")
    @Protect(
            name = "kept",
            operations = {DELETE, UPDATE})
    @Protect(name = "no_update", operations = UPDATE)
    @ReadOnly(name = "read_only", attributes = "title")
    static class ChangedArticle {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Article")
    @Protect(name = "kept", operations = DELETE)
    static class LessProtected {
        @Id
        int id;

        String title;
    }
}

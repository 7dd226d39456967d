package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hibernate.tool.schema.TargetType;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.Transition;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaScriptTest {
    private static final String KEPT = TriggerId.of("Article", "kept");
    private static final String STATES = TriggerId.of("Article", "states");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCreateScriptMakesWorkingTriggersInAnEmptyDatabase(boolean formatted) {
        StringWriter create = new StringWriter();
        try (TestUnit unit = scripting("create", formatted)
                .set("jakarta.persistence.schema-generation.scripts.create-target", create)
                .start()) {
            assertThat(Installed.triggers(unit.database())).isEmpty();
            unit.jdbc(create.toString());

            assertThat(Triggers.of(unit.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsOnly(TriggerStatus.INSTALLED);
            unit.jdbc("insert into article values (1, 'it''s \\ draft')");
            assertThatThrownBy(() -> unit.jdbc("delete from article")).hasMessageContaining("Cannot delete");
            unit.jdbc("update article set state = '{published}'");
            assertThatThrownBy(() -> unit.jdbc("update article set state = 'it''s \\ draft'"))
                    .hasMessageContaining("Invalid transition");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Spec("GAP-68")
    void aDropScriptLeavesNothingBehind(boolean formatted) {
        StringWriter drop = new StringWriter();
        try (TestUnit unit = scripting("drop", formatted)
                .set("jakarta.persistence.schema-generation.scripts.drop-target", drop)
                .set("jakarta.persistence.schema-generation.database.action", "create")
                .start()) {
            assertThat(Installed.triggers(unit.database())).hasSize(2);

            unit.jdbc(drop.toString());

            assertThat(Installed.functions(unit.database())).isEmpty();
            assertThat(unit.value("select to_regclass('article')")).isNull();
        }
    }

    @Test
    void dropAndCreateScriptsCanBeRunOneAfterTheOther() {
        StringWriter create = new StringWriter();
        StringWriter drop = new StringWriter();
        try (TestUnit unit = scripting("drop-and-create", true)
                .set("jakarta.persistence.schema-generation.scripts.create-target", create)
                .set("jakarta.persistence.schema-generation.scripts.drop-target", drop)
                .start()) {
            unit.jdbc(drop.toString());
            unit.jdbc(create.toString());
            unit.jdbc(drop.toString());
            unit.jdbc(create.toString());

            assertThat(Installed.triggers(unit.database())).containsExactly(KEPT, STATES);
        }
    }

    private static TestUnit scripting(String action, boolean formatted) {
        return TestUnit.of(Article.class)
                .set("hibernate.hbm2ddl.auto", "none")
                .set("hibernate.format_sql", formatted)
                .set("jakarta.persistence.schema-generation.scripts.action", action);
    }

    @Test
    void aPureExportToTheDatabaseHasTheTriggers() {
        try (TestUnit unit = TestUnit.of(Article.class)) {
            SchemaTools export = new SchemaTools(unit.metadata());

            assertThat(export.create(TargetType.DATABASE)).isEmpty();
            assertThat(Installed.triggers(unit.database())).containsExactly(KEPT, STATES);
            export.validate();

            export.drop(TargetType.DATABASE);
            assertThat(Installed.functions(unit.database())).isEmpty();
        }
    }

    @Test
    void aPureExportToAScriptIsTheWholeDdl() {
        String id = TriggerId.of("Simple", "kept");
        try (TestUnit unit = TestUnit.of(Simple.class)) {
            SchemaTools export = new SchemaTools(unit.metadata());

            assertThat(statements(export.create(TargetType.SCRIPT)))
                    .satisfiesExactly(
                            sql -> assertThat(sql).startsWith("create table Simple"),
                            sql -> assertThat(sql).startsWith("create or replace function \"" + id),
                            sql -> assertThat(sql).startsWith("create or replace trigger \"" + id),
                            sql -> assertThat(sql).startsWith("do $pgtrigger$").contains("tgname = '" + id + "'"));
            assertThat(statements(export.drop(TargetType.SCRIPT)))
                    .filteredOn(sql -> sql.startsWith("drop"))
                    .containsExactly(
                            "drop trigger if exists \"" + id + "\" on Simple",
                            "drop function if exists \"" + id + "\"()",
                            "drop table if exists Simple cascade");
            assertThat(Installed.triggers(unit.database())).isEmpty();
        }
    }

    @Test
    void aPureExportToTheStandardOutputHasTheTriggers() {
        PrintStream standard = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (TestUnit unit = TestUnit.of(Article.class);
                PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            SchemaTools export = new SchemaTools(unit.metadata());
            System.setOut(stream);
            export.create(TargetType.STDOUT);
        } finally {
            System.setOut(standard);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("create or replace trigger \"" + KEPT);
    }

    @Test
    void anUpdateOfTheDatabaseNeedsNoSessionFactory() {
        try (TestUnit unit = TestUnit.of(Article.class)) {
            new SchemaTools(unit.metadata()).update(TargetType.DATABASE);

            assertThat(Installed.triggers(unit.database())).containsExactly(KEPT, STATES);
        }
    }

    @Test
    void aMigrationScriptForAnEmptyDatabaseIsTheWholeSchema() {
        try (TestUnit unit = TestUnit.of(Article.class)) {
            unit.jdbc(new SchemaTools(unit.metadata()).update(TargetType.SCRIPT));

            assertThat(Installed.triggers(unit.database())).containsExactly(KEPT, STATES);
            assertThat(new SchemaTools(unit.metadata()).update(TargetType.SCRIPT))
                    .isEmpty();
        }
    }

    @Test
    void aMigrationScriptHoldsTheDifferenceAlone() {
        try (Database database = Databases.create();
                TestUnit before = TestUnit.of(Article.class).on(database).start();
                TestUnit after = TestUnit.of(ChangedArticle.class).on(database)) {
            String script = new SchemaTools(after.metadata()).update(TargetType.SCRIPT);

            assertThat(statements(script))
                    .hasSize(5)
                    .satisfiesExactly(
                            sql -> assertThat(sql).startsWith("create or replace function \"" + KEPT),
                            sql -> assertThat(sql).startsWith("create or replace trigger \"" + KEPT),
                            sql -> assertThat(sql).startsWith("do $pgtrigger$").contains("tgname = '" + KEPT + "'"),
                            sql -> assertThat(sql).isEqualTo("drop trigger if exists \"" + STATES + "\" on Article"),
                            sql -> assertThat(sql)
                                    .startsWith("do $pgtrigger$")
                                    .contains("drop function if exists public." + STATES));
            assertThat(Triggers.of(before.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsOnly(TriggerStatus.INSTALLED);

            database.execute(script);
            assertThat(Installed.functions(database)).containsExactly(KEPT);
            new SchemaTools(after.metadata()).validate();
        }
    }

    @Test
    void anUpdateOfScriptAndDatabaseAtOnceLeavesTheSame() {
        try (Database database = Databases.create();
                TestUnit before = TestUnit.of(Article.class).on(database).start();
                TestUnit after = TestUnit.of(ChangedArticle.class).on(database)) {
            assertThat(before.sessionFactory().isOpen()).isTrue();

            String script = new SchemaTools(after.metadata()).update(TargetType.SCRIPT, TargetType.DATABASE);

            assertThat(statements(script)).hasSize(5);
            assertThat(Installed.functions(database)).containsExactly(KEPT);
            new SchemaTools(after.metadata()).validate();
        }
    }

    /** A statement ends with a semicolon at the end of a line, unless that is inside a function. */
    private static List<String> statements(String script) {
        return List.of(script.replaceAll("(?s);\\n(?=create|comment|drop|do)", ";;")
                        .split(";;"))
                .stream()
                .map(sql -> sql.strip().replaceAll(";$", ""))
                .toList();
    }

    @Entity(name = "Article")
    @Protect(name = "kept", operations = DELETE)
    @FSM(name = "states", attribute = "state", transitions = @Transition(from = "it's \\ draft", to = "{published}"))
    static class Article {
        @Id
        int id;

        String state;
    }

    @Entity(name = "Article")
    @Protect(
            name = "kept",
            operations = {DELETE, UPDATE})
    static class ChangedArticle {
        @Id
        int id;

        String state;
    }

    @Entity(name = "Simple")
    @Protect(name = "kept", operations = DELETE)
    static class Simple {
        @Id
        int id;
    }
}

package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that conditions use, and that change. */
class AlteredColumnTest {
    private static final String SET = TriggerId.of("Article", "set");
    private static final String KEPT = TriggerId.of("Article", "kept");
    private static final String WIDEN = "alter table \"My Articles\" alter column \"Status\" type text";

    private final Database database = Databases.create();
    private final TestUnit unit = TestUnit.of(Article.class).on(database).start();

    @AfterEach
    void close() {
        unit.close();
        database.close();
    }

    @Test
    @Spec({"M-007", "GAP-70"})
    void theTypeChangesAndTheTriggersAreThereAsTheyWere() {
        assertThatThrownBy(() -> unit.jdbc(WIDEN)).hasMessageContaining("cannot alter type of a column used");
        unit.jdbc("alter table \"My Articles\" disable trigger \"" + SET + "\"");
        unit.clearStatements();

        triggers().alter(WIDEN);

        assertThat(type("Status")).isEqualTo("text");
        assertThat(triggers().list())
                .extracting(TriggerInfo::uri, TriggerInfo::status)
                .containsExactly(
                        tuple("Article:kept", TriggerStatus.INSTALLED),
                        tuple("Article:published", TriggerStatus.INSTALLED),
                        tuple("Article:set", TriggerStatus.DISABLED));
        assertThat(unit.statements()).noneMatch(sql -> sql.startsWith("drop trigger") && sql.contains(KEPT));
        unit.clearStatements();
        triggers().install();
        assertThat(unit.statements()).hasSize(1);
        unit.jdbc("insert into \"My Articles\" (id, \"Status\") values (1, 'PUBLISHED')");
        assertThatThrownBy(() -> unit.jdbc("update \"My Articles\" set id = 2")).hasMessageContaining("Cannot update");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit",
                "/* so */ ROLLBACK to a",
                "alter table \"My Articles\" add column added int; commit",
                "begin; alter table \"My Articles\" add column added int",
                "prepare transaction 'a'",
                "create function one() returns int begin atomic select 1; end; savepoint a"
            })
    void aStatementThatEndsOrDividesTheTransactionIsRefused(String statement) {
        assertThatThrownBy(() -> triggers().alter(WIDEN, statement))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The statements are run in one transaction, which '%s' would end or divide. Leave that out."
                        .formatted(statement));
        assertThat(type("Status")).isNotEqualTo("text");
    }

    @Test
    void theBodyOfAFunctionMayBeginAndEnd() {
        triggers().alter("create function one() returns int language sql begin atomic select 0; select 1; end", WIDEN);

        assertThat(unit.value("select one()")).isEqualTo(1);
        assertThat(type("Status")).isEqualTo("text");
    }

    @Test
    @Spec("M-007")
    void aTriggerOfOthersStillRefusesAndNothingChanges() {
        unit.jdbc("""
                create function foreign_check() returns trigger language plpgsql as 'begin return new; end';
                create trigger foreign_check before update on "My Articles"
                for each row when (new."Status" = 'x') execute function foreign_check()""");

        assertThatThrownBy(() -> triggers().alter("alter table \"My Articles\" add column added int", WIDEN))
                .isInstanceOf(SchemaManagementException.class)
                .hasMessageContaining("all is as it was")
                .hasMessageContaining("cannot alter type of a column used in a trigger definition");

        assertThat(type("Status")).isEqualTo("character varying");
        assertThat(unit.query("select 1 from information_schema.columns where column_name = 'added'"))
                .isEmpty();
        assertThat(triggers().list()).extracting(TriggerInfo::status).containsOnly(TriggerStatus.INSTALLED);
    }

    @Test
    void aStatementThatFailsForAnotherReasonChangesNothing() {
        assertThatThrownBy(() -> triggers().alter(WIDEN, "alter table nowhere add column a int"))
                .isInstanceOf(SchemaManagementException.class)
                .hasMessageContaining("\"nowhere\" does not exist");

        assertThat(type("Status")).isEqualTo("character varying");
        assertThat(triggers().list()).extracting(TriggerInfo::status).containsOnly(TriggerStatus.INSTALLED);
    }

    @Test
    void whatIsNotInTheWayIsLeftAlone() {
        unit.clearStatements();

        triggers().alter("alter table \"My Articles\" add column added int", "comment on table \"My Articles\" is 'x'");

        assertThat(unit.statements()).noneMatch(sql -> sql.startsWith("drop") || sql.startsWith("create"));
    }

    @Test
    void theTriggersOfAnotherUnitAreMadeAgainAsTheyWere() {
        try (TestUnit other = TestUnit.of(Other.class)
                .on(database)
                .set("hibernate.hbm2ddl.auto", "update")
                .set("hibernate.pgtrigger.owner", "other")
                .start()) {
            Triggers others = Triggers.of(other.sessionFactory());
            others.disable("Other:other");

            triggers().alter(WIDEN);

            assertThat(others.list()).extracting(TriggerInfo::status).containsOnly(TriggerStatus.DISABLED);
            other.clearStatements();
            others.install();
            assertThat(other.statements()).hasSize(1);
        }
    }

    @Test
    void theConditionMayChangeWithTheType() {
        unit.set("hibernate.hbm2ddl.auto", "none").restart(ByOrdinal.class);

        triggers().alter("alter table \"My Articles\" drop constraint if exists \"My Articles_Status_check\"", """
                        alter table "My Articles" alter column "Status" type smallint
                        using case "Status" when 'DRAFT' then 0 else 1 end""");

        assertThat(triggers().list("Article:published"))
                .extracting(TriggerInfo::status)
                .containsOnly(TriggerStatus.INSTALLED);
        unit.jdbc("insert into \"My Articles\" (id, \"Status\") values (1, 1)");
        assertThatThrownBy(() -> unit.jdbc("update \"My Articles\" set id = 2")).hasMessageContaining("Cannot update");
    }

    @Test
    void aColumnThatADroppedTriggerNamedCanBeDropped() {
        unit.set("hibernate.hbm2ddl.auto", "none").restart(WithoutStatus.class);

        triggers().prune();
        triggers().alter("alter table \"My Articles\" drop column \"Status\"");

        assertThat(unit.query("select 1 from information_schema.columns where column_name = 'Status'"))
                .isEmpty();
    }

    @Test
    void aColumnOfAPartitionedTableChangesInItsPartitionsToo() {
        try (TestUnit partitioned = TestUnit.of(Sale.class)
                .prepare(
                        "create table sale (id int primary key, region varchar(255), amount int) partition by list (id)")
                .prepare("create table sale_1 partition of sale for values in (1)")
                .set("hibernate.hbm2ddl.auto", "update")
                .start()) {
            Triggers.of(partitioned.sessionFactory()).alter("alter table sale alter column region type text");

            assertThat(Triggers.of(partitioned.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsExactly(TriggerStatus.INSTALLED);
            partitioned.jdbc("insert into sale values (1, 'north', 1)");
            assertThatThrownBy(() -> partitioned.jdbc("delete from sale_1")).hasMessageContaining("Cannot delete");
        }
    }

    @Test
    @Spec("M-007")
    void anUpdateOfTheSchemaChangesTheTypeOfSuchAColumn() {
        unit.jdbc("insert into \"My Articles\" (id, \"Status\") values (1, 'PUBLISHED')");
        unit.set("hibernate.hbm2ddl.auto", "update").restart(Longer.class);

        assertThat(unit.value("select character_maximum_length from information_schema.columns"
                        + " where column_name = 'Status'"))
                .isEqualTo(500);
        assertThat(triggers().list()).extracting(TriggerInfo::status).containsOnly(TriggerStatus.INSTALLED);
        assertThatThrownBy(() -> unit.jdbc("update \"My Articles\" set id = 2")).hasMessageContaining("Cannot update");
        unit.restart();
        assertThat(Installed.ddl(unit)).isEmpty();
        assertThat(Installed.catalogQueries(unit)).hasSize(1);
    }

    @Test
    void aTypeThatHibernateWouldSetAgainAtEveryStartIsNamedWithTheRemedy() {
        try (TestUnit coded = TestUnit.of(Coded.class).start()) {
            coded.set("hibernate.hbm2ddl.auto", "update");
            assertThatThrownBy(() -> coded.restart(Coded.class))
                    .isInstanceOf(SchemaManagementException.class)
                    .hasMessageContaining(
                            "Coded.code: Hibernate would change the type of the column at every start, although it has this type, and PostgreSQL refuses that while a trigger depends on the column: alter table if exists Coded alter column code set data type char(5). Leave the columnDefinition out and map the type");
            coded.restart(CodedByMapping.class);
            assertThat(Triggers.of(coded.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsExactly(TriggerStatus.INSTALLED);
        }
    }

    @Test
    void withoutATriggerOnTheColumnItIsSetAgain() {
        try (TestUnit free = TestUnit.of(CodedFreely.class).start()) {
            free.set("hibernate.hbm2ddl.auto", "update").restart();
            assertThat(free.bootStatements()).anyMatch(sql -> sql.contains("set data type char(5)"));
        }
    }

    private String type(String column) {
        return String.valueOf(
                unit.value("select data_type from information_schema.columns where column_name = ?", column));
    }

    private Triggers triggers() {
        return Triggers.of(unit.sessionFactory());
    }

    enum Status {
        DRAFT,
        PUBLISHED
    }

    @Entity(name = "Article")
    @Table(name = "`My Articles`")
    @Protect(name = "kept", operations = DELETE)
    @Protect(name = "published", operations = UPDATE, condition = "old.status = 'PUBLISHED'")
    @Trigger(name = "set", when = When.AFTER, operations = UPDATE, updateOf = "status", body = "return null;")
    static class Article {
        @Id
        int id;

        @Enumerated(EnumType.STRING)
        @Column(name = "`Status`", length = 20, columnDefinition = "varchar(20)")
        Status status;
    }

    @Entity(name = "Article")
    @Table(name = "`My Articles`")
    @Protect(name = "kept", operations = DELETE)
    @Protect(name = "published", operations = UPDATE, condition = "old.status = 'PUBLISHED'")
    @Trigger(name = "set", when = When.AFTER, operations = UPDATE, updateOf = "status", body = "return null;")
    static class ByOrdinal {
        @Id
        int id;

        @Enumerated(EnumType.ORDINAL)
        @Column(name = "`Status`")
        Status status;
    }

    @Entity(name = "Article")
    @Table(name = "`My Articles`")
    @Protect(name = "kept", operations = DELETE)
    @Protect(name = "published", operations = UPDATE, condition = "old.status = 'PUBLISHED'")
    @Trigger(name = "set", when = When.AFTER, operations = UPDATE, updateOf = "status", body = "return null;")
    static class Longer {
        @Id
        int id;

        @Column(name = "`Status`", length = 500)
        String status;
    }

    @Entity(name = "Article")
    @Table(name = "`My Articles`")
    @Protect(name = "kept", operations = DELETE)
    static class WithoutStatus {
        @Id
        int id;
    }

    @Entity(name = "Other")
    @Table(name = "`My Articles`")
    @Protect(name = "other", operations = UPDATE, condition = "old.status in ('A', 'B')")
    static class Other {
        @Id
        int id;

        @Column(name = "`Status`", length = 20, columnDefinition = "varchar(20)")
        String status;
    }

    @Entity(name = "Sale")
    @Protect(name = "north", operations = DELETE, condition = "old.region = 'north'")
    static class Sale {
        @Id
        int id;

        String region;
        int amount;
    }

    @Entity(name = "Coded")
    @Protect(name = "code", operations = DELETE, condition = "old.code = 'kept'")
    static class Coded {
        @Id
        int id;

        @Column(columnDefinition = "char(5)")
        String code;
    }

    @Entity(name = "Coded")
    @Protect(name = "code", operations = DELETE, condition = "old.code = 'kept'")
    static class CodedByMapping {
        @Id
        int id;

        @JdbcTypeCode(SqlTypes.CHAR)
        @Column(length = 5)
        String code;
    }

    @Entity(name = "Coded")
    @Protect(name = "code", operations = DELETE, condition = "old.id = 1")
    static class CodedFreely {
        @Id
        int id;

        @Column(columnDefinition = "char(5)")
        String code;
    }
}

package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import java.util.List;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableNamesTest {
    @ParameterizedTest
    @ValueSource(
            classes = {Reserved.class, Dots.class, MixedCase.class, Quote.class, InSchema.class, InOddSchema.class})
    @Spec("T-040")
    void aTableOfAnyNameHasItsTriggersInstalledRunIgnoredListedAndPruned(Class<? extends Base> entity)
            throws ReflectiveOperationException {
        try (TestUnit unit = TestUnit.of(entity)
                .prepare("create schema app")
                .prepare("create schema \"Odd.Schema\"")
                .set("hibernate.hbm2ddl.auto", "update")
                .start()) {
            Base row = entity.getDeclaredConstructor().newInstance();
            unit.inTransaction(session -> session.persist(row));
            assertThatThrownBy(() -> unit.inTransaction(session -> session.remove(session.find(entity, 0))))
                    .hasMessageContaining("Cannot delete rows");
            assertThat(statuses(unit)).containsExactly(TriggerStatus.INSTALLED, TriggerStatus.INSTALLED);

            unit.inTransaction(session -> {
                try (TriggerScope ignored = Triggers.of(unit.sessionFactory()).ignoreAll(session)) {
                    session.remove(session.find(entity, 0));
                }
            });
            assertThat(unit.<Base>fromTransaction(session -> session.find(entity, 0)))
                    .isNull();

            unit.restart();
            assertThat(Installed.ddl(unit)).isEmpty();

            unit.jdbc("comment on trigger \"%s\" on %s is 'pgtrigger outdated'"
                    .formatted(list(unit).get(0).id(), list(unit).get(0).table()));
            unit.restart();
            assertThat(Installed.ddl(unit))
                    .filteredOn(sql -> sql.startsWith("create") || sql.startsWith("do "))
                    .hasSize(3);
            assertThat(statuses(unit)).containsExactly(TriggerStatus.INSTALLED, TriggerStatus.INSTALLED);

            unit.set("hibernate.hbm2ddl.auto", "drop").restart();
            assertThat(Installed.functions(unit.database())).isEmpty();
        }
    }

    @Test
    @Spec("T-040")
    void whatNothingDeclaresIsPrunedFromATableOfAnyName() {
        try (TestUnit unit = TestUnit.of(Dots.class, Quote.class, InOddSchema.class)
                .prepare("create schema \"Odd.Schema\"")
                .start()) {
            unit.set("hibernate.hbm2ddl.auto", "update")
                    .restart(PlainDots.class, PlainQuote.class, PlainInOddSchema.class);

            assertThat(Installed.functions(unit.database())).isEmpty();
        }
    }

    @Test
    void theDefaultSchemaHoldsTablesTriggersAndFunctions() {
        try (TestUnit unit = TestUnit.of(Reserved.class, InSchema.class)
                .prepare("create schema app")
                .prepare("create schema tenant")
                .set("hibernate.default_schema", "tenant")
                .start()) {
            assertThat(unit.query("""
                    select distinct tgrelid::regclass::text, n.nspname
                    from pg_trigger join pg_proc p on p.oid = tgfoid join pg_namespace n on n.oid = pronamespace
                    where not tgisinternal order by 1"""))
                    .containsExactly(List.of("app.article", "app"), List.of("tenant.\"order\"", "tenant"));
            unit.set("hibernate.hbm2ddl.auto", "update").restart();
            assertThat(Installed.ddl(unit)).isEmpty();
        }
    }

    @Test
    void quotingAllIdentifiersIsFollowed() {
        try (TestUnit unit = TestUnit.of(InSchema.class, MixedCase.class)
                .prepare("create schema app")
                .set("hibernate.globally_quoted_identifiers", true)
                .start()) {
            assertThat(statuses(unit)).containsOnly(TriggerStatus.INSTALLED);
        }
    }

    @Test
    void twoSchemasMayHoldTheSameTables() {
        try (TestUnit one = TestUnit.of(Reserved.class)
                        .prepare("create schema one")
                        .prepare("create schema two")
                        .set("hibernate.default_schema", "one")
                        .start();
                TestUnit two = TestUnit.of(Reserved.class)
                        .on(one.database())
                        .set("hibernate.default_schema", "two")
                        .start()) {
            two.set("hibernate.hbm2ddl.auto", "drop").restart();

            assertThat(statuses(one)).containsOnly(TriggerStatus.INSTALLED);
        }
    }

    private static List<TriggerInfo> list(TestUnit unit) {
        return Triggers.of(unit.sessionFactory()).list();
    }

    private static List<TriggerStatus> statuses(TestUnit unit) {
        return list(unit).stream().map(TriggerInfo::status).toList();
    }

    @MappedSuperclass
    @Protect(name = "kept", operations = DELETE)
    @ReadOnly(name = "read_only")
    abstract static class Base {
        @Id
        int id;

        @Column(name = "`from.'x`")
        String from;
    }

    @Entity(name = "Reserved")
    @Table(name = "`order`")
    static class Reserved extends Base {}

    @Entity(name = "Dots")
    @Table(name = "`table.with.dots`")
    static class Dots extends Base {}

    @Entity(name = "MixedCase")
    @Table(name = "`MixedCase`")
    static class MixedCase extends Base {}

    @Entity(name = "Quote")
    @Table(name = "`it's a \\ table`")
    static class Quote extends Base {}

    @Entity(name = "InSchema")
    @Table(schema = "app", name = "article")
    static class InSchema extends Base {}

    @Entity(name = "InOddSchema")
    @Table(schema = "`Odd.Schema`", name = "article")
    static class InOddSchema extends Base {}

    @Entity(name = "Dots")
    @Table(name = "`table.with.dots`")
    static class PlainDots {
        @Id
        int id;
    }

    @Entity(name = "Quote")
    @Table(name = "`it's a \\ table`")
    static class PlainQuote {
        @Id
        int id;
    }

    @Entity(name = "InOddSchema")
    @Table(schema = "`Odd.Schema`", name = "article")
    static class PlainInOddSchema {
        @Id
        int id;
    }
}

package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.DeclaredUsers.contributor;
import static org.hibernatepg.trigger.DeclaredUsers.unit;
import static org.hibernatepg.trigger.DeclaredUsers.uris;
import static org.hibernatepg.trigger.DeclaredUsers.user;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.DeclaredUsers.Failing;
import org.hibernatepg.trigger.DeclaredUsers.Licence;
import org.hibernatepg.trigger.DeclaredUsers.Rank;
import org.hibernatepg.trigger.DeclaredUsers.Role;
import org.hibernatepg.trigger.DeclaredUsers.Tariff;
import org.hibernatepg.trigger.DeclaredUsers.User;
import org.hibernatepg.trigger.DeclaredUsers.UserTriggers;
import org.hibernatepg.trigger.condition.Attribute;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDeclarations;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.junit.jupiter.api.Test;

/** Triggers that are declared in code, and where what declares them comes from. */
class TriggerContributorTest {
    @Test
    @Spec({"C-006", "C-007", "C-008", "C-009", "C-012", "C-014"})
    void aTriggerIsDeclaredWithATypedCondition() {
        Attribute<User, String> name = Attribute.of(User.class, "name", String.class);
        Attribute<User, Rank> rank = Attribute.of(User.class, "rank", Rank.class);
        Consumer<TriggerDeclarations> declared = d -> d.trigger(User.class, "log_change")
                .after(UPDATE)
                .when(user.changed(name)
                        .and(user.newValue(rank).in(Rank.MEMBER, Rank.ADMIN))
                        .and(user.newValue(name).ne("it's {column:id}"))
                        .or(user.newValue("mentor", Integer.class)
                                .isDistinctFrom(user.oldValue("mentor", Integer.class))))
                .declare("before text := old.{column:name}")
                .body("insert into log values (new.{column:id}, before); return null;");
        try (TestUnit unit = TestUnit.of(User.class, Role.class)
                .prepare("create table log (id int, name text)")
                .set("hibernate.pgtrigger.contributors", contributor(declared))
                .start()) {
            assertThat(InstalledTriggers.created(unit, "User", "log_change"))
                    .contains("when ((old.\"name\" is distinct from new.\"name\" and new.\"rank\" in (1, 2)"
                            + " and new.\"name\" <> E'it''s \\x7bcolumn:id}'"
                            + " or new.\"mentor_id\" is distinct from old.\"mentor_id\") and (");
            unit.jdbc("insert into \"App User\" (id, name, rank) values (1, 'Ada', 0), (2, 'Bob', 2)");
            unit.inTransaction(session -> session.createMutationQuery("update User set name = name || '!'")
                    .executeUpdate());
            unit.jdbc("update \"App User\" set mentor_id = 2 where id = 1");
            unit.jdbc("update \"App User\" set name = 'it''s {column:id}' where id = 2");

            assertThat(unit.query("select id, name from log")).containsExactly(List.of(2, "Bob"), List.of(1, "Ada!"));
        }
    }

    @Test
    @Spec({"C-016", "C-028", "B-005"})
    void aProtectionIsDeclaredWithATypedCondition() {
        try (TestUnit unit = unit(
                d -> d.protect(User.class, "keep_vip")
                        .operations(DELETE)
                        .when(user.oldValue("tariff", Tariff.class)
                                .eq(new Tariff(100))
                                .and(user.oldValue("address.city", String.class)
                                        .eq("L'Aquila 100%")
                                        .not())),
                User.class,
                Role.class)) {
            unit.jdbc("""
                    insert into "App User" (id, name, rank, tariff, town) values
                    (1, 'a', 0, 'T100', 'Rome'), (2, 'b', 0, 'T100', 'L''Aquila 100%'), (3, 'c', 0, 'T5', 'Rome')""");

            unit.jdbc("delete from \"App User\" where id > 1");

            assertThatThrownBy(() -> unit.jdbc("delete from \"App User\"")).hasMessageContaining("Cannot delete");
        }
    }

    @Test
    void aConditionThatReadsOtherTablesTakesJavaValues() {
        try (TestUnit unit = unit(
                d -> d.protect(User.class, "keep_known")
                        .operations(DELETE)
                        .when(user.hql(
                                        "exists (select 1 from User u where u.mentor = old.id and u.tariff = :tariff)",
                                        Map.of("tariff", new Tariff(100)))
                                .and(user.oldValue("rank", Rank.class).eq(Rank.ADMIN))),
                User.class,
                Role.class)) {
            unit.jdbc("""
                    insert into "App User" (id, rank, mentor_id, tariff) values
                    (1, 2, null, null), (2, 2, 1, 'T100'), (3, 2, null, null), (4, 0, 3, 'T5')""");
            unit.jdbc("delete from \"App User\" where id = 4");
            unit.jdbc("delete from \"App User\" where id = 3");

            assertThatThrownBy(() -> unit.jdbc("delete from \"App User\" where id = 1"))
                    .hasMessageContaining("Cannot delete");
        }
    }

    @Test
    @Spec({"L-001", "L-002"})
    void aStatementTriggerIsDeclared() {
        Consumer<TriggerDeclarations> declared = d -> d.trigger(User.class, "log_change")
                .after(UPDATE)
                .level(Level.STATEMENT)
                .referencing("before", "after")
                .body("insert into log select a.id, b.name from before b join after a using (id); return null;");
        try (TestUnit unit = TestUnit.of(User.class, Role.class)
                .prepare("create table log (id int, name text)")
                .set("hibernate.pgtrigger.contributors", contributor(declared))
                .start()) {
            unit.jdbc("insert into \"App User\" (id, name, rank) values (1, 'Ada', 0), (2, 'Bob', 2)");

            unit.jdbc("update \"App User\" set name = 'x'");

            assertThat(unit.query("select id, name from log order by id"))
                    .containsExactly(List.of(1, "Ada"), List.of(2, "Bob"));
        }
    }

    @Test
    void anyAnnotationIsDeclaredByItsMembers() {
        try (TestUnit unit = unit(
                d -> d.declare(User.class, FSM.class)
                        .set("name", "rank")
                        .set("attribute", "rank")
                        .set(
                                "transitions",
                                List.of(
                                        Map.of("from", "GUEST", "to", "MEMBER"),
                                        Map.of("from", "MEMBER", "to", List.of("ADMIN", "GUEST"))))
                        .when(user.newValue("name", String.class).ne("root")),
                User.class,
                Role.class)) {
            unit.jdbc("insert into \"App User\" (id, name, rank) values (1, 'Ada', 0), (2, 'root', 0)");
            unit.jdbc("update \"App User\" set rank = 2 where id = 2");
            unit.jdbc("update \"App User\" set rank = 1 where id = 1");
            unit.jdbc("update \"App User\" set rank = 2 where id = 1");

            assertThatThrownBy(() -> unit.jdbc("update \"App User\" set rank = 1 where id = 1"))
                    .hasMessageContaining("transition");
        }
    }

    @Test
    void anAnnotationThatStandsElsewhereIsDeclaredWithAnotherValue() {
        Protect kept = UserTriggers.class.getAnnotation(Protect.class);
        try (TestUnit unit = unit(
                d -> {
                    d.declare(User.class, kept);
                    d.declare(User.class, kept).set("name", "no_insert").set("operations", INSERT);
                    d.readOnly(User.class, "fixed", "name", "rank");
                },
                User.class,
                Role.class)) {
            assertThat(uris(unit)).containsExactlyInAnyOrder("User:kept", "User:no_insert", "User:fixed");
            assertThat(InstalledTriggers.definition(unit, "User", "no_insert")).contains("BEFORE INSERT ON");
        }
    }

    @Test
    @Spec({"T-033", "T-034"})
    void anAnnotationOfOnesOwnHasABinderOfItsOwn() {
        try (TestUnit unit = TestUnit.of(Invoice.class).start()) {
            assertThat(InstalledTriggers.definition(unit, "Invoice", "immutable"))
                    .contains("BEFORE DELETE OR UPDATE ON invoice FOR EACH ROW WHEN (")
                    .contains("old.issued < (CURRENT_DATE - 30)");
            unit.jdbc("insert into invoice values (1, current_date - 31), (2, current_date)");

            unit.jdbc("update invoice set issued = issued - 1 where id = 2");

            assertThatThrownBy(() -> unit.jdbc("delete from invoice")).hasMessageContaining("older than 30 days");
        }
    }

    @Test
    @Spec({"T-033", "T-034"})
    void anAnnotationOfOnesOwnIsMixedInAndMadeInCode() {
        try (TestUnit unit = unit(
                d -> {
                    d.mixIn(Receipt.class, ReceiptTriggers.class);
                    d.declare(Voucher.class, ImmutableAfterDays.class).set("attribute", "soldOn");
                },
                Receipt.class,
                Voucher.class)) {
            assertThat(InstalledTriggers.definition(unit, "Receipt", "immutable"))
                    .contains("old.\"Printed\" < (CURRENT_DATE - 7)");
            assertThat(InstalledTriggers.definition(unit, "Voucher", "immutable"))
                    .contains("CURRENT_DATE - 30");
        }
    }

    @Test
    void aContributorIsAJavaService() {
        try (TestUnit unit = TestUnit.of(Licence.class).start()) {
            assertThat(uris(unit)).containsExactly("Licence:kept");
        }
    }

    @Test
    void aContributorIsGivenByItsClassItsNameOrInACollection() {
        for (Object setting : List.<Object>of(
                new KeptUsers(),
                KeptUsers.class,
                KeptUsers.class.getName(),
                " " + KeptUsers.class.getName() + " ,\n",
                List.of(KeptUsers.class),
                new Object[] {new KeptUsers()})) {
            try (TestUnit unit = TestUnit.of(User.class, Role.class)
                    .set("hibernate.pgtrigger.contributors", setting)
                    .start()) {
                assertThat(uris(unit)).as(setting.toString()).containsExactly("User:kept");
            }
        }
    }

    @Test
    void onAnotherDatabaseNoContributorIsAsked() {
        int asked = ServiceContributor.ASKED.get();
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySetting("hibernate.connection.url", "jdbc:h2:mem:contributors")
                .applySetting("hibernate.pgtrigger.contributors", new Failing())
                .build();
        try {
            new MetadataSources(registry)
                    .addAnnotatedClasses(Licence.class)
                    .buildMetadata()
                    .buildSessionFactory()
                    .close();
        } finally {
            StandardServiceRegistryBuilder.destroy(registry);
        }
        assertThat(ServiceContributor.ASKED).hasValue(asked);
    }

    public static final class KeptUsers implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            declarations.protect(User.class, "kept").operations(DELETE);
        }
    }

    @ImmutableAfterDays(attribute = "printed", days = 7)
    interface ReceiptTriggers {}

    /** Rows that are older than some days are neither changed nor deleted. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @TriggerBinding(ImmutableAfterDaysBinder.class)
    @interface ImmutableAfterDays {
        String attribute();

        int days() default 30;
    }

    public static final class ImmutableAfterDaysBinder implements TriggerBinder<ImmutableAfterDays> {
        @Override
        public void bind(ImmutableAfterDays annotation, TriggerBindingContext context) {
            context.attribute(annotation.attribute())
                    .ifPresent(attribute -> context.add(TriggerDefinition.builder(
                                    context.subject().name(),
                                    "immutable",
                                    context.subject().table().getQualifiedTableName())
                            .on(When.BEFORE, List.of(UPDATE, DELETE))
                            .condition(context.condition(
                                    "old.%s < current_date - %d".formatted(annotation.attribute(), annotation.days()),
                                    List.of(UPDATE, DELETE)))
                            .body("raise exception 'The row is older than %d days';".formatted(annotation.days()))
                            .build()));
        }
    }

    @Entity(name = "Invoice")
    @ImmutableAfterDays(attribute = "issued")
    static class Invoice {
        @Id
        int id;

        LocalDate issued;
    }

    @Entity(name = "Receipt")
    static class Receipt {
        @Id
        int id;

        @Column(name = "`Printed`")
        LocalDate printed;
    }

    @Entity(name = "Voucher")
    static class Voucher {
        @Id
        int id;

        LocalDate soldOn;
    }
}

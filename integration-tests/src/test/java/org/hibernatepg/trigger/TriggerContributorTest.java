package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.HibernateException;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.condition.Attribute;
import org.hibernatepg.trigger.condition.Rows;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDeclarations;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TriggerContributorTest {
    private static final Rows<User> user = Rows.of(User.class);

    // Mix-ins

    @Test
    @Spec({"M-009", "T-013"})
    void aMixInDeclaresWhatStandsOnIt() {
        try (TestUnit unit = unit(d -> d.mixIn(User.class, UserTriggers.class), User.class, Role.class)) {
            assertThat(uris(unit)).containsExactlyInAnyOrder("User:kept", "User:name_fixed");
            unit.jdbc("insert into \"App User\" (id, name, rank) values (1, 'Ada', 1)");
            assertThatThrownBy(() -> unit.jdbc("delete from \"App User\"")).hasMessageContaining("Cannot delete");

            ReadOnlyAttributeException refused = catchThrowableOfType(
                    ReadOnlyAttributeException.class,
                    () -> unit.inTransaction(session -> session.find(User.class, 1).name = "Eve"));

            assertThat(refused.uri()).isEqualTo("User:name_fixed");
            unit.inTransaction(session -> {
                try (TriggerScope ignored = Triggers.of(unit.sessionFactory()).ignore(session, "User:kept")) {
                    session.remove(session.find(User.class, 1));
                }
            });
        }
    }

    @Test
    void aMixInBecomesTheDdlOfTheSameAnnotations() {
        String annotated;
        try (TestUnit unit = TestUnit.of(AnnotatedUser.class).start()) {
            annotated = InstalledTriggers.created(unit, "Account", "kept");
        }
        try (TestUnit unit = unit(d -> d.mixIn(PlainUser.class, UserTriggers.class), PlainUser.class)) {
            assertThat(InstalledTriggers.created(unit, "Account", "kept")).isEqualTo(annotated);
        }
    }

    @Test
    void aMixInTakesThePlaceOfAnAnnotationOfTheSameName() {
        try (TestUnit unit = unit(d -> d.mixIn(AnnotatedUser.class, InsertsKept.class), AnnotatedUser.class)) {
            assertThat(InstalledTriggers.definition(unit, "Account", "kept"))
                    .contains("BEFORE INSERT ON")
                    .doesNotContain("DELETE");
        }
    }

    @Test
    void aMixInOfAMappedSuperclassHoldsForItsEntities() {
        try (TestUnit unit = unit(d -> d.mixIn(Base.class, UserTriggers.class), Left.class, Right.class)) {
            assertThat(uris(unit))
                    .containsExactlyInAnyOrder("Left:kept", "Left:name_fixed", "Right:kept", "Right:name_fixed");
        }
    }

    @Test
    @Spec("M-010")
    void aMixInProtectsTheJoinTableOfACollection() {
        try (TestUnit unit = unit(d -> d.mixIn(User.class, UserRoles.class), User.class, Role.class)) {
            unit.inTransaction(session -> {
                User ada = new User(1, "Ada", Rank.MEMBER);
                Role admin = new Role(7);
                session.persist(admin);
                ada.roles.add(admin);
                session.persist(ada);
            });

            assertThatThrownBy(() -> unit.inTransaction(
                            session -> session.find(User.class, 1).roles.clear()))
                    .satisfies(
                            e -> assertThat(TriggerViolationException.find(e)).isPresent());
            assertThat(unit.value("select count(*) from user_role")).isEqualTo(1L);
        }
    }

    @Test
    void aMixInOfAnEntityThatIsSoftDeletedChangesItsMapping() {
        try (TestUnit unit = unit(d -> d.mixIn(Document.class, DocumentTriggers.class), Document.class)) {
            unit.inTransaction(session -> session.persist(new Document(1)));

            unit.inTransaction(session -> session.remove(session.find(Document.class, 1)));

            assertThat(unit.query("select id, active from document")).containsExactly(List.of(1, false));
        }
    }

    // Fluent triggers

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

    // Annotations of one's own

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

    // Where contributors come from

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

    @ParameterizedTest
    @ValueSource(strings = {"org.acme.Missing", "java.lang.String", "org.hibernatepg.trigger.spi.TriggerContributor"})
    void aContributorThatCannotBeMadeFailsTheBoot(String name) {
        try (TestUnit unit = TestUnit.of(User.class, Role.class).set("hibernate.pgtrigger.contributors", name)) {
            assertThatThrownBy(unit::metadata)
                    .isInstanceOf(HibernateException.class)
                    .hasMessageContaining("hibernate.pgtrigger.contributors")
                    .hasMessageContaining(name);
        }
    }

    @Test
    void aSettingOfAnotherTypeFailsTheBoot() {
        try (TestUnit unit = TestUnit.of(User.class, Role.class).set("hibernate.pgtrigger.contributors", 5)) {
            assertThatThrownBy(unit::metadata)
                    .isInstanceOf(HibernateException.class)
                    .hasMessage("The setting hibernate.pgtrigger.contributors holds 5, a java.lang.Integer. It takes"
                            + " instances of TriggerContributor, their classes, or the names of public classes with a"
                            + " constructor without parameters.");
        }
    }

    @Test
    void aContributorThatThrowsFailsTheBootWithItsName() {
        try (TestUnit unit =
                TestUnit.of(User.class, Role.class).set("hibernate.pgtrigger.contributors", Failing.class)) {
            assertThatThrownBy(unit::metadata)
                    .isInstanceOf(HibernateException.class)
                    .hasMessage("The trigger contributor org.hibernatepg.trigger.TriggerContributorTest$Failing failed:"
                            + " @Trigger has no member 'bodies'. There are " + membersOfTrigger() + ".")
                    .hasCauseInstanceOf(IllegalArgumentException.class);
        }
    }

    private static List<String> membersOfTrigger() {
        return List.of(Trigger.class.getDeclaredMethods()).stream()
                .map(method -> method.getName())
                .sorted()
                .toList();
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

    // Faults

    @Test
    void allFaultsAreReportedAtOnce() {
        assertThat(faults(d -> {
                    d.mixIn(String.class, UserTriggers.class);
                    d.protect(Licence.class, "kept").operations(DELETE);
                    d.mixIn(User.class, Nothing.class);
                    d.mixIn(User.class, WrongTriggers.class);
                    d.trigger(User.class, "unfinished").after(UPDATE);
                    d.declare(User.class, Deprecated.class);
                    d.protect(User.class, "typed")
                            .operations(UPDATE)
                            .when(user.newValue("rank", String.class)
                                    .eq("ADMIN")
                                    .and(user.newValue("name", String.class).eq("x")));
                    d.protect(User.class, "valued")
                            .operations(UPDATE)
                            .when(user.newValue("name", String.class)
                                    .eq("it")
                                    .and(user.newValue("rank").eq("KING")));
                    d.protect(User.class, "row")
                            .operations(INSERT)
                            .when(user.oldValue("name", String.class).isNull());
                    d.trigger(User.class, "holes").after(UPDATE).body("perform {colum:name}; return null;");
                    d.trigger(User.class, "truncated")
                            .before(Operation.TRUNCATE)
                            .body("return null;");
                }))
                .containsExactlyInAnyOrder(
                        "String: 'mixIn(…, UserTriggers.class) of Declaring' is about java.lang.String, which is no entity"
                                + " of this persistence unit and no superclass of one. Map the class, or ask isMapped(…)"
                                + " before.",
                        "Licence: '@Protect(name = \"kept\") of Declaring' is about " + Licence.class.getName()
                                + ", which is no entity of this persistence unit and no superclass of one. Map the class,"
                                + " or ask isMapped(…) before.",
                        "User: 'mixIn(…, Nothing.class) of Declaring' names a class on which nothing is declared."
                                + " Annotate Nothing, its fields or its getters.",
                        "User: '@Protect(name = \"nothing\") of WrongTriggers' protects no operation. Name at least one,"
                                + " as in operations = DELETE.",
                        "User.wrong: '@Protect(name = \"wrong\") of WrongTriggers' stands on a member that is not mapped. Declare it on the"
                                + " entity.",
                        "User: '@Trigger(name = \"unfinished\") of Declaring' leaves out body. Set body.",
                        "User: '@Deprecated of Declaring' declares no trigger. Use an annotation that has a"
                                + " @TriggerBinding, or is composed of such.",
                        "User: '@Protect(name = \"typed\") of Declaring' has the condition \"new.rank = 'ADMIN' and new.name"
                                + " = 'x'\", which takes 'rank' as String, but it is Rank. State the type Rank.",
                        "User: '@Protect(name = \"valued\") of Declaring' has the condition \"new.name = 'it' and new.rank ="
                                + " 'KING'\", which compares 'rank' (Rank) with 'KING'; the values are GUEST, MEMBER,"
                                + " ADMIN. Write one of the values.",
                        "User: '@Protect(name = \"row\") of Declaring' has the condition \"old.name is null\", which reads"
                                + " 'old.name', but there is no old row on insert. Leave INSERT to a trigger with another"
                                + " condition.",
                        "User: '@Trigger(name = \"holes\") of Declaring' has the hole {colum:name} in its body. There are"
                                + " {table}, {column:attribute} and, for a statement, {rows}, {old_rows} and {new_rows};"
                                + " text in braces can be written as '{' || 'text' || '}'.",
                        "User: '@Trigger(name = \"truncated\") of Declaring' fires on TRUNCATE for each row. TRUNCATE knows"
                                + " no rows: use level = STATEMENT.");
    }

    @Test
    void aMemberOfAnotherTypeIsRefused() {
        assertThatThrownBy(
                        () -> faults(d -> d.declare(User.class, Protect.class).set("operations", "DELETE")))
                .hasMessageContaining("@Protect.operations is a Operation, not DELETE");
        assertThatThrownBy(() -> faults(d -> d.declare(User.class, FSM.class).set("transitions", Map.of("from", "A"))))
                .hasMessageContaining("@Transition is given without to");
        assertThatThrownBy(
                        () -> faults(d -> d.declare(User.class, ReadOnly.class).when(user.changed("name"))))
                .hasMessageContaining("@ReadOnly has no member 'condition'");
    }

    private static List<String> faults(Consumer<TriggerDeclarations> declared) {
        try (TestUnit unit =
                TestUnit.of(User.class, Role.class).set("hibernate.pgtrigger.contributors", contributor(declared))) {
            TriggerMappingException refused = catchThrowableOfType(TriggerMappingException.class, unit::metadata);
            return refused == null ? List.of() : refused.faults();
        }
    }

    private static List<String> uris(TestUnit unit) {
        return Triggers.of(unit.sessionFactory()).list().stream()
                .map(TriggerInfo::uri)
                .toList();
    }

    private static TestUnit unit(Consumer<TriggerDeclarations> declared, Class<?>... entities) {
        return TestUnit.of(entities)
                .set("hibernate.pgtrigger.contributors", contributor(declared))
                .start();
    }

    private static TriggerContributor contributor(Consumer<TriggerDeclarations> declared) {
        return new Declaring(declared);
    }

    /** Declares what a test wants. */
    private record Declaring(Consumer<TriggerDeclarations> declared) implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            declared.accept(declarations);
        }
    }

    public static final class KeptUsers implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            declarations.protect(User.class, "kept").operations(DELETE);
        }
    }

    public static final class Failing implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            declarations.trigger(User.class, "wrong").set("bodies", "return null;");
        }
    }

    @Protect(name = "kept", operations = DELETE)
    @ReadOnly(name = "name_fixed", attributes = "name")
    static class UserTriggers {}

    @Protect(name = "kept", operations = INSERT)
    static class InsertsKept {}

    interface UserRoles {
        @Protect(name = "roles_kept", operations = DELETE)
        Set<Role> getRoles();
    }

    @SoftDelete(name = "soft", attribute = "active")
    interface DocumentTriggers {}

    interface Nothing {
        Set<Role> getRoles();
    }

    @Protect(
            name = "nothing",
            operations = {})
    static class WrongTriggers {
        @Protect(name = "wrong", operations = DELETE)
        Object wrong;
    }

    @ImmutableAfterDays(attribute = "printed", days = 7)
    interface ReceiptTriggers {}

    enum Rank {
        GUEST,
        MEMBER,
        ADMIN
    }

    record Tariff(int number) {}

    static class TariffConverter implements AttributeConverter<Tariff, String> {
        @Override
        public String convertToDatabaseColumn(Tariff tariff) {
            return tariff == null ? null : "T" + tariff.number();
        }

        @Override
        public Tariff convertToEntityAttribute(String text) {
            return text == null ? null : new Tariff(Integer.parseInt(text.substring(1)));
        }
    }

    @Embeddable
    static class Address {
        @Column(name = "town")
        String city;
    }

    @Entity(name = "User")
    @Table(name = "`App User`")
    static class User {
        @Id
        int id;

        String name;

        Rank rank;

        @Convert(converter = TariffConverter.class)
        Tariff tariff;

        Address address;

        @ManyToOne
        User mentor;

        @ManyToMany
        @JoinTable(name = "user_role")
        Set<Role> roles = new HashSet<>();

        User() {}

        User(int id, String name, Rank rank) {
            this.id = id;
            this.name = name;
            this.rank = rank;
        }
    }

    @Entity(name = "Role")
    static class Role {
        @Id
        int id;

        Role() {}

        Role(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Account")
    @Protect(name = "kept", operations = DELETE)
    static class AnnotatedUser {
        @Id
        int id;

        String name;
    }

    @Entity(name = "Account")
    static class PlainUser {
        @Id
        int id;

        String name;
    }

    @MappedSuperclass
    static class Base {
        String name;
    }

    @Entity(name = "Left")
    @Table(name = "left_side")
    static class Left extends Base {
        @Id
        int id;
    }

    @Entity(name = "Right")
    @Table(name = "right_side")
    static class Right extends Base {
        @Id
        int id;
    }

    @Entity(name = "Document")
    static class Document {
        @Id
        int id;

        boolean active = true;

        Document() {}

        Document(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Licence")
    static class Licence {
        @Id
        int id;
    }

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

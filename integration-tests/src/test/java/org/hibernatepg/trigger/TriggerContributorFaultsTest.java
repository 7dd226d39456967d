package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.DeclaredUsers.contributor;
import static org.hibernatepg.trigger.DeclaredUsers.unit;
import static org.hibernatepg.trigger.DeclaredUsers.user;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.HibernateException;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.DeclaredUsers.Failing;
import org.hibernatepg.trigger.DeclaredUsers.Licence;
import org.hibernatepg.trigger.DeclaredUsers.Role;
import org.hibernatepg.trigger.DeclaredUsers.User;
import org.hibernatepg.trigger.DeclaredUsers.UserTriggers;
import org.hibernatepg.trigger.spi.TriggerDeclarations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be declared, and what cannot declare, is told at boot. */
class TriggerContributorFaultsTest {
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
                    .hasMessage("The trigger contributor org.hibernatepg.trigger.DeclaredUsers$Failing failed:"
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
}

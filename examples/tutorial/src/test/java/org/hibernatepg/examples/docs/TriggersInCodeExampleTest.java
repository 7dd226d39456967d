package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;
import static org.hibernatepg.trigger.When.BEFORE;

import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.TriggerMappingException;
import org.hibernatepg.trigger.condition.Attribute;
import org.hibernatepg.trigger.condition.Condition;
import org.hibernatepg.trigger.condition.Rows;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBinding;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDeclarations;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.junit.jupiter.api.Test;

class TriggersInCodeExampleTest {

    @Test
    @Spec({"M-009", "M-010"})
    void aContributorDeclaresForTheEntitiesOfALibrary() {
        try (TestUnit unit = Pages.unit(Member.class, Team.class)
                .prepare("create table member_log (member bigint, email text)")
                .set("hibernate.pgtrigger.contributors", new MemberTriggers())
                .start()) {
            assertThat(Pages.triggers(unit, "Member:keep_admins")).isEqualTo(Pages.shown("code-protect"));
            unit.jdbc(
                    "insert into member (id, email, level, points) values (1, 'ada@x.org', 'ADMIN', 0), (2, 'bob@x.org', 'USER', 0)");
            unit.jdbc("insert into team values (7); insert into member_team values (2, 7)");

            unit.jdbc("update member set email = 'bob@y.org' where id = 2");

            assertThat(unit.query("select member, email from member_log")).containsExactly(List.of(2L, "bob@x.org"));
            assertThatThrownBy(() -> unit.jdbc("update member set signed_up = now()"))
                    .hasMessageContaining("read-only");
            assertThatThrownBy(() -> unit.jdbc("delete from member_team")).hasMessageContaining("Cannot delete");
            assertThatThrownBy(() -> unit.jdbc("delete from member where id = 1"))
                    .hasMessageContaining("Cannot delete");
        }
    }

    // snippet: code-contributor
    public static class MemberTriggers implements TriggerContributor {
        static final Attribute<Member, AccessLevel> LEVEL = Attribute.of(Member.class, "level", AccessLevel.class);
        static final Attribute<Member, String> EMAIL = Attribute.of(Member.class, "email", String.class);

        @Override
        public void declare(TriggerDeclarations declarations) {
            if (!declarations.isMapped(Member.class)) {
                return;
            }
            declarations.mixIn(Member.class, MemberMixIn.class);

            Rows<Member> member = Rows.of(Member.class);
            declarations
                    .protect(Member.class, "keep_admins")
                    .operations(DELETE)
                    .when(member.oldValue(LEVEL).eq(AccessLevel.ADMIN));
            declarations
                    .trigger(Member.class, "log_email")
                    .after(UPDATE)
                    .when(member.changed(EMAIL))
                    .body("insert into member_log values (new.{column:id}, old.{column:email}); return null;");
        }
    }
    // end

    // snippet: code-mix-in
    @ReadOnly(name = "signed_up_once", attributes = "signedUp")
    interface MemberMixIn {
        @Protect(name = "keep_teams", operations = Operation.DELETE)
        Set<Team> getTeams();
    }
    // end

    @Test
    @Spec({"C-006", "C-007", "C-008", "C-009", "C-012", "C-017", "C-028"})
    void conditionsInJavaBecomeTheSqlOfTheSameText() {
        List<List<String>> shown = Pages.table("code-conditions");
        List<Condition<Member>> conditions = conditions();
        List<String> texts = new ArrayList<>();
        conditions.forEach(condition -> texts.add(condition.toString()));
        assertThat(texts).isEqualTo(shown.stream().map(row -> row.get(0)).toList());
        try (TestUnit unit = Pages.unit(Member.class, Team.class)
                .set("hibernate.pgtrigger.contributors", new Numbered(conditions))
                .start()) {
            for (int i = 0; i < shown.size(); i++) {
                assertThat(Pages.triggers(unit, "Member:c" + i))
                        .contains(" when (" + shown.get(i).get(1) + ") execute ");
            }
        }
    }

    private static List<Condition<Member>> conditions() {
        // snippet: code-conditions
        Attribute<Member, AccessLevel> level = Attribute.of(Member.class, "level", AccessLevel.class);
        Attribute<Member, Integer> points = Attribute.of(Member.class, "points", Integer.class);
        Attribute<Member, String> city =
                Attribute.of(Member.class, "home", Home.class).get(Attribute.of(Home.class, "city", String.class));
        Rows<Member> member = Rows.of(Member.class);

        Condition<Member> promoted = member.oldValue(level)
                .ne(AccessLevel.ADMIN)
                .and(member.newValue(level).eq(AccessLevel.ADMIN));
        Condition<Member> richer =
                member.newValue(points).gt(member.oldValue(points).plus(5));
        Condition<Member> local = member.newValue(city).in("Rome", "L'Aquila");
        Condition<Member> early = member.oldValue("signedUp", Instant.class).lt(Instant.parse("2020-01-01T00:00:00Z"));
        Condition<Member> silent =
                member.newValue("email", String.class).lower().like("%@example.org");
        Condition<Member> touched = member.changed().excluding(points).excludingGeneratedTimestamps();
        Condition<Member> either = promoted.or(richer.and(local.not()));
        Condition<Member> text =
                member.hql("new.points > :limit", Map.of("limit", 100)).and(member.changed(city));
        Condition<Member> sql = member.sql("new.email ~ '^[a-z]'");
        // end
        return Stream.of(promoted, richer, local, early, silent, touched, either, text, sql)
                .toList();
    }

    private record Numbered(List<Condition<Member>> conditions) implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            for (int i = 0; i < conditions.size(); i++) {
                declarations
                        .protect(Member.class, "c" + i)
                        .operations(UPDATE)
                        .when(conditions.get(i))
                        .notIgnorable();
            }
        }
    }

    @Test
    void whatDoesNotFitTheMappingIsAFaultAtBoot() {
        try (TestUnit unit =
                Pages.unit(Member.class, Team.class).set("hibernate.pgtrigger.contributors", new WrongTriggers())) {
            TriggerMappingException thrown = catchThrowableOfType(TriggerMappingException.class, unit::metadata);

            assertThat(Pages.oneLine(String.join("\n", thrown.faults()))).isEqualTo(Pages.shown("code-faults"));
        }
    }

    private static final class WrongTriggers implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            Rows<Member> member = Rows.of(Member.class);
            declarations
                    .protect(Member.class, "typed")
                    .operations(DELETE)
                    .when(member.oldValue("level", String.class).eq("ADMIN"));
            declarations.trigger(Member.class, "log").after(INSERT);
        }
    }

    @Test
    @Spec({"T-033", "T-034"})
    void anAnnotationOfOnesOwn() {
        try (TestUnit unit = Pages.unit(Receipt.class).start()) {
            assertThat(Pages.triggers(unit, "Receipt:immutable")).isEqualTo(Pages.shown("code-own-annotation"));
            unit.jdbc("insert into receipt (id, printed_on) values (1, current_date - 91), (2, current_date)");
            unit.jdbc("update receipt set printed_on = printed_on - 1 where id = 2");

            assertThatThrownBy(() -> unit.jdbc("delete from receipt")).hasMessageContaining("older than 90 days");
        }
    }

    // snippet: code-own-annotation
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @TriggerBinding(ImmutableAfterBinder.class)
    public @interface ImmutableAfter {
        int days();

        String of();
    }

    @Entity(name = "Receipt")
    @ImmutableAfter(days = 90, of = "printedOn")
    static class Receipt {
        @Id
        Long id;

        LocalDate printedOn;
    }
    // end

    // snippet: code-own-binder
    public static class ImmutableAfterBinder implements TriggerBinder<ImmutableAfter> {
        @Override
        public void bind(ImmutableAfter annotation, TriggerBindingContext context) {
            if (annotation.days() < 1) {
                context.fault("keeps rows from the first day", "Use @Protect.");
                return;
            }
            List<Operation> operations = List.of(UPDATE, DELETE);
            String old = "old.%s < current_date - %d".formatted(annotation.of(), annotation.days());
            context.condition(old, operations)
                    .ifPresent(condition -> context.add(TriggerDefinition.builder(
                                    context.subject().name(),
                                    "immutable",
                                    context.subject().table().getQualifiedTableName())
                            .on(BEFORE, operations)
                            .condition(Optional.of(condition))
                            .body("raise exception 'The row is older than %d days';".formatted(annotation.days()))
                            .build()));
        }
    }
    // end

    @Entity(name = "Member")
    static class Member {
        @Id
        Long id;

        String email;

        @Enumerated(EnumType.STRING)
        AccessLevel level;

        int points;
        Home home;
        Instant signedUp;

        @ManyToMany
        @JoinTable(name = "member_team")
        Set<Team> teams = new HashSet<>();
    }

    @Embeddable
    static class Home {
        String city;
    }

    @Entity(name = "Team")
    static class Team {
        @Id
        Long id;
    }

    enum AccessLevel {
        USER,
        ADMIN
    }
}

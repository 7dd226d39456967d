package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FSMTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            ByName.class,
            ByOrdinal.class,
            ByNamedType.class,
            ByCode.class,
            ByString.class,
            ByNumber.class,
            ByBoolean.class,
            Started.class,
            Conditional.class,
            TwoMachines.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    void aDeclaredTransitionPassesAndAnotherIsRefused() {
        unit.inTransaction(session -> session.persist(new ByName(1)));
        unit.inTransaction(session -> session.find(ByName.class, 1).state = State.PUBLISHED);

        InvalidTransitionException refused = refused(session -> session.find(ByName.class, 1).state = State.DRAFT);

        assertThat(refused).hasMessageContaining("pgtrigger: Invalid transition of state in table ByName");
        assertThat(refused.uri()).isEqualTo("ByName:status");
        assertThat(refused.attribute()).isEqualTo("state");
        assertThat(refused.from()).isEqualTo("PUBLISHED");
        assertThat(refused.to()).isEqualTo("DRAFT");
        assertThat(refused.operation()).isEqualTo(Operation.UPDATE);
        assertThat(unit.value("select \"current state\" from byname")).isEqualTo("PUBLISHED");
    }

    @Test
    void everyWriterIsBound() {
        unit.inTransaction(session -> session.persist(new ByName(1)));

        assertThat(refused(session -> session.createMutationQuery("update ByName set state = GONE")
                                .executeUpdate())
                        .to())
                .isEqualTo("GONE");
        assertThat(refused(session -> session.createNativeMutationQuery("update byname set \"current state\" = 'GONE'")
                                .executeUpdate())
                        .to())
                .isEqualTo("GONE");
        assertThatThrownBy(() -> unit.jdbc("update byname set \"current state\" = 'GONE'"))
                .hasMessageContaining("Invalid transition of state in table ByName");
    }

    @Test
    void severalStatesMayStandOnBothSidesOfATransition() {
        unit.inTransaction(session -> {
            for (int id = 1; id <= 4; id++) {
                session.persist(new ByString(id));
            }
        });

        unit.jdbc("update bystring set state = 'a:b' where id in (1, 2)");
        unit.jdbc("update bystring set state = 'it''s \"50%\" \\' where id in (3, 4)");
        unit.jdbc("update bystring set state = 'end' where id in (1, 3)");
        unit.jdbc("update bystring set state = 'new' where id in (2, 4)");

        assertThat(unit.query("select state from bystring order by id"))
                .containsExactly(List.of("end"), List.of("new"), List.of("end"), List.of("new"));
        assertThatThrownBy(() -> unit.jdbc("update bystring set state = 'new' where id = 1"))
                .hasMessageContaining("Invalid transition");
    }

    @Test
    @Spec({"B-033", "B-034"})
    void aStateMayHoldColonsQuotesAndBackslashes() {
        unit.inTransaction(session -> session.persist(new ByString(1)));
        unit.inTransaction(session -> session.find(ByString.class, 1).state = "a:b");

        InvalidTransitionException refused =
                refused(session -> session.find(ByString.class, 1).state = "it's \"50%\" \\");

        assertThat(refused.from()).isEqualTo("a:b");
        assertThat(refused.to()).isEqualTo("it's \"50%\" \\");
    }

    @Test
    void anEnumMayBeStoredByOrdinalAsANamedTypeOrThroughAConverter() {
        walks(ByOrdinal.class, ByOrdinal::new, (entity, state) -> entity.state = state, "1", "0");
        walks(ByNamedType.class, ByNamedType::new, (entity, state) -> entity.state = state, "PUBLISHED", "DRAFT");
        walks(ByCode.class, ByCode::new, (entity, state) -> entity.state = state, "p", "d");
    }

    private static <T> void walks(
            Class<T> type, IntFunction<T> constructor, BiConsumer<T, State> setter, String published, String draft) {
        unit.inTransaction(session -> session.persist(constructor.apply(1)));
        unit.inTransaction(session -> setter.accept(session.find(type, 1), State.PUBLISHED));
        InvalidTransitionException refused = refused(session -> setter.accept(session.find(type, 1), State.DRAFT));
        assertThat(refused.from()).isEqualTo(published);
        assertThat(refused.to()).isEqualTo(draft);
        unit.inTransaction(session -> setter.accept(session.find(type, 1), State.GONE));
    }

    @Test
    void aStateMayBeANumberOrABoolean() {
        unit.inTransaction(session -> {
            session.persist(new ByNumber(1));
            session.persist(new ByBoolean(1));
        });
        unit.inTransaction(session -> {
            session.find(ByNumber.class, 1).level = -1;
            session.find(ByBoolean.class, 1).closed = true;
        });

        assertThat(refused(session -> session.find(ByNumber.class, 1).level = 0).from())
                .isEqualTo("-1");
        assertThat(refused(session -> session.find(ByBoolean.class, 1).closed = false)
                        .attribute())
                .isEqualTo("closed");
    }

    @Test
    @Spec("B-029")
    void anUpdateThatLeavesTheStateAlonePassesInAnyState() {
        unit.jdbc("insert into byname (id, \"current state\") values (1, 'GONE'), (2, null)");
        unit.jdbc("insert into bystring (id, state) values (1, 'nowhere declared')");

        unit.jdbc("update byname set title = 'x', \"current state\" = \"current state\"");
        unit.jdbc("update bystring set title = 'x', state = 'nowhere declared'");

        assertThat(unit.value("select count(*) from byname where title = 'x'")).isEqualTo(2L);
        assertThatThrownBy(() -> unit.jdbc("update bystring set state = 'end'"))
                .hasMessageContaining("Invalid transition");
    }

    @Test
    @Spec("B-030")
    void aRowMayBeInsertedInAnyStateUnlessInitialStatesAreDeclared() {
        unit.jdbc("insert into byname (id, \"current state\") values (1, 'GONE'), (2, null)");
        unit.inTransaction(session -> session.persist(new Started(1, State.DRAFT)));

        InvalidTransitionException refused = refused(session -> session.persist(new Started(2, State.GONE)));

        assertThat(refused).hasMessageContaining("pgtrigger: Invalid initial state of state in table Started");
        assertThat(refused.operation()).isEqualTo(Operation.INSERT);
        assertThat(refused.uri()).isEqualTo("Started:status");
        assertThat(refused.attribute()).isEqualTo("state");
        assertThat(refused.from()).isNull();
        assertThat(refused.to()).isEqualTo("GONE");
        assertThat(refused(session -> session.persist(new Started(3, null))).to())
                .isNull();
        assertThat(unit.query("select id from started")).containsExactly(List.of(1));
    }

    @Test
    void bothTriggersOfAMachineAreIgnoredByItsUri() {
        unit.inTransaction(session -> {
            try (TriggerScope scope = Triggers.of(unit.sessionFactory()).ignore(session, "Started:status")) {
                Started started = new Started(1, State.GONE);
                session.persist(started);
                session.flush();
                started.state = State.DRAFT;
            }
        });

        assertThat(unit.value("select state from started")).isEqualTo("DRAFT");
    }

    @Test
    void nullIsNoState() {
        unit.inTransaction(session -> session.persist(new ByName(1)));
        unit.jdbc("insert into byname (id) values (2)");

        assertThat(refused(session -> session.find(ByName.class, 1).state = null)
                        .to())
                .isNull();
        assertThat(refused(session -> session.find(ByName.class, 2).state = State.DRAFT)
                        .from())
                .isNull();
    }

    @Test
    @Spec("B-031")
    void rowsThatDoNotMeetTheConditionAreFree() {
        unit.jdbc("insert into conditional (id, state, strict) values (1, 'DRAFT', true), (2, 'DRAFT', false)");

        unit.jdbc("update conditional set state = 'GONE' where id = 2");
        assertThatThrownBy(() -> unit.jdbc("update conditional set state = 'GONE' where id = 1"))
                .hasMessageContaining("Invalid transition");
    }

    @Test
    void anEntityMayHaveSeveralMachines() {
        unit.inTransaction(session -> session.persist(new TwoMachines(1)));

        assertThat(refused(session -> session.find(TwoMachines.class, 1).one = "c")
                        .uri())
                .isEqualTo("TwoMachines:one");
        assertThat(refused(session -> session.find(TwoMachines.class, 1).two = "c")
                        .uri())
                .isEqualTo("TwoMachines:two");
        unit.inTransaction(session -> {
            session.find(TwoMachines.class, 1).one = "b";
            session.find(TwoMachines.class, 1).two = "b";
        });
    }

    @Test
    @Spec("B-036")
    void isARowTriggerBeforeUpdatesOverTheMappedColumn() {
        assertThat(InstalledTriggers.definition(unit, "ByName", "status"))
                .isEqualTo(
                        "CREATE TRIGGER %1$s BEFORE UPDATE ON byname FOR EACH ROW WHEN (old.\"current state\"::text IS"
                                        .formatted(TriggerId.of("ByName", "status"))
                                + " DISTINCT FROM new.\"current state\"::text AND (old.\"current state\"::text = 'DRAFT'::text AND"
                                + " new.\"current state\"::text = 'PUBLISHED'::text OR old.\"current state\"::text ="
                                + " 'PUBLISHED'::text AND new.\"current state\"::text = 'GONE'::text) IS NOT TRUE) EXECUTE FUNCTION"
                                + " %1$s()".formatted(TriggerId.of("ByName", "status")));
    }

    @Test
    @Spec("B-032")
    void misuseIsAFaultAtBoot() {
        assertThat(BootFaults.of(
                        NoTransitions.class,
                        NoStates.class,
                        UnknownState.class,
                        NoNumber.class,
                        Unknown.class,
                        Compound.class))
                .containsExactlyInAnyOrder(
                        "NoTransitions: '@FSM(name = \"f\")' has no transitions. Declare at least one, or use @ReadOnly if"
                                + " 'state' may never change.",
                        "NoStates: '@FSM(name = \"f\")' has a transition without a state. Name the states before and after.",
                        "UnknownState: '@FSM(name = \"f\")' gives 'state' (State) the value 'DELETED'; the values are DRAFT,"
                                + " PUBLISHED, GONE. Write one of the values.",
                        "UnknownState: '@FSM(name = \"f\")' gives 'state' (State) the value 'draft'; the values are DRAFT,"
                                + " PUBLISHED, GONE. Write one of the values.",
                        "NoNumber: '@FSM(name = \"f\")' gives 'state' (Integer) the value 'one'. Write a value of the"
                                + " attribute's type.",
                        "Unknown: '@FSM(name = \"f\")' names the attribute 'status', which has no column in table Unknown. Its"
                                + " attributes are id, state.",
                        "Compound: '@FSM(name = \"f\")' names the attribute 'state', which is not a single value. A state is one"
                                + " value in one column, or an association to an entity with such a key.");
    }

    @Test
    void whatCannotBeMeantIsAFaultAtBoot() {
        assertThat(BootFaults.of(
                        Twice.class,
                        InitialTwice.class,
                        AnyToAny.class,
                        AnyAndMore.class,
                        AnyInitial.class,
                        NeverNull.class,
                        Nul.class))
                .containsExactlyInAnyOrder(
                        "Twice: '@FSM(name = \"f\")' declares the transition from '1' to '2' more than once. Declare it once.",
                        "InitialTwice: '@FSM(name = \"f\")' names the initial state 'a' twice. Name it once.",
                        "AnyToAny: '@FSM(name = \"f\")' allows a change from any state to any. Name the states on one side, or"
                                + " leave the machine out.",
                        "AnyAndMore: '@FSM(name = \"f\")' names FSM.ANY beside other states. It stands for them already: name it"
                                + " alone.",
                        "AnyInitial: '@FSM(name = \"f\")' allows any initial state. Leave initial out, which means the same.",
                        "NeverNull: '@FSM(name = \"f\")' names the state FSM.NULL, but 'state' is never null. Leave the state out,"
                                + " or let the attribute be null.",
                        "Nul: '@FSM(name = \"f\")' names a state that holds the character U+0000. PostgreSQL stores no such"
                                + " text.");
    }

    private static InvalidTransitionException refused(Consumer<Session> work) {
        InvalidTransitionException refused =
                catchThrowableOfType(InvalidTransitionException.class, () -> unit.inTransaction(work));
        assertThat(refused).as("nothing was refused").isNotNull();
        return refused;
    }

    enum State {
        DRAFT,
        PUBLISHED,
        GONE
    }

    @Entity(name = "ByName")
    @FSM(
            name = "status",
            attribute = "state",
            ignorable = false,
            transitions = {@Transition(from = "DRAFT", to = "PUBLISHED"), @Transition(from = "PUBLISHED", to = "GONE")})
    static class ByName {
        @Id
        int id;

        String title;

        @Enumerated(EnumType.STRING)
        @Column(name = "`current state`")
        State state = State.DRAFT;

        ByName() {}

        ByName(int id) {
            this.id = id;
        }
    }

    @Entity(name = "ByOrdinal")
    @FSM(
            name = "status",
            attribute = "state",
            transitions = {@Transition(from = "DRAFT", to = "PUBLISHED"), @Transition(from = "PUBLISHED", to = "GONE")})
    static class ByOrdinal {
        @Id
        int id;

        @Enumerated(EnumType.ORDINAL)
        State state = State.DRAFT;

        ByOrdinal() {}

        ByOrdinal(int id) {
            this.id = id;
        }
    }

    @Entity(name = "ByNamedType")
    @FSM(
            name = "status",
            attribute = "state",
            transitions = {@Transition(from = "DRAFT", to = "PUBLISHED"), @Transition(from = "PUBLISHED", to = "GONE")})
    static class ByNamedType {
        @Id
        int id;

        @Enumerated(EnumType.STRING)
        @JdbcTypeCode(SqlTypes.NAMED_ENUM)
        State state = State.DRAFT;

        ByNamedType() {}

        ByNamedType(int id) {
            this.id = id;
        }
    }

    @Entity(name = "ByCode")
    @FSM(
            name = "status",
            attribute = "state",
            transitions = {@Transition(from = "DRAFT", to = "PUBLISHED"), @Transition(from = "PUBLISHED", to = "GONE")})
    static class ByCode {
        @Id
        int id;

        @Convert(converter = Codes.class)
        State state = State.DRAFT;

        ByCode() {}

        ByCode(int id) {
            this.id = id;
        }
    }

    static class Codes implements AttributeConverter<State, String> {
        @Override
        public String convertToDatabaseColumn(State state) {
            return state == null ? null : state.name().substring(0, 1).toLowerCase(java.util.Locale.ROOT);
        }

        @Override
        public State convertToEntityAttribute(String code) {
            if (code == null) {
                return null;
            }
            return switch (code) {
                case "d" -> State.DRAFT;
                case "p" -> State.PUBLISHED;
                case "g" -> State.GONE;
                default -> throw new IllegalArgumentException(code);
            };
        }
    }

    @Entity(name = "ByString")
    @FSM(
            name = "status",
            attribute = "state",
            transitions = {
                @Transition(
                        from = "new",
                        to = {"a:b", "it's \"50%\" \\"}),
                @Transition(
                        from = {"a:b", "it's \"50%\" \\"},
                        to = {"end", "new"})
            })
    static class ByString {
        @Id
        int id;

        String title;
        String state = "new";

        ByString() {}

        ByString(int id) {
            this.id = id;
        }
    }

    @Entity(name = "ByNumber")
    @FSM(name = "status", attribute = "level", transitions = @Transition(from = "0", to = "-1"))
    static class ByNumber {
        @Id
        int id;

        int level;

        ByNumber() {}

        ByNumber(int id) {
            this.id = id;
        }
    }

    @Entity(name = "ByBoolean")
    @FSM(name = "status", attribute = "closed", transitions = @Transition(from = "false", to = "true"))
    static class ByBoolean {
        @Id
        int id;

        boolean closed;

        ByBoolean() {}

        ByBoolean(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Started")
    @FSM(
            name = "status",
            attribute = "state",
            initial = {"DRAFT", "PUBLISHED"},
            transitions = @Transition(from = "DRAFT", to = "PUBLISHED"))
    static class Started {
        @Id
        int id;

        @Enumerated(EnumType.STRING)
        State state;

        Started() {}

        Started(int id, State state) {
            this.id = id;
            this.state = state;
        }
    }

    @Entity(name = "Conditional")
    @FSM(
            name = "status",
            attribute = "state",
            condition = "old.strict",
            transitions = @Transition(from = "DRAFT", to = "PUBLISHED"))
    static class Conditional {
        @Id
        int id;

        @Enumerated(EnumType.STRING)
        State state;

        boolean strict;
    }

    @Entity(name = "TwoMachines")
    @FSM(name = "one", attribute = "one", transitions = @Transition(from = "a", to = "b"))
    @FSM(name = "two", attribute = "two", transitions = @Transition(from = "a", to = "b"))
    static class TwoMachines {
        @Id
        int id;

        String one = "a";
        String two = "a";

        TwoMachines() {}

        TwoMachines(int id) {
            this.id = id;
        }
    }

    @Entity(name = "NoTransitions")
    @FSM(
            name = "f",
            attribute = "state",
            transitions = {})
    static class NoTransitions {
        @Id
        int id;

        String state;
    }

    @Entity(name = "NoStates")
    @FSM(
            name = "f",
            attribute = "state",
            transitions =
                    @Transition(
                            from = "a",
                            to = {}))
    static class NoStates {
        @Id
        int id;

        String state;
    }

    @Entity(name = "UnknownState")
    @FSM(name = "f", attribute = "state", transitions = @Transition(from = "DELETED", to = "draft"))
    static class UnknownState {
        @Id
        int id;

        @Enumerated(EnumType.STRING)
        State state;
    }

    @Entity(name = "NoNumber")
    @FSM(name = "f", attribute = "state", transitions = @Transition(from = "one", to = "2"))
    static class NoNumber {
        @Id
        int id;

        int state;
    }

    @Entity(name = "Unknown")
    @FSM(name = "f", attribute = "status", transitions = @Transition(from = "a", to = "b"))
    static class Unknown {
        @Id
        int id;

        String state;
    }

    @Entity(name = "Compound")
    @FSM(name = "f", attribute = "state", transitions = @Transition(from = "a", to = "b"))
    static class Compound {
        @Id
        int id;

        @jakarta.persistence.Embedded
        Parts state;
    }

    @jakarta.persistence.Embeddable
    static class Parts {
        String one;
        String two;
    }

    @Entity(name = "Twice")
    @FSM(
            name = "f",
            attribute = "state",
            transitions = {
                @Transition(
                        from = {"1", "3"},
                        to = "2"),
                @Transition(from = "1.0", to = "2")
            })
    static class Twice {
        @Id
        int id;

        java.math.BigDecimal state;
    }

    @Entity(name = "InitialTwice")
    @FSM(
            name = "f",
            attribute = "state",
            initial = {"a", "b", "a"},
            transitions = @Transition(from = "a", to = "b"))
    static class InitialTwice {
        @Id
        int id;

        String state;
    }

    @Entity(name = "AnyToAny")
    @FSM(name = "f", attribute = "state", transitions = @Transition(from = FSM.ANY, to = FSM.ANY))
    static class AnyToAny {
        @Id
        int id;

        String state;
    }

    @Entity(name = "AnyAndMore")
    @FSM(
            name = "f",
            attribute = "state",
            transitions =
                    @Transition(
                            from = {"a", FSM.ANY},
                            to = "b"))
    static class AnyAndMore {
        @Id
        int id;

        String state;
    }

    @Entity(name = "AnyInitial")
    @FSM(name = "f", attribute = "state", initial = FSM.ANY, transitions = @Transition(from = "a", to = "b"))
    static class AnyInitial {
        @Id
        int id;

        String state;
    }

    @Entity(name = "NeverNull")
    @FSM(name = "f", attribute = "state", transitions = @Transition(from = FSM.NULL, to = "1"))
    static class NeverNull {
        @Id
        int id;

        int state;
    }

    @Entity(name = "Nul")
    @FSM(name = "f", attribute = "state", transitions = @Transition(from = "a\u0000", to = "b"))
    static class Nul {
        @Id
        int id;

        String state;
    }
}

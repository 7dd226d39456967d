package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.NumericBooleanConverter;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.YesNoConverter;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What can be a state. */
class FSMStatesTest {
    private static final String STRANGE = "{a,b} 'it''s' \"q\" \\x \n \t $1 $$ {table} %s null true 1 ";

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Kinds.class, Texts.class, Nullable.class, Wild.class, Stage.class, Referring.class, Addressed.class)
            .set("hibernate.jdbc.time_zone", "UTC");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec("GAP-03")
    void anyScalarTypeCanHoldAState() throws ReflectiveOperationException {
        for (Map.Entry<String, Object> second : Kinds.second().entrySet()) {
            String attribute = second.getKey();
            unit.truncate();
            unit.inTransaction(session -> session.persist(new Kinds()));
            Object first = Kinds.class.getDeclaredField(attribute).get(new Kinds());

            set(attribute, second.getValue());

            InvalidTransitionException refused =
                    catchThrowableOfType(InvalidTransitionException.class, () -> set(attribute, first));
            assertThat(refused).as(attribute + " may go back").isNotNull();
            assertThat(refused.attribute()).isEqualTo(attribute);
        }
    }

    private static void set(String attribute, Object value) {
        unit.inTransaction(session -> {
            try {
                Kinds.class.getDeclaredField(attribute).set(session.find(Kinds.class, 1), value);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        });
    }

    @Test
    @Spec({"B-033", "B-034", "GAP-03", "GAP-48"})
    void aStateMayHoldAnyCharacters() {
        unit.inTransaction(session -> session.persist(new Texts()));
        for (String state : new String[] {"", STRANGE, "null", "E'\\n'", "true", "1", "ünï日本🚀"}) {
            unit.inTransaction(session -> session.find(Texts.class, 1).state = state);
        }

        InvalidTransitionException refused = refused(() -> unit.inTransaction(session -> {
            session.find(Texts.class, 1).state = STRANGE;
        }));

        assertThat(refused.from()).isEqualTo("ünï日本🚀");
        assertThat(refused.to()).isEqualTo(STRANGE);
        assertThatThrownBy(() -> unit.jdbc("update texts set state = '" + "nul" + "'"))
                .hasMessageContaining("Invalid transition");
    }

    @Test
    @Spec("GAP-03")
    void nullIsAStateOfItsOwnWhereItIsNamed() {
        unit.inTransaction(session -> session.persist(new Nullable(1, null)));
        unit.inTransaction(session -> session.find(Nullable.class, 1).state = "open");
        unit.inTransaction(session -> session.find(Nullable.class, 1).state = "closed");
        unit.inTransaction(session -> session.find(Nullable.class, 1).state = null);

        assertThat(refused(() -> unit.inTransaction(session -> session.find(Nullable.class, 1).state = "closed"))
                        .from())
                .isNull();
        assertThat(refused(() -> unit.inTransaction(session -> session.find(Nullable.class, 1).state = ""))
                        .to())
                .isEmpty();
        unit.inTransaction(session -> session.find(Nullable.class, 1).state = "open");
        assertThat(refused(() -> unit.inTransaction(session -> session.find(Nullable.class, 1).state = null))
                        .to())
                .isNull();
        unit.inTransaction(session -> session.persist(new Nullable(2, "open")));
        assertThat(refused(() -> unit.inTransaction(session -> session.persist(new Nullable(3, "closed"))))
                        .to())
                .isEqualTo("closed");
    }

    @Test
    void anyStandsForEveryStateAndForNull() {
        unit.jdbc("insert into wild (id, state) values (1, 'new'), (2, null), (3, 'named nowhere'), (4, 'free')");

        unit.jdbc("update wild set state = 'cancelled' where id <= 3");

        assertThat(unit.value("select count(*) from wild where state = 'cancelled'"))
                .isEqualTo(3L);
        unit.jdbc("update wild set state = 'cancelled'");
        assertThatThrownBy(() -> unit.jdbc("update wild set state = 'new' where id = 1"))
                .hasMessageContaining("Invalid transition");
        unit.jdbc("update wild set state = 'free' where id = 1");
        unit.jdbc("update wild set state = null where id = 1");
        assertThatThrownBy(() -> unit.jdbc("update wild set state = 'new' where id = 1"))
                .hasMessageContaining("Invalid transition");
        unit.jdbc("update wild set state = 'free' where id = 2");
        unit.jdbc("update wild set state = 'named nowhere' where id = 2");
    }

    @Test
    void theConditionHoldsTheTransitions() {
        assertThat(InstalledTriggers.created(unit, "Wild", "f"))
                .contains(" when (old.\"state\" is distinct from new.\"state\" and ((new.\"state\" in ('cancelled'))"
                        + " or (old.\"state\" in ('free')) or (old.\"state\" in ('cancelled') and new.\"state\" in ('free')))"
                        + " is not true) execute ");
        assertThat(InstalledTriggers.created(unit, "Nullable", "f"))
                .contains(
                        " when (old.\"state\" is distinct from new.\"state\" and ((old.\"state\" is null and new.\"state\" in"
                                + " ('open')) or (old.\"state\" in ('open') and new.\"state\" in ('closed')) or (old.\"state\" in"
                                + " ('closed') and (new.\"state\" in ('open') or new.\"state\" is null))) is not true) execute ");
    }

    @Test
    void anAssociationIsInTheStateThatItsKeySays() {
        unit.inTransaction(session -> {
            for (String code : new String[] {"new", "done"}) {
                session.persist(new Stage(new UUID(0, code.length()), code));
            }
            session.persist(new Referring(
                    1, session.find(Stage.class, new UUID(0, 3)), session.find(Stage.class, new UUID(0, 3))));
        });
        unit.inTransaction(session -> {
            Referring referring = session.find(Referring.class, 1);
            referring.byKey = session.find(Stage.class, new UUID(0, 4));
            referring.byCode = referring.byKey;
        });

        assertThat(refused(() -> unit.inTransaction(session ->
                                session.find(Referring.class, 1).byKey = session.find(Stage.class, new UUID(0, 3))))
                        .to())
                .isEqualTo("00000000-0000-0000-0000-000000000003");
        assertThat(refused(() -> unit.inTransaction(session ->
                                session.find(Referring.class, 1).byCode = session.find(Stage.class, new UUID(0, 3))))
                        .to())
                .isEqualTo("new");
    }

    @Test
    void anEmbeddedAttributeCanHoldTheState() {
        unit.inTransaction(session -> session.persist(new Addressed()));
        unit.inTransaction(session -> session.find(Addressed.class, 1).address.check = Inspection.CHECKED);

        assertThat(refused(() -> unit.inTransaction(
                                session -> session.find(Addressed.class, 1).address.check = Inspection.UNCHECKED))
                        .attribute())
                .isEqualTo("address.check");
    }

    private static InvalidTransitionException refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        InvalidTransitionException refused = catchThrowableOfType(InvalidTransitionException.class, work);
        assertThat(refused).as("nothing was refused").isNotNull();
        return refused;
    }

    enum Inspection {
        UNCHECKED,
        CHECKED
    }

    @Entity(name = "Kinds")
    @FSM(name = "string", attribute = "string", transitions = @Transition(from = "a", to = "b"))
    @FSM(name = "char", attribute = "character", transitions = @Transition(from = "'", to = "b"))
    @FSM(name = "byte", attribute = "aByte", transitions = @Transition(from = "-1", to = "1"))
    @FSM(name = "short", attribute = "aShort", transitions = @Transition(from = "-1", to = "1"))
    @FSM(name = "int", attribute = "anInt", transitions = @Transition(from = "-1", to = "1"))
    @FSM(name = "long", attribute = "aLong", transitions = @Transition(from = "-1", to = "9223372036854775807"))
    @FSM(name = "float", attribute = "aFloat", transitions = @Transition(from = "0.1", to = "-2.3"))
    @FSM(name = "double", attribute = "aDouble", transitions = @Transition(from = "0.1", to = "-2.3"))
    @FSM(name = "biginteger", attribute = "bigInteger", transitions = @Transition(from = "1", to = "2"))
    @FSM(name = "bigdecimal", attribute = "bigDecimal", transitions = @Transition(from = "0.1", to = "1e3"))
    @FSM(name = "boolean", attribute = "aBoolean", transitions = @Transition(from = "false", to = "true"))
    @FSM(name = "yesno", attribute = "yesNo", transitions = @Transition(from = "false", to = "true"))
    @FSM(name = "zeroone", attribute = "zeroOne", transitions = @Transition(from = "false", to = "true"))
    @FSM(name = "byname", attribute = "byName", transitions = @Transition(from = "UNCHECKED", to = "CHECKED"))
    @FSM(name = "byordinal", attribute = "byOrdinal", transitions = @Transition(from = "UNCHECKED", to = "CHECKED"))
    @FSM(name = "bytype", attribute = "byType", transitions = @Transition(from = "UNCHECKED", to = "CHECKED"))
    @FSM(
            name = "uuid",
            attribute = "uuid",
            transitions =
                    @Transition(
                            from = "00000000-0000-0000-0000-000000000001",
                            to = "00000000-0000-0000-0000-000000000002"))
    @FSM(name = "date", attribute = "date", transitions = @Transition(from = "2020-12-31", to = "2021-01-01"))
    @FSM(name = "time", attribute = "time", transitions = @Transition(from = "10:00", to = "11:30:01"))
    @FSM(
            name = "datetime",
            attribute = "dateTime",
            transitions = @Transition(from = "2020-12-31T10:00", to = "2021-01-01T10:00:00.123456"))
    @FSM(
            name = "instant",
            attribute = "instant",
            transitions = @Transition(from = "2020-12-31T10:00:00Z", to = "2021-01-01T10:00:00+05:00"))
    @FSM(
            name = "offset",
            attribute = "offset",
            transitions = @Transition(from = "2020-12-31T10:00:00Z", to = "2021-01-01T10:00:00+05:00"))
    @FSM(
            name = "zoned",
            attribute = "zoned",
            transitions = @Transition(from = "2020-12-31T10:00:00Z", to = "2021-01-01T10:00:00+05:00"))
    @FSM(name = "year", attribute = "year", transitions = @Transition(from = "2020", to = "2021"))
    @FSM(name = "currency", attribute = "currency", transitions = @Transition(from = "EUR", to = "USD"))
    @FSM(name = "locale", attribute = "locale", transitions = @Transition(from = "de", to = "en"))
    @FSM(name = "fixed", attribute = "fixed", transitions = @Transition(from = "ab", to = "cde"))
    static class Kinds {
        @Id
        int id = 1;

        String string = "a";
        char character = '\'';
        byte aByte = -1;
        Short aShort = -1;
        int anInt = -1;
        long aLong = -1;
        float aFloat = 0.1f;
        Double aDouble = 0.1;
        BigInteger bigInteger = BigInteger.ONE;

        @Column(precision = 12, scale = 4)
        BigDecimal bigDecimal = new BigDecimal("0.1");

        boolean aBoolean;

        @Convert(converter = YesNoConverter.class)
        boolean yesNo;

        @Convert(converter = NumericBooleanConverter.class)
        Boolean zeroOne = false;

        @Enumerated(EnumType.STRING)
        Inspection byName = Inspection.UNCHECKED;

        @Enumerated(EnumType.ORDINAL)
        Inspection byOrdinal = Inspection.UNCHECKED;

        @Enumerated(EnumType.STRING)
        @JdbcTypeCode(SqlTypes.NAMED_ENUM)
        Inspection byType = Inspection.UNCHECKED;

        UUID uuid = new UUID(0, 1);
        LocalDate date = LocalDate.parse("2020-12-31");

        @Column(name = "`a time`")
        LocalTime time = LocalTime.parse("10:00");

        LocalDateTime dateTime = LocalDateTime.parse("2020-12-31T10:00");
        Instant instant = Instant.parse("2020-12-31T10:00:00Z");

        @Column(name = "`offset`")
        OffsetDateTime offset = OffsetDateTime.parse("2020-12-31T10:00:00Z");

        ZonedDateTime zoned = ZonedDateTime.parse("2020-12-31T10:00:00Z");

        @Column(name = "`year`")
        Year year = Year.of(2020);

        Currency currency = Currency.getInstance("EUR");
        Locale locale = Locale.GERMAN;

        @Column(columnDefinition = "char(5)")
        String fixed = "ab";

        static Map<String, Object> second() {
            Map<String, Object> second = new LinkedHashMap<>();
            second.put("string", "b");
            second.put("character", 'b');
            second.put("aByte", (byte) 1);
            second.put("aShort", (short) 1);
            second.put("anInt", 1);
            second.put("aLong", Long.MAX_VALUE);
            second.put("aFloat", -2.3f);
            second.put("aDouble", -2.3);
            second.put("bigInteger", BigInteger.TWO);
            second.put("bigDecimal", new BigDecimal("1000"));
            second.put("aBoolean", true);
            second.put("yesNo", true);
            second.put("zeroOne", true);
            second.put("byName", Inspection.CHECKED);
            second.put("byOrdinal", Inspection.CHECKED);
            second.put("byType", Inspection.CHECKED);
            second.put("uuid", new UUID(0, 2));
            second.put("date", LocalDate.parse("2021-01-01"));
            second.put("time", LocalTime.parse("11:30:01"));
            second.put("dateTime", LocalDateTime.parse("2021-01-01T10:00:00.123456"));
            second.put("instant", Instant.parse("2021-01-01T05:00:00Z"));
            second.put("offset", OffsetDateTime.parse("2021-01-01T10:00:00+05:00"));
            second.put("zoned", ZonedDateTime.parse("2021-01-01T10:00:00+05:00"));
            second.put("year", Year.of(2021));
            second.put("currency", Currency.getInstance("USD"));
            second.put("locale", Locale.ENGLISH);
            second.put("fixed", "cde");
            return second;
        }
    }

    @Entity(name = "Texts")
    @FSM(
            name = "hy-phened_1",
            attribute = "state",
            transitions = {
                @Transition(from = "start", to = ""),
                @Transition(from = "", to = STRANGE),
                @Transition(from = STRANGE, to = "null"),
                @Transition(from = "null", to = "E'\\n'"),
                @Transition(from = "E'\\n'", to = "true"),
                @Transition(from = "true", to = "1"),
                @Transition(from = "1", to = "ünï日本🚀")
            })
    static class Texts {
        @Id
        int id = 1;

        String state = "start";
    }

    @Entity(name = "Nullable")
    @FSM(
            name = "f",
            attribute = "state",
            initial = {FSM.NULL, "open"},
            transitions = {
                @Transition(from = FSM.NULL, to = "open"),
                @Transition(from = "open", to = "closed"),
                @Transition(
                        from = "closed",
                        to = {"open", FSM.NULL})
            })
    static class Nullable {
        @Id
        int id;

        String state;

        Nullable() {}

        Nullable(int id, String state) {
            this.id = id;
            this.state = state;
        }
    }

    @Entity(name = "Wild")
    @FSM(
            name = "f",
            attribute = "state",
            transitions = {
                @Transition(from = FSM.ANY, to = "cancelled"),
                @Transition(from = "free", to = FSM.ANY),
                @Transition(from = "cancelled", to = "free")
            })
    static class Wild {
        @Id
        int id;

        String state;
    }

    @Entity(name = "Stage")
    static class Stage {
        @Id
        UUID id;

        @Column(unique = true)
        String code;

        Stage() {}

        Stage(UUID id, String code) {
            this.id = id;
            this.code = code;
        }
    }

    @Entity(name = "Referring")
    @FSM(
            name = "key",
            attribute = "byKey",
            transitions =
                    @Transition(
                            from = "00000000-0000-0000-0000-000000000003",
                            to = "00000000-0000-0000-0000-000000000004"))
    @FSM(name = "code", attribute = "byCode", transitions = @Transition(from = "new", to = "done"))
    static class Referring {
        @Id
        int id;

        @ManyToOne
        Stage byKey;

        @ManyToOne
        @JoinColumn(referencedColumnName = "code")
        Stage byCode;

        Referring() {}

        Referring(int id, Stage byKey, Stage byCode) {
            this.id = id;
            this.byKey = byKey;
            this.byCode = byCode;
        }
    }

    @Embeddable
    static class Address {
        @Enumerated(EnumType.STRING)
        @Column(name = "`the check`")
        Inspection check = Inspection.UNCHECKED;
    }

    @Entity(name = "Addressed")
    @FSM(name = "f", attribute = "address.check", transitions = @Transition(from = "UNCHECKED", to = "CHECKED"))
    static class Addressed {
        @Id
        int id = 1;

        @Embedded
        Address address = new Address();
    }
}

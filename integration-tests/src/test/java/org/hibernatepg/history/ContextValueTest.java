package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.exception.DataException;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.TriggerMappingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextValueTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(User.class, InJson.class, InShared.class, InNothing.class);

    @BeforeEach
    void twoUsers() {
        unit.truncate();
        unit.jdbc("insert into app_user values (1, 'ann@example.org'), (2, 'bob@example.org')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"InJson", "InShared"})
    @Spec({"P-001", "P-004", "P-011"})
    void aKeyCanBeSelectedFilteredAndOrderedByLikeAColumn(String entity) {
        write(entity, 1, Map.of("amount", 20));
        write(entity, 2, Map.of("amount", 3));
        write(entity, 3, Map.of());

        unit.inTransaction(session -> {
            assertThat(session.createSelectionQuery(
                                    "select e.amount from " + entity + "Event e where e.amount > 2 order by e.amount",
                                    Long.class)
                            .getResultList())
                    .containsExactly(3L, 20L);
            assertThat(session.createSelectionQuery(
                                    "select sum(e.amount) from " + entity + "Event e where e.amount in (3, 20)",
                                    Long.class)
                            .getSingleResult())
                    .isEqualTo(23L);
            assertThat(session.createSelectionQuery("from " + entity + "Event e order by e.pghId", Audited.class)
                            .getResultList())
                    .extracting(event -> event.amount)
                    .containsExactly(20L, 3L, null);
        });
        assertThat(unit.query(
                        "select column_name from information_schema.columns"
                                + " where table_name = lower(?) and column_name in ('amount', 'user_id', 'reason')",
                        entity + "_event"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"InJson", "InShared"})
    @Spec({"P-001", "P-003"})
    void valuesHaveTheTypesOfTheirAttributes(String entity) {
        Instant moment = Instant.parse("2020-01-01T10:00:00.123456Z");
        UUID uuid = UUID.randomUUID();
        Map<String, Object> values = new HashMap<>();
        values.put("amount", 5);
        values.put("price", new BigDecimal("1.005"));
        values.put("reason", "x".repeat(300));
        values.put("moment", moment);
        values.put("day", LocalDate.of(2020, 2, 29));
        values.put("urgent", true);
        values.put("uuid", uuid);
        values.put("state", Thread.State.WAITING);
        values.put("tags", Map.of("a", List.of(1, 2)));
        values.put("pgh_context", "own name");
        values.put("it's \"odd\"? {x}\\", "odd");
        write(entity, 1, values);
        write(entity, 2, Map.of());

        unit.inTransaction(session -> {
            Audited event = event(session, entity, 1);
            assertThat(event.price).isEqualByComparingTo("1.005");
            assertThat(event.reason).hasSize(300);
            assertThat(event.moment.truncatedTo(ChronoUnit.MICROS)).isEqualTo(moment);
            assertThat(event.day).isEqualTo(LocalDate.of(2020, 2, 29));
            assertThat(event.urgent).isTrue();
            assertThat(event.uuid).isEqualTo(uuid);
            assertThat(event.state).isEqualTo(Thread.State.WAITING);
            assertThat(event.tags).isEqualTo(Map.of("a", List.of(1, 2)));
            assertThat(event.named).isEqualTo("own name");
            assertThat(event.odd).isEqualTo("odd");

            Audited empty = event(session, entity, 2);
            assertThat(empty.price).isNull();
            assertThat(empty.urgent).isNull();
            assertThat(empty.tags).isNull();
            assertThat(empty.user).isNull();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"InJson", "InShared"})
    @Spec({"GAP-64", "P-003"})
    void aPathLeadsToNestedKeysAndPlacesInLists(String entity) {
        write(entity, 1, Map.of("request", Map.of("id", "r-1", "hops", List.of("a", "b"))));
        write(entity, 2, Map.of("request", "no map"));

        unit.inTransaction(session -> {
            assertThat(session.createSelectionQuery(
                                    "select e.request from " + entity + "Event e where e.secondHop = 'b'", String.class)
                            .getResultList())
                    .containsExactly("r-1");
            assertThat(event(session, entity, 2).request).isNull();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"InJson", "InShared"})
    @Spec("P-002")
    void anAssociationIsJoinedFilteredAndOrderedBy(String entity) {
        write(entity, 1, Map.of("user", 2));
        write(entity, 2, Map.of("user", 1));
        write(entity, 3, Map.of("user", 77));
        write(entity, 4, Map.of());

        unit.inTransaction(session -> {
            assertThat(session.createSelectionQuery(
                                    "select e.user.email from " + entity + "Event e order by e.user.email",
                                    String.class)
                            .getResultList())
                    .containsExactly("ann@example.org", "bob@example.org");
            assertThat(session.createSelectionQuery(
                                    "select e.id from " + entity + "Event e join e.user u where u.email like 'bob%'",
                                    Integer.class)
                            .getResultList())
                    .containsExactly(1);
            assertThat(session.createSelectionQuery(
                                    "select e.id from " + entity + "Event e where e.user = :user", Integer.class)
                            .setParameter("user", session.getReference(User.class, 1L))
                            .getResultList())
                    .containsExactly(2);
            assertThat(session.createSelectionQuery(
                                    "select e.id, u.email from " + entity + "Event e left join e.user u order by e.id",
                                    Object[].class)
                            .getResultList())
                    .extracting(row -> row[1])
                    .containsExactly("bob@example.org", "ann@example.org", null, null);
            assertThat(event(session, entity, 1).user.email).isEqualTo("bob@example.org");
            assertThat(event(session, entity, 3).user).isNull();
            assertThat(event(session, entity, 4).user).isNull();
        });
        assertThat(unit.value("select count(*) from pg_constraint where contype = 'f'"))
                .isEqualTo(0L);
    }

    @Test
    @Spec("P-008")
    void whereNoContextIsStoredTheValuesAreTypedNulls() {
        write("InNothing", 1, Map.of("amount", 5, "user", 1));

        unit.inTransaction(session -> {
            Audited event = event(session, "InNothing", 1);
            assertThat(event.amount).isNull();
            assertThat(event.user).isNull();
            assertThat(event.tags).isNull();
            assertThat(session.createSelectionQuery(
                                    "select count(*) from InNothingEvent e where e.amount > 2 or e.reason = 'x' or e.day > local date",
                                    Long.class)
                            .getSingleResult())
                    .isEqualTo(0L);
            assertThat(session.createSelectionQuery(
                                    "select e.id from InNothingEvent e left join e.user u order by e.amount",
                                    Integer.class)
                            .getResultList())
                    .containsExactly(1);
        });
    }

    @Test
    @Spec("P-009")
    void aValueThatCannotBeCastFailsTheQuery() {
        write("InJson", 1, Map.of("amount", "many"));

        assertThatThrownBy(() -> unit.inTransaction(session -> event(session, "InJson", 1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("invalid input syntax for type bigint: \"many\"");
    }

    @Test
    @Spec({"P-001", "P-011"})
    void anEntityOfOnesOwnMayHaveThemToo() {
        try (TestUnit own = TestUnit.of(Tracked.class, TrackedAudit.class).start()) {
            HistoryContext.run(
                    Map.of("user", "ann"),
                    () -> own.inTransaction(session -> {
                        Tracked tracked = new Tracked();
                        tracked.id = 1;
                        session.persist(tracked);
                    }));

            own.inTransaction(session -> assertThat(
                            session.createSelectionQuery("from TrackedAudit a where a.user = 'ann'", TrackedAudit.class)
                                    .getSingleResult()
                                    .user)
                    .isEqualTo("ann"));
        }
    }

    @Test
    void misuseIsAFaultAtBoot() {
        assertThatThrownBy(() -> TestUnit.of(Wrong.class).start())
                .isInstanceOf(TriggerMappingException.class)
                .hasMessageContaining(
                        "WrongEvent.ordinal: '@ContextValue(\"state\")' stands on an enum that is mapped by its ordinal, and contexts hold names. Add @Enumerated(EnumType.STRING).")
                .hasMessageContaining(
                        "WrongEvent.empty: '@ContextValue(\"a..b\")' names an empty key. Name a key of the context, or a path as \"user.id\".")
                .hasMessageContaining(
                        "WrongEvent.primitive: '@ContextValue(\"amount\")' stands on a primitive long, and is null where there is no such value. Declare it as Long.")
                .hasMessageContaining(
                        "WrongEvent.numbers: '@ContextValue(\"numbers\")' stands on an array, to which no value is cast. Map it as JSON.")
                .hasMessageContaining(
                        "WrongEvent.embedded: '@ContextValue(\"embedded\")' stands on an attribute that is neither a basic one nor a @ManyToOne to a key of one column. Use one of these.");
        assertThatThrownBy(() -> TestUnit.of(NoEvent.class).start())
                .hasStackTraceContaining(
                        "NoEvent.user: '@ContextValue(\"user\")' stands on an attribute of an entity that is no EventRecord and no TimelineRecord. Put it on an event class, which @TrackHistory(eventClass = …) names.");
    }

    @Test
    void theSchemaValidates() {
        try (TestUnit validated = TestUnit.of(User.class, InJson.class, InShared.class, InNothing.class)
                .start()) {
            validated.set("hibernate.hbm2ddl.auto", "validate").restart();
            assertThat(validated.bootStatements()).noneMatch(sql -> sql.startsWith("create"));
        }
    }

    private static Audited event(Session session, String entity, int id) {
        return session.createSelectionQuery("from " + entity + "Event e where e.id = " + id, Audited.class)
                .getSingleResult();
    }

    private static void write(String entity, int id, Map<String, ?> values) {
        HistoryContext.run(
                values,
                () -> unit.inTransaction(
                        session -> session.createNativeMutationQuery("insert into " + entity + " values (" + id + ")")
                                .executeUpdate()));
    }

    @MappedSuperclass
    abstract static class Audited extends EventRecord {
        @ContextValue("amount")
        @Nullable
        Long amount;

        @ContextValue("price")
        @Nullable
        BigDecimal price;

        @ContextValue("reason")
        @Nullable
        String reason;

        @ContextValue("moment")
        @Nullable
        Instant moment;

        @ContextValue("day")
        @Nullable
        LocalDate day;

        @ContextValue("urgent")
        @Nullable
        Boolean urgent;

        @ContextValue("uuid")
        @Nullable
        UUID uuid;

        @ContextValue("state")
        @Enumerated(EnumType.STRING)
        Thread.@Nullable State state;

        @ContextValue("tags")
        @JdbcTypeCode(SqlTypes.JSON)
        @Nullable
        Map<String, Object> tags;

        @ContextValue("pgh_context")
        @Nullable
        String named;

        @ContextValue("it's \"odd\"? {x}\\")
        @Nullable
        String odd;

        @ContextValue("request.id")
        @Nullable
        String request;

        @ContextValue("request.hops.1")
        @Nullable
        String secondHop;

        @ContextValue("user")
        @ManyToOne
        @Nullable
        User user;
    }

    @Entity(name = "InJson")
    @TrackHistory(eventClass = Audited.class)
    static class InJson {
        @Id
        int id;
    }

    @Entity(name = "InShared")
    @TrackHistory(eventClass = Audited.class, context = ContextStorage.SHARED)
    static class InShared {
        @Id
        int id;
    }

    @Entity(name = "InNothing")
    @TrackHistory(eventClass = Audited.class, context = ContextStorage.NONE)
    static class InNothing {
        @Id
        int id;
    }

    @Entity(name = "User")
    @Table(name = "app_user")
    static class User {
        @Id
        Long id;

        @Column(name = "email")
        String email;
    }

    @Entity(name = "Tracked")
    @TrackHistory(eventClass = TrackedAudit.class)
    static class Tracked {
        @Id
        int id;
    }

    @Entity(name = "TrackedAudit")
    @Immutable
    static class TrackedAudit extends EventRecord {
        int id;

        @ContextValue("user")
        @Nullable
        String user;
    }

    @MappedSuperclass
    abstract static class Mistaken extends EventRecord {
        @ContextValue("state")
        Thread.@Nullable State ordinal;

        @ContextValue("a..b")
        @Nullable
        String empty;

        @ContextValue("amount")
        long primitive;

        @ContextValue("numbers")
        int @Nullable [] numbers;

        @ContextValue("embedded")
        @Embedded
        @Nullable
        Pair embedded;
    }

    @Embeddable
    static class Pair {
        int a;
        int b;
    }

    @Entity(name = "Wrong")
    @TrackHistory(eventClass = Mistaken.class)
    static class Wrong {
        @Id
        int id;
    }

    @Entity(name = "NoEvent")
    static class NoEvent {
        @Id
        int id;

        @ContextValue("user")
        @Nullable
        String user;
    }
}

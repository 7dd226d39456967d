package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.Recording.events;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events that a program records of an object. */
class ManualEventTest {
    @RegisterExtension
    static final TestUnit unit =
            TestUnit.of(Patient.class, Ward.class, Bed.class, Shared.class, Strict.class, Bare.class, Untracked.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static final String COLUMNS =
            "select id, name, code, \"Full Name\", mood, level, tags, facts, street, city, born,"
                    + " weight, ward_id, version from patient_event";

    private static History history() {
        return History.of(unit.sessionFactory());
    }

    @Test
    @Spec({"R-008", "R-010"})
    void anObjectIsRecordedAsItIsInMemory() {
        unit.inTransaction(session -> {
            Patient patient = new Patient();
            patient.name = "Ann";
            session.persist(patient);
            session.flush();
            session.detach(patient);
            patient.name = "Bea";
            patient.ward = session.getReference(Ward.class, 7);
            Event<Patient> event = history().record(session, patient, "checked");

            assertThat(event.label()).isEqualTo("checked");
            assertThat(event.operation()).isEqualTo(EventOperation.SNAPSHOT);
            assertThat(event.id()).isPositive();
            assertThat(event.createdAt()).isAfter(Instant.now().minusSeconds(60));
            assertThat(event.transactionId()).isPresent();
            assertThat(event.contextId()).isEmpty();
            assertThat(event.get("name")).isEqualTo("Bea");
            assertThat(event.snapshot().code).isEqualTo(patient.code);
            assertThat(event.changes()).extracting(Change::attribute).containsExactlyInAnyOrder("name", "ward");
        });

        assertThat(events(unit, "patient_event", "pgh_operation, name, ward_id"))
                .containsExactly("insert (I,Ann,)", "checked (S,Bea,7)");
        assertThat(unit.query("select name from patient")).containsExactly(List.of("Ann"));
    }

    @Test
    @Spec("R-008")
    void everyKindOfAttributeIsStoredAsItsTriggerWouldStoreIt() {
        Patient stored = unit.fromTransaction(session -> {
            Patient patient = new Patient();
            patient.name = "Ann";
            session.persist(patient);
            history().record(session, patient, "checked");
            return patient;
        });

        assertThat(stored.id).isPositive();
        assertThat(unit.query(COLUMNS + " where pgh_label = 'insert'"))
                .isEqualTo(unit.query(COLUMNS + " where pgh_label = 'checked'"));
    }

    @Test
    @Spec("R-008")
    void pendingChangesAreWrittenFirst() {
        unit.inTransaction(session -> {
            Patient patient = new Patient();
            session.persist(patient);
            patient.name = "Cleo";
            history().record(session, patient, "update");
        });

        assertThat(events(unit, "patient_event", "pgh_operation, name"))
                .containsExactly("insert (I,)", "update (U,Cleo)", "update (S,Cleo)");
    }

    @Test
    @Spec("R-010")
    void theContextIsStoredWithIt() {
        HistoryContext.run(
                Map.of("by", "nurse"),
                () -> unit.inTransaction(session -> {
                    Patient patient = new Patient();
                    session.persist(patient);
                    Event<Patient> event = history().record(session, patient, "checked");

                    assertThat(event.context()).isEqualTo(Map.of("by", "nurse"));
                    assertThat(event.contextId()).isEqualTo(HistoryContext.currentId());
                }));
    }

    @Test
    @Spec("R-010")
    void aContextOutsideOfWhichNothingWasWrittenYetIsStoredToo() {
        HistoryContext.run(Map.of("by", "nurse"), () -> unit.sessionFactory().inStatelessTransaction(session -> {
            Bare bare = new Bare();
            bare.id = 3;
            Shared shared = new Shared();
            shared.id = 4;
            assertThat(history().record(session, shared, "seen").contextId()).isEqualTo(HistoryContext.currentId());
            assertThat(history().record(session, bare, "seen").contextId()).isEmpty();
        }));

        assertThat(unit.query("select metadata->>'by' from pgh_context")).containsExactly(List.of("nurse"));
        assertThat(unit.value("select count(*) from shared_event as e join pgh_context as c"
                        + " on c.id = e.pgh_context_id and c.xid = e.pgh_xid"))
                .isEqualTo(1L);
    }

    @Test
    @Spec("R-011")
    void aHistoryWithoutContextsHasNone() {
        unit.inTransaction(session -> {
            Bare bare = new Bare();
            bare.id = 1;
            assertThat(history().record(session, bare, "seen").context()).isEmpty();
        });

        assertThat(events(unit, "bare_event", "pgh_operation, id")).containsExactly("seen (S,1)");
    }

    @Test
    void aHistoryThatRequiresAContextRefusesIt() {
        Strict strict = new Strict();
        strict.id = 1;
        assertThatThrownBy(() -> unit.inTransaction(session -> history().record(session, strict, "seen")))
                .hasMessageContaining("is changed in no context, and its history requires one");

        assertThat(events(unit, "strict_event", "id")).isEmpty();
    }

    @Test
    @Spec("R-008")
    void anObjectWithAnEmbeddedKey() {
        unit.inTransaction(session -> {
            Bed bed = new Bed();
            bed.place = new Place(2, 5);
            Event<Bed> event = history().record(session, bed, "insert");
            assertThat(event.snapshot().place).isEqualTo(new Place(2, 5));
        });

        assertThat(events(unit, "bed_event", "pgh_operation, floor, number")).containsExactly("insert (S,2,5)");
    }

    @Test
    void aProxyIsRecordedAsWhatItStandsFor() {
        unit.jdbc("insert into ward (id, name) values (7, 'north')");
        unit.inTransaction(session -> history().record(session, session.getReference(Ward.class, 7), "insert"));

        assertThat(events(unit, "ward_event", "pgh_operation, name"))
                .containsExactly("insert (I,north)", "insert (S,north)");
    }

    @Test
    @Spec("R-008")
    void whatIsNotDeclaredIsRefused() {
        unit.inTransaction(session -> {
            Patient patient = new Patient();
            assertThatThrownBy(() -> history().record(session, patient, "unknown"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no tracker with the label 'unknown' but [insert, update, checked]");
            assertThatThrownBy(() -> history().record(session, patient, "checked"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no key yet");
            assertThatThrownBy(() -> history().record(session, new Untracked(), "insert"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not tracked");
        });
        assertThat(unit.value("select count(*) from patient_event")).isEqualTo(0L);
    }

    enum Mood {
        GOOD,
        BAD
    }

    @Embeddable
    static class Address {
        @Nullable
        String street = "Main St";

        @Nullable
        String city;
    }

    static final class Grams implements AttributeConverter<BigDecimal, Integer> {
        @Override
        public @Nullable Integer convertToDatabaseColumn(@Nullable BigDecimal kilograms) {
            return kilograms == null ? null : kilograms.movePointRight(3).intValueExact();
        }

        @Override
        public @Nullable BigDecimal convertToEntityAttribute(@Nullable Integer grams) {
            return grams == null ? null : BigDecimal.valueOf(grams, 3);
        }
    }

    @Entity(name = "Patient")
    @TrackHistory(
            trackers = {
                @Tracker(on = INSERT),
                @Tracker(on = UPDATE),
                @Tracker(
                        on = {},
                        label = "checked")
            })
    static class Patient {
        @Id
        @GeneratedValue
        @Nullable
        Integer id;

        @Nullable
        String name;

        @Column(name = "`Full Name`")
        @Nullable
        String fullName = "O'Hara";

        UUID code = UUID.randomUUID();

        @Enumerated(EnumType.STRING)
        Mood mood = Mood.GOOD;

        @Enumerated
        Mood level = Mood.BAD;

        String[] tags = {"a", "b,c"};

        @JdbcTypeCode(SqlTypes.JSON)
        Map<String, Object> facts = Map.of("a", List.of(1, 2));

        @Embedded
        Address address = new Address();

        Instant born = Instant.parse("2000-01-01T00:00:00Z");

        @Convert(converter = Grams.class)
        BigDecimal weight = new BigDecimal("70.500");

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Ward ward;

        @Version
        int version;
    }

    @Entity(name = "Ward")
    @TrackHistory
    static class Ward {
        @Id
        int id;

        @Nullable
        String name;
    }

    @Embeddable
    record Place(int floor, int number) {}

    @Entity(name = "Bed")
    @TrackHistory
    static class Bed {
        @EmbeddedId
        @Nullable
        Place place;
    }

    @Entity(name = "Shared")
    @TrackHistory(
            context = ContextStorage.SHARED,
            trackers =
                    @Tracker(
                            on = {},
                            label = "seen"))
    static class Shared {
        @Id
        int id;
    }

    @Entity(name = "Strict")
    @TrackHistory(
            contextRequired = true,
            trackers =
                    @Tracker(
                            on = {},
                            label = "seen"))
    static class Strict {
        @Id
        int id;
    }

    @Entity(name = "Bare")
    @TrackHistory(
            context = ContextStorage.NONE,
            trackers =
                    @Tracker(
                            on = {},
                            label = "seen"))
    static class Bare {
        @Id
        int id;
    }

    @Entity(name = "Untracked")
    static class Untracked {
        @Id
        int id;
    }
}

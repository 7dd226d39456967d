package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.Reverts.event;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyJoinColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reverts of whatever can be mapped. */
class RevertMappingsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Depot.class,
                    Slot.class,
                    Crate.class,
                    Base.class,
                    Special.class,
                    Sided.class,
                    Several.class,
                    Small.class)
            .prepare("create schema \"Far Away\"");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static History history() {
        return History.of(unit.sessionFactory());
    }

    private static void crate() {
        unit.inTransaction(session -> {
            session.persist(new Slot(new SlotId("a", 1)));
            session.persist(new Slot(new SlotId("b", 2)));
            session.persist(new Depot(1, "rome"));
            Crate crate = new Crate();
            crate.id = new UUID(1, 2);
            crate.code = "C'1";
            crate.slot = session.getReference(Slot.class, new SlotId("a", 1));
            crate.state = new State("ok");
            crate.facts = new Facts("x", 1);
            crate.inside.parts.add(new Part("bolt", null));
            crate.inside.parts.add(new Part("bolt", null));
            crate.inside.parts.add(new Part(null, 3));
            crate.counts.put(session.getReference(Depot.class, 1), 5);
            crate.slots.add(session.getReference(Slot.class, new SlotId("b", 2)));
            crate.labels.addAll(Set.of("l1", "l2"));
            session.persist(crate);
        });
    }

    private static Crate found(Session session) {
        return session.find(Crate.class, new UUID(1, 2));
    }

    private static void assertFirst(Crate crate) {
        assertThat(Objects.requireNonNull(crate.slot).id).isEqualTo(new SlotId("a", 1));
        assertThat(crate.state).isEqualTo(new State("ok"));
        assertThat(Objects.requireNonNull(crate.facts).name).isEqualTo("x");
        assertThat(crate.inside.parts)
                .containsExactlyInAnyOrder(new Part("bolt", null), new Part("bolt", null), new Part(null, 3));
        assertThat(crate.counts.values()).containsExactly(5);
        assertThat(crate.slots).hasSize(1);
        assertThat(crate.labels).containsExactlyInAnyOrder("l1", "l2");
    }

    @Test
    @Spec("GAP-27")
    void collectionsAndValuesOfEveryMappingAreBroughtBack() {
        crate();
        unit.inTransaction(session -> {
            Crate crate = found(session);
            crate.slot = session.getReference(Slot.class, new SlotId("b", 2));
            crate.state = null;
            crate.facts = new Facts("y", 2);
            crate.inside.parts.remove(new Part("bolt", null));
            crate.inside.parts.add(new Part("nut", 1));
            crate.counts.clear();
            crate.slots.clear();
            crate.labels.remove("l1");
        });
        unit.inTransaction(session -> {
            Revert<Crate> revert = history().revert(session, Crate.class, new UUID(1, 2));
            RevertPlan plan = revert.toPrevious().preview();
            assertThat(plan.changes()).contains(new Change("slot", List.of(2, "b"), List.of(1, "a")));
            assertThat(plan.changes()).contains(new Change("state", null, new State("ok")));
            assertThat(plan.changes()).extracting(Change::attribute).containsExactly("facts", "slot", "state");
            assertThat(plan.rows())
                    .extracting(RevertPlan.CollectionRows::attribute)
                    .contains("inside.parts", "counts", "slots", "labels");
            revert.attributes("inside", "facts")
                    .to(event(session, Crate.class, new UUID(1, 2), 0))
                    .apply();
            Crate crate = found(session);
            assertThat(crate.inside.parts).hasSize(3);
            assertThat(crate.labels).containsExactly("l2");
            assertThat(crate.state).isNull();
            revert.to(event(session, Crate.class, new UUID(1, 2), 0)).apply();
            session.clear();
            assertFirst(found(session));
        });
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session, Crate.class));
    }

    @Test
    void whatIsRemovedInTheSessionIsCreatedAnewInIt() {
        crate();
        unit.inTransaction(session -> {
            session.remove(found(session));
            Crate crate = history()
                    .revert(session, Crate.class, new UUID(1, 2))
                    .to(event(session, Crate.class, new UUID(1, 2), 0))
                    .apply()
                    .orElseThrow();
            assertThat(crate.code).isEqualTo("C'1");
        });
        unit.inTransaction(session -> assertFirst(found(session)));
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session, Crate.class));
    }

    @Test
    void rowsThatReferToAnAttributeThatHasChangedAreNotBroughtBack() {
        crate();
        unit.jdbc("delete from crate_labels");
        unit.jdbc("update \"Far Away\".\"Crate\" set code = 'C2'");
        unit.inTransaction(session -> {
            Revert<Crate> revert =
                    history().revert(session, Crate.class, new UUID(1, 2)).toPrevious();
            assertThatThrownBy(revert::apply)
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("'labels' refers to its attribute")
                    .hasMessageContaining("withoutCollections()");
            assertThat(revert.withoutCollections().apply().orElseThrow().code).isEqualTo("C'1");
        });
    }

    @Test
    @Spec("GAP-27")
    void attributesOfSubclassesAndSecondaryTablesAreBroughtBackAlone() {
        unit.inTransaction(session -> {
            Special special = new Special();
            special.id = 1;
            special.name = "a";
            special.note = "n1";
            special.extra = 1;
            special.more = "m1";
            session.persist(special);
        });
        unit.inTransaction(session -> {
            Special special = session.find(Special.class, 1);
            special.name = "b";
            special.note = null;
            special.extra = 2;
            special.more = "m2";
        });
        unit.inTransaction(session -> {
            Revert<Base> revert = history().revert(session, Base.class, 1).to(event(session, Base.class, 1, 0));
            revert.attributes("note", "extra").apply();
            Special special = session.find(Special.class, 1);
            assertThat(special.name).isEqualTo("b");
            assertThat(special.note).isEqualTo("n1");
            assertThat(special.extra).isEqualTo(1);
            assertThat(special.more).isEqualTo("m2");
            assertThat(revert.preview().changes())
                    .containsExactly(new Change("more", "m2", "m1"), new Change("name", "b", "a"));
        });
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session, Base.class));
    }

    @Test
    void anEventBeforeAnUpdateHoldsWhatWasThenAndASnapshotWhatItShows() {
        unit.inTransaction(session -> session.persist(new Sided(1, "a")));
        unit.inTransaction(session -> session.find(Sided.class, 1).text = "b");
        unit.inTransaction(session -> {
            Event<Sided> before = event(session, Sided.class, 1, 0);
            assertThat(before.operation()).isEqualTo(EventOperation.BEFORE_UPDATE);
            assertThat(history().revert(session, before).apply().orElseThrow().text)
                    .isEqualTo("a");
            Sided shown = new Sided(1, "seen");
            Event<Sided> seen = history().record(session, shown, "seen");
            assertThat(history().revert(session, seen).apply().orElseThrow().text)
                    .isEqualTo("seen");
        });
    }

    @Test
    void ofSeveralHistoriesThatWhichHoldsEveryWriteIsAsked() {
        unit.inTransaction(session -> session.persist(new Several(1, "a")));
        unit.inTransaction(session -> session.find(Several.class, 1).text = "DONE");
        unit.inTransaction(session -> {
            assertThat(history()
                            .revert(session, Several.class, 1)
                            .toPrevious()
                            .preview()
                            .changes())
                    .containsExactly(new Change("text", "DONE", "a"));
            Event<Several> done = history()
                    .events(session, Several.class, "SeveralDone")
                    .list()
                    .get(0);
            assertThat(history().revert(session, done).preview().outcome()).isEqualTo(RevertPlan.Outcome.UNCHANGED);
        });
    }

    @Test
    void aValueThatIsYoungerThanTheEventAndMustNotBeNullIsNamed() {
        unit.inTransaction(session -> session.persist(new Small(1, 5)));
        unit.jdbc("update small_event set size = null");
        unit.inTransaction(session -> {
            Event<Small> first = event(session, Small.class, 1, 0);
            assertThatThrownBy(() -> history().revert(session, first).apply())
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("the history holds no value of size of small, which must not be null");
        });
    }

    @Embeddable
    record SlotId(
            @Column(name = "hall") String hall,
            @Column(name = "bay") int bay) implements Serializable {}

    @Entity(name = "Slot")
    @Table(name = "slot")
    static class Slot {
        @EmbeddedId
        @Nullable
        SlotId id;

        protected Slot() {}

        Slot(SlotId id) {
            this.id = id;
        }
    }

    @Entity(name = "Depot")
    @Table(name = "depot")
    static class Depot {
        @Id
        int id;

        @Nullable
        String name;

        protected Depot() {}

        Depot(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    record State(String text) {}

    static class StateConverter implements AttributeConverter<State, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable State state) {
            return state == null ? null : "<" + state.text() + ">";
        }

        @Override
        public @Nullable State convertToEntityAttribute(@Nullable String text) {
            return text == null ? null : new State(text.substring(1, text.length() - 1));
        }
    }

    @Embeddable
    static class Facts {
        @Nullable
        String name;

        int number;

        protected Facts() {}

        Facts(String name, int number) {
            this.name = name;
            this.number = number;
        }
    }

    @Embeddable
    record Part(
            @Column(name = "part_name") @Nullable String name,
            @Column(name = "part_count") @Nullable Integer count) {}

    @Embeddable
    static class Inside {
        @ElementCollection
        @CollectionTable(name = "crate_parts")
        List<Part> parts = new ArrayList<>();
    }

    @Entity(name = "Crate")
    @Table(name = "`Crate`", schema = "`Far Away`")
    @TrackHistory(collections = true)
    static class Crate {
        @Id
        @Nullable
        UUID id;

        @Column(unique = true)
        @Nullable
        String code;

        @ManyToOne
        @Nullable
        Slot slot;

        @Convert(converter = StateConverter.class)
        @Nullable
        State state;

        @JdbcTypeCode(SqlTypes.JSON)
        @Nullable
        Facts facts;

        Inside inside = new Inside();

        @ElementCollection
        @CollectionTable(name = "crate_counts")
        @MapKeyJoinColumn(name = "depot_id")
        Map<Depot, Integer> counts = new HashMap<>();

        @ManyToMany
        @JoinTable(name = "crate_slots")
        Set<Slot> slots = new HashSet<>();

        @ElementCollection
        @CollectionTable(
                name = "crate_labels",
                joinColumns = @JoinColumn(name = "crate_code", referencedColumnName = "code"))
        Set<String> labels = new HashSet<>();
    }

    @Entity(name = "Base")
    @Table(name = "base")
    @Inheritance(strategy = InheritanceType.JOINED)
    @SecondaryTable(name = "base_note")
    @TrackHistory
    static class Base {
        @Id
        int id;

        @Nullable
        String name;

        @Column(table = "base_note")
        @Nullable
        String note;
    }

    @Entity(name = "Special")
    @Table(name = "special")
    static class Special extends Base {
        int extra;

        @Nullable
        String more;
    }

    @Entity(name = "Sided")
    @Table(name = "sided")
    @TrackHistory(
            trackers = {
                @Tracker(on = Operation.UPDATE, row = Row.OLD),
                @Tracker(
                        on = {},
                        label = "seen")
            })
    static class Sided {
        @Id
        int id;

        @Nullable
        String text;

        protected Sided() {}

        Sided(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Several")
    @Table(name = "several")
    @TrackHistory
    @TrackHistory(
            name = "SeveralDone",
            table = "several_done",
            trackers = @Tracker(on = Operation.UPDATE, label = "done", condition = "new.text = 'DONE'"))
    static class Several {
        @Id
        int id;

        @Nullable
        String text;

        protected Several() {}

        Several(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Small")
    @Table(name = "small")
    @TrackHistory
    static class Small {
        @Id
        int id;

        int size;

        protected Small() {}

        Small(int id, int size) {
            this.id = id;
            this.size = size;
        }
    }
}

package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Parent;
import org.hibernate.annotations.RowId;
import org.hibernate.annotations.Struct;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mappings that few programs have, and that a history reads, compares and reverts like any other. */
class RareMappingsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Parcel.class,
            Gate.class,
            Spot.class,
            Node.class,
            Leaf.class,
            Fork.class,
            Form.class,
            Crate.class,
            Box.class,
            Tin.class);

    private final History history = History.of(unit.sessionFactory());

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private <T> List<Event<T>> events(Class<T> entity) {
        return unit.fromTransaction(session -> history.events(session, entity).list());
    }

    @Test
    void embeddablesInAColumnEachWithAttributesOfTheSameNamesAreToldApart() {
        unit.inTransaction(session -> {
            Parcel parcel = new Parcel();
            parcel.label = new Label("json", 1);
            parcel.stamp = new Stamp("struct", 2);
            session.persist(parcel);
        });
        unit.inTransaction(session -> session.find(Parcel.class, 1).stamp = new Stamp("other", 3));

        Event<Parcel> event = events(Parcel.class).get(1);
        assertThat(event.changes())
                .containsExactly(new Change("stamp.text", "struct", "other"), new Change("stamp.number", 2, 3));
        assertThat(event.snapshot().label).isEqualTo(new Label("json", 1));
        assertThat(event.snapshot().stamp).isEqualTo(new Stamp("other", 3));
    }

    @Test
    void aRecordMayBeAnEmbeddableOfAnEntityThatIsMappedByItsGetters() {
        unit.inTransaction(session -> {
            Gate gate = new Gate();
            gate.setSize(new Size(1, "wide"));
            session.persist(gate);
        });
        unit.inTransaction(session -> session.find(Gate.class, 0).setSize(new Size(2, "wide")));

        Event<Gate> event = events(Gate.class).get(1);
        assertThat(event.changes()).containsExactly(new Change("size.width", 1, 2));
        assertThat(event.snapshot().getSize()).isEqualTo(new Size(2, "wide"));
    }

    @Test
    void anEmbeddableMayHaveSubclasses() {
        unit.inTransaction(session -> session.persist(new Crate()));
        Instant then = unit.now();
        unit.inTransaction(session -> session.find(Crate.class, 1).content = new Box());

        List<Event<Crate>> events = events(Crate.class);
        assertThat(events.get(0).snapshot().content)
                .isInstanceOfSatisfying(Tin.class, tin -> assertThat(tin.volume).isEqualTo(3));
        assertThat(events.get(1).snapshot().content).isExactlyInstanceOf(Box.class);
        history.asOf(then)
                .run(session -> assertThat(session.find(Crate.class, 1).content).isInstanceOf(Tin.class));
    }

    @Test
    void theEmbeddablesOfASnapshotKnowItAsTheirParent() {
        unit.inTransaction(session -> session.persist(new Crate()));

        Crate snapshot = events(Crate.class).get(0).snapshot();
        assertThat(snapshot.lid.getCrate()).isSameAs(snapshot);
        assertThat(snapshot.lid.knob.getCrate()).isSameAs(snapshot);
        assertThat(snapshot.mark.getCrate()).isSameAs(snapshot);
    }

    @Test
    void anEntityWithARowIdIsReadAsOfThePast() {
        unit.inTransaction(session -> session.persist(new Spot()));
        Instant then = unit.now();
        unit.inTransaction(session -> session.find(Spot.class, 1).name = "b");

        history.asOf(then).run(session -> {
            assertThat(session.find(Spot.class, 1).name).isEqualTo("a");
            assertThat(session.createSelectionQuery("from Spot", Spot.class).list())
                    .extracting(spot -> spot.name)
                    .containsExactly("a");
        });
    }

    @Test
    void aReferenceToAnyOfTheTablesOfAHierarchyIsReverted() {
        unit.inTransaction(session -> {
            Leaf leaf = new Leaf();
            leaf.id = 1;
            session.persist(leaf);
            Fork fork = new Fork();
            fork.id = 2;
            fork.next = leaf;
            session.persist(fork);
        });
        unit.inTransaction(session -> session.find(Fork.class, 2).next = session.find(Node.class, 2));
        unit.inTransaction(session -> session.find(Fork.class, 2).next = null);

        unit.inTransaction(session -> {
            Event<Fork> toLeaf =
                    history.events(session, Fork.class).ofId(2).list().get(0);
            Event<Fork> toItself =
                    history.events(session, Fork.class).ofId(2).list().get(1);
            assertThat(next(history.revert(session, toLeaf).apply().orElseThrow()))
                    .isEqualTo(1);
            assertThat(next(history.revert(session, toItself)
                            .attributes("next")
                            .apply()
                            .orElseThrow()))
                    .isEqualTo(2);
            session.remove(session.find(Leaf.class, 1));
            session.flush();
            assertThatThrownBy(() -> history.revert(session, toLeaf).apply())
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("what it referred to is gone, next: Node 1");
        });
        unit.inTransaction(session -> {
            session.remove(session.find(Fork.class, 2));
            session.flush();
            assertThat(next(history.revert(session, Fork.class, 2)
                            .toPrevious()
                            .apply()
                            .orElseThrow()))
                    .as("an object that refers to itself is brought back")
                    .isEqualTo(2);
        });
    }

    private static Object next(Fork fork) {
        return unit.sessionFactory().getPersistenceUnitUtil().getIdentifier(Objects.requireNonNull(fork.next));
    }

    @Test
    void whatIsLeftOfTheChangesOfACollectionOfMapsIsTold() {
        unit.inTransaction(session -> {
            Form form = new Form();
            form.answers.addAll(List.of(Map.of("a", 1), Map.of("b", 2)));
            session.persist(form);
        });
        unit.inTransaction(session -> session.find(Form.class, 1).answers.remove(0));

        unit.inTransaction(session -> assertThat(history.collectionEvents(session, Form.class, "answers")
                        .ofId(1)
                        .net())
                .extracting(change -> change.operation() + " " + change.row().element())
                .containsExactlyInAnyOrder("INSERT {a=1}", "INSERT {b=2}", "DELETE {a=1}"));
    }

    @Test
    void allIdentifiersMayBeQuoted() {
        try (TestUnit quoted = TestUnit.of(Gate.class, Form.class)
                .set("hibernate.globally_quoted_identifiers", true)
                .set("hibernate.history.context", "shared")
                .set("hibernate.history.erasure", true)
                .set("hibernate.history.sealed", true)
                .start()) {
            History its = History.of(quoted.sessionFactory());
            HistoryContext.run(Map.of("user", 7), () -> quoted.inTransaction(session -> session.persist(new Gate())));
            quoted.inTransaction(session -> its.seals().seal(session));
            quoted.inTransaction(session -> {
                Event<Gate> event =
                        its.events(session, Gate.class).ofId(0).list().get(0);
                assertThat(event.context()).containsEntry("user", 7);
                assertThat(event.transactionId()).isPresent();
                Replay.of(quoted.sessionFactory()).verify(session);
                its.erasure(session).because("asked for").erase(Gate.class, 0);
            });
            assertThat(quoted.query("select kind, reason from pgh_erasure"))
                    .containsExactly(List.of("erase", "asked for"));
        }
    }

    @Embeddable
    record Label(@Nullable String text, @Nullable Integer number) {}

    @Embeddable
    @Struct(name = "stamp")
    record Stamp(@Nullable String text, @Nullable Integer number) {}

    @Entity(name = "Parcel")
    @TrackHistory
    static class Parcel {
        @Id
        int id = 1;

        @JdbcTypeCode(SqlTypes.JSON)
        @Nullable
        Label label;

        @Nullable
        Stamp stamp;
    }

    @Embeddable
    record Size(int width, @Nullable String text) {}

    @Entity(name = "Gate")
    @TrackHistory
    static class Gate {
        private int number;
        private @Nullable Size extent;

        @Id
        public int getId() {
            return number;
        }

        public void setId(int id) {
            number = id;
        }

        public @Nullable Size getSize() {
            return extent;
        }

        public void setSize(@Nullable Size size) {
            extent = size;
        }
    }

    @Embeddable
    @DiscriminatorColumn(name = "content_type")
    @DiscriminatorValue("box")
    static class Box {
        String wood = "oak";
    }

    @Embeddable
    @DiscriminatorValue("tin")
    static class Tin extends Box {
        int volume = 3;
    }

    @MappedSuperclass
    static class Part {
        @Parent
        private Crate crate;

        Crate getCrate() {
            return crate;
        }

        void setCrate(Crate crate) {
            this.crate = crate;
        }
    }

    @Embeddable
    static class Knob extends Part {
        int width = 2;
    }

    @Embeddable
    static class Lid extends Part {
        int height = 1;
        Knob knob = new Knob();
    }

    @Embeddable
    static class Mark extends Part {
        String text = "top";
    }

    @Entity(name = "Crate")
    @TrackHistory
    static class Crate {
        @Id
        int id = 1;

        Box content = new Tin();
        Lid lid = new Lid();

        @JdbcTypeCode(SqlTypes.JSON)
        Mark mark = new Mark();
    }

    @Entity(name = "Spot")
    @RowId
    @TrackHistory
    static class Spot {
        @Id
        int id = 1;

        String name = "a";
    }

    @Entity(name = "Node")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @TrackHistory
    abstract static class Node {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Node next;
    }

    @Entity(name = "Leaf")
    static class Leaf extends Node {}

    @Entity(name = "Fork")
    static class Fork extends Node {}

    @Entity(name = "Form")
    @TrackHistory(collections = true)
    static class Form {
        @Id
        int id = 1;

        @ElementCollection
        @JdbcTypeCode(SqlTypes.JSON)
        @Column(name = "answer")
        List<Map<String, Object>> answers = new ArrayList<>();
    }
}

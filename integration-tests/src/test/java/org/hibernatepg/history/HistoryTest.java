package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistoryTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Tracked.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"U-008", "K-011"})
    void theTutorialComesOut() {
        Tracked tracked = new Tracked(1, "hello");
        unit.inTransaction(session -> session.persist(tracked));
        change(tracked, 0, "hi");
        change(tracked, 0, "bye");
        HistoryContext.run(Map.of("misc", "context"), () -> {
            change(tracked, -1, "foo");
            change(tracked, -1, "bar");
        });

        unit.inTransaction(session -> {
            History history = History.of(unit.sessionFactory());
            EventQuery<Tracked> events = history.events(session, Tracked.class).of(tracked);
            List<Event<Tracked>> snapshots = events.label("snapshot").list();
            assertThat(snapshots)
                    .extracting(event -> event.snapshot().charField, event -> event.snapshot().intField, Event::context)
                    .containsExactly(
                            tuple("hello", 1, Map.of()),
                            tuple("hi", 0, Map.of()),
                            tuple("bye", 0, Map.of()),
                            tuple("foo", -1, Map.of("misc", "context")),
                            tuple("bar", -1, Map.of("misc", "context")));
            assertThat(snapshots)
                    .extracting(Event::changes)
                    .containsExactly(
                            List.of(),
                            List.of(new Change("charField", "hello", "hi"), new Change("intField", 1, 0)),
                            List.of(new Change("charField", "hi", "bye")),
                            List.of(new Change("charField", "bye", "foo"), new Change("intField", 0, -1)),
                            List.of(new Change("charField", "foo", "bar")));
            assertThat(events.label("create").count()).isEqualTo(1);
            assertThat(events.label("low_int").count()).isEqualTo(2);
        });
    }

    @Test
    @Spec("V-005")
    void changesAreAgainstTheTruePreviousEventWhateverItsLabel() {
        Tracked tracked = new Tracked(5, "a");
        unit.inTransaction(session -> session.persist(tracked));
        change(tracked, 3, "a");
        change(tracked, -1, "a");
        change(tracked, -2, "a");

        unit.inTransaction(session -> {
            List<Event<Tracked>> low = History.of(unit.sessionFactory())
                    .events(session, Tracked.class)
                    .of(tracked)
                    .label("low_int")
                    .list();
            // Each follows the snapshot of the same write, from which it does not differ.
            assertThat(low).extracting(Event::changes).containsExactly(List.of(), List.of());
            assertThat(low).extracting(Event::isFirst).containsOnly(false);
            Event<Tracked> snapshot = low.get(1).previous().orElseThrow();
            assertThat(snapshot.label()).isEqualTo("snapshot");
            assertThat(snapshot.changes()).containsExactly(new Change("intField", -1, -2));
        });
    }

    @Test
    @Spec({"V-006", "GAP-75"})
    void theFirstEventIsToldFromOneThatChangesNothing() {
        Tracked tracked = new Tracked(5, "a");
        unit.inTransaction(session -> session.persist(tracked));

        unit.inTransaction(session -> assertThat(History.of(unit.sessionFactory())
                        .events(session, Tracked.class)
                        .of(tracked)
                        .list())
                .extracting(Event::label, Event::changes, Event::isFirst, event -> event.previous()
                        .isPresent())
                .containsExactly(tuple("snapshot", List.of(), true, false), tuple("create", List.of(), false, true)));
    }

    @Test
    @Spec("V-007")
    void nullIsAValueLikeAnyOther() {
        Tracked tracked = new Tracked(5, null);
        unit.inTransaction(session -> session.persist(tracked));
        change(tracked, 5, "x");
        change(tracked, 5, null);

        unit.inTransaction(session -> assertThat(History.of(unit.sessionFactory())
                        .events(session, Tracked.class)
                        .of(tracked)
                        .label("snapshot")
                        .list())
                .extracting(Event::changes)
                .containsExactly(
                        List.of(),
                        List.of(new Change("charField", null, "x")),
                        List.of(new Change("charField", "x", null))));
    }

    @Test
    void pendingChangesAreFlushedAndEverythingIsReadByOneStatement() {
        Tracked tracked = new Tracked(5, "a");
        unit.inTransaction(session -> {
            session.persist(tracked);
            session.flush();
            tracked.intField = 6;
            unit.clearStatements();
            List<Event<Tracked>> events = History.of(unit.sessionFactory())
                    .events(session, Tracked.class)
                    .of(tracked)
                    .label("snapshot")
                    .list();
            assertThat(events).hasSize(2);
            assertThat(events.get(1).changes()).containsExactly(new Change("intField", 5, 6));
            assertThat(unit.statements()).hasSize(2);
        });
    }

    @Test
    void aSnapshotIsDetachedAndMayBeChanged() {
        Tracked tracked = new Tracked(5, "a");
        unit.inTransaction(session -> session.persist(tracked));
        unit.inTransaction(session -> {
            Event<Tracked> event = History.of(unit.sessionFactory())
                    .events(session, Tracked.class)
                    .of(tracked)
                    .list()
                    .get(0);
            Tracked snapshot = event.snapshot();
            assertThat(session.contains(snapshot)).isFalse();
            snapshot.intField = 99;
            assertThat(event.snapshot().intField).isEqualTo(5);
        });

        assertThat(unit.query("select intField from tracked")).containsExactly(List.of(5));
    }

    @Test
    void aStatelessSessionWillDo() {
        Tracked tracked = new Tracked(5, "a");
        unit.inTransaction(session -> session.persist(tracked));

        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            assertThat(History.of(unit.sessionFactory())
                            .events(session, Tracked.class)
                            .ofId(Objects.requireNonNull(tracked.id))
                            .list())
                    .hasSize(2)
                    .first()
                    .satisfies(event -> assertThat(event.snapshot().charField).isEqualTo("a"));
        }
    }

    @Test
    void anEventKnowsItsTransactionAndItsTime() {
        Tracked tracked = new Tracked(5, "a");
        unit.inTransaction(session -> session.persist(tracked));

        unit.inTransaction(session -> {
            Event<Tracked> event = History.of(unit.sessionFactory())
                    .events(session, Tracked.class)
                    .list()
                    .get(0);
            assertThat(event.transactionId())
                    .hasValue(Long.parseLong(
                            String.valueOf(unit.value("select distinct pgh_xid::text from tracked_event"))));
            assertThat(event.createdAt())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
            assertThat(event.contextId()).isEmpty();
        });
    }

    @Test
    void questionsThatHaveNoAnswerAreRefused() {
        unit.inTransaction(session -> {
            History history = History.of(unit.sessionFactory());
            EventQuery<Tracked> events = history.events(session, Tracked.class);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> history.events(session, String.class))
                    .withMessageContaining("java.lang.String is not tracked: put @TrackHistory on the entity");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> history.events(session, Tracked.class, "Other"))
                    .withMessageContaining("has no history Other but TrackedEvent");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> events.of(nothing()))
                    .withMessageContaining("Asked for the events of null");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> events.of(new Tracked(1, "a")))
                    .withMessageContaining("no key yet");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> events.ofId("x"))
                    .withMessageContaining(
                            "with the key x, which is a java.lang.String. Its keys are of java.lang.Long.");
            assertThatIllegalArgumentException().isThrownBy(events::label).withMessageContaining("No label is given");
        });
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    private static void change(Tracked tracked, int intField, @Nullable String charField) {
        unit.inTransaction((Session session) -> {
            Tracked managed = session.find(Tracked.class, Objects.requireNonNull(tracked.id));
            managed.intField = intField;
            managed.charField = charField;
        });
    }

    @Entity(name = "Tracked")
    @TrackHistory(
            trackers = {
                @Tracker(
                        on = {INSERT, UPDATE},
                        label = "snapshot"),
                @Tracker(on = INSERT, label = "create"),
                @Tracker(on = UPDATE, label = "low_int", condition = "new.intField < 0")
            })
    static class Tracked {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Nullable
        Long id;

        int intField;

        @Nullable
        String charField;

        protected Tracked() {}

        Tracked(int intField, @Nullable String charField) {
            this.intField = intField;
            this.charField = charField;
        }
    }
}

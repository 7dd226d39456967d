package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.testing.ReplicationNode.serverOf;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernatepg.routing.Pinning;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.routing.ReadOnlyViolationException;
import org.hibernatepg.routing.TrackedWork;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a history tells is read on a standby, as far as the standby knows it. */
class HistoryOnReplicasTest {
    private static ReplicationCluster cluster;
    private static TestUnit unit;

    private final History history = History.of(unit.sessionFactory());
    private final Replay replay = Replay.of(unit.sessionFactory());
    private final Pinning pinning = Pinning.of(unit.sessionFactory());

    @BeforeAll
    static void start() {
        cluster = ReplicationCluster.start(1);
        unit = TestUnit.of(Depot.class, Crate.class)
                .on(cluster.primary().database())
                .set("hibernate.history.sealed", "true")
                .set("hibernate.history.erasure", "true")
                .set("hibernate.history.partition_by", "month")
                .set("hibernate.routing.token.secret", "the secret of the tests")
                .set("hibernate.routing.probe.interval", "PT1H")
                .set(
                        "hibernate.routing.replicas",
                        new HashMap<>(Map.of("r1", cluster.standby(1).dataSource())))
                .start();
    }

    @AfterAll
    static void stop() {
        unit.close();
        cluster.close();
    }

    @BeforeEach
    void write() {
        unit.truncate();
        HistoryContext.run(
                Map.of("user", 7),
                () -> unit.inTransaction(session -> {
                    Depot depot = new Depot(1, "north");
                    depot.labels.add("cold");
                    session.persist(depot);
                }));
        unit.inTransaction(session -> session.find(Depot.class, 1).name = "south");
        cluster.awaitCaughtUp();
    }

    @AfterEach
    void catchUp() {
        cluster.standby(1).resumeReplay();
        cluster.awaitCaughtUp();
    }

    private static <T> T read(Function<Session, T> work) {
        return ReadOnlyScopes.of(unit.sessionFactory()).call(work::apply);
    }

    @Test
    void eventsTimelinesAndContextsAreReadThere() {
        read(session -> {
            assertThat(serverOf(session)).isEqualTo("standby1");
            List<Event<Depot>> events =
                    history.events(session, Depot.class).ofId(1).list();
            assertThat(events).extracting(event -> event.snapshot().name).containsExactly("north", "south");
            assertThat(events.get(0).context()).containsEntry("user", 7);
            assertThat(history.timeline(session)
                            .tracks(session.find(Depot.class, 1))
                            .list())
                    .extracting(event -> event.label() + " " + event.table())
                    .containsExactly("insert Depot", "add Depot_labels", "update Depot");
            return session;
        });
    }

    @Test
    void thePastIsReadThereAtAnInstantAfterAnEventAndAtAMoment() {
        Instant instant = history(1).createdAt();
        Moment moment = unit.fromTransaction(replay::moment);
        unit.inTransaction(session -> session.find(Depot.class, 1).name = "west");
        cluster.awaitCaughtUp();
        read(session -> {
            Event<Depot> first =
                    history.events(session, Depot.class).ofId(1).first().orElseThrow();
            assertThat(past(history.asOf(instant))).isEqualTo("standby1: south [cold]");
            assertThat(past(history.asOf(first))).isEqualTo("standby1: north []");
            assertThat(past(history.asOf(moment))).isEqualTo("standby1: south [cold]");
            return replay.at(moment).rows(session, Depot.class);
        });
    }

    private Event<Depot> history(int number) {
        return unit.fromTransaction(
                session -> history.events(session, Depot.class).ofId(1).list().get(number));
    }

    private String readPast(Moment moment) {
        return read(session -> past(history.asOf(moment)));
    }

    private String onPrimary(Moment moment) {
        return pinning.usePrimary(() -> readPast(moment));
    }

    private String readAll() {
        return read(this::tell);
    }

    private static String past(AsOf point) {
        return point.call(past -> {
            Depot depot = past.find(Depot.class, 1);
            return serverOf(past) + ": " + depot.name + " " + depot.labels;
        });
    }

    @Test
    void aHistoryIsProvedThere() {
        read(session -> {
            replay.verify(session);
            return serverOf(session);
        });
        unit.fromTransaction(session -> history.seals().seal(session));
        cluster.awaitCaughtUp();
        SealReport report = read(history.seals()::verify);
        assertThat(report.isIntact()).isTrue();
        assertThat(report.table("Depot_event").sealed()).isEqualTo(2);
    }

    @Test
    void aMomentIsNotTakenThere() {
        assertThatThrownBy(() -> read(replay::moment))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The server is a standby, which does not tell which transactions are in progress: take a moment on the primary.");
        assertThatThrownBy(() -> read(session -> replay.remember(session, Depot.class)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("take a moment on the primary");
        Moment moment = pinning.usePrimary(() -> read(replay::moment));
        assertThat(readPast(moment)).isEqualTo("standby1: south [cold]");
    }

    @Test
    void aMomentThatTheStandbyHasNotReplayedIsUnknownThere() {
        cluster.standby(1).pauseReplay();
        unit.inTransaction(session -> session.find(Depot.class, 1).name = "west");
        Moment moment = unit.fromTransaction(replay::moment);

        assertThatThrownBy(() -> readPast(moment))
                .isInstanceOf(UnknownPastException.class)
                .hasMessage("The server is a standby and has not replayed all that had been committed by the moment "
                        + moment + ". Ask the primary, or wait until the standby has caught up.");
        assertThatThrownBy(() -> read(session -> replay.at(moment).rows(session, Depot.class)))
                .isInstanceOf(UnknownPastException.class);
        assertThat(onPrimary(moment)).isEqualTo("primary: west [cold]");

        cluster.standby(1).resumeReplay();
        cluster.standby(1).awaitCaughtUp();
        assertThat(readPast(moment)).isEqualTo("standby1: west [cold]");
    }

    @Test
    void aMomentIsKnownThereAlthoughATransactionOfThenIsStillOpen() throws SQLException {
        try (Connection open = cluster.primary().database().connect()) {
            open.setAutoCommit(false);
            open.createStatement().execute("insert into crate (id) values (9)");
            unit.inTransaction(session -> session.find(Depot.class, 1).name = "west");
            Moment moment = unit.fromTransaction(replay::moment);
            unit.inTransaction(session -> session.find(Depot.class, 1).name = "east");
            cluster.awaitCaughtUp();
            assertThat(moment.snapshot()).as("the open transaction").doesNotEndWith(":");
            assertThat(readPast(moment)).isEqualTo("standby1: west [cold]");

            open.commit();
            cluster.awaitCaughtUp();
            Boolean isThere = read(session -> history.asOf(moment).call(past -> past.find(Crate.class, 9) != null));
            assertThat(isThere).isFalse();
        }
    }

    /** Which the standby's own snapshots do not tell. */
    @Test
    void laterPagesDoNotShowWhatWasInProgressWhenTheFirstOneWasRead() throws SQLException {
        try (Connection open = cluster.primary().database().connect()) {
            open.setAutoCommit(false);
            open.createStatement().execute("insert into crate (id) select n from generate_series(1, 3) as n");
            unit.jdbc("insert into crate (id) select n from generate_series(4, 7) as n");
            cluster.awaitCaughtUp();
            EventPage<Event<Crate>> first =
                    read(session -> history.events(session, Crate.class).page(2));
            EventPage<TimelineEvent> firstOfAll =
                    read(session -> history.timeline(session).page(2));
            open.createStatement().execute("insert into crate (id) select n from generate_series(8, 9) as n");
            open.commit();
            cluster.awaitCaughtUp();

            assertThat(first.events()).extracting(event -> event.snapshot().id).containsExactly(4, 5);
            assertThat(read(session -> history.events(session, Crate.class)
                                    .page(10, first.next().orElseThrow()))
                            .events())
                    .extracting(event -> event.snapshot().id)
                    .containsExactly(6, 7);
            assertThat(
                            read(session -> history.timeline(session)
                                            .page(10, firstOfAll.next().orElseThrow()))
                                    .events()
                                    .stream()
                                    .filter(event -> event.entity() == Crate.class)
                                    .map(event -> event.data().get("id"))
                                    .toList())
                    .isEqualTo(List.of(4, 5, 6, 7));
        }
    }

    @Test
    void whatWritesIsRefusedThereAndDoneOnThePrimary() {
        for (Consumer<Session> work : List.<Consumer<Session>>of(
                session -> history.revert(session, Depot.class, 1).toPrevious().apply(),
                session -> history.erasure(session).erase(Depot.class, 1),
                history.seals()::seal,
                history::backfill,
                session -> history.record(session, session.find(Depot.class, 1), "seen"))) {
            assertThatThrownBy(() -> ReadOnlyScopes.of(unit.sessionFactory()).run(work::accept))
                    .isInstanceOf(ReadOnlyViolationException.class)
                    .hasMessageContaining("read-only scope");
        }
        String plan = read(session ->
                history.revert(session, Depot.class, 1).toPrevious().preview().toString());
        assertThat(plan).contains("north");

        unit.inTransaction(
                session -> history.revert(session, Depot.class, 1).toPrevious().apply());
        assertThat(unit.value("select name from depot")).isEqualTo("north");
    }

    @Test
    void whoHasWrittenReadsHisEventsAndThePastWithThem() {
        cluster.standby(1).pauseReplay();
        try (TrackedWork work = pinning.track()) {
            unit.inTransaction(session -> session.find(Depot.class, 1).name = "west");
            assertThat(readAll()).isEqualTo("primary: 3 events, primary: west [cold]");
            cluster.standby(1).resumeReplay();
            cluster.standby(1).awaitCaughtUp();
            assertThat(readAll()).isEqualTo("standby1: 3 events, standby1: west [cold]");
        }
    }

    @Test
    void whoHasNotWrittenReadsThePastAsFarAsTheStandbyHasIt() {
        cluster.standby(1).pauseReplay();
        unit.inTransaction(session -> session.find(Depot.class, 1).name = "west");

        assertThat(readAll()).isEqualTo("standby1: 2 events, standby1: south [cold]");
    }

    private String tell(Session session) {
        return "%s: %d events, %s"
                .formatted(
                        serverOf(session),
                        history.events(session, Depot.class).count(),
                        past(history.asOf(Instant.now().plusSeconds(60))));
    }

    @Test
    void retentionRunsOnThePrimaryAlsoWithinAScope() {
        Long total = read(session -> history.retention().apply().total());
        assertThat(total).isZero();
        List<EventPartition> partitions = read(session -> history.retention().partitions());
        assertThat(partitions).extracting(EventPartition::table).contains("Depot_event");
    }

    @Entity(name = "Depot")
    @TrackHistory(
            collections = true,
            trackers = {
                @Tracker(on = Operation.INSERT),
                @Tracker(on = Operation.UPDATE),
                @Tracker(on = Operation.DELETE),
                @Tracker(
                        on = {},
                        label = "seen")
            })
    static class Depot {
        @Id
        int id;

        String name;

        @ElementCollection
        Set<String> labels = new HashSet<>();

        @OneToMany
        Set<Crate> crates = new HashSet<>();

        protected Depot() {}

        Depot(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Crate")
    @TrackHistory
    static class Crate {
        @Id
        int id;
    }
}

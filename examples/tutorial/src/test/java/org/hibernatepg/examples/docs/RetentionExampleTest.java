package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.Immutable;
import org.hibernatepg.history.ContextStorage;
import org.hibernatepg.history.Erased;
import org.hibernatepg.history.Erasure;
import org.hibernatepg.history.EventPartition;
import org.hibernatepg.history.EventPartitioning;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.History;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.Purged;
import org.hibernatepg.history.Replay;
import org.hibernatepg.history.Retention;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetentionExampleTest {
    private static final Instant instant = Instant.parse("2001-01-01T00:00:00Z");

    private final TestUnit unit =
            Pages.unit(Visit.class).set("hibernate.history.erasure", "true").start();

    @AfterEach
    void close() {
        unit.close();
    }

    private void visit() {
        unit.jdbc("insert into visit (id, guest, room) values (7, 'Ann', '12')");
        unit.jdbc("update visit set room = '13'");
    }

    @Test
    void theTableIsPartitioned() {
        assertThat(Pages.sent(unit, "create table visit_event .*")).isEqualTo(Pages.shown("retention-table"));
    }

    @Test
    void whatIsDeclaredIsApplied() {
        visit();
        unit.jdbc(
                "update visit_event set pgh_created_at = now() - interval '25 months' + pgh_id * interval '1 second'");
        Purged purged = daily(unit.sessionFactory());

        assertThat(purged.total()).isEqualTo(1);
        assertThat(unit.query("select room from visit_event")).containsExactly(List.of("13"));
    }

    // snippet: retention-apply
    static Purged daily(SessionFactory sessionFactory) {
        return History.of(sessionFactory).retention().apply();
    }
    // end

    @Test
    void byHand() {
        Retention retention = History.of(unit.sessionFactory()).retention();
        // snippet: retention-purge
        Purged purged = retention
                .of(Visit.class)
                .purge(instant)
                .batchSize(1_000)
                .pause(Duration.ofMillis(50))
                .run();
        long events = purged.total();
        List<String> dropped = purged.partitions();
        // end
        assertThat(events).isZero();
        assertThat(dropped).isEmpty();
    }

    @Test
    void partitionsAreLookedAfter() {
        Retention retention = History.of(unit.sessionFactory()).retention();
        unit.jdbc(
                "create table visit_event_2000 partition of visit_event for values from ('2000-01-01') to ('2000-12-31')");
        unit.jdbc(
                "create table visit_event_1999 partition of visit_event for values from ('1999-01-01') to ('1999-12-31')");
        assertThat(retention.detach(Instant.parse("2000-06-01T00:00:00Z"))).hasSize(1);
        unit.jdbc(
                "alter table visit_event attach partition visit_event_1999 for values from ('1999-01-01') to ('1999-12-31')");
        // snippet: retention-partitions
        List<EventPartition> partitions = retention.createAhead(12); // months
        List<EventPartition> detached = retention.detach(instant); // tables of their own from now on
        List<EventPartition> dropped = retention.drop(instant);
        // end
        assertThat(partitions).hasSize(16);
        assertThat(detached).hasSize(2);
        assertThat(dropped).isEmpty();
    }

    @Test
    void aTableThatIsThereBecomesAPartition() {
        try (TestUnit other = Pages.unit(Plain.class).start()) {
            other.jdbc("insert into visit (id, guest, room) values (7, 'Ann', '12')");
            other.jdbc(Pages.shown("retention-convert"));
            other.jdbc("update visit set room = '13'");
            other.set("hibernate.hbm2ddl.auto", "update").restart(Visit.class);
            other.jdbc("update visit set room = '14'");

            assertThat(other.query("select pgh_id, room, tableoid::regclass::text from visit_event order by pgh_id"))
                    .containsExactly(
                            List.of(1L, "12", "visit_event_before"),
                            List.of(2L, "13", "visit_event_before"),
                            List.of(3L, "14", "visit_event_before"));
            assertThat(
                            other.query(
                                    "select relname from pg_inherits join pg_class c on c.oid = inhrelid where inhparent = 'visit_event'::regclass order by 1"))
                    .containsExactly(List.of("visit_event_before"), List.of("visit_event_default"));
            other.set("hibernate.hbm2ddl.auto", "validate").restart(Visit.class);
            other.inTransaction(session -> Replay.of(other.sessionFactory()).verify(session));
        }
    }

    @Test
    void anErasureIsRecorded() {
        visit();
        Erased erased = unit.fromTransaction(session -> forget(session, 7));

        assertThat(erased.total()).isEqualTo(2);
        assertThat(unit.value("select concat_ws(' ', kind, entity, events, reason) from pgh_erasure"))
                .isEqualTo(Pages.shown("retention-record"));
    }

    // snippet: retention-erase
    static Erased forget(Session session, long visit) {
        History history = History.of(session.getSessionFactory());
        return history.erasure(session).because("request 4711").erase(Visit.class, visit);
    }
    // end

    @Test
    void valuesAreRedacted() {
        HistoryContext.run(
                Map.of("user", Map.of("email", "ann@example.org")),
                () -> unit.inTransaction(
                        session -> session.createNativeMutationQuery("insert into visit (id, guest) values (7, 'Ann')")
                                .executeUpdate()));
        unit.inTransaction(session -> {
            Erasure erasure = History.of(unit.sessionFactory()).erasure(session);
            // snippet: retention-redact
            erasure.redact(Visit.class, 7L, "guest"); // embeddables by path: "address.city"
            erasure.redactContext("ann@example.org", "user", "email"); // {"user": {"email": …}}
            // end
        });
        assertThat(unit.value("select visit_event::text from visit_event where guest is null"))
                .asString()
                .contains("email")
                .doesNotContain("ann@");
    }

    @Test
    void whatIsRenamedKeepsItsHistory() {
        try (TestUnit other = Pages.unit(Plain.class).start()) {
            other.jdbc("insert into visit (id, guest) values (7, 'Ann')");
            other.jdbc(Pages.shown("retention-rename"));
            other.set("hibernate.hbm2ddl.auto", "update").restart(Stay.class);
            other.jdbc("update stay set room = '13'");

            other.inTransaction(session -> {
                Replay.of(other.sessionFactory()).verify(session);
                assertThat(session.createSelectionQuery(
                                        "select e.visitor from StayEvent e order by e.pghId", String.class)
                                .getResultList())
                        .containsExactly("Ann", "Ann");
            });
            assertThat(other.value("select count(*) from pg_class where relname like 'visit%'"))
                    .as("sequences and primary keys alone")
                    .isEqualTo(3L);
        }
    }

    @Test
    void theEventsOfAnEntityThatIsGoneAreRead() {
        visit();
        unit.set("hibernate.hbm2ddl.auto", "update").restart(OldVisit.class);
        unit.jdbc("drop table visit");

        unit.inTransaction(session -> assertThat(
                        session.createSelectionQuery("from OldVisit e where e.id = 7 order by e.pghId", OldVisit.class)
                                .getResultList())
                .extracting(event -> event.guest + " " + event.getPghLabel())
                .containsExactly("Ann insert", "Ann update"));
    }

    @Test
    void contextsAreMovedToATableOfTheirOwnAndBack() {
        try (TestUnit other = Pages.unit(Plain.class).start()) {
            HistoryContext.run(
                    Map.of("user", 42),
                    () -> other.inTransaction(session -> session.createNativeMutationQuery(
                                    "insert into visit (id, guest) values (7, 'Ann')")
                            .executeUpdate()));
            other.jdbc("begin; set local pghistory.context = '{\"user\": 43}'; update visit set room = '1'; commit");
            other.set("hibernate.hbm2ddl.auto", "update")
                    .set("hibernate.history.append_only", "true")
                    .set("hibernate.history.context", ContextStorage.SHARED)
                    .restart();
            other.jdbc(Pages.shown("retention-to-shared"));
            assertThat(contexts(other)).containsExactly("{user=42}", "{user=43}");
            other.jdbc("update visit_event set pgh_context = null"
                            .replace("update", "begin; set local pghistory.maintenance = 'on'; update")
                    + "; commit");
            assertThat(contexts(other)).containsExactly("{user=42}", "{user=43}");

            other.set("hibernate.history.context", ContextStorage.JSON).restart();
            assertThat(contexts(other)).containsExactly("null", "null");
            other.jdbc(Pages.shown("retention-to-json"));
            assertThat(contexts(other)).containsExactly("{user=42}", "{user=43}");
        }
    }

    private static List<String> contexts(TestUnit unit) {
        return unit.fromTransaction(session ->
                session
                        .createSelectionQuery("from VisitEvent e order by e.pghId", EventRecord.class)
                        .getResultList()
                        .stream()
                        .map(event -> String.valueOf(event.getPghContext()))
                        .toList());
    }

    @Entity(name = "Visit")
    @Table(name = "visit")
    @TrackHistory
    static class Plain {
        @Id
        Long id;

        String guest;
        String room;
    }

    @Entity(name = "Stay")
    @TrackHistory
    static class Stay {
        @Id
        Long id;

        String visitor;
        String room;
    }
}

// snippet: retention-entity
@Entity
@TrackHistory(retention = "P24M", partitionBy = EventPartitioning.MONTH)
class Visit {
    @Id
    Long id;

    String guest;
    String room;
}
// end

// snippet: retention-dropped
@Entity
@Immutable
@Table(name = "visit_event")
class OldVisit extends EventRecord {
    Long id;
    String guest;
}
// end

package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.Change;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.History;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.Remembered;
import org.hibernatepg.history.Replay;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestingExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Ticket.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    void whatServicesRecordIsTested() {
        SessionFactory sessionFactory = unit.sessionFactory();
        // snippet: testing-service
        Long id = sessionFactory.fromTransaction(session -> open(session, "Printer on fire"));
        sessionFactory.inTransaction(session -> assign(session, id, "mary"));

        List<Event<Ticket>> events = sessionFactory.fromTransaction(session -> History.of(sessionFactory)
                .events(session, Ticket.class)
                .ofId(id)
                .list());
        assertThat(events)
                .extracting(Event::label, event -> event.context().get("reason"), Event::changes)
                .containsExactly(
                        tuple("insert", "call", List.of()),
                        tuple("update", "shift", List.of(new Change("assignee", null, "mary"))));
        // end
    }

    @Test
    void aTestThatRollsBackSeesEvents() {
        SessionFactory sessionFactory = unit.sessionFactory();
        // snippet: testing-rollback
        try (Session session = sessionFactory.openSession()) {
            session.beginTransaction();
            Long id = open(session, "Printer on fire");
            assertThat(History.of(sessionFactory)
                            .events(session, Ticket.class)
                            .ofId(id)
                            .count())
                    .isEqualTo(1);
            session.getTransaction().rollback();
        }
        // end
        assertThat(unit.value("select count(*) from ticket_event")).isEqualTo(0L);
    }

    @Test
    void nothingIsMissed() {
        SessionFactory sessionFactory = unit.sessionFactory();
        // snippet: testing-replay
        Replay replay = Replay.of(sessionFactory);
        Remembered before = sessionFactory.fromTransaction(replay::remember);

        nightlyJob(sessionFactory);

        sessionFactory.inTransaction(session -> {
            replay.verify(session); // rows are what their events add up to
            replay.verify(session, before); // and so they were before the job
        });
        // end
    }

    @Test
    void fixturesLeaveNoEvents() {
        SessionFactory sessionFactory = unit.sessionFactory();
        // snippet: testing-fixtures
        sessionFactory.inTransaction(session -> {
            try (var unrecorded = Triggers.of(sessionFactory).ignore(session, TrackHistory.class)) {
                open(session, "Printer on fire");
            }
        });
        // end
        assertThat(unit.value("select count(*) from ticket_event")).isEqualTo(0L);
        assertThat(unit.value("select count(*) from ticket")).isEqualTo(1L);
    }

    private static void nightlyJob(SessionFactory sessionFactory) {
        sessionFactory.inTransaction(session -> {
            Long id = open(session, "Backup failed");
            session.createMutationQuery("update Ticket set assignee = 'night shift' where id = ?1")
                    .setParameter(1, id)
                    .executeUpdate();
        });
    }

    private static Long open(Session session, String text) {
        try (var context = HistoryContext.open(session, Map.of("reason", "call"))) {
            Ticket ticket = new Ticket();
            ticket.text = text;
            session.persist(ticket);
            return ticket.id;
        }
    }

    private static void assign(Session session, Long id, String assignee) {
        try (var context = HistoryContext.open(session, Map.of("reason", "shift"))) {
            session.find(Ticket.class, id).assignee = assignee;
        }
    }

    @Entity(name = "Ticket")
    @TrackHistory
    static class Ticket {
        @Id
        @GeneratedValue
        Long id;

        String text;
        String assignee;
    }
}

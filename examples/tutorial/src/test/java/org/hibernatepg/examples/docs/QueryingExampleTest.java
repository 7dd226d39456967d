package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernatepg.history.ContextValue;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventPage;
import org.hibernatepg.history.EventQuery;
import org.hibernatepg.history.History;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.ObjectChange;
import org.hibernatepg.history.TimelineEvent;
import org.hibernatepg.history.TimelineRecord;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class QueryingExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Bill.class, Settlement.class, Buyer.class, AnyEvent.class);

    @BeforeEach
    void write() {
        unit.truncate();
        unit.inTransaction(session -> session.persist(new Buyer(7)));
        as("ann", session -> {
            Bill bill = new Bill(1, "draft", 100);
            bill.buyer = session.getReference(Buyer.class, 7);
            bill.notes.add("urgent");
            session.persist(bill);
        });
        as("bob", session -> session.find(Bill.class, 1).state = "sent");
        as("bob", session -> {
            session.find(Bill.class, 1).amount = 90;
            session.flush();
            session.find(Bill.class, 1).amount = 95;
            session.find(Bill.class, 1).state = "paid";
            session.persist(new Settlement(3, session.find(Bill.class, 1)));
        });
    }

    private static void as(String user, Consumer<Session> work) {
        HistoryContext.run(Map.of("user", user), () -> unit.inTransaction(work));
    }

    private static <T> List<String> users(List<Event<T>> events) {
        return events.stream()
                .map(event -> event.label() + " by " + event.context().get("user"))
                .toList();
    }

    @Test
    void questionsAreNarrowed() {
        unit.inTransaction(session -> {
            assertThat(users(recentChangesOfState(session))).containsExactly("update by bob", "update by bob");
            assertThat(pages(session)).containsExactly("insert", "update", "update", "update");
        });
    }

    // snippet: querying-filters
    static List<Event<Bill>> recentChangesOfState(Session session) {
        return History.of(session.getSessionFactory())
                .events(session, Bill.class)
                .changed("state")
                .context("user", "bob")
                .from(Instant.now().minus(Duration.ofDays(1)))
                .newestFirst()
                .limit(10)
                .list();
    }
    // end

    // snippet: querying-pages
    static List<String> pages(Session session) {
        EventQuery<Bill> query = History.of(session.getSessionFactory()).events(session, Bill.class);
        List<String> labels = new ArrayList<>();
        EventPage<Event<Bill>> page = query.page(3);
        page.events().forEach(event -> labels.add(event.label()));
        while (page.next().isPresent()) {
            page = query.page(3, page.next().get());
            page.events().forEach(event -> labels.add(event.label()));
        }
        return labels;
    }
    // end

    @Test
    void netChangesAndBlame() {
        unit.inTransaction(session -> {
            // snippet: querying-net
            EventQuery<Bill> events = History.of(session.getSessionFactory())
                    .events(session, Bill.class)
                    .ofId(1);
            List<ObjectChange<Bill>> net = events.net();
            Map<String, Event<Bill>> blame = events.blame();
            Object user = blame.get("amount").context().get("user"); // bob
            // end
            assertThat(user).isEqualTo("bob");
            assertThat(net).hasSize(3);
            assertThat(net.get(2).operation() + ": " + net.get(2).changes()).isEqualTo(Pages.shown("querying-net"));
            assertThat(blame.keySet()).containsExactly("amount", "buyer", "id", "state");
            assertThat(blame.get("buyer").context()).containsEntry("user", "ann");
        });
    }

    @Test
    void aTimeline() {
        unit.inTransaction(session -> {
            List<String> lines = lines(session, session.find(Bill.class, 1));
            assertThat(String.join(" ", lines)).isEqualTo(Pages.shown("querying-timeline"));
        });
    }

    // snippet: querying-timeline
    static List<String> lines(Session session, Bill bill) {
        List<TimelineEvent> events = History.of(session.getSessionFactory())
                .timeline(session)
                .tracks(bill)
                .list();
        return events.stream()
                .map(event -> "%s %s %s".formatted(event.eventEntity(), event.label(), event.diff()))
                .toList();
    }
    // end

    @Test
    void whatRefersToAnObject() {
        unit.inTransaction(session -> {
            // snippet: querying-references
            History history = History.of(session.getSessionFactory());
            Buyer buyer = session.find(Buyer.class, 7);
            List<TimelineEvent> bills =
                    history.timeline(session).references(buyer).list();
            List<TimelineEvent> settlements = history.timeline(session)
                    .references(List.of(buyer), 2)
                    .across(Settlement.class)
                    .list();
            Optional<TimelineEvent> again =
                    history.timeline(session).find(settlements.get(0).slug()); // "SettlementEvent:1"
            // end
            assertThat(bills).hasSize(4).allMatch(event -> event.eventEntity().equals("BillEvent"));
            assertThat(settlements).extracting(TimelineEvent::slug).containsExactly("SettlementEvent:1");
            assertThat(again).map(TimelineEvent::json).contains(Pages.shown("querying-json"));
        });
    }

    @Test
    void allEventsInHql() {
        unit.inTransaction(session -> assertThat(entitiesOf(session, "bob")).containsExactly("Bill", "Settlement"));
    }

    // snippet: querying-record-query
    static List<String> entitiesOf(Session session, String user) {
        String hql = "select distinct e.pghObjectEntity from AnyEvent e where e.user = :user order by 1";
        return session.createSelectionQuery(hql, String.class)
                .setParameter("user", user)
                .getResultList();
    }
    // end

    @Test
    void aStream() {
        unit.inTransaction(session -> assertThat(exported(session)).isEqualTo(6));
    }

    // snippet: querying-stream
    static int exported(Session session) {
        try (Stream<TimelineEvent> events = History.of(session.getSessionFactory()).timeline(session).stream()) {
            return events.mapToInt(event -> event.json().isEmpty() ? 0 : 1).sum();
        }
    }
    // end
}

// snippet: querying-entity
@Entity
@TrackHistory(collections = true)
class Bill {
    @Id
    int id;

    String state;
    int amount;

    @ManyToOne(fetch = FetchType.LAZY)
    Buyer buyer;

    @ElementCollection
    Set<String> notes = new HashSet<>();
    // end

    Bill() {}

    Bill(int id, String state, int amount) {
        this.id = id;
        this.state = state;
        this.amount = amount;
    }
}

@Entity
@TrackHistory
class Settlement {
    @Id
    int id;

    @ManyToOne
    Bill bill;

    Settlement() {}

    Settlement(int id, Bill bill) {
        this.id = id;
        this.bill = bill;
    }
}

@Entity
class Buyer {
    @Id
    int id;

    Buyer() {}

    Buyer(int id) {
        this.id = id;
    }
}

// snippet: querying-record
@Entity
class AnyEvent extends TimelineRecord {
    @ContextValue("user")
    String user;
}
// end

package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernatepg.history.EventColumn;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.History;
import org.hibernatepg.history.HistoryInfo;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDeclarations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventEntitiesExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(
            Lease.class,
            LeaseChange.class,
            Clerk.class,
            Ballot.class,
            Meter.class,
            Loan.class,
            LoanEvent.class,
            Borrower.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec("E-018")
    void eventsOfAClassOfOnesOwnAreQueriedByIt() {
        unit.inTransaction(session -> session.persist(new Lease("draft")));
        unit.jdbc("update lease set text = 'final'");

        unit.inTransaction(session -> {
            List<LeaseChange> changes = unchecked(session);
            assertThat(changes).extracting(LeaseChange::headline).containsExactly("insert: draft", "update: final");
            Clerk clerk = new Clerk();
            session.persist(clerk);
            changes.get(0).checkedBy = clerk;
        });
        unit.inTransaction(session -> assertThat(unchecked(session)).hasSize(1));
        assertThat(Pages.sent(unit, "create table lease_change .*|create index changes_by_text .*"))
                .isEqualTo(Pages.shown("event-entities-table"));
    }

    // snippet: event-entities-query
    static List<LeaseChange> unchecked(Session session) {
        return session.createSelectionQuery(
                        "from LeaseChange c where c.checkedBy is null order by c.pghId", LeaseChange.class)
                .getResultList();
    }
    // end

    @Test
    void generatedClassesExtendAMappedSuperclass() {
        unit.jdbc("insert into meter (id, reading) values (1, 7)");

        unit.inTransaction(session -> {
            // snippet: event-entities-base-query
            Signed event = session.createSelectionQuery("from MeterEvent", Signed.class)
                    .getSingleResult();
            String headline = event.headline(); // insert of number 1
            // end
            assertThat(headline).isEqualTo("insert of number 1");
        });
        assertThat(unit.query("select reading, signature from meter_event")).containsExactly(Arrays.asList(7, null));
    }

    @Test
    @Spec("O-013")
    void eventsThatNobodyChanges() {
        unit.jdbc("insert into ballot (id) values (1)");

        assertThatThrownBy(() -> unit.inTransaction(session ->
                        session.createMutationQuery("delete BallotEvent").executeUpdate()))
                .isInstanceOf(ProtectedOperationException.class)
                .hasMessageContaining(Pages.shown("event-entities-append-only"));
        assertThat(unit.fromTransaction(EventEntitiesExampleTest::voters)).hasSize(1);
    }

    // snippet: event-entities-columns-query
    static List<String> voters(Session session) {
        return session.createSelectionQuery("select e.pghDatabaseUser from BallotEvent e", String.class)
                .getResultList();
    }
    // end

    @Test
    @Spec("E-016")
    void eventsThatAreDeletedWithWhatTheyReferTo() {
        unit.jdbc("insert into borrower (id) values (1)");
        unit.jdbc("insert into loan (id, borrower_id) values (5, 1)");
        unit.inTransaction(session -> assertThat(session.find(Loan.class, 5L).events)
                .extracting(EventRecord::getPghLabel)
                .containsExactly("insert"));

        unit.jdbc("delete from loan");
        assertThat(unit.value("select count(*) from loan_event")).isEqualTo(2L);
        unit.jdbc("delete from borrower");
        assertThat(unit.value("select count(*) from loan_event")).isEqualTo(0L);
    }

    @Test
    @Spec("E-006")
    void entitiesOfALibraryAreTrackedInCode() {
        try (TestUnit library = Pages.unit(Parcel.class, Courier.class)
                .set("hibernate.pgtrigger.contributors", new LibraryHistories())
                .start()) {
            library.jdbc("insert into parcel (id, weight, note) values (1, 5, 'fragile')");
            library.jdbc("insert into parcel_stops (parcel_id, stops) values (1, 'Rome')");
            library.jdbc("insert into courier (id, name, phone) values (1, 'Ada', '1')");
            library.jdbc("update courier set phone = '2'");

            assertThat(History.of(library.sessionFactory()).histories())
                    .extracting(HistoryInfo::eventEntity, HistoryInfo::attributes)
                    .containsExactly(
                            tuple("CourierEvent", List.of("id", "name")),
                            tuple("ParcelEvent", List.of("id", "weight")),
                            tuple("ParcelStopsEvent", List.of()));
            assertThat(library.value("select count(*) from courier_event")).isEqualTo(1L);
            assertThat(library.value("select count(*) from parcel_stops_event")).isEqualTo(1L);
        }
    }

    // snippet: event-entities-contributor
    public static class LibraryHistories implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            declarations.mixIn(Parcel.class, ParcelMixIn.class);
            declarations
                    .declare(Courier.class, TrackHistory.class)
                    .set("attributes", List.of("name"))
                    .set("packageOf", LibraryHistories.class);
        }
    }

    @TrackHistory(exclude = "note")
    interface ParcelMixIn {
        @TrackHistory
        List<String> getStops();
    }
    // end

    @Entity(name = "Parcel")
    static class Parcel {
        @Id
        Long id;

        int weight;
        String note;

        @ElementCollection
        List<String> stops = new ArrayList<>();
    }

    @Entity(name = "Courier")
    static class Courier {
        @Id
        Long id;

        String name;
        String phone;
    }

    @Test
    @Spec("E-014")
    void whatIsTrackedCanBeListed() {
        SessionFactory sessionFactory = unit.sessionFactory();

        // snippet: event-entities-info
        HistoryInfo info = History.of(sessionFactory).histories(Lease.class).get(0);
        String entity = info.eventEntity(); // LeaseChange
        List<String> tables = info.tables(); // [lease_change]
        List<String> labels = info.labels(); // [insert, update, delete]
        List<String> attributes = info.attributes(); // [id, text]
        // end

        assertThat(List.of(entity, tables, labels, attributes))
                .hasToString("[LeaseChange, [lease_change], [insert, update, delete], [id, text]]");
    }
}

// snippet: event-entities-written
@Entity
@TrackHistory(eventClass = LeaseChange.class)
class Lease {
    @Id
    @GeneratedValue
    Long id;

    String text;
    BigDecimal amount;
    // end

    protected Lease() {}

    Lease(String text) {
        this.text = text;
    }
}

// snippet: event-entities-change
@Entity
@Table(indexes = @Index(name = "changes_by_text", columnList = "text, pgh_created_at"))
class LeaseChange extends EventRecord {
    Long id; // attributes of Lease, filled by the triggers
    String text;

    @ManyToOne(fetch = FetchType.LAZY)
    Clerk checkedBy; // an attribute of its own, null at first

    String headline() {
        return getPghLabel() + ": " + text;
    }
}
// end

@Entity
class Clerk {
    @Id
    @GeneratedValue
    Long id;
}

// snippet: event-entities-base
@MappedSuperclass
abstract class Signed extends EventRecord {
    String signature;

    abstract Long getId();

    String headline() {
        return getPghLabel() + " of number " + getId();
    }
}

@Entity
@TrackHistory(eventClass = Signed.class)
class Meter {
    @Id
    Long id;

    int reading;
}
// end

// snippet: event-entities-options
@Entity
@TrackHistory(
        appendOnly = true,
        columns = {EventColumn.DATABASE_USER, EventColumn.APPLICATION_NAME})
class Ballot {
    @Id
    Long id;
}
// end

@Entity
class Borrower {
    @Id
    Long id;
}

// snippet: event-entities-cascade
@Entity
@TrackHistory(eventClass = LoanEvent.class)
class Loan {
    @Id
    Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    Borrower borrower;

    @OneToMany(mappedBy = "loan")
    @OrderBy("pghId")
    List<LoanEvent> events = new ArrayList<>();
}

@Entity
class LoanEvent extends EventRecord {
    Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @OnDelete(action = OnDeleteAction.CASCADE)
    Borrower borrower;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "id", insertable = false, updatable = false)
    Loan loan;
}
// end

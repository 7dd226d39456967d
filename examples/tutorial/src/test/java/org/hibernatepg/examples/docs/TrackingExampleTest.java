package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.annotations.UpdateTimestamp;
import org.hibernatepg.history.BackfilledTable;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrackingExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Consignment.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"K-008", "K-011", "R-008"})
    void whatIsRecordedIsWhatTheTrackersSay() {
        unit.inTransaction(session -> session.persist(new Consignment(1, "Rome")));
        unit.jdbc("update consignment set changed_at = now()");
        unit.jdbc("update consignment set depot = 'Turin', weight = 31");
        unit.inTransaction(session -> arrived(session, session.find(Consignment.class, 1)));

        assertThat(unit.query("select pgh_label, pgh_operation, depot from consignment_event order by pgh_id"))
                .containsExactly(
                        List.of("accepted", "I", "Rome"),
                        List.of("moved", "U", "Turin"),
                        List.of("heavy", "U", "Turin"),
                        List.of("arrived", "S", "Turin"));
    }

    @Test
    @Spec("R-013")
    void rowsThatAreOlderGetAnEvent() {
        unit.jdbc("begin; set local session_replication_role = replica;"
                + " insert into consignment (id, depot, weight, changed_at)"
                + " values (1, 'Rome', 3, now()), (2, 'Bari', 4, now()); commit");

        List<BackfilledTable> tables = unit.fromTransaction(TrackingExampleTest::backfill);

        assertThat(tables).containsExactly(new BackfilledTable("ConsignmentEvent", "consignment", 2));
        assertThat(unit.query("select pgh_label, pgh_operation, depot from consignment_event order by depot"))
                .containsExactly(List.of("baseline", "L", "Bari"), List.of("baseline", "L", "Rome"));
    }

    // snippet: tracking-backfill
    static List<BackfilledTable> backfill(Session session) {
        return History.of(session.getSessionFactory()).backfill(session, Consignment.class);
    }
    // end

    // snippet: tracking-record
    static Event<Consignment> arrived(Session session, Consignment consignment) {
        return History.of(session.getSessionFactory()).record(session, consignment, "arrived");
    }
    // end
}

// snippet: tracking-entity
@Entity
@TrackHistory(
        trackers = {
            @Tracker(on = INSERT, label = "accepted"),
            @Tracker(on = UPDATE, label = "moved", condition = "changed(excluding(generated_timestamps()))"),
            @Tracker(on = UPDATE, label = "heavy", condition = "old.weight <= 30 and new.weight > 30"),
            @Tracker(
                    on = {},
                    label = "arrived")
        })
class Consignment {
    @Id
    int id;

    String depot;
    int weight;

    @UpdateTimestamp
    Instant changedAt;
    // end

    Consignment() {}

    Consignment(int id, String depot) {
        this.id = id;
        this.depot = depot;
    }
}

package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.EventPartitioning;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.TriggerFiring;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.Test;

class ScaleExampleTest {
    @Test
    void oldPartitionsAreOnOtherDisks() {
        try (TestUnit unit = Pages.unit(Visit.class).start()) {
            unit.jdbc("set allow_in_place_tablespaces = on");
            unit.jdbc("create tablespace cold location ''");
            unit.jdbc(
                    "create table visit_event_2001_01 partition of visit_event for values from ('2001-01-01') to ('2001-02-01')");
            unit.jdbc(Pages.shown("scale-tablespace"));

            assertThat(unit.query("select relname from pg_class where relname like 'visit_event_2001_01%'"
                            + " and reltablespace = (select oid from pg_tablespace where spcname = 'cold') order by 1"))
                    .containsExactly(List.of("visit_event_2001_01"), List.of("visit_event_2001_01_pkey"));
        }
        try (Database other = Databases.create()) {
            other.execute("drop tablespace cold");
        }
    }

    @Test
    void thePastIsReadInAReadOnlyScope() {
        try (TestUnit unit = Pages.unit(Visit.class)
                .set("hibernate.routing.replicas", "none")
                .start()) {
            unit.jdbc("insert into visit (id, guest) values (7, 'Ann')");

            assertThat(guests(unit.sessionFactory(), Instant.now().plusSeconds(60)))
                    .containsExactly("Ann");
        }
    }

    // snippet: scale-replica
    static List<String> guests(SessionFactory sessionFactory, Instant lastYear) {
        History history = History.of(sessionFactory);
        return ReadOnlyScopes.of(sessionFactory).call(session -> history.asOf(lastYear)
                .call(past -> past.createSelectionQuery("select v.guest from Visit v", String.class)
                        .getResultList()));
    }
    // end

    @Test
    void triggersFireAlways() {
        try (TestUnit unit = Pages.unit(ByRow.class).start()) {
            unit.jdbc(Pages.shown("scale-always"));

            assertThat(Triggers.of(unit.sessionFactory()).list())
                    .extracting(TriggerInfo::firing)
                    .containsOnly(Optional.of(TriggerFiring.ALWAYS));
            unit.jdbc("begin; set local session_replication_role = replica;"
                    + " insert into visit (id, guest) values (7, 'Ann'); commit");
            assertThat(unit.value("select guest from visit_event")).isEqualTo("Ann");
        }
    }

    @Test
    void theNextNumberIsAboveAllThatCame() {
        try (TestUnit unit = Pages.unit(ByRow.class).start()) {
            unit.jdbc(
                    "insert into visit_event (id, pgh_id, pgh_created_at, pgh_label, pgh_operation) values (7, 41, now(), 'insert', 'I')");
            unit.jdbc(Pages.shown("scale-sequence"));
            unit.jdbc("insert into visit (id, guest) values (8, 'Bob')");

            assertThat(unit.value("select pgh_id from visit_event where id = 8"))
                    .isEqualTo(42L);
        }
    }

    @Entity(name = "Visit")
    @TrackHistory(partitionBy = EventPartitioning.MONTH)
    static class Visit {
        @Id
        Long id;

        String guest;
    }

    @Entity(name = "Visit")
    @TrackHistory(level = Level.ROW)
    static class ByRow {
        @Id
        Long id;

        String guest;
    }
}

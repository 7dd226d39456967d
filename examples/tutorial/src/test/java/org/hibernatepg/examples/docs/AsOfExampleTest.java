package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.Session;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.UnknownPastException;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AsOfExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Haulage.class, Courier.class, Garage.class);

    private final History history = History.of(unit.sessionFactory());
    private Instant yesterday = Instant.EPOCH;

    @BeforeEach
    void ship() {
        unit.truncate();
        unit.inTransaction(session -> {
            Courier courier = new Courier();
            courier.id = 1;
            courier.name = "Slow & Co";
            session.persist(courier);
            Haulage haulage = new Haulage();
            haulage.id = 1;
            haulage.courier = courier;
            haulage.parcels.add("atlas");
            session.persist(haulage);
        });
        unit.query("select pg_sleep(0.002)");
        yesterday = unit.fromTransaction(session -> session.createNativeQuery("select clock_timestamp()", Instant.class)
                .getSingleResult());
        unit.query("select pg_sleep(0.002)");
        unit.jdbc("delete from haulage_parcels");
        unit.jdbc("update courier set name = 'Fast & Co'");
    }

    @Test
    void anObjectIsReadWithWhatItRefersTo() {
        // snippet: as-of-call
        String courier = history.asOf(yesterday).call(session -> {
            Haulage haulage = session.find(Haulage.class, 1);
            return haulage.getCourier().getName(); // as it was called then
        });
        // end
        assertThat(courier).isEqualTo("Slow & Co");
    }

    @Test
    void queriesReadThePast() {
        // snippet: as-of-query
        List<String> names = history.asOf(yesterday).call(session -> session.createSelectionQuery(
                        "select c.name from Haulage s join s.courier c where 'atlas' member of s.parcels", String.class)
                .list());
        // end
        assertThat(names).containsExactly("Slow & Co");
    }

    @Test
    void aSessionCanBeOpened() {
        // snippet: as-of-open
        try (Session past = history.asOf(yesterday).openSession()) {
            past.createNativeQuery("select count(*) from courier", Long.class).getSingleResult();
        }
        // end
        try (Session past = history.asOf(Instant.EPOCH).openSession()) {
            assertThat(past.createNativeQuery("select count(*) from courier", Long.class)
                            .getSingleResult())
                    .isZero();
        }
    }

    @Test
    void whatIsNotTrackedCanBeRefused() {
        // snippet: as-of-strict
        history.asOf(yesterday).refuseUntracked().run(session -> session.find(Haulage.class, 1));
        // end
        assertThatThrownBy(
                        () -> history.asOf(yesterday).refuseUntracked().run(session -> session.find(Garage.class, 1)))
                .isInstanceOf(UnknownPastException.class)
                .extracting(unknown -> unknown.getMessage().replaceAll("\\s+", " "))
                .isEqualTo(Pages.shown("as-of-untracked"));
    }
}

// snippet: as-of-entities
@Entity
@TrackHistory(collections = true)
class Haulage {
    @Id
    int id;

    @ManyToOne(fetch = FetchType.LAZY)
    Courier courier;

    @ElementCollection
    Set<String> parcels = new HashSet<>();
    // end

    Courier getCourier() {
        return courier;
    }
}

@Entity
@TrackHistory
class Courier {
    @Id
    int id;

    String name;

    String getName() {
        return name;
    }
}

@Entity
class Garage {
    @Id
    int id;
}

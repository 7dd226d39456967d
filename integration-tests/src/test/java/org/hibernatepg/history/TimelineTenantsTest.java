package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.annotations.TenantId;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A timeline of a session with a tenant, whose column may be in another table than the one that was written. */
class TimelineTenantsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Contract.class, Loan.class, Person.class);

    @Test
    void showsTheEventsOfTheRowsOfTheTenant() {
        for (String tenant : List.of("one", "two")) {
            try (Session session = unit.openSession(tenant)) {
                session.beginTransaction();
                int id = tenant.equals("one") ? 1 : 2;
                Loan loan = new Loan();
                loan.id = id;
                loan.rate = id;
                loan.pages.add("p");
                session.persist(loan);
                Person person = new Person();
                person.id = id;
                person.names.add("n");
                session.persist(person);
                session.getTransaction().commit();
            }
        }
        assertThat(events("one"))
                .containsExactlyInAnyOrder("Contract 1", "Loan 1", "ContractPagesEvent 1", "PersonNamesEvent 1");
        assertThat(events("two"))
                .containsExactlyInAnyOrder("Contract 2", "Loan 2", "ContractPagesEvent 2", "PersonNamesEvent 2");
        try (Session session = unit.openSession("one")) {
            Timeline timeline = History.of(unit.sessionFactory()).timeline(session);
            assertThat(timeline.count()).isEqualTo(4);
            assertThat(timeline.tracksIds(Contract.class, List.of(2)).list()).isEmpty();
            assertThat(timeline.page(3).next()).isPresent();
        }
    }

    private static List<String> events(String tenant) {
        try (Session session = unit.openSession(tenant)) {
            return History.of(unit.sessionFactory()).timeline(session).list().stream()
                    .map(event -> (event.collection().isPresent() ? event.eventEntity() : event.table()) + " "
                            + event.objectId())
                    .toList();
        }
    }

    @Entity(name = "Contract")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory(collections = true)
    static class Contract {
        @Id
        int id;

        @TenantId
        @Nullable
        String tenant;

        @ElementCollection
        List<String> pages = new ArrayList<>();
    }

    @Entity(name = "Loan")
    static class Loan extends Contract {
        int rate;
    }

    @Entity(name = "Person")
    static class Person {
        @Id
        int id;

        @TenantId
        @Nullable
        String tenant;

        @ElementCollection
        @CollectionTable(name = "names")
        @TrackHistory
        List<String> names = new ArrayList<>();
    }
}

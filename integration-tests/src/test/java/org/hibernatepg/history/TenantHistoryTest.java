package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.hibernate.Session;
import org.hibernate.annotations.TenantId;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantHistoryTest {

    @Test
    void aTenantSeesTheEventsOfItsOwnRows() {
        try (TestUnit unit = TestUnit.of(Contract.class).start()) {
            persist(unit, "one", 1);
            persist(unit, "two", 2);

            assertThat(unit.query("select id, tenant from contract_event order by id"))
                    .containsExactly(List.of(1, "one"), List.of(2, "two"));
            assertThat(keys(unit, "one")).containsExactly(1);
            assertThat(keys(unit, "two")).containsExactly(2);
        }
    }

    @Test
    void aTenantSeesTheEventsOfTheCollectionsOfItsOwnObjects() {
        try (TestUnit unit = TestUnit.of(Deal.class, Sale.class, Visit.class).start()) {
            for (String tenant : List.of("one", "two")) {
                unit.inTransaction(tenant, session -> {
                    session.persist(new Sale(tenant));
                    session.persist(new Visit(tenant));
                });
            }
            unit.jdbc("delete from deal_event where id = 'two'; delete from sale_event where id = 'two'");
            unit.inTransaction("one", session -> session.remove(session.find(Deal.class, "one")));

            History history = History.of(unit.sessionFactory());
            unit.inTransaction("two", session -> {
                for (String collection : List.of("notes", "marks")) {
                    assertThat(history.collectionEvents(session, Sale.class, collection)
                                    .list())
                            .extracting(event -> event.row().element())
                            .as("of an object that is older than its history")
                            .containsExactly("two");
                    assertThat(history.collectionEvents(session, Visit.class, collection)
                                    .count())
                            .isEqualTo(1);
                }
                assertThat(session.createSelectionQuery("select element from SaleNotesEvent", String.class)
                                .list())
                        .containsExactly("two");
            });
            unit.inTransaction("one", session -> {
                assertThat(history.collectionEvents(session, Sale.class, "marks")
                                .list())
                        .as("of an object that is gone, too")
                        .extracting(CollectionEvent::operation)
                        .containsExactly(EventOperation.INSERT, EventOperation.DELETE);
                assertThat(history.timeline(session).list())
                        .filteredOn(event -> event.collection().isPresent())
                        .hasSize(6);
            });
        }
    }

    @Test
    void aTenantBringsBackObjectsOfItsOwnAlone() {
        try (TestUnit unit = TestUnit.of(Contract.class).start()) {
            persist(unit, "one", 1);
            unit.jdbc("update contract set text = 'changed'");
            try (Session session = unit.openSession("two")) {
                session.beginTransaction();
                Revert<Contract> revert = History.of(unit.sessionFactory())
                        .revert(session, Contract.class, 1)
                        .to(Instant.now().plusSeconds(60));
                assertThatThrownBy(revert::preview)
                        .isInstanceOf(RevertException.class)
                        .hasMessageContaining("its history knows of no such object then, and there is none now");
                session.getTransaction().commit();
            }
            try (Session session = unit.openSession("one")) {
                session.beginTransaction();
                History.of(unit.sessionFactory())
                        .revert(session, Contract.class, 1)
                        .toPrevious()
                        .apply();
                session.getTransaction().commit();
            }
            assertThat(unit.query("select tenant, text from contract where text is null"))
                    .hasSize(1);
        }
    }

    @Test
    void theRootTenantBringsBackObjectsOfEveryTenant() {
        TestUnit contracts = TestUnit.of(Contract.class).set("hibernate.tenant_identifier_resolver", new Root());
        try (TestUnit unit = contracts.start()) {
            persist(unit, "one", 1);
            unit.jdbc("update contract set text = 'changed'");

            unit.inTransaction("root", session -> History.of(unit.sessionFactory())
                    .revert(session, Contract.class, 1)
                    .toPrevious()
                    .apply());

            assertThat(unit.query("select tenant from contract where text is null"))
                    .containsExactly(List.of("one"));
        }
    }

    private static void persist(TestUnit unit, String tenant, int id) {
        try (Session session = unit.openSession(tenant)) {
            session.beginTransaction();
            session.persist(new Contract(id));
            session.getTransaction().commit();
        }
    }

    private static List<Integer> keys(TestUnit unit, String tenant) {
        try (Session session = unit.openSession(tenant)) {
            List<Integer> byHql = session.createSelectionQuery("select e.id from ContractEvent e", Integer.class)
                    .getResultList();
            assertThat(History.of(unit.sessionFactory())
                            .events(session, Contract.class)
                            .list())
                    .extracting(event -> event.snapshot().id)
                    .isEqualTo(byHql);
            return byHql;
        }
    }

    private static final class Root implements CurrentTenantIdentifierResolver<Object> {
        @Override
        public Object resolveCurrentTenantIdentifier() {
            return "root";
        }

        @Override
        public boolean validateExistingCurrentSessions() {
            return false;
        }

        @Override
        public boolean isRoot(Object tenant) {
            return tenant.equals("root");
        }
    }

    @Entity(name = "Contract")
    @TrackHistory
    static class Contract {
        @Id
        int id;

        @TenantId
        @Nullable
        String tenant;

        @Nullable
        String text;

        Contract() {}

        Contract(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Deal")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory(collections = true)
    abstract static class Deal {
        @Id
        String id;

        @TenantId
        @Nullable
        String tenant;

        Deal() {}

        Deal(String id) {
            this.id = id;
        }
    }

    @Entity(name = "Sale")
    static class Sale extends Deal {
        @Column(unique = true)
        int number;

        @ElementCollection
        Set<String> notes;

        @ElementCollection
        @CollectionTable(joinColumns = @JoinColumn(name = "sale_number", referencedColumnName = "number"))
        Set<String> marks;

        Sale() {}

        Sale(String name) {
            super(name);
            number = name.hashCode();
            notes = Set.of(name);
            marks = Set.of(name);
        }
    }

    @Entity(name = "Visit")
    static class Visit {
        @Id
        String id;

        @TenantId
        @Nullable
        String tenant;

        @Column(unique = true)
        int number;

        @ElementCollection
        @TrackHistory
        Set<String> notes;

        @ElementCollection
        @CollectionTable(joinColumns = @JoinColumn(name = "visit_number", referencedColumnName = "number"))
        @TrackHistory
        Set<String> marks;

        Visit() {}

        Visit(String name) {
            id = name;
            number = name.hashCode();
            notes = Set.of(name);
            marks = Set.of(name);
        }
    }
}

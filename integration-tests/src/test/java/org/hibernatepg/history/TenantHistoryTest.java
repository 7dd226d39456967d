package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.annotations.TenantId;
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
}

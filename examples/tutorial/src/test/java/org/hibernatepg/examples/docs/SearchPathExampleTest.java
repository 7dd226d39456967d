package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.SearchPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SearchPathExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Shipment.class)
            .prepare("create schema customer_a; create schema shared;"
                    + " create sequence shared.shipment_seq; create table customer_a.shipment (id bigint, label text)");

    @Test
    @Spec("S-001")
    void aSessionReadsAndWritesInTheSchemasOfTheScope() {
        SessionFactory sessionFactory = unit.sessionFactory();

        // snippet: search-path-scope
        sessionFactory.inTransaction(session -> {
            try (var path = SearchPath.open(session, "customer_a", "shared")) {
                session.persist(new Shipment("to a")); // into customer_a.shipment
                session.createSelectionQuery("from Shipment", Shipment.class).getResultList(); // from there
            }
        });
        // end

        assertThat(unit.query("select label from customer_a.shipment")).containsExactly(List.of("to a"));
        assertThat(unit.value("select count(*) from shipment")).isEqualTo(0L);
        unit.clearStatements();
        unit.inTransaction(session -> {
            assertThat(inA(session)).isEqualTo(1);
            assertThat(session.createSelectionQuery("from Shipment", Shipment.class)
                            .getResultList())
                    .isEmpty();
        });
        assertThat(unit.statements())
                .filteredOn(sql -> sql.contains("set_config"))
                .containsExactly(Pages.shown("search-path-set"), Pages.shown("search-path-restore"));
    }

    private static long inA(Session session) {
        // snippet: search-path-lambda
        long count = SearchPath.call(
                session,
                () -> session.createSelectionQuery("select count(*) from Shipment", Long.class)
                        .getSingleResult(),
                "customer_a");
        // end
        return count;
    }
}

@Entity
class Shipment {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "shipment_seq")
    @SequenceGenerator(name = "shipment_seq", allocationSize = 1)
    Long id;

    String label;

    Shipment() {}

    Shipment(String label) {
        this.label = label;
    }
}

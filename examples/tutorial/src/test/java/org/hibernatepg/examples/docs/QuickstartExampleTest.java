package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.History;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.hibernatepg.trigger.ReadOnly;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class QuickstartExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Invoice.class);

    @Test
    void theFirstFiveMinutes() {
        assertThat(deleteAll(unit.sessionFactory())).isEqualTo("deleted"); // no row, nothing to refuse
        Long id = create(unit.sessionFactory());

        assertThat(deleteAll(unit.sessionFactory())).isEqualTo("Invoice:no_delete refused DELETE");
        assertThat(String.join(" ", correct(unit.sessionFactory(), id))).isEqualTo(Pages.shown("quickstart-history"));
        assertThat(unit.value("select pgh_label from invoice_event where pgh_context ->> 'user' = 'mary'"))
                .isEqualTo("update");
        assertThat(Pages.sent(unit, "create table .*")).isEqualTo(Pages.shown("quickstart-tables"));
        assertThat(Pages.triggers(unit, "Invoice:no_delete")).isEqualTo(Pages.shown("quickstart-trigger"));
    }

    @Test
    void bootedByHibernatesOwnApi() {
        try (Database database = Databases.create();
                SessionFactory sessionFactory = boot(database.jdbcUrl(), database.user(), database.password())) {
            Long id = create(sessionFactory);

            assertThat(deleteAll(sessionFactory)).isEqualTo("Invoice:no_delete refused DELETE");
            assertThat(correct(sessionFactory, id)).hasSize(2);
        }
    }

    // snippet: quickstart-boot
    static SessionFactory boot(String url, String user, String password) {
        return new Configuration()
                .addAnnotatedClass(Invoice.class)
                .setProperty("hibernate.connection.url", url)
                .setProperty("hibernate.connection.username", user)
                .setProperty("hibernate.connection.password", password)
                .setProperty("hibernate.hbm2ddl.auto", "update")
                .buildSessionFactory();
    }
    // end

    // snippet: quickstart-create
    static Long create(SessionFactory sessionFactory) {
        Invoice invoice = new Invoice();
        invoice.number = "2026-001";
        invoice.amount = new BigDecimal("100.00");
        sessionFactory.inTransaction(session -> session.persist(invoice));
        return invoice.id;
    }
    // end

    // snippet: quickstart-violation
    static String deleteAll(SessionFactory sessionFactory) {
        try {
            sessionFactory.inTransaction(session ->
                    session.createMutationQuery("delete from Invoice").executeUpdate());
            return "deleted";
        } catch (ProtectedOperationException refused) {
            return refused.uri() + " refused " + refused.operation(); // Invoice:no_delete refused DELETE
        }
    }
    // end

    // snippet: quickstart-history
    static List<String> correct(SessionFactory sessionFactory, Long id) {
        sessionFactory.inTransaction(session -> {
            try (var context = HistoryContext.open(session, Map.of("user", "mary", "reason", "typo"))) {
                session.find(Invoice.class, id).amount = new BigDecimal("90.00");
            }
        });
        History history = History.of(sessionFactory);
        List<Event<Invoice>> events = sessionFactory.fromTransaction(
                session -> history.events(session, Invoice.class).ofId(id).list());
        return events.stream()
                .map(event -> event.label() + " " + event.context() + " " + event.changes())
                .toList();
    }
    // end
}

// snippet: quickstart-entity
@Entity
@Protect(name = "no_delete", operations = Operation.DELETE)
@ReadOnly(name = "fixed", attributes = "number")
@TrackHistory
class Invoice {
    @Id
    @GeneratedValue
    Long id;

    String number;
    BigDecimal amount;
}
// end

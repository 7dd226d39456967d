package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerMappingException;
import org.hibernatepg.trigger.TriggerViolation;
import org.hibernatepg.trigger.TriggerViolationException;
import org.hibernatepg.trigger.Triggers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Event tables in which nothing is changed or deleted. */
class AppendOnlyHistoryTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Payment.class, Invoice.class, InvoiceChange.class, Loose.class)
            .set("hibernate.history.append_only", "true");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"O-013", "F-009"})
    void eventsAreWrittenAndNeitherChangedNorDeleted() {
        unit.jdbc("insert into payment (id) values (1)");

        for (String sql : List.of(
                "update payment_event set pgh_label = pgh_label",
                "delete from payment_event",
                "truncate payment_event")) {
            TriggerViolation violation = violation(sql);
            assertThat(violation.uri()).isEqualTo("PaymentEvent:append_only");
            assertThat(violation.message())
                    .startsWith("pgtrigger: Cannot update or delete or truncate rows from Payment_event table");
            assertThat(violation.operation())
                    .isEqualTo(
                            Operation.valueOf(sql.substring(0, sql.indexOf(' ')).toUpperCase(Locale.ROOT)));
        }
        assertThat(unit.value("select count(*) from payment_event")).isEqualTo(1L);
    }

    private static TriggerViolation violation(String sql) {
        Throwable thrown = catchThrowable(() -> unit.jdbc(sql));
        return TriggerViolationException.find(thrown).orElseThrow().violation();
    }

    @Test
    @Spec({"GAP-63", "O-015"})
    void anEntityOfOnesOwnIsAppendOnlyTooWithItsOwnTriggersBeside() {
        unit.jdbc("insert into invoice (id) values (1)");

        assertThatThrownBy(() -> unit.inTransaction(session ->
                        session.createMutationQuery("delete InvoiceChange").executeUpdate()))
                .isInstanceOf(ProtectedOperationException.class);
        assertThat(Triggers.of(unit.sessionFactory()).list())
                .extracting(TriggerInfo::uri)
                .contains("InvoiceChange:append_only", "InvoiceChange:note_once");
    }

    @Test
    void noScopeIgnoresIt() {
        unit.jdbc("insert into payment (id) values (1)");

        assertThatThrownBy(() -> unit.inTransaction(
                        session -> Triggers.of(unit.sessionFactory()).ignore(session, "PaymentEvent:append_only")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The trigger 'PaymentEvent:append_only' is declared with ignorable = false.");
        assertThat(violation("set pgtrigger.ignore = '*'; truncate payment_event")
                        .uri())
                .isEqualTo("PaymentEvent:append_only");
        unit.jdbc("reset pgtrigger.ignore");
    }

    @Test
    @Spec("F-002")
    void aHistoryMaySayThatItIsNot() {
        unit.jdbc("insert into loose (id) values (1)");
        unit.jdbc("delete from loose_event");

        assertThat(unit.value("select count(*) from loose_event")).isEqualTo(0L);
    }

    @Test
    void eventsThatAForeignKeyDeletesCannotBeAppendOnly() {
        try (TestUnit wrong = TestUnit.of(Invoice.class, Bill.class, BillChange.class)) {
            TriggerMappingException thrown = catchThrowableOfType(TriggerMappingException.class, wrong::start);
            assertThat(Objects.requireNonNull(thrown).faults())
                    .contains(
                            "Bill: '@TrackHistory' has events with @OnDelete on invoice_id, which would delete or change events, and they are append-only. Leave appendOnly or @OnDelete out.");
        }
    }

    @Entity(name = "Payment")
    @TrackHistory
    static class Payment {
        @Id
        int id;
    }

    @Entity(name = "Loose")
    @TrackHistory(appendOnly = false)
    static class Loose {
        @Id
        int id;
    }

    @Entity(name = "Invoice")
    @TrackHistory(eventClass = InvoiceChange.class)
    static class Invoice {
        @Id
        int id;
    }

    @Entity(name = "InvoiceChange")
    @Table(name = "invoice_changes")
    @ReadOnly(name = "note_once", attributes = "note")
    static class InvoiceChange extends EventRecord {
        int id;

        @Nullable
        String note;
    }

    @Entity(name = "Bill")
    @TrackHistory(eventClass = BillChange.class, appendOnly = true)
    static class Bill {
        @Id
        int id;

        @ManyToOne
        @Nullable
        Invoice invoice;
    }

    @Entity(name = "BillChange")
    static class BillChange extends EventRecord {
        int id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        @Nullable
        Invoice invoice;
    }
}

package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import org.hibernate.SessionFactory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProtectExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Payment.class, Booking.class, Deposit.class);

    @Test
    @Spec({"B-002", "B-047", "GAP-17"})
    void anAppendOnlyTableTakesRowsAndKeepsThem() {
        SessionFactory sessionFactory = unit.sessionFactory();
        Payment payment = new Payment();
        payment.amount = BigDecimal.TEN;
        unit.inTransaction(session -> session.persist(payment));
        Long id = payment.id;

        ProtectedOperationException refused = catchThrowableOfType(ProtectedOperationException.class, () -> {
            // snippet: protect-refused
            sessionFactory.inTransaction(session -> {
                session.find(Payment.class, id).amount = BigDecimal.ONE;
                session.flush(); // throws ProtectedOperationException
            });
            // end
        });

        assertThat(refused.uri()).isEqualTo("Payment:append_only");
        assertThat(refused.operation()).isEqualTo(Operation.UPDATE);
        assertThat(refused.violation().message())
                .isEqualTo("pgtrigger: Cannot update or delete or truncate rows from payment table");
        assertThatThrownBy(() -> unit.jdbc("update payment set amount = 0"))
                .satisfies(e -> assertThat(Pages.oneLine(e.getMessage())).startsWith(Pages.shown("protect-psql")));
        assertThatThrownBy(() -> unit.jdbc("truncate payment"))
                .hasMessageContaining("Cannot update or delete or truncate");
        assertThat(unit.value("select count(*) from payment")).isEqualTo(1L);
        assertThat(Pages.triggers(unit, "Payment:append_only")).isEqualTo(Pages.shown("protect-append-only"));
        assertThat(unit.bootStatements())
                .anySatisfy(sql -> assertThat(Pages.oneLine(sql)).contains(Pages.shown("ignore-check")));
    }

    @Test
    void aBookedBookingIsFrozenUntilItIsCancelled() {
        unit.inTransaction(session -> session.persist(new Booking()));
        unit.inTransaction(session -> session.find(Booking.class, 1L).state = State.BOOKED);

        assertThatThrownBy(() -> unit.inTransaction(session -> session.find(Booking.class, 1L).seat = "7A"))
                .isInstanceOf(ProtectedOperationException.class);
        unit.inTransaction(session -> session.find(Booking.class, 1L).state = State.CANCELLED);

        assertThat(unit.value("select state from booking")).isEqualTo("CANCELLED");
        assertThat(Pages.triggers(unit, "Booking:freeze")).isEqualTo(Pages.shown("protect-condition"));
    }

    @Test
    @Spec({"B-008", "B-009", "L-017"})
    void allRowsOfAStatementAreCheckedAtOnce() {
        unit.jdbc("insert into deposit (id, amount) values (1, 5), (2, 6)");

        assertThatThrownBy(() -> unit.jdbc("update deposit set amount = amount - 6"))
                .satisfies(e ->
                        assertThat(Pages.oneLine(e.getMessage())).startsWith(Pages.shown("protect-statement-psql")));
        unit.jdbc("update deposit set amount = 0 where id = 3");

        assertThat(Pages.triggers(unit, "Deposit:positive")).isEqualTo(Pages.shown("protect-statement"));
    }
}

// snippet: protect-statement
@Entity
@Protect(
        name = "positive",
        operations = {INSERT, UPDATE},
        level = Level.STATEMENT,
        condition = "new.amount < 0")
class Deposit {
    @Id
    Long id;

    int amount;
}
// end

// snippet: protect-append-only
@Entity
@Protect(
        name = "append_only",
        operations = {UPDATE, DELETE, TRUNCATE})
class Payment {
    @Id
    @GeneratedValue
    Long id;

    BigDecimal amount;
}
// end

// snippet: protect-condition
@Entity
@Protect(
        name = "freeze",
        operations = Operation.UPDATE,
        condition = "old.state = 'BOOKED' and new.state <> 'CANCELLED'",
        ignorable = false)
class Booking {
    @Id
    @GeneratedValue
    Long id;

    String seat;

    @Enumerated(EnumType.STRING)
    State state = State.DRAFT;
}
// end

enum State {
    DRAFT,
    BOOKED,
    CANCELLED
}

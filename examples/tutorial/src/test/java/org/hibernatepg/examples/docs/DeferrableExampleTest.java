package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.hibernatepg.trigger.Operation.INSERT;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.TriggerViolationException;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.When;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeferrableExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Delivery.class, DeliveryLine.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"D-001", "D-003", "D-004"})
    void aDeliveryHasALineWhenItIsCommitted() {
        SessionFactory sessionFactory = unit.sessionFactory();
        List<String> refused = new ArrayList<>();

        // snippet: deferrable-commit
        sessionFactory.inTransaction(session -> {
            session.persist(new Delivery(1));
            session.flush(); // not checked yet
            session.persist(new DeliveryLine(1, session.getReference(Delivery.class, 1)));
        }); // checked here

        try {
            sessionFactory.inTransaction(session -> session.persist(new Delivery(2)));
        } catch (RuntimeException e) {
            TriggerViolationException.find(e).ifPresent(violation -> refused.add(violation.uri())); // Delivery:has_line
        }
        // end

        assertThat(refused).containsExactly("Delivery:has_line");
        assertThat(unit.query("select id from delivery")).containsExactly(List.of(1));
        assertThat(Pages.triggersAndFunctions(unit, "Delivery:has_line")).isEqualTo(Pages.shown("deferrable"));
    }

    @Test
    @Spec({"D-007", "D-012"})
    void theCheckMayBeAskedForEarlier() {
        SessionFactory sessionFactory = unit.sessionFactory();
        unit.clearStatements();

        Throwable thrown = catchThrowable(() -> {
            // snippet: deferrable-set
            Triggers triggers = Triggers.of(sessionFactory);
            sessionFactory.inTransaction(session -> {
                session.persist(new Delivery(3));
                triggers.setConstraints(session, Timing.IMMEDIATE, "Delivery:has_line"); // throws here
            });
            // end
        });

        assertThat(thrown).isInstanceOf(ProtectedOperationException.class);
        assertThat(unit.statements()).contains(Pages.shown("deferrable-set-sql"));
    }

    @Test
    @Spec({"D-005", "GAP-10"})
    void theScopeInWhichARowIsWrittenDecides() {
        SessionFactory sessionFactory = unit.sessionFactory();
        Triggers triggers = Triggers.of(sessionFactory);

        // snippet: deferrable-ignore
        sessionFactory.inTransaction(session -> {
            try (var ignored = triggers.ignore(session, "Delivery:has_line")) {
                session.persist(new Delivery(4)); // not checked, though the commit is outside of the scope
            }
        });
        // end

        assertThat(unit.query("select id from delivery")).containsExactly(List.of(4));
        assertThatThrownBy(() -> unit.jdbc("insert into delivery values (5)"))
                .hasMessageContaining("Cannot insert rows from delivery table");
    }
}

// snippet: deferrable
@Entity
@Protect(
        name = "has_line",
        operations = INSERT,
        when = When.AFTER,
        timing = Timing.DEFERRED,
        condition = "not exists (select 1 from DeliveryLine l where l.delivery.id = new.id)")
class Delivery {
    @Id
    int id;

    Delivery(int id) {
        this.id = id;
    }

    protected Delivery() {}
}

@Entity
class DeliveryLine {
    @Id
    int id;

    @ManyToOne
    Delivery delivery;

    DeliveryLine(int id, Delivery delivery) {
        this.id = id;
        this.delivery = delivery;
    }

    protected DeliveryLine() {}
}
// end

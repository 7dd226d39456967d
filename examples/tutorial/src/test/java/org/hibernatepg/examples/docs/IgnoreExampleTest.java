package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.hibernate.SessionFactory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.hibernatepg.trigger.TriggerSelection;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IgnoreExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Ledger.class);

    @BeforeEach
    void oneEntry() {
        unit.truncate();
        unit.inTransaction(session -> session.persist(new Ledger()));
    }

    @Test
    @Spec("G-001")
    void withinTheScopeTheTriggerDoesNotFireAndAfterItItDoes() {
        SessionFactory sessionFactory = unit.sessionFactory();
        Long id = (Long) unit.value("select id from ledger");

        // snippet: ignore-scope
        Triggers triggers = Triggers.of(sessionFactory);
        sessionFactory.inTransaction(session -> {
            Ledger entry = session.find(Ledger.class, id);
            try (var ignored = triggers.ignore(session, "Ledger:append_only")) {
                entry.amount = 5; // written when the scope ends, at the latest
            }
        });
        // end

        assertThat(unit.value("select amount from ledger")).isEqualTo(5);
        assertThatThrownBy(() -> unit.inTransaction(session -> session.find(Ledger.class, id).amount = 6))
                .isInstanceOf(ProtectedOperationException.class);
    }

    @Test
    void aChangeBelongsToTheScopeInWhichItIsMade() {
        Long id = (Long) unit.value("select id from ledger");
        Triggers triggers = Triggers.of(unit.sessionFactory());

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    session.find(Ledger.class, id).amount = 7;
                    try (var ignored = triggers.ignore(session, "Ledger:append_only")) {
                        assertThat(id)
                                .as("not reached: the change before is flushed first")
                                .isNull();
                    }
                }))
                .isInstanceOf(ProtectedOperationException.class);
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    try (var ignored = triggers.ignore(session, "Ledger:append_only")) {
                        session.find(Ledger.class, id).amount = 8;
                    }
                    session.find(Ledger.class, id).amount = 9;
                }))
                .isInstanceOf(ProtectedOperationException.class);
        assertThat(unit.value("select amount from ledger")).isEqualTo(0);
    }

    @Test
    @Spec({"G-002", "G-003", "G-005", "G-023", "G-026"})
    void workMayBeALambdaAndScopesNest() {
        SessionFactory sessionFactory = unit.sessionFactory();
        Triggers triggers = Triggers.of(sessionFactory);

        // snippet: ignore-lambda
        int updated = sessionFactory.fromTransaction(session -> triggers.ignoring(
                session,
                () -> session.createMutationQuery("update Ledger set amount = 1")
                        .executeUpdate(),
                "Ledger:append_only",
                "Ledger:positive"));
        // end

        assertThat(updated).isEqualTo(1);
        assertThatThrownBy(
                        () -> unit.inTransaction(session -> session.createMutationQuery("update Ledger set amount = 2")
                                .executeUpdate()))
                .isInstanceOf(ProtectedOperationException.class);
        unit.inTransaction(session -> {
            Runnable failing = () -> {
                throw new IllegalStateException("within the scope");
            };
            assertThatThrownBy(() -> triggers.ignoring(session, failing, "Ledger:append_only"))
                    .hasMessage("within the scope");
            assertThat(triggers.isIgnored(session, "Ledger:append_only")).isFalse();
        });
        // snippet: ignore-nested
        sessionFactory.inTransaction(session -> {
            try (var outer = triggers.ignore(session, "Ledger:positive")) {
                try (var inner = triggers.ignore(session, "Ledger:append_only")) {
                    triggers.isIgnored(session, "Ledger:positive"); // true: scopes add up
                }
                triggers.isIgnored(session, "Ledger:append_only"); // false
            }
            try (var all = triggers.ignoreAll(session)) {
                triggers.isIgnored(session, "Ledger:append_only"); // true
            }
        });
        // end
        unit.inTransaction(session -> {
            try (var outer = triggers.ignore(session, "Ledger:positive");
                    var inner = triggers.ignore(session, "Ledger:append_only")) {
                assertThat(triggers.isIgnored(session, "Ledger:positive")).isTrue();
                inner.close();
                assertThat(triggers.isIgnored(session, "Ledger:append_only")).isFalse();
                assertThat(triggers.isIgnored(session, "Ledger:positive")).isTrue();
            }
        });
    }

    @Test
    void triggersAreNamedByAnnotationAndByEntityToo() {
        Triggers triggers = Triggers.of(unit.sessionFactory());
        Long id = (Long) unit.value("select id from ledger");

        unit.inTransaction(session -> {
            Ledger entry = session.find(Ledger.class, id);
            // snippet: ignore-selection
            try (var protections = triggers.ignore(session, Protect.class)) {
                entry.amount = 7;
            }
            try (var everything = triggers.ignore(session, TriggerSelection.of(Ledger.class))) {
                entry.amount = 8;
            }
            triggers.ignoring(
                    session,
                    () -> entry.amount = 9,
                    TriggerSelection.declaredBy(Protect.class).on(Ledger.class));
            // end
            assertThatThrownBy(() -> triggers.ignore(session, FSM.class))
                    .hasMessage("There is no trigger declared by @FSM."
                            + " There are Ledger:append_only, Ledger:positive, Ledger:final.");
        });

        assertThat(unit.value("select amount from ledger")).isEqualTo(9);
    }

    @Test
    @Spec({"G-022", "G-024", "T-019", "T-020"})
    void aUriThatIsUnknownIsRefusedBeforeTheScopeBegins() {
        Triggers triggers = Triggers.of(unit.sessionFactory());

        unit.inTransaction(session -> {
            assertThatThrownBy(() -> triggers.ignore(session, "Ledger:apend_only"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("There is no trigger 'Ledger:apend_only'."
                            + " There are Ledger:append_only, Ledger:positive, Ledger:final.");
            assertThatThrownBy(() -> triggers.ignore(session, "append_only"))
                    .hasMessage("'append_only' is no URI of a trigger. It has the form Entity:name.");
            assertThatThrownBy(() -> triggers.ignore(session, "Ledger:final"))
                    .hasMessage("The trigger 'Ledger:final' is declared with ignorable = false.");
            assertThatThrownBy(() -> triggers.isIgnored(session, "append_only"))
                    .hasMessage("'append_only' is no URI of a trigger. It has the form Entity:name.");
            assertThatThrownBy(() -> triggers.isIgnored(session, "Ledger:apend_only"))
                    .hasMessageStartingWith("There is no trigger 'Ledger:apend_only'.");
            assertThatThrownBy(() -> triggers.ignore(session))
                    .hasMessage("No trigger is named. To ignore all of them, call ignoreAll.");
        });
    }

    @Test
    void oneRoundTripTellsTheDatabaseAndOneTakesItBack() {
        unit.clearStatements();
        unit.inTransaction(session -> {
            Triggers.of(unit.sessionFactory())
                    .ignoring(
                            session,
                            () -> {
                                session.createMutationQuery("update Ledger set amount = 1")
                                        .executeUpdate();
                                session.createMutationQuery("update Ledger set amount = 2")
                                        .executeUpdate();
                            },
                            "Ledger:append_only");
            session.createSelectionQuery("from Ledger", Ledger.class).getResultList();
        });

        assertThat(unit.statements())
                .filteredOn(sql -> sql.contains("set_config"))
                .containsExactly(Pages.shown("ignore-set-config"));
    }
}

// snippet: ignore-entity
@Entity
@Protect(
        name = "append_only",
        operations = {UPDATE, DELETE})
@Protect(name = "positive", operations = UPDATE, condition = "new.amount < 0")
@Protect(name = "final", operations = UPDATE, condition = "old.closed", ignorable = false)
class Ledger {
    @Id
    @GeneratedValue
    Long id;

    int amount;
    boolean closed;
}
// end

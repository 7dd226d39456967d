package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.Versioned;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scopes of the other modules hold across savepoints: what was set before one, and what was set within one that is undone. */
class NestedTransactionsModulesTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Note.class, Counted.class);

    private NestedTransactions nested;
    private Triggers triggers;

    @BeforeEach
    void start() {
        unit.truncate();
        nested = NestedTransactions.of(unit.sessionFactory());
        triggers = Triggers.of(unit.sessionFactory());
        unit.inTransaction(session -> {
            for (int id = 1; id <= 4; id++) {
                session.persist(new Note(id));
            }
            Counted counted = new Counted();
            counted.id = 1;
            session.persist(counted);
        });
        unit.jdbc("truncate note_event");
    }

    @Test
    @Spec("XA-16")
    void theContextOfHistoryHoldsAcrossBlocksThatAreUndone() {
        unit.inTransaction(session -> {
            try (HistoryContext context = HistoryContext.open(session, Map.of("outer", 1))) {
                // The context reaches the server within the block, and is undone with it.
                undo(session, () -> change(session, 1));
                change(session, 1);
                undo(session, () -> {
                    try (HistoryContext inner = HistoryContext.open(session, Map.of("inner", 2))) {
                        change(session, 2);
                    }
                });
                change(session, 3);
                nested.run(session, () -> {
                    try (HistoryContext inner = HistoryContext.open(session, Map.of("inner", 3))) {
                        change(session, 4);
                    }
                });
            }
            undo(session, () -> change(session, 2));
            change(session, 2);
        });

        assertThat(unit.query("select id, pgh_context::text from note_event order by pgh_id"))
                .containsExactly(
                        List.of(1, "{\"outer\": 1}"),
                        List.of(3, "{\"outer\": 1}"),
                        List.of(4, "{\"inner\": 3, \"outer\": 1}"),
                        java.util.Arrays.asList(2, null));
    }

    @Test
    @Spec("XA-16")
    void scopesThatIgnoreTriggersHoldAcrossBlocksThatAreUndone() {
        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, "Note:kept")) {
                undo(session, () -> session.remove(session.find(Note.class, 1)));
                session.remove(session.find(Note.class, 1));
                nested.run(session, () -> session.remove(session.find(Note.class, 2)));
            }
            undo(
                    session,
                    () -> triggers.ignoring(session, () -> session.remove(session.find(Note.class, 3)), "Note:kept"));
            assertThatThrownBy(() -> nested.run(session, () -> session.remove(session.find(Note.class, 3))))
                    .hasStackTraceContaining("pgtrigger: Cannot delete");
            change(session, 3);
        });

        assertThat(unit.query("select id, text from note order by id"))
                .containsExactly(List.of(3, "changed"), List.of(4, "new"));
    }

    @Test
    @Spec({"XA-13", "XA-16"})
    void aVersionThatATriggerCountsIsSetBack() {
        unit.inTransaction(session -> {
            Counted counted = session.find(Counted.class, 1);
            int version = counted.version;
            undo(session, () -> {
                counted.text = "changed";
                session.flush();
                assertThat(counted.version).isGreaterThan(version);
            });
            assertThat(counted.version).isEqualTo(version);
            counted.text = "kept";
        });

        assertThat(unit.value("select text from counted")).isEqualTo("kept");
    }

    private void undo(Session session, Runnable work) {
        nested.run(session, () -> {
            work.run();
            session.flush();
            throw new Rollback();
        });
    }

    private static void change(Session session, int id) {
        session.find(Note.class, id).text = "changed";
        session.flush();
    }

    @Entity(name = "Note")
    @TrackHistory
    @Protect(name = "kept", operations = DELETE)
    static class Note {
        @Id
        int id;

        String text = "new";

        Note() {}

        Note(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Counted")
    @Versioned(attribute = "version")
    static class Counted {
        @Id
        int id;

        @Version
        int version;

        String text;
    }
}

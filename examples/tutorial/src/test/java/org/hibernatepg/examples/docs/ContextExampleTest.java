package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.hibernate.SessionFactory;
import org.hibernatepg.history.CapturedContext;
import org.hibernatepg.history.ContextStorage;
import org.hibernatepg.history.ContextValue;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.HistoryContext.Lifetime;
import org.hibernatepg.history.MissingContextException;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.spi.ContextEncoder;
import org.hibernatepg.history.spi.ContextSource;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContextExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Ticket.class);

    @BeforeEach
    void oneTicket() {
        unit.truncate();
        unit.inTransaction(session -> session.persist(new Ticket()));
        unit.clearStatements();
    }

    @Test
    @Spec({"X-001", "GAP-11", "RV-12"})
    void everyEventInsideHoldsTheContext() {
        SessionFactory sessionFactory = unit.sessionFactory();
        Long id = (Long) unit.value("select id from ticket");

        // snippet: context-open
        sessionFactory.inTransaction(session -> {
            try (var context = HistoryContext.open(session, Map.of("user", 42, "job", "import"))) {
                session.find(Ticket.class, id).title = "by the session"; // flushed when the context ends
                session.createNativeMutationQuery("update ticket set title = 'by SQL'")
                        .executeUpdate();
            }
            session.find(Ticket.class, id).title = "outside";
        });
        // end

        assertThat(unit.query("select title, pgh_context ->> 'user' from ticket_event where pgh_label = 'update'"
                        + " and pgh_context is not null order by pgh_id"))
                .containsExactlyInAnyOrder(List.of("by SQL", "42"), List.of("by the session", "42"));
        assertThat(unit.value("select count(*) from ticket_event where title = 'outside' and pgh_context is null"))
                .isEqualTo(1L);
        assertThat(unit.statements())
                .filteredOn(sql -> sql.contains("set_config"))
                .hasSize(2)
                .first()
                .isEqualTo(Pages.shown("context-set-config"));
    }

    @Test
    @Spec({"X-003", "GAP-12"})
    void contextsNestAndEndWithTheirScopes() {
        SessionFactory sessionFactory = unit.sessionFactory();
        Long id = (Long) unit.value("select id from ticket");

        // snippet: context-nested
        sessionFactory.inTransaction(session -> {
            try (var request = HistoryContext.open(session, Map.of("user", 42))) {
                try (var step = HistoryContext.open(session, Map.of("step", "close"))) {
                    session.find(Ticket.class, id).title = "inner"; // {user=42, step=close}
                }
                session.find(Ticket.class, id).title = "outer"; // {user=42}
            }
        });
        // end

        assertThat(unit.query(
                        "select title, pgh_context::text from ticket_event where pgh_label = 'update' order by pgh_id"))
                .isEqualTo(List.of(
                        List.of("inner", "{\"step\": \"close\", \"user\": 42}"), List.of("outer", "{\"user\": 42}")));
        assertThat(unit.value("select count(distinct pgh_context_id) from ticket_event"))
                .isEqualTo(1L);
    }

    @Test
    @Spec("X-019")
    void aContextMayCoverWholeTransactions() throws Exception {
        SessionFactory sessionFactory = unit.sessionFactory();
        Long id = (Long) unit.value("select id from ticket");

        // snippet: context-run
        HistoryContext.run(Map.of("user", 42), () -> {
            sessionFactory.inTransaction(session -> session.find(Ticket.class, id).title = "first");
            sessionFactory.inTransaction(session -> session.find(Ticket.class, id).title = "second");
        });
        // end

        assertThat(
                        unit.query(
                                "select title, pgh_context ->> 'user' from ticket_event where pgh_label = 'update' order by pgh_id"))
                .isEqualTo(List.of(List.of("first", "42"), List.of("second", "42")));
    }

    @Test
    void anotherThreadTakesTheContextIfItIsHandedOver() throws Exception {
        SessionFactory sessionFactory = unit.sessionFactory();
        ExecutorService executor = Executors.newSingleThreadExecutor();

        // snippet: context-thread
        try (var request = HistoryContext.open(Map.of("user", 42))) {
            CapturedContext context = HistoryContext.capture();
            executor.submit(context.wrap(() -> retitle(sessionFactory))).get();
        }
        // end

        executor.shutdown();
        assertThat(unit.value("select pgh_context ->> 'user' from ticket_event where pgh_label = 'update'"))
                .isEqualTo("42");
    }

    @Test
    void anExecutorHandsTheContextOverWithEveryTask() {
        SessionFactory sessionFactory = unit.sessionFactory();
        ExecutorService executor = Executors.newSingleThreadExecutor();

        // snippet: context-executor
        ExecutorService propagating = HistoryContext.propagating(executor);
        try (var request = HistoryContext.open(Map.of("user", 42))) {
            CompletableFuture.supplyAsync(() -> "a title", propagating)
                    .thenAcceptAsync(title -> retitle(sessionFactory), propagating)
                    .join();
        }
        // end

        executor.shutdown();
        assertThat(unit.value("select pgh_context ->> 'user' from ticket_event where pgh_label = 'update'"))
                .isEqualTo("42");
    }

    @Test
    @Spec("X-005")
    void whatIsKnownLaterIsAdded() {
        SessionFactory sessionFactory = unit.sessionFactory();

        // snippet: context-add
        HistoryContext.run(Map.of("path", "/tickets"), () -> {
            authenticate(); // HistoryContext.add(Map.of("user", 42));
            retitle(sessionFactory); // {path=/tickets, user=42}
        });
        // end

        assertThat(unit.value("select pgh_context::text from ticket_event where pgh_label = 'update'"))
                .isEqualTo("{\"path\": \"/tickets\", \"user\": 42}");
    }

    private static void authenticate() {
        HistoryContext.add(Map.of("user", 42));
    }

    @Test
    @Spec({"X-004", "GAP-12"})
    void keptValuesStayUntilTheOutermostContextEnds() {
        SessionFactory sessionFactory = unit.sessionFactory();

        // snippet: context-kept
        HistoryContext.run(Map.of("path", "/tickets"), () -> {
            try (var login = HistoryContext.open(Map.of("user", 42), Lifetime.OUTERMOST)) {
                audit();
            }
            retitle(sessionFactory); // {path=/tickets, user=42}
        });
        // end

        assertThat(unit.value("select pgh_context::text from ticket_event where pgh_label = 'update'"))
                .isEqualTo("{\"path\": \"/tickets\", \"user\": 42}");
    }

    private static void audit() {
        assertThat(HistoryContext.current()).containsKey("user");
    }

    @Test
    void whatEveryEventHoldsComesFromSettingsAndSources() throws Exception {
        Properties settings = new Properties();
        settings.load(new StringReader(Pages.shown("context-defaults")));
        TestUnit helpdesk = Pages.unit(Ticket.class).set("hibernate.history.context_sources", LoggedIn.class);
        settings.forEach((name, value) -> helpdesk.set((String) name, value));
        try (helpdesk) {
            helpdesk.start();
            helpdesk.inTransaction(session -> session.persist(new Ticket()));

            assertThat(helpdesk.value("select pgh_context::text from ticket_event"))
                    .isEqualTo("{\"user\": \"ann\", \"application\": \"helpdesk\"}");
        }
    }

    @Test
    void anEncoderGivesOwnTypesAForm() {
        Ticket ticket = new Ticket();
        ticket.id = 7L;
        assertThat(new TicketEncoder().encode(ticket)).isEqualTo(Optional.of(Map.of("ticket", 7L)));
        assertThat(new TicketEncoder().encode("text")).isEmpty();
    }

    @Test
    @Spec({"O-005", "O-009"})
    void aSharedContextIsOneRowForAllItsEventsOfATransaction() {
        try (TestUnit unit = Pages.unit(Reply.class).start()) {
            Instant since = Instant.now().minusSeconds(60);
            HistoryContext.run(
                    Map.of("user", 42),
                    () -> unit.inTransaction(session -> {
                        session.persist(new Reply());
                        session.persist(new Reply());
                    }));

            unit.inTransaction(session -> {
                // snippet: context-shared-query
                List<Long> replies = session.createSelectionQuery(
                                "select e.id from ReplyEvent e join ContextRecord c"
                                        + " on c.contextId = e.pghContextId and c.transactionId = e.pghXid"
                                        + " where c.createdAt > :since",
                                Long.class)
                        .setParameter("since", since)
                        .getResultList();
                // end
                assertThat(replies).hasSize(2);
            });
            assertThat(unit.value("select metadata::text from pgh_context")).isEqualTo("{\"user\": 42}");
            assertThat(Pages.triggersAndFunctions(unit, "Reply:insert_insert"))
                    .contains(Pages.shown("context-shared-trigger"));
        }
    }

    @Test
    @Spec({"P-001", "P-002"})
    void valuesOfTheContextAreAttributesOfAnEventClass() {
        try (TestUnit unit = Pages.unit(Agent.class, Complaint.class).start()) {
            unit.jdbc("insert into agent values (1, 'Ann'), (2, 'Bob')");
            for (int agent = 1; agent <= 2; agent++) {
                Complaint complaint = new Complaint();
                complaint.text = "to " + agent;
                HistoryContext.run(
                        Map.of("user", Map.of("id", agent), "reason", "call"),
                        () -> unit.inTransaction(session -> session.persist(complaint)));
            }
            unit.clearStatements();

            unit.inTransaction(session -> {
                // snippet: context-value-query
                List<String> texts = session.createSelectionQuery(
                                "select e.text from ComplaintEvent e where e.agent.name = 'Ann' order by e.reason",
                                String.class)
                        .getResultList();
                // end
                assertThat(texts).containsExactly("to 1");
            });
            assertThat(unit.statements().get(0)).containsIgnoringCase(Pages.shown("context-value-sql"));
        }
    }

    @Test
    void aWriteWithoutARequiredContextIsRefused() {
        try (TestUnit refunds = Pages.unit(Refund.class).start()) {
            assertThatThrownBy(() -> refunds.inTransaction(session -> session.persist(new Refund())))
                    .isInstanceOf(MissingContextException.class)
                    .hasMessageContaining(Pages.shown("context-required-error"));
            HistoryContext.run(
                    Map.of("user", 42), () -> refunds.inTransaction(session -> session.persist(new Refund())));
            assertThat(refunds.value("select count(*) from refund_event")).isEqualTo(1L);
        }
    }

    // snippet: context-source
    public static final class LoggedIn implements ContextSource {
        @Override
        public Map<String, ?> values() {
            return Login.current(); // the same map as long as the same user is logged in
        }
    }
    // end

    // snippet: context-encoder
    public static final class TicketEncoder implements ContextEncoder {
        @Override
        public Optional<?> encode(Object value) {
            return value instanceof Ticket ticket ? Optional.of(Map.of("ticket", ticket.id)) : Optional.empty();
        }
    }
    // end

    static final class Login {
        private static final Map<String, Object> ANN = Map.of("user", "ann");

        static Map<String, Object> current() {
            return ANN;
        }
    }

    private static void retitle(SessionFactory sessionFactory) {
        sessionFactory.inTransaction(session ->
                session.createMutationQuery("update Ticket set title = 'there'").executeUpdate());
    }

    @Test
    @Spec("GAP-39")
    void whatIsNoJsonIsRefusedWhenTheContextIsOpened() {
        List<String> refused =
                Pages.table("context-faults").stream().map(row -> row.get(1)).toList();

        assertThatThrownBy(() -> HistoryContext.open(Map.of("ratio", Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(refused.get(0));
        assertThatThrownBy(() -> HistoryContext.open(Map.of("name", "a\0b"))).hasMessage(refused.get(1));
        assertThatThrownBy(() -> HistoryContext.open(Map.of("ticket", new Ticket())))
                .hasMessage(refused.get(2));
        assertThat(HistoryContext.currentId()).isEmpty();
    }

    @Test
    @Spec("X-021")
    void aContextTellsItsIdAndItsValues() {
        try (var outer = HistoryContext.open(Map.of("user", 42))) {
            UUID id = HistoryContext.currentId().orElseThrow();
            try (var inner = HistoryContext.open(Map.of("step", "close"))) {
                assertThat(HistoryContext.currentId()).contains(id);
                assertThat(HistoryContext.current()).isEqualTo(Map.of("user", 42, "step", "close"));
            }
            assertThat(HistoryContext.current()).isEqualTo(Map.of("user", 42));
        }
    }
}

// snippet: context-entity
@Entity
@TrackHistory
class Ticket {
    @Id
    @GeneratedValue
    Long id;

    String title;
}
// end

// snippet: context-shared
@Entity
@TrackHistory(context = ContextStorage.SHARED)
class Reply {
    @Id
    @GeneratedValue
    Long id;

    String text;
}
// end

// snippet: context-required
@Entity
@TrackHistory(contextRequired = true)
class Refund {
    @Id
    @GeneratedValue
    Long id;

    int amount;
}
// end

// snippet: context-value
@MappedSuperclass
abstract class AuditedEvent extends EventRecord {
    @ContextValue("user.id")
    @ManyToOne
    Agent agent;

    @ContextValue("reason")
    String reason;
}
// end

// snippet: context-value-entity
@Entity
@TrackHistory(eventClass = AuditedEvent.class)
class Complaint {
    @Id
    @GeneratedValue
    Long id;

    String text;
}
// end

@Entity
class Agent {
    @Id
    Long id;

    String name;
}

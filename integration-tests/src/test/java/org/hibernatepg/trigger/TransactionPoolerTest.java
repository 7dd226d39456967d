package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.Session;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.SessionWork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Behind PgBouncer in transaction mode, where each transaction may be on another connection to the server, and the
 * connections are shared with others: with one connection everybody meets what was left on it, with two a session changes
 * between them.
 */
@ParameterizedClass(name = "{0} connections to the server")
@ValueSource(ints = {1, 2})
class TransactionPoolerTest {
    private final int connections;
    private final TestUnit unit;
    private Triggers triggers;

    TransactionPoolerTest(int connections) {
        this.connections = connections;
        unit = TestUnit.of(Slip.class)
                .prepare("create schema tenant_a; create table tenant_a.slip (id int primary key, text varchar(255))")
                .behindPgBouncer(connections);
    }

    @BeforeEach
    void start() {
        unit.start();
        unit.jdbc("insert into slip (id, text) select n, 'public' from generate_series(1, 40) n");
        unit.jdbc("insert into tenant_a.slip select n, 'a' from generate_series(1, 40) n");
        unit.jdbc("truncate slip_event");
        triggers = Triggers.of(unit.sessionFactory());
    }

    @AfterEach
    void stop() {
        // Fails if anything was left on a connection to the server.
        unit.close();
    }

    @Test
    @Spec("GAP-21")
    void aScopeThatSpansTransactionsHoldsInEachWhereverItRuns() {
        Set<Object> servers = new HashSet<>();
        try (Session session = unit.sessionFactory().openSession();
                TriggerScope scope = triggers.ignore(session, Protect.class);
                Session busy = unit.sessionFactory().openSession()) {
            for (int id = 1; id <= 6; id++) {
                if (connections > 1 && id % 2 == 0) {
                    // Takes the connection to the server that was free, so that the next transaction gets the other
                    // one.
                    busy.beginTransaction();
                    servers.add(server(busy));
                }
                session.beginTransaction();
                session.find(Slip.class, id).text = "changed";
                SessionWork.flush(session);
                servers.add(server(session));
                session.getTransaction().commit();
                if (busy.getTransaction().isActive()) {
                    busy.getTransaction().commit();
                }
            }
        }

        assertThat(unit.value("select count(*) from slip where text = 'changed'"))
                .isEqualTo(6L);
        assertThat(servers).hasSize(connections);
    }

    @Test
    @Spec("GAP-21")
    void whoSharesTheConnectionsToTheServerIsNeverInTheScope() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                int id = i;
                work.add(threads.submit(() -> id % 2 == 0 ? inScope(id) : refused(id)));
            }
            for (Future<?> done : work) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(unit.value("select count(*) from slip where text = 'changed'"))
                .isEqualTo(20L);
        assertThat(unit.value("select count(*) from slip_event where pgh_context ->> 'slip' = id::text"))
                .isEqualTo(20L);
        assertThat(unit.pooler().leftovers()).isEmpty();
    }

    private boolean inScope(int id) {
        unit.inTransaction(session -> HistoryContext.run(session, Map.of("slip", id), () -> {
            triggers.ignoring(session, () -> session.find(Slip.class, id).text = "changed", Protect.class);
            session.clear();
            String text = SearchPath.call(session, () -> session.find(Slip.class, id).text, "tenant_a");
            assertThat(text).isEqualTo("a");
        }));
        return true;
    }

    private boolean refused(int id) {
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    assertThat(session.find(Slip.class, id).text).isEqualTo("public");
                    session.find(Slip.class, id).text = "changed";
                }))
                .isInstanceOf(ProtectedOperationException.class);
        return true;
    }

    @Test
    @Spec("GAP-21")
    void withoutATransactionEachStatementIsInTheScopeAndNothingStaysOnTheServer() {
        unit.sessionFactory()
                .inSession(session -> session.doWork(connection -> {
                    connection.setAutoCommit(true);
                    try (Statement statement = connection.createStatement();
                            TriggerScope scope = triggers.ignore(session, "Slip:frozen");
                            SearchPath path = SearchPath.open(session, "public")) {
                        assertThat(statement.executeUpdate("update slip set text = 'changed' where id = 1"))
                                .isOne();
                    }
                    for (int i = 0; i < 4; i++) {
                        try (Statement statement = connection.createStatement()) {
                            assertThatThrownBy(() ->
                                            statement.executeUpdate("update slip set text = 'changed' where id = 2"))
                                    .hasMessageContaining("pgtrigger: Cannot update");
                        }
                    }
                }));
    }

    private static Object server(Session session) {
        return session.createNativeQuery("select pg_backend_pid()", Integer.class)
                .getSingleResult();
    }

    @Entity(name = "Slip")
    @Protect(name = "frozen", operations = UPDATE)
    @TrackHistory
    static class Slip {
        @Id
        int id;

        String text;
    }
}

package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.hibernatepg.history.servlet.HistoryContextFilter;
import org.hibernatepg.routing.WebServer;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In Tomcat. */
class HistoryContextFilterTest {
    private static final String EVENTS =
            "select pgh_context ->> 'url', pgh_context ->> 'user' from ticket_event order by pgh_id";

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Ticket.class);

    private WebServer server;

    @BeforeEach
    void start() throws Exception {
        unit.truncate();
        server = new WebServer().user("ada", "secret").on("/write", (request, response) -> write());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        assertThat(HistoryContext.current()).isEmpty();
    }

    private static void write() {
        unit.inTransaction(session -> session.persist(new Ticket()));
    }

    private static List<Object> row(Object... values) {
        return java.util.Arrays.asList(values);
    }

    @ParameterizedTest
    @Spec("W-001")
    @CsvSource({"GET,/write", "POST,/write", "PUT,/write", "PATCH,/write", "DELETE,/write", "OPTIONS,", "HEAD,"})
    void requestsOfTheseMethodsRunInAContext(String method, String url) throws Exception {
        server.filter(new HistoryContextFilter()).start();
        assertThat(server.send(method, "/write").status()).isEqualTo(200);
        assertThat(unit.query(EVENTS)).containsExactly(row(url, null));
    }

    @Test
    @Spec("W-001")
    void theMethodsAreConfigurable() throws Exception {
        server.filter(new HistoryContextFilter(), Map.of("methods", "post, options"))
                .start();
        server.get("/write");
        server.send("OPTIONS", "/write");
        assertThat(unit.query(EVENTS)).containsExactly(row(null, null), row("/write", null));
    }

    @Test
    @Spec("W-003")
    void theUserIsTheKeyThatTheDatabaseHas() throws Exception {
        UUID key = UUID.randomUUID();
        server.filter(new HistoryContextFilter() {
                    @Override
                    protected Object user(HttpServletRequest request) {
                        return key;
                    }
                })
                .start();
        server.send("POST", "/write");
        assertThat(unit.query(EVENTS)).containsExactly(row("/write", key.toString()));
    }

    @Test
    @Spec({"W-003", "W-004"})
    void whoIsAuthenticatedLaterIsInTheEventsFromThenOn() throws Exception {
        server.on(
                "/login",
                (request, response) -> unit.inTransaction(session -> {
                    session.persist(new Ticket());
                    session.flush();
                    try {
                        request.login("ada", "secret");
                    } catch (jakarta.servlet.ServletException e) {
                        throw new IllegalStateException(e);
                    }
                    session.persist(new Ticket());
                    session.flush();
                }));
        server.filter(new HistoryContextFilter()).start();
        server.send("POST", "/login");
        server.send("POST", "/write");
        assertThat(unit.query(EVENTS)).containsExactly(row("/login", null), row("/login", "ada"), row("/write", null));
        assertThat(unit.value("select count(distinct pgh_context_id) from ticket_event"))
                .isEqualTo(2L);
    }

    @Test
    @Spec("W-005")
    void moreValuesAreAdded() throws Exception {
        server.filter(new HistoryContextFilter() {
                    @Override
                    protected Map<String, ?> values(HttpServletRequest request) {
                        Map<String, Object> values = new HashMap<>(super.values(request));
                        values.put("ip", request.getRemoteAddr());
                        return values;
                    }
                })
                .start();
        server.send("POST", "/write");
        assertThat(unit.value("select pgh_context ->> 'ip' from ticket_event")).isEqualTo("127.0.0.1");
        assertThat(unit.query(EVENTS)).containsExactly(row("/write", null));
    }

    @Test
    @Spec("GAP-78")
    void whatIsStreamedAfterwardsIsInTheContextToo() throws Exception {
        server.on("/stream", (request, response) -> {
            write();
            request.login("ada", "secret");
            AsyncContext context = request.startAsync(request, response);
            context.start(() -> {
                write();
                context.dispatch("/write");
            });
        });
        server.filter(new HistoryContextFilter()).start();
        assertThat(server.get("/stream").status()).isEqualTo(200);
        assertThat(unit.query(EVENTS))
                .containsExactly(row("/stream", null), row("/stream", "ada"), row("/stream", "ada"));
        assertThat(unit.value("select count(distinct pgh_context_id) from ticket_event"))
                .isEqualTo(1L);
    }

    @Test
    @Spec({"GAP-78", "W-003"})
    void otherThreadsAreHandedTheUserToo() throws Exception {
        server.on("/thread", (request, response) -> {
            request.login("ada", "secret");
            CapturedContext captured = HistoryContext.capture();
            Runnable propagated = propagated();
            request.logout();
            runOnAnotherThread(captured.wrap(HistoryContextFilterTest::write));
            runOnAnotherThread(propagated);
            write();
        });
        server.filter(new HistoryContextFilter()).start();
        assertThat(server.get("/thread").status()).isEqualTo(200);
        assertThat(unit.query(EVENTS))
                .containsExactly(row("/thread", "ada"), row("/thread", "ada"), row("/thread", null));
        assertThat(unit.value("select count(distinct pgh_context_id) from ticket_event"))
                .isEqualTo(1L);
    }

    /** A task as an executor gets it that hands over the context of who submits. */
    private static Runnable propagated() {
        AtomicReference<Runnable> submitted = new AtomicReference<>();
        Executor executor = submitted::set;
        HistoryContext.propagating(executor).execute(HistoryContextFilterTest::write);
        return submitted.get();
    }

    private static void runOnAnotherThread(Runnable task) throws InterruptedException {
        Thread thread = new Thread(task);
        thread.start();
        thread.join();
    }

    /** Tomcat throws where a request has no asynchronous part; other containers, and MockMvc, say null. */
    @Test
    @Spec("GAP-78")
    void aRequestWithoutAnAsynchronousPartHasNone() throws Exception {
        List<Object> seen = new ArrayList<>();
        server.on("/ask", (request, response) -> seen.add(Optional.ofNullable(request.getAsyncContext())));
        server.filter((request, response, chain) -> chain.doFilter(new NullForNone(request), response))
                .filter(new HistoryContextFilter())
                .start();
        assertThat(server.get("/ask").status()).isEqualTo(200);
        assertThat(seen).containsExactly(Optional.empty());
    }

    private static final class NullForNone extends HttpServletRequestWrapper {
        NullForNone(ServletRequest request) {
            super((HttpServletRequest) request);
        }

        @Override
        public @Nullable AsyncContext getAsyncContext() {
            return isAsyncStarted() ? super.getAsyncContext() : null;
        }
    }

    @Test
    @Spec("W-001")
    void anExceptionLeavesNothingBehindAndForwardsAreOneRequest() throws Exception {
        server.on("/fail", (request, response) -> {
            throw new IllegalStateException("after all");
        });
        server.on("/forward", (request, response) -> request.getRequestDispatcher("/write")
                .forward(request, response));
        server.filter(new HistoryContextFilter()).start();
        assertThat(server.get("/fail").status()).isEqualTo(500);
        server.send("OPTIONS", "/write");
        server.get("/forward");
        assertThat(unit.query(EVENTS)).containsExactly(row(null, null), row("/forward", null));
    }

    @Entity(name = "Ticket")
    @TrackHistory
    static class Ticket {
        @Id
        @GeneratedValue
        long id;
    }
}

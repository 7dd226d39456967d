package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.servlet.AsyncContext;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.hibernatepg.routing.WebServer.Answer;
import org.hibernatepg.routing.servlet.PinningCookie;
import org.hibernatepg.routing.servlet.PinningFilter;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In Tomcat, with a standby that does not replay what was written after the start of a test. */
class PinningFilterTest {
    private static ReplicationCluster cluster;
    private static TestUnit unit;
    private static TestUnit timed;

    private final Pinning pinning = Pinning.of(unit.sessionFactory());
    private final String text = UUID.randomUUID().toString();
    private WebServer server;

    @BeforeAll
    static void startDatabases() {
        cluster = ReplicationCluster.start(1);
        unit = unit().start();
        timed = unit().set("hibernate.hbm2ddl.auto", "none")
                .set("hibernate.routing.pin.mode", "time")
                .set("hibernate.routing.pin.seconds", "7")
                .start();
    }

    private static TestUnit unit() {
        return TestUnit.of(Note.class)
                .on(cluster.primary().database())
                .set("hibernate.routing.token.secret", "the secret of the tests")
                .set(
                        "hibernate.routing.replicas",
                        Map.of("r1", cluster.standby(1).dataSource()));
    }

    @AfterAll
    static void stopDatabases() {
        timed.close();
        unit.close();
        cluster.close();
    }

    @BeforeEach
    void start() throws Exception {
        cluster.awaitCaughtUp();
        cluster.standby(1).pauseReplay();
        server = new WebServer()
                .on("/read", (request, response) -> response.getWriter().print(read(unit)))
                .on("/write", (request, response) -> {
                    write();
                    response.getWriter().print(pinning.isPinned() + " " + read(unit));
                })
                .on("/pinned", (request, response) -> response.getWriter().print(pinning.isPinned()));
    }

    @AfterEach
    void stop() throws Exception {
        cluster.standby(1).resumeReplay();
        server.close();
    }

    private void startWith(PinningFilter filter) throws Exception {
        server.filter(filter).start();
    }

    private void start(WebServer.Handler handler) throws Exception {
        server.on("/handler", handler);
        startWith(new PinningFilter(unit.sessionFactory()));
    }

    private void write() {
        unit.inTransaction(session -> session.persist(new Note(text)));
    }

    /** From which server, and whether it shows what was written. */
    private String read(TestUnit unit) {
        return ReadOnlyScopes.of(unit.sessionFactory()).call(session -> session.createNativeQuery(
                        "select current_setting('cluster_name') || ' ' || count(*) from note where text = :text",
                        String.class)
                .setParameter("text", text)
                .getSingleResult());
    }

    @Test
    @Spec({"FI-01", "FI-03", "FI-05", "PN-04", "PN-06"})
    void whatAPostHasWrittenIsReadByTheNextRequest() throws Exception {
        startWith(new PinningFilter(unit.sessionFactory()));

        Answer written = server.send("POST", "/write");
        assertThat(written.body()).isEqualTo("true primary 1");
        assertThat(written.cookies())
                .singleElement()
                .asString()
                .matches("routing_pin=[A-Za-z0-9_-]{60}; Max-Age=15; Path=/; HttpOnly; SameSite=Lax");

        assertThat(server.get("/read").body()).isEqualTo("standby1 0");
        Answer read = server.get("/read", "Cookie", written.cookie());
        assertThat(read.body()).isEqualTo("primary 1");
        assertThat(read.cookies()).isEmpty();

        // As soon as the replica has it, it is read from the replica.
        cluster.standby(1).resumeReplay();
        cluster.awaitCaughtUp();
        assertThat(server.get("/read", "Cookie", "other=1; " + written.cookie()).body())
                .isEqualTo("standby1 1");
    }

    @Test
    @Spec({"FI-01", "FI-03", "PN-04"})
    void byTimeAllReadsAreOnThePrimaryWhileTheCookieLives() throws Exception {
        server.on("/timed", (request, response) -> response.getWriter()
                .print(Pinning.of(timed.sessionFactory()).isPinned() + " " + read(timed)));
        startWith(new PinningFilter(timed.sessionFactory()));

        Answer written = server.send("POST", "/write");
        assertThat(written.cookies().get(0)).contains("; Max-Age=7;");
        cluster.standby(1).resumeReplay();
        cluster.awaitCaughtUp();
        assertThat(server.get("/timed", "Cookie", written.cookie()).body()).isEqualTo("true primary 1");
        assertThat(server.get("/timed").body()).isEqualTo("false standby1 1");
    }

    @ParameterizedTest
    @Spec({"FI-01", "FI-03"})
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "PROPFIND"})
    void aMethodThatWritesIsPinnedAndSetsTheCookieEachTime(String method) throws Exception {
        startWith(new PinningFilter(unit.sessionFactory()));
        Answer first = server.send(method, "/pinned");
        assertThat(first.body()).isEqualTo("true");
        assertThat(first.cookies()).hasSize(1);
        // No write was seen: the reads of the next requests are on the primary, by time.
        assertThat(server.get("/pinned", "Cookie", first.cookie()).body()).isEqualTo("true");
        Answer again = server.send(method, "/pinned", "Cookie", first.cookie());
        assertThat(again.cookies()).hasSize(1);
        assertThat(again.cookie()).isNotEqualTo(first.cookie());
    }

    @ParameterizedTest
    @Spec({"FI-02", "FI-04"})
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE"})
    void aMethodThatReadsIsNotPinnedAndSetsNoCookie(String method) throws Exception {
        start((request, response) -> response.setHeader("X-Pinned", "" + pinning.isPinned()));
        Answer answer = server.send(method, "/handler");
        assertThat(answer.response().headers().firstValue("X-Pinned")).contains("false");
        assertThat(answer.cookies()).isEmpty();
    }

    @Test
    @Spec({"FI-02", "FI-06"})
    void whatARequestLeftOpenOnItsThreadDoesNotCountInTheNext() throws Exception {
        start((request, response) -> {
            pinning.pin();
            pinning.usePrimary();
            pinning.track();
            pinning.track().markWrite();
            response.getWriter().print(Thread.currentThread().getName() + pinning.isPinned());
        });
        server.on("/thread", (request, response) -> response.getWriter()
                .print(Thread.currentThread().getName() + pinning.isPinned() + pinning.token()));
        String thread = server.get("/handler").body().replace("true", "");
        assertThat(server.get("/thread").body()).isEqualTo(thread + "falseOptional.empty");
        assertThat(server.get("/read").body()).isEqualTo("standby1 0");
    }

    @Test
    @Spec({"FI-04", "PN-04"})
    void aGetThatWroteGetsTheCookie() throws Exception {
        start((request, response) -> {
            write();
            response.getWriter().print(pinning.isPinned() + " " + read(unit));
        });
        Answer written = server.get("/handler");
        assertThat(written.body()).isEqualTo("false primary 1");
        assertThat(written.cookies()).hasSize(1);
        assertThat(server.get("/read", "Cookie", written.cookie()).body()).isEqualTo("primary 1");
    }

    @Test
    @Spec({"FI-04", "PN-07"})
    void aGetThatWasMarkedGetsTheCookieWhichCountsFromTheNextRequest() throws Exception {
        start((request, response) -> {
            pinning.markWrite();
            response.getWriter().print(pinning.isPinned() + " " + read(unit));
        });
        server.on("/work", (request, response) -> {
            try {
                pinning.dbWrite((Runnable) () -> {
                    throw new IllegalStateException("body");
                });
            } catch (IllegalStateException e) {
                response.getWriter().print(pinning.isPinned());
            }
        });
        Answer marked = server.get("/handler");
        assertThat(marked.body()).isEqualTo("false standby1 0");
        assertThat(server.get("/read", "Cookie", marked.cookie()).body()).isEqualTo("primary 0");
        Answer failed = server.get("/work");
        assertThat(failed.body()).isEqualTo("false");
        assertThat(server.get("/pinned", "Cookie", failed.cookie()).body()).isEqualTo("true");
    }

    @Test
    @Spec("FI-03")
    void anAnswerThatIsSentBeforeTheWriteIsCommittedPinsByTime() throws Exception {
        start((request, response) -> {
            response.getWriter().print("early");
            response.flushBuffer();
            write();
        });
        Answer early = server.send("POST", "/handler");
        assertThat(early.cookies()).hasSize(1);
        assertThat(server.get("/read", "Cookie", early.cookie()).body()).isEqualTo("primary 1");
        cluster.standby(1).resumeReplay();
        cluster.awaitCaughtUp();
        assertThat(server.get("/read", "Cookie", early.cookie()).body()).isEqualTo("primary 1");
    }

    @Test
    @Spec({"FI-03", "FI-04"})
    void aGetWhoseTransactionIsOpenWhenItsAnswerIsSentPinsByTime() throws Exception {
        start((request, response) -> unit.inTransaction(session -> {
            session.persist(new Note(text));
            session.flush();
            try {
                response.getOutputStream().write(new byte[100_000]);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }));
        Answer early = server.get("/handler");
        assertThat(server.get("/pinned", "Cookie", early.cookie()).body()).isEqualTo("true");
        assertThat(server.get("/read", "Cookie", early.cookie()).body()).isEqualTo("primary 1");
    }

    @ParameterizedTest
    @Spec("FI-03")
    @ValueSource(strings = {"writer", "stream", "println", "close"})
    void anAnswerThatIsLargerThanTheBufferHasThePosition(String way) throws Exception {
        start((request, response) -> {
            write();
            switch (way) {
                case "writer" -> response.getWriter().write("x".repeat(100_000));
                case "stream" -> response.getOutputStream().write(new byte[100_000]);
                case "println" -> {
                    for (int i = 0; i < 20_000; i++) {
                        response.getWriter().println();
                    }
                }
                default -> response.getOutputStream().close();
            }
        });
        Answer large = server.send("POST", "/handler");
        assertThat(large.cookies()).hasSize(1);
        assertThat(server.get("/pinned", "Cookie", large.cookie()).body()).isEqualTo("false");
        assertThat(server.get("/read", "Cookie", large.cookie()).body()).isEqualTo("primary 1");
    }

    @Test
    @Spec("FI-03")
    void redirectsAndErrorsHaveTheCookieAndOtherCookiesStay() throws Exception {
        start((request, response) -> {
            write();
            response.addCookie(new jakarta.servlet.http.Cookie("before", "1"));
            if (request.getParameter("error") == null) {
                response.sendRedirect("/read");
            } else {
                response.sendError(409);
            }
        });
        Answer redirect = server.send("POST", "/handler");
        assertThat(redirect.status()).isEqualTo(302);
        assertThat(redirect.cookies()).hasSize(2).anyMatch(cookie -> cookie.startsWith("before=1"));
        Answer error = server.send("POST", "/handler?error=1");
        assertThat(error.status()).isEqualTo(409);
        assertThat(error.cookies()).hasSize(2).anyMatch(cookie -> cookie.startsWith("routing_pin="));
    }

    @Test
    @Spec({"FI-06", "FI-03"})
    void anExceptionLeavesNothingBehindAndItsErrorPageHasTheCookie() throws Exception {
        server.errorPage("/error")
                .on("/error", (request, response) -> response.getWriter().print("error " + read(unit)));
        start((request, response) -> {
            write();
            response.reset();
            throw new IllegalStateException("after the write");
        });
        Answer failed = server.send("POST", "/handler");
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.body()).isEqualTo("error primary 1");
        assertThat(failed.cookies()).hasSize(1);
        assertThat(server.get("/pinned").body()).isEqualTo("false");
        assertThat(server.get("/read", "Cookie", failed.cookie()).body()).isEqualTo("primary 1");
    }

    @Test
    @Spec({"FI-01", "FI-03"})
    void forwardsAndIncludesAreOneRequest() throws Exception {
        start((request, response) -> request.getRequestDispatcher(
                        request.getParameter("to") == null ? "/write" : "/pinned")
                .forward(request, response));
        server.on("/included", (request, response) -> request.getRequestDispatcher("/write")
                .include(request, response));
        assertThat(server.send("POST", "/handler").cookies()).hasSize(1);
        assertThat(server.get("/included").cookies()).hasSize(1);
        assertThat(server.get("/handler?to=pinned").cookies()).isEmpty();
    }

    @Test
    @Spec({"FI-03", "FI-04", "PN-03"})
    void anAsynchronousRequestIsPinnedWhereItIsHandedTo() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        start((request, response) -> {
            AsyncContext context = request.startAsync();
            threads.execute(pinning.capture().wrap(() -> answer(context)));
        });
        try {
            Answer post = server.send("POST", "/handler");
            assertThat(post.body()).isEqualTo("true primary 1");
            assertThat(post.cookies()).hasSize(1);
            Answer get = server.get("/handler");
            assertThat(get.body()).isEqualTo("false primary 2");
            assertThat(get.cookies()).hasSize(1);
            assertThat(server.get("/read", "Cookie", get.cookie()).body()).isEqualTo("primary 2");
        } finally {
            threads.shutdownNow();
        }
    }

    private void answer(AsyncContext context) {
        try {
            write();
            context.getResponse().getWriter().print(pinning.isPinned() + " " + read(unit));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            context.complete();
        }
    }

    @Test
    @Spec({"FI-03", "FI-06"})
    void anAsynchronousDispatchGoesOnAsItBegan() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        start((request, response) -> {
            AsyncContext context = request.startAsync(request, response);
            threads.execute(pinning.capture().wrap(() -> {
                write();
                context.dispatch("/pinned");
            }));
        });
        try {
            Answer post = server.send("POST", "/handler");
            assertThat(post.body()).isEqualTo("true");
            assertThat(server.get("/read", "Cookie", post.cookie()).body()).isEqualTo("primary 1");
            Answer get = server.get("/handler");
            assertThat(get.body()).isEqualTo("false");
            assertThat(server.get("/read", "Cookie", get.cookie()).body()).isEqualTo("primary 2");
            assertThat(server.get("/pinned").body()).isEqualTo("false");
        } finally {
            threads.shutdownNow();
        }
    }

    /** As Java's CookieManager does. */
    @Test
    @Spec("FI-03")
    void aCookieMayComeBackInQuotes() throws Exception {
        startWith(new PinningFilter(unit.sessionFactory()));
        String token = server.send("POST", "/write").cookie().replace("routing_pin=", "");
        String quoted = "$Version=\"1\"; routing_pin=\"" + token + "\";$Path=\"/\"";
        assertThat(server.get("/read", "Cookie", quoted).body()).isEqualTo("primary 1");
    }

    @Test
    @Spec({"PN-06", "FI-02"})
    void aCookieThatIsNoTokenIsIgnored() throws Exception {
        startWith(new PinningFilter(unit.sessionFactory()));
        for (String value : new String[] {"y", "", ".", "....", "A".repeat(5_000), "\"quoted\"", "\"", "\"\""}) {
            Answer answer = server.get("/read", "Cookie", "routing_pin=" + value);
            assertThat(answer.status()).as(value).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("standby1 0");
        }
    }

    @Test
    @Spec({"FI-05", "PN-06"})
    void theCookieAndAHeaderAreConfigurable() throws Exception {
        startWith(new PinningFilter(unit.sessionFactory())
                .header("X-Pin")
                .cookie(PinningCookie.DEFAULT
                        .named("pin")
                        .path("/shop")
                        .domain("example.com")
                        .secure(true)
                        .httpOnly(false)
                        .sameSite("none")));
        Answer written = server.send("POST", "/write");
        String token = written.response().headers().firstValue("X-Pin").orElseThrow();
        assertThat(written.cookies())
                .containsExactly(
                        "pin=" + token + "; Max-Age=15; Path=/shop; Domain=example.com; Secure; SameSite=None");
        assertThat(server.get("/read", "X-Pin", token).body()).isEqualTo("primary 1");
        assertThat(server.get("/read", "X-Pin", "nonsense").body()).isEqualTo("standby1 0");
    }

    @Test
    @Spec("FI-05")
    void itIsConfiguredByParametersAndFindsThePersistenceUnitInTheContext() throws Exception {
        server.context().getServletContext().setAttribute("shop", unit.sessionFactory());
        server.filter(new PinningFilter(), Map.of("factory", "shop", "cookie", "none", "header", "X-Pin"))
                .start();
        Answer written = server.send("POST", "/write");
        assertThat(written.cookies()).isEmpty();
        String token = written.response().headers().firstValue("X-Pin").orElseThrow();
        assertThat(server.get("/read", "X-Pin", token).body()).isEqualTo("primary 1");
    }

    @Test
    @Spec({"FI-03", "PN-06"})
    void severalPersistenceUnitsAndFiltersShareTheCookie() throws Exception {
        server.on("/both", (request, response) -> response.getWriter().print(read(unit) + " " + read(timed)));
        server.filter(new PinningFilter(unit.sessionFactory(), timed.sessionFactory()));
        startWith(new PinningFilter(unit.sessionFactory(), timed.sessionFactory()));
        Answer written = server.send("POST", "/write");
        assertThat(written.cookies())
                .singleElement()
                .asString()
                .matches("routing_pin=[A-Za-z0-9_-]{60}\\.[A-Za-z0-9_-]{60}; Max-Age=15;.*");
        assertThat(server.get("/both", "Cookie", written.cookie()).body()).isEqualTo("primary 1 primary 1");
        assertThat(server.get("/both").body()).isEqualTo("standby1 0 standby1 0");
    }

    @Test
    void whatIsConfiguredWronglyIsAFaultAtTheStart() throws Exception {
        assertThatThrownBy(() -> PinningCookie.DEFAULT.named("a b")).isInstanceOf(RoutingException.class);
        assertThatThrownBy(() -> PinningCookie.DEFAULT.path("/; Secure")).isInstanceOf(RoutingException.class);
        assertThatThrownBy(() -> PinningCookie.DEFAULT.sameSite("loose")).hasMessageContaining("Lax, Strict or None");
        assertThatThrownBy(
                        () -> new PinningFilter(unit.sessionFactory()).cookie(PinningCookie.DEFAULT.sameSite("None")))
                .hasMessageContaining("'Secure'");
        assertThatThrownBy(() -> init(Map.of())).hasMessageContaining("org.hibernatepg.routing.factory");
        assertThatThrownBy(() -> init(Map.of("kookie", "x"))).hasMessageContaining("'kookie'");
        assertThatThrownBy(() -> init(Map.of("secure", "yes"))).hasMessageContaining("true or false");
    }

    private void init(Map<String, String> parameters) throws Exception {
        jakarta.servlet.ServletContext context = server.context().getServletContext();
        new PinningFilter().init(new jakarta.servlet.FilterConfig() {
            @Override
            public String getFilterName() {
                return "pinning";
            }

            @Override
            public jakarta.servlet.ServletContext getServletContext() {
                return context;
            }

            @Override
            public String getInitParameter(String name) {
                return parameters.get(name);
            }

            @Override
            public java.util.Enumeration<String> getInitParameterNames() {
                return java.util.Collections.enumeration(parameters.keySet());
            }
        });
    }

    @Entity(name = "Note")
    static class Note {
        @Id
        @GeneratedValue
        long id;

        String text;

        Note() {}

        Note(String text) {
            this.text = text;
        }
    }
}

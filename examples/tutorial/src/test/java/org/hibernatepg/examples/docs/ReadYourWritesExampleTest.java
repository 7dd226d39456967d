package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.hibernate.SessionFactory;
import org.hibernatepg.routing.PinToken;
import org.hibernatepg.routing.Pinning;
import org.hibernatepg.routing.PrimaryScope;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.routing.TrackedWork;
import org.hibernatepg.routing.servlet.PinningCookie;
import org.hibernatepg.routing.servlet.PinningFilter;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a standby that does not replay, until a test lets it. */
class ReadYourWritesExampleTest {
    private static ReplicationCluster cluster;
    private static TestUnit unit;

    private final SessionFactory sessionFactory = unit.sessionFactory();
    private final Pinning pinning = Pinning.of(sessionFactory);
    private int order = 0;

    @BeforeAll
    static void start() {
        cluster = ReplicationCluster.start(1);
        unit = TestUnit.of(Purchase.class)
                .on(cluster.primary().database())
                .set(
                        "hibernate.routing.replicas",
                        Map.of("r1", cluster.standby(1).dataSource()))
                .set("hibernate.routing.token.secret", "a secret that all nodes have")
                .start();
    }

    @AfterAll
    static void stop() {
        unit.close();
        cluster.close();
    }

    @BeforeEach
    void pause() {
        unit.truncate();
        cluster.awaitCaughtUp();
        cluster.standby(1).pauseReplay();
    }

    @AfterEach
    void resume() {
        cluster.standby(1).resumeReplay();
    }

    private void buy() {
        int id = ++order;
        unit.inTransaction(session -> {
            Purchase purchase = new Purchase();
            purchase.id = id;
            session.persist(purchase);
        });
    }

    private List<Integer> purchases() {
        return ReadOnlyScopes.of(sessionFactory)
                .call(session -> session.createSelectionQuery("select id from Purchase order by id", Integer.class)
                        .getResultList());
    }

    @Test
    @Spec("PN-04")
    void aUnitOfWorkReadsWhatItHasWritten() {
        // snippet: ryw-track
        try (TrackedWork work = pinning.track()) {
            buy();
            purchases(); // the new one is among them, although the replicas do not have it yet
        }
        // end
        try (TrackedWork work = pinning.track()) {
            buy();
            assertThat(purchases()).containsExactly(1, 2);
        }
        assertThat(purchases()).isEmpty();
    }

    @Test
    @Spec("PN-02")
    void theLatestIsReadFromThePrimary() {
        buy();
        List<Integer> all = new ArrayList<>();
        // snippet: ryw-primary
        try (PrimaryScope scope = pinning.usePrimary()) {
            all.addAll(purchases());
        }
        List<Integer> same = pinning.usePrimary(() -> purchases());
        // end
        assertThat(all).containsExactly(1).isEqualTo(same);
        assertThat(purchases()).isEmpty();
    }

    // snippet: ryw-message
    record Bought(int purchase, @Nullable String token) {}

    Bought message(int purchase) {
        return new Bought(purchase, pinning.token().map(PinToken::text).orElse(null));
    }

    void receive(Bought message) {
        try (TrackedWork work = pinning.apply(message.token())) {
            sendInvoice(message.purchase()); // its reads show the purchase
        }
    }
    // end

    private final List<Integer> invoices = new ArrayList<>();

    private void sendInvoice(int purchase) {
        if (purchases().contains(purchase)) {
            invoices.add(purchase);
        }
    }

    @Test
    @Spec("PN-06")
    void aJobReadsWhatItIsAbout() {
        Bought message;
        try (TrackedWork work = pinning.track()) {
            buy();
            message = message(1);
        }
        receive(new Bought(1, null));
        assertThat(invoices).isEmpty();
        receive(message);
        assertThat(invoices).containsExactly(1);
    }

    @Test
    @Spec("PN-03")
    void otherThreadsAreToldWhatCounts() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (TrackedWork work = pinning.track()) {
            buy();
            // snippet: ryw-threads
            Future<List<Integer>> later = threads.submit(pinning.capture().wrap(() -> purchases()));
            Executor all = pinning.propagating(threads); // the same for each task
            // end
            assertThat(later.get()).containsExactly(1);
            all.execute(this::buy);
            threads.submit(() -> {}).get();
            assertThat(purchases()).containsExactly(1, 2);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Spec("PN-07")
    void whatIsWrittenByOtherMeansIsMarked() {
        PinToken token;
        try (TrackedWork work = pinning.track()) {
            // snippet: ryw-mark
            pinning.dbWrite(() -> legacyService.buy()); // reads on the primary meanwhile, and for some time after it
            // end
            token = work.token().orElseThrow();
        }
        try (TrackedWork later = pinning.apply(token.text())) {
            assertThat(purchases()).containsExactly(77);
        }
    }

    private final LegacyService legacyService =
            () -> cluster.primary().execute("insert into purchase (id) values (77)");

    interface LegacyService {
        void buy();
    }

    // snippet: ryw-filter
    static void register(ServletContext context, EntityManagerFactory factory) {
        FilterRegistration.Dynamic filter = context.addFilter(
                "pinning",
                new PinningFilter(factory)
                        .cookie(PinningCookie.DEFAULT.named("shop_pin").secure(true))
                        .header("X-Shop-Pin"));
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR), false, "/*");
    }
    // end

    @Test
    @Spec({"FI-03", "FI-05"})
    void aUserReadsWhatHeHasWrittenInTheRequestBefore() throws Exception {
        Tomcat tomcat = new Tomcat();
        String folder = Files.createTempDirectory("tomcat").toString();
        tomcat.setBaseDir(folder);
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", folder);
        Tomcat.addServlet(context, "purchases", new Purchases()).setAsyncSupported(true);
        context.addServletMappingDecoded("/*", "purchases");
        context.addServletContainerInitializer((classes, servlets) -> register(servlets, sessionFactory), Set.of());
        tomcat.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/");
            HttpClient client =
                    HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
            HttpRequest.Builder post = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody());
            HttpResponse<String> answer = client.send(post.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                    .matches("shop_pin=.{60}; Max-Age=15; Path=/; Secure; HttpOnly; SameSite=Lax");
            String pin = answer.headers().firstValue("X-Shop-Pin").orElseThrow();
            HttpRequest.Builder get = HttpRequest.newBuilder(uri);
            assertThat(client.send(get.build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("[]");
            assertThat(client.send(get.header("X-Shop-Pin", pin).build(), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("[1]");
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private final class Purchases extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {
            buy();
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(purchases());
        }
    }

    @Entity(name = "Purchase")
    static class Purchase {
        @Id
        int id;
    }
}

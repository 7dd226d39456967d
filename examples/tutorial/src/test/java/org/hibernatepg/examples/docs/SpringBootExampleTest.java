package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.servlet.DispatcherType;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.catalina.startup.Tomcat;
import org.hibernate.Session;
import org.hibernate.Version;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.History;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.servlet.HistoryContextFilter;
import org.hibernatepg.routing.NestedTransactions;
import org.hibernatepg.routing.servlet.PinningFilter;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** With the beans that Spring Boot makes, of the same classes. */
class SpringBootExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Invoice.class);

    private static AnnotationConfigApplicationContext context;

    @BeforeAll
    static void boot() {
        assumeTrue(!Version.getVersionString().startsWith("6."), "Spring 7 is for Hibernate 7");
        context = new AnnotationConfigApplicationContext(Boot.class, Filters.class, Invoices.class, Imports.class);
    }

    @AfterAll
    static void stop() {
        if (context != null) {
            context.close();
        }
    }

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    // snippet: spring-boot-service
    @Service
    static class Invoices {
        private final Session session;
        private final History history;

        Invoices(Session session, EntityManagerFactory factory) {
            this.session = session;
            this.history = History.of(factory);
        }

        @Transactional
        public void correct(Long id, BigDecimal amount, String reason) {
            try (var context = HistoryContext.open(session, Map.of("reason", reason))) {
                session.find(Invoice.class, id).amount = amount;
            }
        }

        @Transactional(readOnly = true)
        public List<Event<Invoice>> events(Long id) {
            return history.events(session, Invoice.class).ofId(id).list();
        }
    }
    // end

    @Service
    static class Imports {
        private final Session session;
        private final NestedTransactions nested;

        Imports(Session session, EntityManagerFactory factory) {
            this.session = session;
            this.nested = NestedTransactions.of(factory);
        }

        // snippet: spring-boot-nested
        @Transactional
        public int importAll(List<BigDecimal> amounts) {
            int imported = 0;
            for (BigDecimal amount : amounts) {
                try {
                    nested.run(inner -> session.persist(new Invoice(amount))); // a savepoint of the transaction
                    imported++;
                } catch (TriggerViolationException e) {
                    // This one is undone, the others are not.
                }
            }
            return imported;
        }
        // end
    }

    // snippet: spring-boot-filters
    @Configuration
    static class Filters {
        @Bean
        FilterRegistrationBean<HistoryContextFilter> historyContext() {
            var filter = new FilterRegistrationBean<>(new HistoryContextFilter());
            filter.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
            return filter;
        }

        @Bean
        FilterRegistrationBean<PinningFilter> pinning(EntityManagerFactory factory) {
            var filter = new FilterRegistrationBean<>(new PinningFilter(factory));
            filter.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return filter;
        }
    }
    // end

    private static Long create(String amount) {
        Invoice invoice = new Invoice(new BigDecimal(amount));
        unit.inTransaction(session -> session.persist(invoice));
        return invoice.id;
    }

    @Test
    void theInjectedSessionIsTaken() {
        Invoices invoices = context.getBean(Invoices.class);
        Long id = create("100.00");
        invoices.correct(id, new BigDecimal("90.00"), "typo");
        assertThat(invoices.events(id))
                .extracting(Event::label, Event::context, event -> event.snapshot().amount)
                .containsExactly(
                        tuple("insert", Map.of(), new BigDecimal("100.00")),
                        tuple("update", Map.of("reason", "typo"), new BigDecimal("90.00")));
    }

    @Test
    void aBlockIsASavepoint() {
        List<BigDecimal> amounts = List.of(BigDecimal.ONE, BigDecimal.TEN.negate(), BigDecimal.TEN);
        assertThat(context.getBean(Imports.class).importAll(amounts)).isEqualTo(2);
        assertThat(unit.query("select amount from invoice order by id")).hasSize(2);
    }

    @Test
    void whatIsRefusedIsFound() {
        Long id = create("100.00");
        Invoices invoices = context.getBean(Invoices.class);
        assertThatThrownBy(() -> invoices.correct(id, BigDecimal.ONE.negate(), "error"))
                .satisfies(e -> assertThat(
                                TriggerViolationException.find(e).orElseThrow().uri())
                        .isEqualTo("Invoice:not_negative"));
    }

    @Test
    void requestsHaveAContext() throws Exception {
        Tomcat tomcat = new Tomcat();
        String folder = Files.createTempDirectory("tomcat").toString();
        tomcat.setBaseDir(folder);
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        var web = tomcat.addContext("", folder);
        Tomcat.addServlet(web, "invoices", new jakarta.servlet.http.HttpServlet() {
                    @Override
                    protected void doPost(
                            jakarta.servlet.http.HttpServletRequest request,
                            jakarta.servlet.http.HttpServletResponse response) {
                        create("1.00");
                    }
                })
                .setAsyncSupported(true);
        web.addServletMappingDecoded("/*", "invoices");
        web.addServletContainerInitializer(
                (classes, servlets) -> {
                    for (FilterRegistrationBean<?> filter :
                            context.getBeansOfType(FilterRegistrationBean.class).values()) {
                        filter.onStartup(servlets);
                    }
                },
                Set.of());
        tomcat.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/invoices");
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri)
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
                    .startsWith("routing_pin=");
            assertThat(unit.query("select pgh_context ->> 'url' from invoice_event"))
                    .containsExactly(List.of("/invoices"));
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    /** What Boot's auto-configuration makes. */
    @Configuration
    @EnableTransactionManagement
    static class Boot {
        @Bean
        DataSource dataSource() {
            return unit.dataSource();
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
            var factory = new LocalContainerEntityManagerFactoryBean();
            factory.setPersistenceUnitName("default");
            factory.setDataSource(dataSource);
            factory.setManagedTypes(PersistenceManagedTypes.of(Invoice.class.getName()));
            factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            Map<String, Object> settings = new HashMap<>();
            settings.put(
                    "hibernate.physical_naming_strategy",
                    "org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy");
            settings.put("hibernate.routing.replicas", "none");
            factory.setJpaPropertyMap(settings);
            return factory;
        }

        @Bean
        PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }
    }

    @Entity(name = "Invoice")
    @TrackHistory
    @Protect(
            name = "not_negative",
            operations = {Operation.INSERT, Operation.UPDATE},
            condition = "new.amount < 0")
    static class Invoice {
        @Id
        @GeneratedValue
        Long id;

        BigDecimal amount;

        protected Invoice() {}

        Invoice(BigDecimal amount) {
            this.amount = amount;
        }
    }
}

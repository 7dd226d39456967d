package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
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
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.routing.ReadOnlyViolationException;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.ReplicationNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** The beans of Spring Boot over a primary and a standby, each with a pool, and its filters in Tomcat. */
class SpringBootReplicasExampleTest {
    private ReplicationCluster cluster;
    private AnnotationConfigApplicationContext context;
    private Tomcat tomcat;
    private URI uri;

    @BeforeEach
    void boot() throws Exception {
        assumeTrue(!Version.getVersionString().startsWith("6."), "Spring 7 is for Hibernate 7");
        cluster = ReplicationCluster.start(1);
        context = new AnnotationConfigApplicationContext();
        Map<String, Object> properties = new HashMap<>();
        pool("shop", cluster.primary(), properties);
        pool("near", cluster.standby(1), properties);
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("application", properties));
        context.register(Boot.class, Replicas.class, SpringBootExampleTest.Filters.class, Orders.class);
        context.refresh();
        serve();
        cluster.awaitCaughtUp();
    }

    private static void pool(String name, ReplicationNode server, Map<String, Object> properties) {
        properties.put(name + ".datasource.jdbc-url", server.jdbcUrl());
        properties.put(name + ".datasource.username", server.user());
        properties.put(name + ".datasource.password", server.password());
        properties.put(name + ".datasource.maximum-pool-size", "3");
    }

    private void serve() throws Exception {
        tomcat = new Tomcat();
        String folder = Files.createTempDirectory("tomcat").toString();
        tomcat.setBaseDir(folder);
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        var web = tomcat.addContext("", folder);
        Tomcat.addServlet(web, "orders", new Web(context.getBean(Orders.class))).setAsyncSupported(true);
        web.addServletMappingDecoded("/*", "orders");
        for (FilterRegistrationBean<?> filter :
                context.getBeansOfType(FilterRegistrationBean.class).values()) {
            web.addServletContainerInitializer((classes, servlets) -> filter.onStartup(servlets), Set.of());
        }
        tomcat.start();
        uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/orders");
    }

    @AfterEach
    void stop() throws Exception {
        if (tomcat != null) {
            tomcat.stop();
            tomcat.destroy();
        }
        if (context != null) {
            context.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    private String send(HttpClient client, String method) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
        return client.send(request.build(), BodyHandlers.ofString()).body();
    }

    @Test
    void readOnlyTransactionsAreOnTheStandbyAndAUserReadsHisOwnWrites() throws Exception {
        HttpClient user =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        HttpClient other = HttpClient.newHttpClient();
        assertThat(send(user, "GET")).isEqualTo("standby1 []");
        cluster.standby(1).pauseReplay();
        assertThat(send(user, "POST")).isEqualTo("primary");
        assertThat(send(user, "GET")).isEqualTo("primary [{url=/orders}]");
        assertThat(send(other, "GET")).isEqualTo("standby1 []");
        cluster.standby(1).resumeReplay();
        cluster.awaitCaughtUp();
        assertThat(send(user, "GET")).isEqualTo("standby1 [{url=/orders}]");
        assertThatThrownBy(() -> context.getBean(Orders.class).refused())
                .isInstanceOf(ReadOnlyViolationException.class);
    }

    static class Orders {
        private final Session session;
        private final History history;

        Orders(Session session, EntityManagerFactory factory) {
            this.session = session;
            this.history = History.of(factory);
        }

        @Transactional
        public String order() {
            session.persist(new Order());
            return ReplicationNode.serverOf(session);
        }

        @Transactional(readOnly = true)
        public String contexts() {
            List<Map<String, Object>> contexts = history.events(session, Order.class).list().stream()
                    .map(Event::context)
                    .toList();
            return ReplicationNode.serverOf(session) + " " + contexts;
        }

        @Transactional(readOnly = true)
        public void refused() {
            session.createMutationQuery("delete from Order").executeUpdate();
        }
    }

    private static final class Web extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient Orders orders;

        Web(Orders orders) {
            this.orders = orders;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            boolean writes = request.getMethod().equals("POST");
            response.getWriter().print(writes ? orders.order() : orders.contexts());
        }
    }

    // snippet: spring-boot-replicas
    @Configuration
    static class Replicas {
        @Bean(defaultCandidate = false)
        @ConfigurationProperties("near.datasource")
        HikariDataSource near() {
            return new HikariDataSource();
        }

        @Bean
        HibernatePropertiesCustomizer readsOnReplicas(@Qualifier("near") DataSource near) {
            return settings -> settings.put("hibernate.routing.replicas", Map.of("near", near));
        }
    }
    // end

    /** What Boot's auto-configuration makes. */
    @Configuration
    @EnableConfigurationProperties
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Boot {
        @Bean
        @ConfigurationProperties("shop.datasource")
        HikariDataSource dataSource() {
            return new HikariDataSource();
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(
                DataSource dataSource, HibernatePropertiesCustomizer customizer) {
            var factory = new LocalContainerEntityManagerFactoryBean();
            factory.setPersistenceUnitName("default");
            factory.setDataSource(dataSource);
            factory.setManagedTypes(PersistenceManagedTypes.of(Order.class.getName()));
            factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            Map<String, Object> settings = new HashMap<>(Map.of(
                    "hibernate.hbm2ddl.auto", "update",
                    "hibernate.routing.token.secret", "a secret that all nodes have"));
            customizer.customize(settings);
            factory.setJpaPropertyMap(settings);
            return factory;
        }

        @Bean
        JpaTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }
    }

    @Entity(name = "Order")
    @jakarta.persistence.Table(name = "orders")
    @TrackHistory
    static class Order {
        @Id
        @GeneratedValue
        Long id;
    }
}

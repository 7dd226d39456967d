package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.routing.servlet.PinningFilter;
import org.hibernatepg.routing.spring.RoutingPostProcessor;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** Annotations on beans, in a container of CDI and in one of Spring. */
class AnnotationsInContainersTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Film.class);

    @BeforeEach
    void fill() {
        unit.truncate();
        unit.jdbc("insert into film (id, title) values (1, 'Metropolis')");
    }

    private static Object title() {
        return unit.value("select title from film");
    }

    private static void write(String title) {
        unit.inTransaction(session -> session.find(Film.class, 1).title = title);
    }

    private static void assertRefused(Runnable work, String scope) {
        assertThatThrownBy(work::run).hasStackTraceContaining("'" + scope + "'").satisfies(e -> assertThat(
                        ReadOnlyViolationException.find(e))
                .hasValueSatisfying(
                        violation -> assertThat(violation.getScope()).isEqualTo(scope)));
        assertThat(title()).isEqualTo("Metropolis");
    }

    @ReadOnlyTransaction
    interface Reads {
        void byInterface();
    }

    /** A bean in either container. */
    @ApplicationScoped
    static class Films implements Reads {
        @ReadOnlyTransaction(name = "catalogue")
        void read() {
            write("M");
        }

        @Override
        public void byInterface() {
            write("M");
        }

        public void plain() {
            write("M");
        }

        @NestedTransaction
        public void nested() {
            NestedTransactions.of(unit.sessionFactory()).run(session -> session.find(Film.class, 1).title = "M");
            throw new Rollback();
        }

        @UsePrimary
        public boolean pinned() {
            return Pinning.of(unit.sessionFactory()).isPinned();
        }
    }

    private static void assertInForce(Films films) {
        assertRefused(films::read, "catalogue");
        assertRefused(films::byInterface, "Films.byInterface");
        films.nested();
        assertThat(title()).isEqualTo("Metropolis");
        assertThat(films.pinned()).isTrue();
        assertThat(Pinning.of(unit.sessionFactory()).isPinned()).isFalse();
        films.plain();
        assertThat(title()).isEqualTo("M");
    }

    static class Producer {
        @Produces
        @ApplicationScoped
        SessionFactory sessionFactory() {
            return unit.sessionFactory();
        }
    }

    private static SeContainer cdi(Class<?>... beans) {
        return SeContainerInitializer.newInstance().addBeanClasses(beans).initialize();
    }

    @Test
    @Spec({"RO-08", "XA-10", "PN-02"})
    void inCdiTheyAreInForceByThemselves() {
        try (SeContainer container = cdi(Films.class, Producer.class)) {
            assertInForce(container.select(Films.class).get());
        }
    }

    static class StandardProducer {
        @Produces
        @ApplicationScoped
        EntityManagerFactory factory() {
            return unit.sessionFactory();
        }
    }

    @Test
    void inCdiAClientProxyOfAFactoryWillDoEverywhere() throws Exception {
        try (SeContainer container = cdi(Producer.class)) {
            assertTaken(container.select(SessionFactory.class).get());
        }
        try (SeContainer container = cdi(StandardProducer.class)) {
            EntityManagerFactory factory =
                    container.select(EntityManagerFactory.class).get();
            assertThat(factory).isNotInstanceOf(SessionFactory.class);
            assertTaken(factory);
        }
    }

    private static void assertTaken(EntityManagerFactory factory) throws Exception {
        String read = "select title from Film";
        assertThat(ReadOnlyScopes.of(factory)
                        .<String, RuntimeException>call(session ->
                                session.createSelectionQuery(read, String.class).getSingleResult()))
                .isEqualTo("Metropolis");
        assertThat(NestedTransactions.of(factory)
                        .<String, RuntimeException>call(session ->
                                session.createSelectionQuery(read, String.class).getSingleResult()))
                .isEqualTo("Metropolis");
        assertThat(Replicas.of(factory).all()).isEmpty();
        assertThat(Pinning.of(factory).isPinned()).isFalse();
        Reads reads = RoutingProxies.of(factory).wrap(Reads.class, () -> write("M"));
        assertThatThrownBy(reads::byInterface)
                .satisfies(e -> assertThat(ReadOnlyViolationException.find(e)).isPresent());
        try (WebServer server = new WebServer()
                .filter(new PinningFilter(factory))
                .on("/film", (request, response) -> response.getWriter().print(title()))
                .start()) {
            assertThat(server.get("/film").body()).isEqualTo("Metropolis");
        }
    }

    @ApplicationScoped
    static class Later {
        @ReadOnlyTransaction
        CompletionStage<String> later() {
            return CompletableFuture.completedStage("");
        }
    }

    @ApplicationScoped
    static class Hidden {
        @SuppressWarnings("UnusedMethod")
        @ReadOnlyTransaction
        private void hidden() {}
    }

    @Test
    void inCdiWhatCouldNotComeIntoForceFailsTheDeployment() {
        assertThatThrownBy(() -> cdi(Later.class, Producer.class))
                .hasStackTraceContaining("CompletionStage before that");
        assertThatThrownBy(() -> cdi(Hidden.class, Producer.class)).hasStackTraceContaining("never be in force");
    }

    @Configuration
    @EnableTransactionManagement(proxyTargetClass = true)
    static class SpringConfiguration {
        @Bean
        static RoutingPostProcessor routing() {
            return new RoutingPostProcessor();
        }

        @Bean(destroyMethod = "")
        SessionFactory sessionFactory() {
            return unit.sessionFactory();
        }

        @Bean
        PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }

        @Bean
        Films films() {
            return new Films();
        }

        @Bean
        Cinema cinema(EntityManagerFactory factory) {
            return new Cinema(factory);
        }
    }

    static class Cinema {
        private final EntityManagerFactory factory;

        Cinema(EntityManagerFactory factory) {
            this.factory = factory;
        }

        @Transactional
        @ReadOnlyTransaction(name = "programme")
        public void programme() {
            Session session = EntityManagerFactoryUtils.getTransactionalEntityManager(factory)
                    .unwrap(Session.class);
            session.find(Film.class, 1).title = "M";
        }

        @Transactional
        public void show() {
            Session session = EntityManagerFactoryUtils.getTransactionalEntityManager(factory)
                    .unwrap(Session.class);
            session.find(Film.class, 1).title = "M";
        }
    }

    @Test
    @Spec({"RO-08", "XA-10", "PN-02"})
    void inSpringABeanPutsThemIntoForce() {
        try (var context = new AnnotationConfigApplicationContext(SpringConfiguration.class)) {
            assertRefused(context.getBean(Cinema.class)::programme, "programme");
            assertInForce(context.getBean(Films.class));
            unit.jdbc("update film set title = 'Metropolis'");
            context.getBean(Cinema.class).show();
            assertThat(title()).isEqualTo("M");
        }
    }

    static class FinalMethod {
        @ReadOnlyTransaction
        public final void fixed() {}

        @ReadOnlyTransaction
        public void other() {}
    }

    @Test
    void inSpringWhatCouldNotComeIntoForceFailsTheBean() {
        for (Class<?> bean : new Class<?>[] {FinalMethod.class, Later.class}) {
            assertThatThrownBy(() -> new AnnotationConfigApplicationContext(SpringConfiguration.class, bean).close())
                    .hasRootCauseInstanceOf(RoutingException.class);
        }
    }

    @Entity(name = "Film")
    static class Film {
        @Id
        int id;

        String title;
    }
}

package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.hibernate.Session;
import org.hibernate.Version;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.routing.spring.RoutingPostProcessor;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** An application of Spring with two persistence units over one entity: two pools, two factories, two transaction managers. */
class TwoSpringUnitsTest {
    @RegisterExtension
    static final TestUnit shop = TestUnit.of(Article.class);

    @RegisterExtension
    static final TestUnit depot = TestUnit.of(Article.class);

    private static AnnotationConfigApplicationContext context;
    private static EntityManagerFactory shopFactory;
    private static EntityManagerFactory depotFactory;
    private static Session shopSession;
    private static Session depotSession;
    private static NestedTransactions blocksOfDepot;
    private static Bought bought;

    @BeforeAll
    static void start() {
        assumeTrue(!Version.getVersionString().startsWith("6."), "Spring 7 is for Hibernate 7");
        context = new AnnotationConfigApplicationContext(Units.class);
        shopFactory = context.getBean("shopFactory", EntityManagerFactory.class);
        depotFactory = context.getBean("depotFactory", EntityManagerFactory.class);
        shopSession = (Session) SharedEntityManagerCreator.createSharedEntityManager(shopFactory);
        depotSession = (Session) SharedEntityManagerCreator.createSharedEntityManager(depotFactory);
        blocksOfDepot = NestedTransactions.of(depotFactory);
        bought = context.getBean(Bought.class);
    }

    @AfterAll
    static void stop() {
        if (context != null) {
            context.close();
        }
    }

    @BeforeEach
    void empty() {
        shop.truncate();
        depot.truncate();
    }

    private static Object texts(TestUnit unit) {
        return unit.value("select string_agg(text, ' ' order by id) from article");
    }

    private static Object contexts(TestUnit unit) {
        return unit.value("select string_agg(pgh_context ->> 'user', ' ' order by id) from article_event");
    }

    @Test
    void aContextIsOfBoth() {
        HistoryContext.run(
                Map.of("user", "ada"),
                () -> bought.inBoth(() -> {
                    shopSession.persist(new Article(1, "sold"));
                    depotSession.persist(new Article(1, "sent"));
                }));
        assertThat(List.of(contexts(shop), contexts(depot))).containsExactly("ada", "ada");
    }

    @Test
    @Spec({"XA-01", "XA-02"})
    void aBlockIsOneOfItsOwnUnit() {
        bought.inBoth(() -> {
            shopSession.persist(new Article(1, "sold"));
            depotSession.persist(new Article(1, "sent"));
            blocksOfDepot.run(session -> {
                assertThat(session.find(Article.class, 1).text).isEqualTo("sent");
                depotSession.persist(new Article(2, "undone"));
                shopSession.persist(new Article(2, "bought"));
                throw new Rollback();
            });
            depotSession.persist(new Article(3, "after"));
        });
        assertThat(texts(shop)).isEqualTo("sold bought");
        assertThat(texts(depot)).isEqualTo("sent after");
    }

    @Test
    @Spec("XA-01")
    void aBlockInATransactionOfTheOtherUnitHasItsOwn() {
        assertThatThrownBy(() -> bought.inShop(() -> {
                    shopSession.persist(new Article(1, "sold"));
                    blocksOfDepot.run(session -> session.persist(new Article(1, "sent")));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(texts(shop)).isNull();
        assertThat(texts(depot)).isEqualTo("sent");
    }

    @Test
    @Spec("RO-08")
    void aReadOnlyScopeIsOneOfItsOwnUnit() {
        bought.inBoth(() -> {
            shopSession.persist(new Article(1, "sold"));
            assertThatThrownBy(() -> {
                        try (ReadOnlyScope scope =
                                ReadOnlyScopes.of(depotFactory).open()) {
                            shopSession.persist(new Article(2, "within"));
                            depotSession.persist(new Article(1, "refused"));
                        }
                    })
                    .isInstanceOf(ReadOnlyViolationException.class);
            depotSession.persist(new Article(2, "after"));
        });
        assertThat(texts(shop)).isEqualTo("sold within");
        assertThat(texts(depot)).isEqualTo("after");
        assertThatThrownBy(bought::readsShop)
                .satisfies(e -> assertThat(ReadOnlyViolationException.find(e)).isPresent());
        assertThat(texts(shop)).isEqualTo("sold within");
        assertThat(texts(depot)).isEqualTo("after kept");
    }

    @Test
    void triggersAreIgnoredInOneSession() {
        assertThatThrownBy(() -> bought.inBoth(() -> {
                    try (var ignored = Triggers.of(shopFactory).ignore(shopSession, "Article:no_secrets")) {
                        shopSession.persist(new Article(1, "secret"));
                        shopSession.flush();
                        depotSession.persist(new Article(1, "secret"));
                        depotSession.flush();
                    }
                }))
                .isInstanceOf(ProtectedOperationException.class);
        assertThat(texts(depot)).isNull();
    }

    /** What a thread pool of Spring is given runs in the context of who gave it. */
    @Test
    void whatRunsLaterBelongsToWhoAskedForIt() {
        HistoryContext.run(
                Map.of("user", "ada"),
                () -> assertThat(bought.later(new Article(1, "later")).join()).isEqualTo("later-1"));
        bought.later(new Article(2, "without")).join();
        assertThat(contexts(shop)).isEqualTo("ada");
        assertThat(texts(shop)).isEqualTo("later without");
    }

    static class Bought {
        private final TransactionTemplate shopTransaction;
        private final TransactionTemplate depotTransaction;

        Bought(PlatformTransactionManager shopManager, PlatformTransactionManager depotManager) {
            shopTransaction = new TransactionTemplate(shopManager);
            depotTransaction = new TransactionTemplate(depotManager);
        }

        public void inShop(Runnable work) {
            shopTransaction.executeWithoutResult(status -> work.run());
        }

        public void inBoth(Runnable work) {
            inShop(() -> depotTransaction.executeWithoutResult(status -> work.run()));
        }

        @ReadOnlyTransaction(unit = "shop")
        public void readsShop() {
            depotTransaction.executeWithoutResult(status -> depotSession.persist(new Article(3, "kept")));
            inShop(() -> shopSession.persist(new Article(3, "refused")));
        }

        @Async
        @Transactional("shopManager")
        public CompletableFuture<String> later(Article article) {
            shopSession.persist(article);
            return CompletableFuture.completedFuture(Thread.currentThread().getName());
        }
    }

    @Configuration
    @EnableAsync(proxyTargetClass = true)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Units {
        @Bean
        static RoutingPostProcessor routing() {
            return new RoutingPostProcessor();
        }

        @Bean
        LocalContainerEntityManagerFactoryBean shopFactory() {
            return factory("shop", shop);
        }

        @Bean
        LocalContainerEntityManagerFactoryBean depotFactory() {
            return factory("depot", depot);
        }

        private static LocalContainerEntityManagerFactoryBean factory(String name, TestUnit unit) {
            var bean = new LocalContainerEntityManagerFactoryBean();
            bean.setPersistenceUnitName(name);
            bean.setDataSource(unit.dataSource());
            bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            bean.setManagedTypes(PersistenceManagedTypes.of(Article.class.getName()));
            return bean;
        }

        @Bean
        JpaTransactionManager shopManager(@Qualifier("shopFactory") EntityManagerFactory shopFactory) {
            return new JpaTransactionManager(shopFactory);
        }

        @Bean
        JpaTransactionManager depotManager(@Qualifier("depotFactory") EntityManagerFactory depotFactory) {
            return new JpaTransactionManager(depotFactory);
        }

        @Bean
        Bought bought(
                @Qualifier("shopManager") PlatformTransactionManager shopManager,
                @Qualifier("depotManager") PlatformTransactionManager depotManager) {
            return new Bought(shopManager, depotManager);
        }

        @Bean
        TaskDecorator handedOver() {
            return task -> HistoryContext.capture().wrap(task);
        }

        @Bean
        ThreadPoolTaskExecutor taskExecutor(TaskDecorator handedOver) {
            var executor = new ThreadPoolTaskExecutor();
            executor.setMaxPoolSize(1);
            executor.setThreadNamePrefix("later-");
            executor.setTaskDecorator(handedOver);
            return executor;
        }
    }

    @Entity(name = "Article")
    @TrackHistory
    @Protect(name = "no_secrets", operations = Operation.INSERT, condition = "new.text = 'secret'")
    static class Article {
        @Id
        int id;

        String text;

        protected Article() {}

        Article(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }
}

package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.routing.Items.items;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.function.Consumer;
import org.hibernate.Version;
import org.hibernatepg.routing.Items.Item;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A persistence unit that Spring makes as Spring Boot does: a proxy is its factory, and no current session is configured. */
class SpringUnitTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Item.class);

    private static LocalContainerEntityManagerFactoryBean bean;
    private static EntityManagerFactory factory;
    private static EntityManager entityManager;

    @BeforeAll
    static void make() {
        assumeTrue(!Version.getVersionString().startsWith("6."), "Spring 7 is for Hibernate 7");
        bean = new LocalContainerEntityManagerFactoryBean();
        bean.setPersistenceUnitName("default");
        bean.setDataSource(unit.dataSource());
        bean.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        bean.setManagedTypes(
                org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes.of(Item.class.getName()));
        bean.afterPropertiesSet();
        factory = Objects.requireNonNull(bean.getObject());
        entityManager = SharedEntityManagerCreator.createSharedEntityManager(factory);
    }

    @AfterAll
    static void destroy() {
        if (bean != null) {
            bean.destroy();
        }
    }

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static TransactionTemplate spring() {
        return new TransactionTemplate(new JpaTransactionManager(factory));
    }

    private static void inTransaction(Consumer<NestedTransactions> work) {
        spring().executeWithoutResult(status -> work.accept(NestedTransactions.of(factory)));
    }

    @Test
    @Spec({"XA-01", "XA-02"})
    void aBlockIsASavepointOfSpringsTransaction() {
        inTransaction(nested -> {
            entityManager.persist(new Item(1, "outer"));
            nested.run(session -> entityManager.persist(new Item(2, "kept")));
            nested.run(session -> {
                assertThat(session.contains(entityManager.find(Item.class, 2))).isTrue();
                entityManager.persist(new Item(3, "undone"));
                throw new Rollback();
            });
            assertThat(items(unit)).as("what others see").isEmpty();
        });
        assertThat(items(unit)).containsExactly("outer", "kept");
    }

    @Test
    @Spec("XA-02")
    void whatFailsThroughSpringsProxyIsUndoneAloneAndTheRestCommits() {
        inTransaction(nested -> {
            entityManager.persist(new Item(1, "kept"));
            assertThatThrownBy(() -> nested.run(session -> {
                        entityManager.persist(new Item(2, "undone"));
                        entityManager
                                .createNativeQuery("insert into item (id) values (1)")
                                .executeUpdate();
                    }))
                    .isInstanceOf(RuntimeException.class);
        });
        assertThat(items(unit)).containsExactly("kept");
    }

    /** As a method of a repository, which is transactional itself. */
    @Test
    @Spec("XA-02")
    void whatMarksSpringsTransactionWithinABlockIsTakenBackWithIt() {
        inTransaction(nested -> {
            entityManager.persist(new Item(1, "kept"));
            assertThatThrownBy(() -> nested.run(session -> spring().executeWithoutResult(status -> {
                        entityManager.persist(new Item(2, "undone"));
                        throw new IllegalStateException("no");
                    })))
                    .hasMessage("no");
            entityManager.persist(new Item(3, "after"));
        });
        assertThat(items(unit)).containsExactly("kept", "after");
    }

    @Test
    @Spec("XA-02")
    void whatSpringRollsBackTakesTheBlocksWithIt() {
        spring().executeWithoutResult(status -> {
            NestedTransactions nested = NestedTransactions.of(factory);
            nested.run(session -> session.persist(new Item(1, "inner")));
            nested.requiresNew().run(session -> session.persist(new Item(2, "own")));
            status.setRollbackOnly();
        });
        assertThat(items(unit)).containsExactly("own");
    }

    @Test
    @Spec("RO-08")
    void aScopeIsOneOfSpringsSession() {
        inTransaction(nested -> {
            entityManager.persist(new Item(1, "before"));
            assertThatThrownBy(() -> {
                        try (ReadOnlyScope scope = ReadOnlyScopes.of(factory).open()) {
                            entityManager.persist(new Item(2, "within"));
                        }
                    })
                    .isInstanceOf(ReadOnlyViolationException.class);
        });
        assertThat(items(unit)).containsExactly("before");
    }

    @Test
    @Spec("XA-01")
    void aUnitOfAnotherProviderInTheSameTransactionIsPassedOver() {
        EntityManagerFactory other = ofAnotherProvider();
        TransactionSynchronizationManager.bindResource(other, new EntityManagerHolder(entityManager));
        try {
            NestedTransactions.of(factory).run(session -> session.persist(new Item(1, "own")));
            inTransaction(nested -> nested.run(session -> entityManager.persist(new Item(2, "within"))));
        } finally {
            TransactionSynchronizationManager.unbindResource(other);
        }
        assertThat(items(unit)).containsExactly("own", "within");
    }

    private static EntityManagerFactory ofAnotherProvider() {
        return (EntityManagerFactory) Proxy.newProxyInstance(
                SpringUnitTest.class.getClassLoader(),
                new Class<?>[] {EntityManagerFactory.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "isOpen" -> true;
                    case "hashCode" -> 1;
                    case "equals" -> proxy == arguments[0];
                    case "toString" -> "of another provider";
                    default -> throw new PersistenceException("no " + method);
                });
    }

    @Test
    @Spec("XA-01")
    void outsideOfATransactionABlockHasItsOwn() {
        NestedTransactions.of(factory).run(session -> session.persist(new Item(1, "own")));
        assertThat(items(unit)).containsExactly("own");
    }
}

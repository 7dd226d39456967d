package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.routing.Items.items;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.hibernate.Session;
import org.hibernate.Version;
import org.hibernatepg.routing.Items.Item;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.hibernate.HibernateTransactionManager;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Blocks within transactions that Spring began. */
class NestedTransactionsSpringTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Item.class)
            .set(
                    "hibernate.current_session_context_class",
                    "org.springframework.orm.jpa.hibernate.SpringSessionContext")
            // As Spring's own builders of session factories set it.
            .set("hibernate.connection.handling_mode", "DELAYED_ACQUISITION_AND_HOLD");

    private NestedTransactions nested;

    @BeforeEach
    void start() {
        assumeTrue(!Version.getVersionString().startsWith("6."), "Spring 7 is for Hibernate 7");
        unit.truncate();
        nested = NestedTransactions.of(unit.sessionFactory());
    }

    private static TransactionTemplate spring(boolean jpa) {
        PlatformTransactionManager manager;
        if (jpa) {
            JpaTransactionManager forJpa = new JpaTransactionManager(unit.sessionFactory());
            forJpa.setJpaDialect(new HibernateJpaDialect());
            forJpa.setDataSource(unit.dataSource());
            forJpa.afterPropertiesSet();
            manager = forJpa;
        } else {
            HibernateTransactionManager forHibernate = new HibernateTransactionManager(unit.sessionFactory());
            forHibernate.setDataSource(unit.dataSource());
            forHibernate.setNestedTransactionAllowed(true);
            manager = forHibernate;
        }
        return new TransactionTemplate(manager);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Spec({"XA-01", "XA-02", "XA-14"})
    void aBlockIsASavepointOfSpringsTransaction(boolean jpa) {
        spring(jpa).executeWithoutResult(status -> {
            Session current = unit.sessionFactory().getCurrentSession();
            current.persist(new Item(1, "outer"));
            nested.run(session -> session.persist(new Item(2, "kept")));
            nested.run(session -> {
                session.persist(new Item(3, "undone"));
                throw new Rollback();
            });
            assertThatThrownBy(() -> nested.run(session -> session.createNativeQuery("select 1 / 0", Integer.class)
                            .getSingleResult()))
                    .isInstanceOf(RuntimeException.class);
            assertThat(items(unit)).as("what others see").isEmpty();
        });

        assertThat(items(unit)).containsExactly("outer", "kept");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Spec("XA-02")
    void whatSpringRollsBackTakesTheBlocksWithIt(boolean jpa) {
        assertThatThrownBy(() -> spring(jpa).executeWithoutResult(status -> {
                    nested.run(session -> session.persist(new Item(1, "inner")));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        spring(jpa).executeWithoutResult(status -> {
            nested.run(session -> session.persist(new Item(2, "inner")));
            nested.requiresNew().run(session -> session.persist(new Item(3, "own")));
            status.setRollbackOnly();
        });

        assertThat(items(unit)).containsExactly("own");
    }

    /** Spring sets savepoints in transactions of its HibernateTransactionManager only. */
    @Test
    @Spec("XA-01")
    void savepointsOfSpringAndOfBlocksNestInEachOther() {
        TransactionTemplate outer = spring(false);
        TransactionTemplate inner = new TransactionTemplate(outer.getTransactionManager());
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);

        outer.executeWithoutResult(status -> {
            nested.run(session -> {
                insert(session, 1);
                inner.executeWithoutResult(within -> {
                    insert(session, 2);
                    within.setRollbackOnly();
                });
                insert(session, 3);
            });
            inner.executeWithoutResult(within -> {
                Session session = unit.sessionFactory().getCurrentSession();
                insert(session, 4);
                nested.run(block -> {
                    insert(block, 5);
                    throw new Rollback();
                });
                insert(session, 6);
            });
        });

        assertThat(unit.query("select id from item order by id"))
                .containsExactly(List.of(1), List.of(3), List.of(4), List.of(6));
    }

    private static void insert(Session session, int id) {
        session.createNativeMutationQuery("insert into item (id) values (" + id + ")")
                .executeUpdate();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Spec("RO-10")
    void aTransactionThatSpringBeganAsReadOnlyIsRefused(boolean jpa) {
        TransactionTemplate reading = spring(jpa);
        reading.setReadOnly(true);

        reading.executeWithoutResult(status -> {
            assertThatThrownBy(() -> nested.run(session -> {}))
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("read-only");
            nested.requiresNew().run(session -> session.persist(new Item(1, "own")));
        });

        assertThat(items(unit)).containsExactly("own");
    }

    @Test
    @Spec("XA-01")
    void withoutATransactionOfSpringABlockHasItsOwn() {
        nested.run(session -> {
            session.persist(new Item(1, "own"));
            nested.run(inner -> assertThat(inner).isSameAs(session));
        });

        assertThat(items(unit)).containsExactly("own");
    }
}

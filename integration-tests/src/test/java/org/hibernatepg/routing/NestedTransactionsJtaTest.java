package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.routing.Items.items;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.sql.SQLException;
import org.hibernate.Session;
import org.hibernatepg.routing.Items.Item;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blocks within JTA transactions, on connections on which the driver refuses savepoints of JDBC. */
class NestedTransactionsJtaTest {
    private static final TransactionManager manager = Jta.manager();
    private static Database database;
    private static TestUnit unit;

    private NestedTransactions nested;

    @BeforeAll
    static void boot() {
        database = Databases.create();
        unit = Jta.set(TestUnit.of(Item.class), new XaDataSource(database))
                .on(database)
                .start();
    }

    @AfterAll
    static void stop() {
        unit.close();
        database.close();
    }

    @BeforeEach
    void start() {
        unit.truncate();
        nested = NestedTransactions.of(unit.sessionFactory());
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(manager.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    }

    @Test
    @Spec("XA-01")
    void withoutATransactionABlockBeginsOneOfJta() throws Exception {
        nested.run(session -> {
            assertThat(manager.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
            session.persist(new Item(1, "outer"));
            nested.run(inner -> inner.persist(new Item(2, "inner")));
        });
        assertThatThrownBy(() -> nested.run(session -> {
                    session.persist(new Item(3, "undone"));
                    session.flush();
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(items(unit)).containsExactly("outer", "inner");
    }

    @Test
    @Spec({"XA-01", "XA-02"})
    void inATransactionOfJtaABlockIsASavepoint() throws Exception {
        manager.begin();
        Session current = unit.sessionFactory().getCurrentSession();
        current.persist(new Item(1, "outer"));
        current.doWork(
                connection -> assertThatThrownBy(connection::setSavepoint).isInstanceOf(SQLException.class));
        nested.run(session -> {
            assertThat(session.unwrap(Session.class)).isSameAs(current.unwrap(Session.class));
            session.persist(new Item(2, "kept"));
        });
        Item undone = new Item(3, "undone");
        nested.run(session -> {
            session.persist(undone);
            session.flush();
            throw new Rollback();
        });
        assertThat(current.contains(undone)).isFalse();
        manager.commit();

        assertThat(items(unit)).containsExactly("outer", "kept");
    }

    @Test
    @Spec("XA-14")
    void afterAnSqlErrorInABlockTheTransactionOfJtaCommits() throws Exception {
        manager.begin();
        Session current = unit.sessionFactory().getCurrentSession();
        current.persist(new Item(1, "outer"));
        assertThatThrownBy(() -> nested.run(session -> {
                    session.persist(new Item(2, "undone"));
                    session.createNativeQuery("select 1 / 0", Integer.class).getSingleResult();
                }))
                .isInstanceOf(RuntimeException.class);
        assertThat(manager.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        assertThatThrownBy(() -> nested.run(session -> nested.run(inner -> inner.persist(new Item(1, "twice")))))
                .isInstanceOf(RuntimeException.class);
        current.persist(new Item(3, "after"));
        manager.commit();

        assertThat(items(unit)).containsExactly("outer", "after");
    }

    @Test
    @Spec("XA-14")
    void whereAnErrorWasSwallowedTheCommitThrows() throws Exception {
        assertThatThrownBy(() -> nested.run(session -> {
                    session.persist(new Item(1, "lost"));
                    session.flush();
                    try {
                        session.createNativeQuery("select 1 / 0", Integer.class).getSingleResult();
                    } catch (RuntimeException swallowed) {
                        assertThat(swallowed).hasStackTraceContaining("division by zero");
                    }
                }))
                .isInstanceOf(RuntimeException.class);
        manager.begin();
        assertThatThrownBy(() -> nested.run(session -> session.getTransaction().setRollbackOnly()))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("can only be rolled back");
        assertThat(manager.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        manager.setRollbackOnly();
        assertThatThrownBy(() -> nested.run(session -> session.persist(new Item(2, "never"))))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);

        assertThat(items(unit)).isEmpty();
    }

    @Test
    @Spec("XA-02")
    void aBlockThatRequiresNewSuspendsTheTransactionAroundIt() throws Exception {
        manager.begin();
        Transaction around = manager.getTransaction();
        unit.sessionFactory().getCurrentSession().persist(new Item(1, "lost"));
        nested.requiresNew().run(session -> {
            assertThat(manager.getTransaction()).isNotEqualTo(around);
            session.persist(new Item(2, "own"));
        });
        assertThat(manager.getTransaction()).isEqualTo(around);
        manager.rollback();

        assertThat(items(unit)).containsExactly("own");
    }
}

package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.routing.Items.execute;
import static org.hibernatepg.routing.Items.items;
import static org.hibernatepg.routing.Items.savepoints;

import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.hibernatepg.routing.Items.Item;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a block is a transaction and when a savepoint, and what is left when it ends. */
class NestedTransactionsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Item.class).prepare("create table logbook (text text)");

    private NestedTransactions nested;

    @BeforeEach
    void start() {
        unit.truncate();
        nested = NestedTransactions.of(unit.sessionFactory());
        unit.clearStatements();
    }

    @Test
    @Spec("XA-01")
    void theOutermostBlockIsATransactionAndABlockWithinIsASavepoint() {
        nested.run(session -> {
            assertThat(savepoints(unit)).isEmpty();
            assertThat(session.getTransaction().isActive()).isTrue();
            session.persist(new Item(1, "outer"));
            nested.run(inner -> {
                assertThat(inner).isSameAs(session);
                assertThat(savepoints(unit)).containsExactly("savepoint hibernatepg_1");
                nested.run(deepest -> deepest.persist(new Item(2, "deepest")));
            });
            assertThat(items(unit)).isEmpty();
        });

        assertThat(savepoints(unit))
                .containsExactly(
                        "savepoint hibernatepg_1",
                        "savepoint hibernatepg_2",
                        "release savepoint hibernatepg_2",
                        "release savepoint hibernatepg_1");
        assertThat(items(unit)).containsExactly("outer", "deepest");
    }

    @Test
    @Spec("XA-01")
    void inATransactionThatOtherCodeBeganABlockIsASavepoint() {
        unit.inTransaction(session -> {
            session.persist(new Item(1, "outer"));
            nested.run(session, () -> session.persist(new Item(2, "kept")));
            assertThatThrownBy(() -> nested.run(session, () -> {
                        session.persist(new Item(3, "undone"));
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
        });

        assertThat(savepoints(unit))
                .hasSize(4)
                .startsWith("savepoint hibernatepg_1", "release savepoint hibernatepg_1");
        assertThat(items(unit)).containsExactly("outer", "kept");
    }

    @Test
    @Spec("XA-01")
    void aBlockOnASessionWithoutATransactionBeginsAndCommitsOneAndLeavesTheSessionOpen() {
        try (Session session = unit.sessionFactory().openSession()) {
            nested.run(session, () -> session.persist(new Item(1, "first")));
            assertThat(session.getTransaction().isActive()).isFalse();
            nested.run(session, () -> session.find(Item.class, 1).text = "second");
            assertThat(session.isOpen()).isTrue();
        }

        assertThat(items(unit)).containsExactly("second");
        assertThat(savepoints(unit)).isEmpty();
    }

    @Test
    @Spec({"XA-01", "XA-06"})
    void aStatelessSessionHasBlocksToo() {
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            nested.run(session, () -> {
                session.insert(new Item(1, "outer"));
                assertThatThrownBy(() -> nested.run(session, () -> {
                            session.insert(new Item(2, "undone"));
                            session.insert(new Item(1, "twice"));
                        }))
                        .isInstanceOf(RuntimeException.class);
                nested.run(session, () -> session.insert(new Item(3, "kept")));
            });
        }

        assertThat(items(unit)).containsExactly("outer", "kept");
    }

    @Test
    @Spec("XA-01")
    void anEntityManagerHasBlocksToo() {
        try (EntityManager manager = unit.sessionFactory().createEntityManager()) {
            manager.getTransaction().begin();
            Item item = new Item(1, "text");
            manager.persist(item);
            String result = nested.call(manager, () -> {
                item.text = "changed";
                return "done";
            });
            assertThat(result).isEqualTo("done");
            manager.getTransaction().commit();
        }

        assertThat(items(unit)).containsExactly("changed");
    }

    @Test
    @Spec("XA-05")
    void outsideABlockReadsRunWithoutATransaction() {
        nested.run(session -> session.persist(new Item(1, "text")));

        try (Session session = unit.sessionFactory().openSession()) {
            Object first = now(session);
            assertThat(session.find(Item.class, 1).text).isEqualTo("text");
            assertThat(now(session)).as("of the same transaction").isNotEqualTo(first);
        }
        nested.run(session -> assertThat(now(session)).isEqualTo(now(session)));
    }

    @Test
    @Spec("XA-06")
    void rawSqlIsCommittedAsItIs() {
        nested.run(session -> {
            session.createNativeMutationQuery("insert into logbook values ('native')")
                    .executeUpdate();
            nested.run(inner -> inner.doWork(connection -> execute(connection, "insert into logbook values ('jdbc')")));
            assertThatThrownBy(() -> nested.run(inner -> {
                        inner.doWork(connection -> execute(connection, "insert into logbook values ('undone')"));
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
        });

        assertThat(unit.query("select text from logbook")).containsExactly(List.of("native"), List.of("jdbc"));
    }

    @Test
    @Spec("XA-10")
    void eachPersistenceUnitHasBlocksOfItsOwn() {
        try (TestUnit other = TestUnit.of(Item.class).start()) {
            NestedTransactions elsewhere = NestedTransactions.of(other.sessionFactory());
            nested.run(session -> {
                session.persist(new Item(1, "here"));
                assertThatThrownBy(() -> elsewhere.run(there -> {
                            assertThat(there).isNotSameAs(session);
                            there.persist(new Item(1, "there"));
                            nested.run(inner -> {
                                assertThat(inner).isSameAs(session);
                                inner.persist(new Item(2, "inner"));
                            });
                            throw new IllegalStateException("no");
                        }))
                        .hasMessage("no");
                assertThatThrownBy(() -> elsewhere.run(session, () -> {}))
                        .isInstanceOf(RoutingException.class)
                        .hasMessageContaining("another persistence unit");
            });
            assertThat(other.query("select * from item")).isEmpty();
        }

        assertThat(items(unit)).containsExactly("here", "inner");
    }

    @Test
    @Spec("XA-11")
    void recursionAndThreadsShareNoState() throws Exception {
        int threads = 4;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                work.add(executor.submit(() -> {
                    together.await(20, TimeUnit.SECONDS);
                    nested.run(session -> recurse(session, thread * 100, 6));
                    return null;
                }));
            }
            for (Future<?> done : work) {
                done.get(60, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }

        // Of each depth the odd half was undone, with what was within.
        assertThat(items(unit)).hasSize(threads * 6);
    }

    /** Keeps one item per depth, and has another one undone that the same block wrote within. */
    private void recurse(Session session, int id, int depth) throws Exception {
        if (depth == 0) {
            return;
        }
        session.persist(new Item(id, "kept " + id));
        assertThatThrownBy(() -> nested.run(inner -> {
                    assertThat(inner).isSameAs(session);
                    inner.persist(new Item(id + 1, "undone"));
                    nested.run(deepest -> deepest.persist(new Item(id + 2, "undone too")));
                    throw new IOException();
                }))
                .isInstanceOf(IOException.class);
        nested.run(inner -> recurse(inner, id + 10, depth - 1));
    }

    @Test
    @Spec("XA-12")
    void afterTheOutermostBlockAutocommitAndIsolationAreWhatTheyWere() throws Exception {
        try (Connection before = unit.dataSource().getConnection()) {
            assertThat(before.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            assertThat(before.getAutoCommit()).isTrue();
        }
        for (boolean fails : List.of(false, true)) {
            nested.run(session -> {
                session.persist(new Item(fails ? 2 : 1, "text"));
                nested.run(inner -> inner.persist(new Item(fails ? 4 : 3, "text")));
                if (fails) {
                    throw new Rollback();
                }
            });
            try (Connection after = unit.dataSource().getConnection()) {
                assertThat(after.getAutoCommit()).isTrue();
                assertThat(after.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
                assertThat(after.isReadOnly()).isFalse();
            }
        }
    }

    @Test
    @Spec("XA-15")
    void anInnerBlockCostsTwoRoundTripsBesideTheFlush() {
        nested.run(session -> {
            Item item = new Item(1, "text");
            session.persist(item);
            session.flush();
            unit.clearStatements();
            nested.run(inner -> item.text = "changed");
            assertThat(unit.statements())
                    .hasSize(3)
                    .startsWith("savepoint hibernatepg_1")
                    .endsWith("release savepoint hibernatepg_1");
            unit.clearStatements();
            nested.run(inner -> {
                item.text = "undone";
                throw new Rollback();
            });
            assertThat(unit.statements())
                    .containsExactly(
                            "savepoint hibernatepg_1",
                            "rollback to savepoint hibernatepg_1; release savepoint hibernatepg_1");
            assertThat(item.text).isEqualTo("changed");
        });
    }

    @Test
    @Spec("XA-15")
    void tenThousandInnerBlocksLeaveNoSavepointBehind() {
        nested.run(session -> {
            Item item = new Item(1, "text");
            session.persist(item);
            long heap = 0;
            for (int i = 1; i <= 10_000; i++) {
                heap = i == 1_000 ? usedHeap() : heap;
                boolean fails = i % 3 == 0;
                nested.run(inner -> {
                    inner.doWork(connection -> execute(connection, "insert into logbook values ('row')"));
                    if (fails) {
                        item.text = "undone";
                        throw new Rollback();
                    }
                });
            }
            assertThat(usedHeap() - heap).as("bytes of 9,000 blocks").isLessThan(9_000 * 500);
            assertThat(item.text).isEqualTo("text");
            assertThatThrownBy(() -> nested.run(inner ->
                            inner.doWork(connection -> execute(connection, "release savepoint hibernatepg_2"))))
                    .hasStackTraceContaining("does not exist");
        });

        assertThat(unit.value("select count(*) from logbook")).isEqualTo(6667L);
    }

    @Test
    @Spec("RO-10")
    void aReadOnlyTransactionIsRefusedUnlessTheBlockHasOneOfItsOwn() {
        try (Session session = unit.sessionFactory().openSession()) {
            session.beginTransaction();
            session.doWork(connection -> connection.setReadOnly(true));
            assertThatThrownBy(() -> nested.run(session, () -> {}))
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("read-only")
                    .hasMessageContaining("requiresNew");
            nested.requiresNew().run(own -> own.persist(new Item(1, "own")));
            session.getTransaction().commit();
        }

        assertThat(items(unit)).containsExactly("own");
    }

    @Test
    @Spec("XA-02")
    void aBlockThatRequiresNewCommitsWhateverBecomesOfTheOneAroundIt() {
        assertThatThrownBy(() -> nested.run(session -> {
                    session.persist(new Item(1, "outer"));
                    session.flush();
                    nested.requiresNew().run(own -> {
                        assertThat(own).isNotSameAs(session);
                        own.persist(new Item(2, "own"));
                        nested.run(inner -> assertThat(inner).isSameAs(own));
                    });
                    nested.run(inner -> assertThat(inner).isSameAs(session));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(items(unit)).containsExactly("own");
        try (Session session = unit.sessionFactory().openSession()) {
            assertThatThrownBy(() -> nested.requiresNew().run(session, () -> {}))
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("session of its own");
        }
    }

    @Test
    void theThreadsCurrentSessionIsJoinedIfItsTransactionIsActive() {
        try (TestUnit bound = TestUnit.of(Item.class)
                .set("hibernate.current_session_context_class", "thread")
                .start()) {
            NestedTransactions blocks = NestedTransactions.of(bound.sessionFactory());
            Session current = bound.sessionFactory().getCurrentSession();
            blocks.run(session -> assertThat(session).isNotSameAs(current));
            current.beginTransaction();
            blocks.run(session -> {
                session.persist(new Item(1, "joined"));
                throw new Rollback();
            });
            blocks.run(session -> session.persist(new Item(2, "joined")));
            assertThat(bound.query("select * from item")).isEmpty();
            current.getTransaction().commit();

            assertThat(bound.query("select text from item")).containsExactly(List.of("joined"));
        }
    }

    @Test
    void withManualFlushThereMustBeNothingPending() {
        unit.inTransaction(session -> session.persist(new Item(1, "text")));

        unit.inTransaction(session -> {
            session.setHibernateFlushMode(FlushMode.MANUAL);
            Item item = session.find(Item.class, 1);
            nested.run(session, () -> {
                item.text = "undone";
                throw new Rollback();
            });
            assertThat(item.text).isEqualTo("text");
            item.text = "pending";
            assertThatThrownBy(() -> nested.run(session, () -> {}))
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("FlushMode.MANUAL");
            session.flush();
            nested.run(session, () -> {});
        });

        assertThat(items(unit)).containsExactly("pending");
    }

    private static long usedHeap() {
        unit.clearStatements();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    private static Object now(SharedSessionContract session) {
        return session.createNativeQuery("select cast(now() as text)", String.class)
                .getSingleResult();
    }
}

package org.hibernatepg.trigger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.jdbc.VariablesInTransactionTest.who;
import static org.hibernatepg.trigger.jdbc.VariablesInTransactionTest.write;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.resource.jdbc.spi.PhysicalConnectionHandlingMode;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.trigger.internal.jdbc.SessionVariables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesOfSessionsTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "?reWriteBatchedInserts=true"})
    @Spec("GAP-32")
    void aBatchIsToldOnce(String urlParameters) {
        try (JdbcUnit unit = new JdbcUnit()
                .urlParameters(urlParameters)
                .set("hibernate.jdbc.batch_size", "20")
                .start()) {
            unit.sessionFactory().inTransaction(session -> {
                who(session, "ann");
                for (int i = 0; i < 45; i++) {
                    session.persist(new NumberedNote("t" + i));
                }
            });

            assertThat(unit.seen()).hasSize(45).containsOnly("ann");
            assertThat(unit.sent()).isOne();
        }
    }

    @Test
    void aStatementPreparedOutsideAScopeIsToldWithinIt() {
        try (JdbcUnit unit = new JdbcUnit().start()) {
            unit.sessionFactory()
                    .inTransaction(session -> session.doWork(connection -> {
                        try (var statement = connection.prepareStatement("insert into note (text) values (?)")) {
                            statement.setString(1, "a");
                            statement.executeUpdate();
                            who(session, "ann");
                            statement.setString(1, "b");
                            statement.executeUpdate();
                            who(session, null);
                            statement.setString(1, "c");
                            statement.executeUpdate();
                        }
                    }));

            assertThat(unit.seen()).containsExactly("-", "ann", "-");
        }
    }

    @Test
    void aStatelessSessionHasVariables() {
        try (JdbcUnit unit =
                new JdbcUnit().set("hibernate.jdbc.batch_size", "20").start()) {
            unit.sessionFactory().inStatelessTransaction(session -> {
                who(session, "ann");
                session.insert(new Note("a"));
                session.insert(new NumberedNote("b"));
                session.insert(new NumberedNote("c"));
            });

            assertThat(unit.seen()).containsExactly("ann", "ann", "ann");
            assertThat(unit.sent()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyWayOfHandlingConnectionsWorks(PhysicalConnectionHandlingMode mode) {
        try (JdbcUnit unit = new JdbcUnit()
                .poolSize(2)
                .set("hibernate.connection.handling_mode", mode)
                .start()) {
            try (Session session = unit.sessionFactory().openSession();
                    StatelessSession other = unit.sessionFactory().openStatelessSession()) {
                who(session, "ann");
                for (String text : new String[] {"a", "b"}) {
                    session.doWork(connection -> write(connection, text));
                    other.insert(new Note("other " + text));
                }
                if (!mode.name().contains("AFTER_STATEMENT") && !mode.name().contains("BEFORE")) {
                    session.beginTransaction();
                    session.persist(new Note("c"));
                    session.getTransaction().commit();
                } else {
                    session.doWork(connection -> write(connection, "c"));
                }
            }

            assertThat(unit.seen()).containsExactly("ann", "ann", "ann", "-", "-");
        }
    }

    @Test
    @Spec({"G-007", "X-022"})
    void threadsAndTheirSessionsDoNotMeet() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CyclicBarrier together = new CyclicBarrier(2);
        try (JdbcUnit unit = new JdbcUnit().poolSize(2).start()) {
            Future<?> ann = threads.submit(() -> writeTogether(unit, together, "a", "ann"));
            Future<?> bob = threads.submit(() -> writeTogether(unit, together, "b", "bob"));
            ann.get();
            bob.get();

            assertThat(unit.seen()).containsExactly("ann", "bob");
            assertThat(unit.threadSeen()).containsExactly("ann", "bob");
        } finally {
            threads.shutdownNow();
        }
    }

    private static Void writeTogether(JdbcUnit unit, CyclicBarrier together, String text, String who) throws Exception {
        ThreadVariables.set(Map.of("test.thread", who));
        try (Session session = unit.sessionFactory().openSession()) {
            who(session, who);
            session.beginTransaction();
            together.await();
            session.persist(new Note(text));
            together.await();
            session.getTransaction().commit();
        } finally {
            ThreadVariables.clear();
        }
        return null;
    }

    @Test
    void aSessionOverAConnectionOfOnesOwnRefusesVariables() throws SQLException {
        try (JdbcUnit unit = new JdbcUnit().start();
                Connection connection = unit.pool().getConnection();
                Session session = unit.sessionFactory()
                        .withOptions()
                        .connection(connection)
                        .openSession()) {
            who(session, null);
            assertThatThrownBy(() -> who(session, "ann"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("without 'connection(…)'");
        }
    }

    @Test
    void sessionsThatShareAConnectionShareTheVariables() {
        try (JdbcUnit unit = new JdbcUnit().start()) {
            unit.sessionFactory().inTransaction(session -> {
                try (Session child = session.sessionWithOptions().connection().openSession()) {
                    who(child, "ann");
                    assertThat(SessionVariables.of(session).get("test.who")).isEqualTo("ann");
                    child.persist(new Note("a"));
                }
            });

            assertThat(unit.seen()).containsExactly("ann");
        }
    }

    @Test
    void aSessionIsNotKept() throws InterruptedException {
        try (JdbcUnit unit = new JdbcUnit().start()) {
            ReferenceQueue<Object> collected = new ReferenceQueue<>();
            WeakReference<Object> session = used(unit, collected);
            Reference<?> gone = null;
            for (int i = 0; i < 50 && gone == null; i++) {
                System.gc();
                gone = collected.remove(20);
            }
            assertThat(gone).isSameAs(session);
        }
    }

    private static WeakReference<Object> used(JdbcUnit unit, ReferenceQueue<Object> collected) {
        try (Session session = unit.sessionFactory().openSession()) {
            who(session, "ann");
            session.beginTransaction();
            session.persist(new Note("a"));
            session.getTransaction().commit();
            return new WeakReference<>(session, collected);
        }
    }
}

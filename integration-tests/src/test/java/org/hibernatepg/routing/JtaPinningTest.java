package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.hibernate.Session;
import org.hibernate.engine.transaction.jta.platform.internal.AbstractJtaPlatform;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.xa.PGXADataSource;

/** Transactions that a manager of JTA begins and ends. */
class JtaPinningTest {
    private static Database database;
    private static TestUnit unit;
    private static final LocalManager manager = new LocalManager();

    private final Pinning pinning = Pinning.of(unit.sessionFactory());
    private int id = 0;

    @BeforeAll
    static void start() {
        database = Databases.create();
        database.execute("create table slip (id int primary key)");
        unit = TestUnit.of(Slip.class)
                .on(database)
                .set("hibernate.hbm2ddl.auto", "none")
                .set("hibernate.transaction.coordinator_class", "jta")
                .set("hibernate.transaction.jta.platform", new Platform())
                .set("hibernate.connection.datasource", new EnlistingDataSource().proxy())
                .start();
    }

    @AfterAll
    static void stop() {
        unit.close();
        database.close();
    }

    @AfterEach
    void empty() {
        database.execute("truncate slip");
    }

    private void write(Session session) {
        Slip slip = new Slip();
        slip.id = ++id;
        session.persist(slip);
        session.flush();
    }

    @Test
    @Spec("PN-04")
    void aCommittedWriteSendsReadsToThePrimaryFromThenOn() throws Exception {
        try (TrackedWork work = pinning.track()) {
            manager.begin();
            try (Session session = unit.sessionFactory().openSession()) {
                write(session);
                assertThat(work.isWriting()).isTrue();
                assertThat(work.hasWritten()).isFalse();
            }
            assertThat(work.hasWritten()).isFalse();
            manager.commit();
            assertThat(work.isWriting()).isFalse();
            assertThat(work.hasWritten()).isTrue();
            assertThat(pinning.isPinned()).isTrue();
            assertThat(work.token()).isPresent();
        }
        assertThat(database.value("select count(*) from slip")).isEqualTo(1L);
    }

    @Test
    @Spec("PN-04")
    void whatIsRolledBackPinsNothing() throws Exception {
        try (TrackedWork work = pinning.track()) {
            manager.begin();
            try (Session session = unit.sessionFactory().openSession()) {
                write(session);
            }
            manager.rollback();
            assertThat(work.isWriting()).isFalse();
            assertThat(work.hasWritten()).isFalse();
            assertThat(work.token()).isEmpty();
        }
        assertThat(database.value("select count(*) from slip")).isEqualTo(0L);
    }

    @Test
    @Spec("PN-04")
    void aTransactionThatOnlyReadsPinsNothing() throws Exception {
        try (TrackedWork work = pinning.track()) {
            manager.begin();
            try (Session session = unit.sessionFactory().openSession()) {
                session.createSelectionQuery("from Slip", Slip.class).getResultList();
            }
            manager.commit();
            assertThat(work.hasWritten()).isFalse();
        }
    }

    /** Gives the connections of a transaction to its manager, as the DataSource of an application server does. */
    private static final class EnlistingDataSource {
        private final PGXADataSource source = new PGXADataSource();
        private final Map<Transaction, XAConnection> enlisted = new ConcurrentHashMap<>();

        EnlistingDataSource() {
            source.setUrl(database.jdbcUrl());
            source.setUser(database.user());
            source.setPassword(database.password());
        }

        DataSource proxy() {
            return (DataSource) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                        try {
                            return method.getName().equals("getConnection")
                                    ? connection()
                                    : method.invoke(database.dataSource(), arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getTargetException();
                        }
                    });
        }

        private Connection connection() throws Exception {
            Transaction transaction = manager.getTransaction();
            if (transaction == null || transaction.getStatus() != Status.STATUS_ACTIVE) {
                return database.connect();
            }
            XAConnection connection = enlisted.get(transaction);
            if (connection == null) {
                connection = source.getXAConnection();
                transaction.enlistResource(connection.getXAResource());
                enlisted.put(transaction, connection);
            }
            return connection.getConnection();
        }
    }

    private static final class Platform extends AbstractJtaPlatform {
        private static final long serialVersionUID = 1L;

        @Override
        protected TransactionManager locateTransactionManager() {
            return manager;
        }

        @Override
        protected UserTransaction locateUserTransaction() {
            throw new UnsupportedOperationException();
        }
    }

    /** Transactions over one XA resource. */
    private static final class LocalManager implements TransactionManager {
        @SuppressWarnings("ThreadLocalUsage")
        private final ThreadLocal<LocalTransaction> current = new ThreadLocal<>();

        @Override
        public void begin() {
            current.set(new LocalTransaction());
        }

        @Override
        public void commit() {
            LocalTransaction ending = current.get();
            ending.commit();
            current.remove();
        }

        @Override
        public void rollback() {
            LocalTransaction ending = current.get();
            ending.rollback();
            current.remove();
        }

        @Override
        public int getStatus() {
            return current.get() == null ? Status.STATUS_NO_TRANSACTION : current.get().status;
        }

        @Override
        public Transaction getTransaction() {
            return current.get();
        }

        @Override
        public void setRollbackOnly() {
            current.get().setRollbackOnly();
        }

        @Override
        public void setTransactionTimeout(int seconds) {}

        @Override
        public Transaction suspend() {
            LocalTransaction suspended = current.get();
            current.remove();
            return suspended;
        }

        @Override
        public void resume(Transaction transaction) {
            current.set((LocalTransaction) transaction);
        }
    }

    private static final class LocalTransaction implements Transaction, Xid {
        private static final AtomicInteger NUMBERS = new AtomicInteger();

        private final int number = NUMBERS.incrementAndGet();
        private final List<Synchronization> synchronizations = new ArrayList<>();
        private XAResource resource;
        private int status = Status.STATUS_ACTIVE;

        @Override
        public void commit() {
            List.copyOf(synchronizations).forEach(Synchronization::beforeCompletion);
            end(Status.STATUS_COMMITTED);
        }

        @Override
        public void rollback() {
            end(Status.STATUS_ROLLEDBACK);
        }

        private void end(int outcome) {
            try {
                if (resource != null) {
                    resource.end(this, XAResource.TMSUCCESS);
                    if (outcome == Status.STATUS_COMMITTED) {
                        resource.commit(this, true);
                    } else {
                        resource.rollback(this);
                    }
                }
            } catch (XAException e) {
                throw new IllegalStateException(e);
            }
            status = outcome;
            synchronizations.forEach(each -> each.afterCompletion(outcome));
        }

        @Override
        public boolean enlistResource(XAResource enlisted) {
            try {
                enlisted.start(this, XAResource.TMNOFLAGS);
            } catch (XAException e) {
                throw new IllegalStateException(e);
            }
            resource = enlisted;
            return true;
        }

        @Override
        public boolean delistResource(XAResource enlisted, int flag) {
            return true;
        }

        @Override
        public int getStatus() {
            return status;
        }

        @Override
        public void registerSynchronization(Synchronization synchronization) {
            synchronizations.add(synchronization);
        }

        @Override
        public void setRollbackOnly() {
            status = Status.STATUS_MARKED_ROLLBACK;
        }

        @Override
        public int getFormatId() {
            return 1;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {(byte) number};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    @Entity(name = "Slip")
    static class Slip {
        @Id
        int id;
    }
}

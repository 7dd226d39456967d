package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.transaction.TransactionManager;
import org.hibernate.Session;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Transactions that a manager of JTA begins and ends. */
class JtaPinningTest {
    private static Database database;
    private static TestUnit unit;
    private static final TransactionManager manager = Jta.manager();

    private final Pinning pinning = Pinning.of(unit.sessionFactory());
    private int id = 0;

    @BeforeAll
    static void start() {
        database = Databases.create();
        database.execute("create table slip (id int primary key)");
        unit = Jta.set(TestUnit.of(Slip.class), new XaDataSource(database))
                .on(database)
                .set("hibernate.hbm2ddl.auto", "none")
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

    @Entity(name = "Slip")
    static class Slip {
        @Id
        int id;
    }
}

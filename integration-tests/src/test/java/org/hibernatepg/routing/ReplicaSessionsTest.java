package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.testing.ReplicationNode.serverOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Version;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.hibernate.HibernateTransactionManager;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** Sessions of Hibernate and transactions of Spring that are declared read-only, with two real standbys and no scope. */
class ReplicaSessionsTest {
    @AutoClose
    static final ReplicationCluster cluster = ReplicationCluster.start(2);

    private TestUnit unit;

    @BeforeEach
    void start() {
        unit = TestUnit.of(Visit.class)
                .on(cluster.primary().database())
                .set(RoutingSettings.REPLICAS, cluster.replicas())
                .set(RoutingSettings.PROBE_TIMEOUT, "5000")
                .set(
                        "hibernate.current_session_context_class",
                        "org.springframework.orm.jpa.hibernate.SpringSessionContext")
                // As Spring's own builders of session factories set it.
                .set("hibernate.connection.handling_mode", "DELAYED_ACQUISITION_AND_HOLD")
                .start();
        unit.inTransaction(session -> session.persist(new Visit(1)));
        cluster.awaitCaughtUp();
    }

    @AfterEach
    void stop() {
        unit.close();
    }

    @Test
    @Spec({"RT-01", "RT-02", "RO-11"})
    void aReadOnlySessionReadsFromReplicasInEachTransactionAndWithoutOne() {
        Set<String> servers = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            try (Session session = ReadOnlyConnectionsTest.readOnlySession(
                    unit.sessionFactory().withOptions())) {
                session.beginTransaction();
                servers.add(serverOf(session));
                assertThat(serverOf(session)).startsWith("standby");
                session.getTransaction().commit();
            }
        }
        assertThat(servers).containsExactlyInAnyOrder("standby1", "standby2");

        try (Session session =
                ReadOnlyConnectionsTest.readOnlySession(unit.sessionFactory().withOptions())) {
            assertThat(serverOf(session)).startsWith("standby");
            assertThat(session.find(Visit.class, 1)).isNotNull();
            assertThatThrownBy(() -> session.doWork(
                            connection -> connection.createStatement().execute("delete from Visit")))
                    .isInstanceOf(ReadOnlyViolationException.class);
            session.beginTransaction();
            assertThatThrownBy(() ->
                            session.createMutationQuery("delete from Visit").executeUpdate())
                    .isInstanceOf(RuntimeException.class);
            session.getTransaction().rollback();
        }
        unit.inTransaction(session -> assertThat(serverOf(session)).isEqualTo("primary"));
    }

    /** Beans behind an interface, with Spring's own annotations and nothing of this library. */
    interface Visits {
        String reading();

        String writing(int id);

        void writingByMistake();

        long count();
    }

    @Transactional
    static class VisitsOfSpring implements Visits {
        private final SessionFactory factory;

        VisitsOfSpring(SessionFactory factory) {
            this.factory = factory;
        }

        @Override
        @Transactional(readOnly = true)
        public String reading() {
            Session session = factory.getCurrentSession();
            session.find(Visit.class, 1);
            return serverOf(session);
        }

        @Override
        public String writing(int id) {
            factory.getCurrentSession().persist(new Visit(id));
            return serverOf(factory.getCurrentSession());
        }

        @Override
        @Transactional(readOnly = true)
        public void writingByMistake() {
            // Hibernate itself refuses queries that write in such a session.
            factory.getCurrentSession()
                    .doWork(connection -> connection.createStatement().execute("delete from Visit"));
        }

        @Override
        @Transactional(readOnly = true)
        public long count() {
            return factory.getCurrentSession()
                    .createSelectionQuery("select count(*) from Visit", Long.class)
                    .getSingleResult();
        }
    }

    @Configuration
    @EnableTransactionManagement
    static class Transactions {}

    private AnnotationConfigApplicationContext spring(boolean jpa) {
        var context = new AnnotationConfigApplicationContext();
        context.register(Transactions.class);
        context.registerBean(PlatformTransactionManager.class, () -> manager(jpa));
        context.registerBean(Visits.class, () -> new VisitsOfSpring(unit.sessionFactory()));
        context.refresh();
        return context;
    }

    private PlatformTransactionManager manager(boolean jpa) {
        if (!jpa) {
            return new HibernateTransactionManager(unit.sessionFactory());
        }
        JpaTransactionManager manager = new JpaTransactionManager(unit.sessionFactory());
        manager.setJpaDialect(new HibernateJpaDialect());
        manager.afterPropertiesSet();
        return manager;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Spec({"RT-01", "RT-02", "RO-01"})
    void springsReadOnlyTransactionsRunOnReplicasAndItsOthersOnThePrimary(boolean jpa) {
        assumeTrue(!Version.getVersionString().startsWith("6."), "Spring 7 is for Hibernate 7");
        try (AnnotationConfigApplicationContext context = spring(jpa)) {
            Visits visits = context.getBean(Visits.class);
            assertThat(List.of(visits.reading(), visits.reading())).containsExactlyInAnyOrder("standby1", "standby2");
            assertThat(visits.writing(2)).isEqualTo("primary");
            assertThat(visits.reading()).startsWith("standby");

            assertThatThrownBy(visits::writingByMistake).satisfies(e -> assertThat(ReadOnlyViolationException.find(e))
                    .hasValueSatisfying(
                            violation -> assertThat(violation.getScope()).isEqualTo("read-only connection")));
            cluster.awaitCaughtUp();
            assertThat(visits.count()).isEqualTo(2);
            assertThat(visits.writing(3)).isEqualTo("primary");
        }
    }

    @Test
    @Spec({"RT-08", "RO-01"})
    void springsReadOnlyTransactionsOnlyReadOnThePrimaryToo() {
        assumeTrue(!Version.getVersionString().startsWith("6."), "Spring 7 is for Hibernate 7");
        unit.set(RoutingSettings.REPLICAS, "none").restart();
        unit.inTransaction(session -> session.persist(new Visit(1)));
        try (AnnotationConfigApplicationContext context = spring(true)) {
            Visits visits = context.getBean(Visits.class);
            assertThat(visits.reading()).isEqualTo("primary");
            assertThatThrownBy(visits::writingByMistake).satisfies(e -> assertThat(ReadOnlyViolationException.find(e))
                    .isPresent());
            assertThat(visits.count()).isEqualTo(1);
        }
    }

    @Entity(name = "Visit")
    static class Visit {
        @Id
        int id;

        protected Visit() {}

        Visit(int id) {
            this.id = id;
        }
    }
}

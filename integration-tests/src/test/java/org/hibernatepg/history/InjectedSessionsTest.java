package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import java.util.Map;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.hibernate.Version;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.routing.NestedTransactions;
import org.hibernatepg.routing.ReadOnlyScope;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.routing.ReadOnlyViolationException;
import org.hibernatepg.routing.Rollback;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.SearchPath;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.SoftDeletes;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.When;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.orm.jpa.hibernate.HibernateTransactionManager;
import org.springframework.orm.jpa.hibernate.SharedSessionCreator;
import org.springframework.transaction.support.TransactionTemplate;

/** What containers inject stands before a session, and is no implementor: everything takes it all the same. */
class InjectedSessionsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Letter.class);

    private static final String MOVE = "update Letter set town = ?1 where id = 1";

    @BeforeEach
    void fill() {
        unit.truncate();
        unit.inTransaction(session -> session.persist(new Letter(1, "Rome")));
    }

    /** In a scope of the application, of which a client has a proxy. */
    static class Producer {
        static Session session;
        static StatelessSession statelessSession;

        @Produces
        @ApplicationScoped
        Session session() {
            return session;
        }

        @Produces
        @ApplicationScoped
        StatelessSession statelessSession() {
            return statelessSession;
        }
    }

    static class StandardProducer {
        @Produces
        @ApplicationScoped
        EntityManagerFactory factory() {
            return unit.sessionFactory();
        }

        @Produces
        @ApplicationScoped
        EntityManager entityManager() {
            return Producer.session;
        }
    }

    private static SeContainer cdi(Class<?> producer) {
        return SeContainerInitializer.newInstance().addBeanClasses(producer).initialize();
    }

    private static void inSpring(Consumer<StatelessSession> work) {
        var manager = new HibernateTransactionManager(unit.sessionFactory());
        StatelessSession proxy = SharedSessionCreator.createSharedStatelessSession(unit.sessionFactory());
        assertThat(proxy).isNotInstanceOf(SharedSessionContractImplementor.class);
        new TransactionTemplate(manager).executeWithoutResult(status -> work.accept(proxy));
    }

    @Test
    void springsStatelessSession() {
        assumeTrue(!Version.getVersionString().startsWith("6."), "Spring 7 is for Hibernate 7");
        inSpring(session -> assertTaken(session, unit.sessionFactory()));
        inSpring(session -> {
            NestedTransactions.of(unit.sessionFactory()).run(session, () -> {
                move(session, "Oslo");
                throw new Rollback();
            });
            assertRefused(session, ReadOnlyScopes.of(unit.sessionFactory()).open(session));
        });
        assertThat(town()).isEqualTo("Bonn");
    }

    @Test
    void cdisClientProxies() {
        try (SeContainer container = cdi(Producer.class);
                Session session = unit.sessionFactory().openSession();
                StatelessSession statelessSession = unit.sessionFactory().openStatelessSession()) {
            Producer.session = session;
            Producer.statelessSession = statelessSession;
            Session proxy = container.select(Session.class).get();
            assertThat((Object) proxy.unwrap(Session.class)).isNotInstanceOf(SharedSessionContractImplementor.class);
            assertTakenInTransaction(proxy);
            assertTakenInTransaction(container.select(StatelessSession.class).get());
        }
    }

    private static void assertTakenInTransaction(SharedSessionContract session) {
        unit.truncate();
        unit.inTransaction(other -> other.persist(new Letter(1, "Rome")));
        session.beginTransaction();
        assertTaken(session, unit.sessionFactory());
        session.getTransaction().commit();
        assertThat(town()).isEqualTo("Bonn");
    }

    @Test
    void cdisClientProxiesOfTheStandardsTypes() {
        try (SeContainer container = cdi(StandardProducer.class);
                Session session = unit.sessionFactory().openSession()) {
            Producer.session = session;
            EntityManagerFactory factory =
                    container.select(EntityManagerFactory.class).get();
            EntityManager proxy = container.select(EntityManager.class).get();
            NestedTransactions.of(factory).run(proxy, () -> proxy.find(Letter.class, 1).town = "Oslo");
            assertRefused(session, ReadOnlyScopes.of(factory).open(proxy));
            assertThat(History.of(factory).events(session, Letter.class).list()).hasSize(2);
            Replay.of(factory).verify(session);
            assertThat(Triggers.of(factory).isIgnored(session, "Letter:rome_is_closed"))
                    .isFalse();
        }
    }

    private static void assertRefused(SharedSessionContract session, ReadOnlyScope opened) {
        try (ReadOnlyScope scope = opened) {
            assertThatThrownBy(() -> move(session, "Oslo")).isInstanceOf(ReadOnlyViolationException.class);
        }
    }

    private static void assertTaken(SharedSessionContract session, EntityManagerFactory factory) {
        assertTriggersTake(session, Triggers.of(factory));
        assertContextsTake(session);
        assertHistoryTakes(session, History.of(factory));
        SearchPath.run(session, () -> assertThat(town(session)).isEqualTo("Bonn"), "public");
    }

    private static void assertTriggersTake(SharedSessionContract session, Triggers triggers) {
        try (var ignored = triggers.ignore(session, "Letter:rome_is_closed")) {
            assertThat(triggers.isIgnored(session, "Letter:rome_is_closed")).isTrue();
            move(session, "Oslo");
            move(session, "Rome");
        }
        assertThat(triggers.isIgnored(session, "Letter:rome_is_closed")).isFalse();
        triggers.setConstraints(session, Timing.IMMEDIATE, "Letter:later");
        session.createMutationQuery("delete from Letter").executeUpdate();
        assertThat(SoftDeletes.of(session).restore(Letter.class, 1).active).isTrue();
    }

    private static void assertContextsTake(SharedSessionContract session) {
        try (var context = HistoryContext.open(session, Map.of("form", "open"))) {
            HistoryContext.add(session, Map.of("added", true));
            move(session, "Oslo");
        }
        HistoryContext.run(session, Map.of("form", "run"), () -> move(session, "Riga"));
        CapturedContext captured = HistoryContext.call(Map.of("form", "captured"), HistoryContext::capture);
        try (var context = captured.open(session)) {
            move(session, "Bern");
        }
        assertThat(HistoryContext.<Integer>call(session, Map.of("form", "call"), () -> move(session, "Bonn")))
                .isEqualTo(1);
    }

    private static void assertHistoryTakes(SharedSessionContract session, History history) {
        assertThat(history.events(session, Letter.class).ofId(1).list())
                .extracting(
                        event -> event.snapshot().town, event -> event.context().get("form"))
                .endsWith(
                        tuple("Oslo", "open"), tuple("Riga", "run"), tuple("Bern", "captured"), tuple("Bonn", "call"));
        history.revert(session, Letter.class, 1).toPrevious().apply();
        move(session, "Bonn");
        assertThat(history.timeline(session).list()).isNotEmpty();
        assertThat(history.backfill(session))
                .allSatisfy(table -> assertThat(table.rows()).isZero());
        assertThat(history.seals().heads(session)).isEmpty();
        Replay.of(unit.sessionFactory()).verify(session);
        history.erasure(session);
    }

    private static int move(SharedSessionContract session, String town) {
        return session.createMutationQuery(MOVE).setParameter(1, town).executeUpdate();
    }

    private static String town(SharedSessionContract session) {
        return session.createNativeQuery("select town from letter", String.class)
                .getSingleResult();
    }

    private static Object town() {
        return unit.value("select town from letter");
    }

    @Entity(name = "Letter")
    @TrackHistory
    @SoftDelete(name = "keep", attribute = "active")
    @Protect(
            name = "rome_is_closed",
            operations = Operation.UPDATE,
            condition = "old.town <> 'Rome' and new.town = 'Rome'")
    @Trigger(
            name = "later",
            when = When.AFTER,
            operations = Operation.INSERT,
            timing = Timing.DEFERRED,
            body = "return null;")
    static class Letter {
        @Id
        int id;

        String town;
        boolean active = true;

        protected Letter() {}

        Letter(int id, String town) {
            this.id = id;
            this.town = town;
        }
    }
}

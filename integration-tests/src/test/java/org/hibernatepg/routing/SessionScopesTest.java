package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.hibernate.FlushMode;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Read-only scopes of a session that is open already. */
class SessionScopesTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Ship.class, Cabin.class, Log.class);

    private final ReadOnlyScopes scopes =
            ReadOnlyScopes.of(unit.sessionFactory()).named("inspection");

    @BeforeEach
    void fill() {
        unit.truncate();
        unit.inTransaction(session -> {
            Ship ship = new Ship();
            ship.id = 1;
            ship.name = "Beagle";
            Cabin cabin = new Cabin();
            cabin.id = 1;
            ship.cabins.add(cabin);
            session.persist(ship);
            Log log = new Log();
            log.id = 1;
            session.persist(log);
        });
        unit.jdbc("truncate log_event");
        unit.clearStatements();
    }

    private static Ship ship(Session session) {
        return session.find(Ship.class, 1);
    }

    private void assertRefused(Session session, Consumer<Ship> change) {
        Ship ship = ship(session);
        ReadOnlyScope scope = scopes.open(session);
        change.accept(ship);
        assertThatExceptionOfType(ReadOnlyViolationException.class)
                .isThrownBy(scope::close)
                .satisfies(e -> assertThat(e.getScope()).isEqualTo("inspection"));
        assertThat(scope.isOpen()).isFalse();
    }

    @Test
    @Spec({"RO-01", "RO-09"})
    void whatIsChangedInTheScopeIsRefusedAtItsEndAndTheOuterPartWritesOn() {
        unit.inTransaction(session -> {
            Ship ship = ship(session);
            ship.name = "Fram";
            assertRefused(session, s -> s.name = "Pirate");

            assertThat(ship.name).isEqualTo("Fram");
            assertThat(session.contains(ship)).isTrue();
            ship.name = ship.name + " II";
        });

        assertThat(unit.query("select name, version from ship")).isEqualTo(List.of(List.of("Fram II", 2)));
    }

    @Test
    @Spec("RO-02")
    void collectionsAndRemovalsArePutBackToo() {
        unit.inTransaction(session -> {
            assertRefused(session, ship -> ship.cabins.clear());
            assertThat(ship(session).cabins).hasSize(1);
            assertRefused(session, session::remove);
            assertThat(session.contains(ship(session))).isTrue();
            Ship second = new Ship();
            second.id = 2;
            assertRefused(session, ship -> session.persist(second));
            assertThat(session.contains(second)).isFalse();
            ship(session).name = "Fram";
        });

        assertThat(unit.query("select name from ship")).isEqualTo(List.of(List.of("Fram")));
        assertThat(unit.value("select count(*) from cabin")).isEqualTo(1L);
    }

    @Test
    @Spec("RO-09")
    void whatWasChangedBeforeBelongsToTheOutside() {
        unit.inTransaction(session -> {
            ship(session).name = "Fram";
            try (ReadOnlyScope scope = scopes.open(session)) {
                assertThat(session.createSelectionQuery("select name from Ship", String.class)
                                .getSingleResult())
                        .isEqualTo("Fram");
            }
        });

        assertThat(unit.value("select name from ship")).isEqualTo("Fram");
    }

    @Test
    @Spec({"RO-09", "RO-03"})
    void aRefusedStatementInsideLeavesTheOuterTransactionAlive() {
        unit.inTransaction(session -> {
            ship(session).name = "Fram";
            try (ReadOnlyScope scope = scopes.open(session)) {
                assertThatThrownBy(() ->
                                session.createMutationQuery("delete from Cabin").executeUpdate())
                        .isInstanceOf(ReadOnlyViolationException.class)
                        .hasMessageContaining("'inspection'");
            }
            session.createMutationQuery("update Cabin set beds = 3").executeUpdate();
        });

        assertThat(unit.value("select name from ship")).isEqualTo("Fram");
        assertThat(unit.value("select beds from cabin")).isEqualTo(3);
    }

    @Test
    @Spec("RO-04")
    void whatTheBodyThrowsComesFirstAndTheViolationIsAddedToIt() {
        IOException thrown = new IOException();

        unit.inTransaction(session -> assertThatThrownBy(() -> {
                    try (ReadOnlyScope scope = scopes.open(session)) {
                        ship(session).name = "Pirate";
                        throw thrown;
                    }
                })
                .isSameAs(thrown)
                .satisfies(e ->
                        assertThat(e.getSuppressed()).singleElement().isInstanceOf(ReadOnlyViolationException.class)));

        assertThat(unit.value("select name from ship")).isEqualTo("Beagle");
    }

    @Test
    @Spec("RO-11")
    void withoutATransactionTheScopeHasOneOfItsOwn() {
        unit.sessionFactory().inSession(session -> {
            try (ReadOnlyScope scope = scopes.open(session)) {
                assertThat(session.getTransaction().isActive()).isTrue();
                assertThat(ship(session).name).isEqualTo("Beagle");
            }
            assertThat(session.getTransaction().isActive()).isFalse();
            assertRefused(session, ship -> ship.name = "Pirate");
            assertThat(session.getTransaction().isActive()).isFalse();
            assertThat(ship(session).name).isEqualTo("Beagle");

            session.beginTransaction();
            ship(session).name = "Fram";
            session.getTransaction().commit();
        });

        assertThat(unit.query("select name, version from ship")).isEqualTo(List.of(List.of("Fram", 1)));
    }

    @Test
    @Spec("RO-11")
    void changesThatNoTransactionHasWrittenAreFoundWhenTheScopeIsOpened() {
        unit.sessionFactory().inSession(session -> {
            ship(session).name = "Fram";
            assertThatThrownBy(() -> scopes.open(session))
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("holds changes that no transaction has written");
            session.beginTransaction();
            session.getTransaction().commit();
        });

        assertThat(unit.value("select name from ship")).isEqualTo("Fram");
    }

    @Test
    @Spec("RO-12")
    void whoEndsTheTransactionOfTheScopeDoesNotLeaveIt() {
        unit.sessionFactory().inSession(session -> {
            ReadOnlyScope scope = scopes.open(session);
            ship(session);
            session.getTransaction().commit();
            session.beginTransaction();
            assertThatThrownBy(() ->
                            session.createMutationQuery("delete from Cabin").executeUpdate())
                    .isInstanceOf(ReadOnlyViolationException.class);
            session.getTransaction().rollback();
            ship(session).name = "Pirate";
            assertThatThrownBy(scope::close).isInstanceOf(ReadOnlyViolationException.class);
            if (!session.getTransaction().isActive()) {
                session.beginTransaction();
            }
            session.getTransaction().commit();
        });

        assertThat(unit.value("select name from ship")).isEqualTo("Beagle");
        assertThat(unit.value("select count(*) from cabin")).isEqualTo(1L);
    }

    @Test
    @Spec("RO-09")
    void scopesOfASessionNestAndTheInnerOneIsUndoneAlone() {
        unit.inTransaction(session -> {
            Ship ship = ship(session);
            ship.name = "Fram";
            try (ReadOnlyScope outer = scopes.named("outer").open(session)) {
                assertRefused(session, s -> s.name = "Pirate");
                assertThat(ship.name).isEqualTo("Fram");
                assertThatThrownBy(() ->
                                session.createMutationQuery("delete from Cabin").executeUpdate())
                        .hasMessageContaining("'outer'");
            }
            ship.name = "Fram II";
        });

        assertThat(unit.value("select name from ship")).isEqualTo("Fram II");
    }

    @Test
    @Spec("RO-09")
    void aScopeOfASessionWithinOneOfTheThreadNests() {
        try (ReadOnlyScope thread = scopes.named("thread").open()) {
            unit.sessionFactory().inSession(session -> {
                session.beginTransaction();
                assertThat(ship(session).name).isEqualTo("Beagle");
                assertRefused(session, ship -> ship.name = "Pirate");
                assertThat(ship(session).name).isEqualTo("Beagle");
                session.getTransaction().commit();
                assertRefused(session, ship -> ship.name = "Pirate");
            });
        }
        assertThat(unit.value("select name from ship")).isEqualTo("Beagle");
    }

    @Test
    void otherSessionsOfTheThreadWriteOn() {
        unit.inTransaction(session -> {
            try (ReadOnlyScope scope = scopes.open(session)) {
                unit.inTransaction(other -> ship(other).name = "Fram");
            }
        });

        assertThat(unit.value("select name from ship")).isEqualTo("Fram");
    }

    @Test
    @Spec("RO-10")
    void aBlockThatWritesIsRefusedAndOneOfItsOwnIsNot() {
        NestedTransactions nested = NestedTransactions.of(unit.sessionFactory());
        for (Runnable inScope : List.<Runnable>of(
                () -> {
                    try (ReadOnlyScope scope = scopes.open()) {
                        nested.run(session -> ship(session).name = "Pirate");
                    }
                },
                () -> unit.inTransaction(session -> {
                    try (ReadOnlyScope scope = scopes.open(session)) {
                        nested.run(session, () -> ship(session).name = "Pirate");
                    }
                }),
                () -> scopes.run(session -> nested.run(session, () -> ship(session).name = "Pirate")))) {
            assertThatThrownBy(inScope::run)
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("'inspection'")
                    .hasMessageContaining("requiresNew()");
        }
        assertThat(unit.value("select name from ship")).isEqualTo("Beagle");

        scopes.run(session -> nested.requiresNew().run(own -> ship(own).name = "Fram"));
        assertThat(unit.value("select name from ship")).isEqualTo("Fram");
        unit.inTransaction(session -> {
            try (ReadOnlyScope scope = scopes.open(session)) {
                nested.requiresNew().run(own -> own.find(Cabin.class, 1).beds = 4);
                assertThatThrownBy(() ->
                                session.createMutationQuery("delete from Cabin").executeUpdate())
                        .isInstanceOf(ReadOnlyViolationException.class);
            }
        });
        assertThat(unit.value("select beds from cabin")).isEqualTo(4);
    }

    @Test
    @Spec({"RO-09", "RO-08"})
    void aScopeOfTheThreadIsOneOfTheBlockItIsOpenedIn() {
        NestedTransactions nested = NestedTransactions.of(unit.sessionFactory());

        nested.run(session -> {
            Ship ship = ship(session);
            ship.name = "Fram";
            ReadOnlyScope scope = scopes.open();
            ship.name = "Pirate";
            assertThatThrownBy(scope::close).isInstanceOf(ReadOnlyViolationException.class);
            assertThat(scope.isOpen()).isFalse();
            assertThat(ship.name).isEqualTo("Fram");
            nested.run(inner -> ship.name = ship.name + " II");
        });

        assertThat(unit.value("select name from ship")).isEqualTo("Fram II");
    }

    @Test
    @Spec({"RO-01", "RO-06"})
    void aFastScopeLooksForNothingRefusesTheRestAndRestoresTheSession() {
        unit.inTransaction(session -> {
            session.setHibernateFlushMode(FlushMode.COMMIT);
            Ship before = new Ship();
            before.id = 2;
            before.name = "Fram";
            session.persist(before);
            try (ReadOnlyScope scope = scopes.fast().open(session)) {
                assertThat(unit.statements()).anyMatch(sql -> sql.startsWith("insert into Ship"));
                Ship ship = ship(session);
                ship.name = "Shown only";
                assertThat(session.isReadOnly(ship)).isTrue();
                assertThat(session.createSelectionQuery("select name from Ship where id = 1", String.class)
                                .getSingleResult())
                        .isEqualTo("Beagle");
                assertThatThrownBy(() ->
                                session.createMutationQuery("delete from Cabin").executeUpdate())
                        .isInstanceOf(ReadOnlyViolationException.class);
            }
            assertThat(session.getHibernateFlushMode()).isEqualTo(FlushMode.COMMIT);
            assertThat(session.isDefaultReadOnly()).isFalse();
            session.find(Cabin.class, 1).beds = 2;
        });

        assertThat(unit.query("select name from ship order by id"))
                .isEqualTo(List.of(List.of("Beagle"), List.of("Fram")));
        assertThat(unit.value("select beds from cabin")).isEqualTo(2);
    }

    @Test
    @Spec("RO-06")
    void whatIsPersistedOrRemovedInAFastScopeIsWrittenAfterIt() {
        unit.inTransaction(session -> {
            try (ReadOnlyScope scope = scopes.fast().open(session)) {
                Ship later = new Ship();
                later.id = 2;
                later.name = "Fram";
                session.persist(later);
                session.remove(ship(session));
            }
            assertThat(unit.value("select name from ship")).isEqualTo("Beagle");
        });
        assertThat(unit.value("select name from ship")).isEqualTo("Fram");
    }

    @Test
    @Spec("RO-11")
    void aFastScopeWithoutATransactionHasOneOfItsOwn() {
        unit.sessionFactory().inSession(session -> {
            try (ReadOnlyScope scope = scopes.fast().open(session)) {
                ship(session).name = "Shown only";
                assertThatThrownBy(() ->
                                session.createMutationQuery("delete from Cabin").executeUpdate())
                        .isInstanceOf(ReadOnlyViolationException.class);
            }
            assertThat(session.getTransaction().isActive()).isFalse();
            assertThat(session.getHibernateFlushMode()).isEqualTo(FlushMode.AUTO);
        });
        assertThat(unit.value("select name from ship")).isEqualTo("Beagle");
    }

    @Test
    @Spec("RO-08")
    void entityManagersAndStatelessSessionsHaveThemToo() {
        EntityManager entityManager = unit.sessionFactory().createEntityManager();
        entityManager.getTransaction().begin();
        Ship ship = entityManager.find(Ship.class, 1);
        ReadOnlyScope scope = scopes.open(entityManager);
        ship.name = "Pirate";
        assertThatThrownBy(scope::close).isInstanceOf(ReadOnlyViolationException.class);
        ship.name = "Fram";
        entityManager.getTransaction().commit();
        entityManager.close();
        assertThat(unit.value("select name from ship")).isEqualTo("Fram");

        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            session.createMutationQuery("update Cabin set beds = 5").executeUpdate();
            try (ReadOnlyScope stateless = scopes.open(session)) {
                Cabin cabin = session.get(Cabin.class, 1);
                cabin.beds = 6;
                assertThatThrownBy(() -> session.update(cabin)).isInstanceOf(ReadOnlyViolationException.class);
            }
            session.createMutationQuery("update Cabin set beds = beds + 5").executeUpdate();
            session.getTransaction().commit();
        }
        assertThat(unit.value("select beds from cabin")).isEqualTo(10);
    }

    @Test
    void anEmptyScopeCostsTwoRoundTripsAndATransactionOfItsOwnIsOneOfPostgreSqls() {
        unit.inTransaction(session -> {
            ship(session);
            unit.clearStatements();
            try (ReadOnlyScope scope = scopes.open(session)) {
                assertThat(session.contains(ship(session))).isTrue();
            }
            assertThat(unit.statements())
                    .satisfiesExactly(sql -> assertThat(sql).startsWith("savepoint"), sql -> assertThat(sql)
                            .startsWith("release savepoint"));
        });
    }

    @Test
    @Spec("RO-07")
    void aScopeOfASessionIsClosedByItsThreadOnly() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Session session = unit.sessionFactory().openSession()) {
            ReadOnlyScope scope = scopes.open(session);
            assertThatThrownBy(() -> other.submit(scope::close).get())
                    .hasCauseInstanceOf(RoutingException.class)
                    .hasMessageContaining("on the thread that opened it");
            assertThat(scope.isOpen()).isTrue();
            scope.close();
            scope.close();
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aClosedSessionAndOneOfAnotherUnitAreRefused() {
        Session closed = unit.sessionFactory().openSession();
        closed.close();
        assertThatThrownBy(() -> scopes.open(closed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        try (TestUnit other = TestUnit.of(Cabin.class).start();
                Session session = other.sessionFactory().openSession()) {
            assertThatThrownBy(() -> scopes.open(session))
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("another persistence unit");
        }
    }

    @Test
    void aSessionOverAConnectionOfTheProgramsOwnIsRefused() throws SQLException {
        try (Connection own = unit.dataSource().getConnection();
                Session session =
                        unit.sessionFactory().withOptions().connection(own).openSession()) {
            assertThatThrownBy(() -> scopes.open(session))
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("over a connection that Hibernate did not get");
        }
    }

    @Test
    @Spec("RO-09")
    void theContextOfAHistoryAndIgnoredTriggersSurviveAnErrorWithinTheScope() {
        for (boolean ofSession : new boolean[] {true, false}) {
            unit.jdbc("truncate log_event");
            unit.inTransaction(session -> HistoryContext.run(session, Map.of("user", 7), () -> {
                try (TriggerScope ignored = Triggers.of(unit.sessionFactory()).ignore(session, "Log:kept")) {
                    Log log = session.find(Log.class, 1);
                    session.doWork(connection -> {
                        try (ReadOnlyScope scope = ofSession ? scopes.open(session) : scopes.open();
                                Statement statement = connection.createStatement()) {
                            // What pgtrigger sets before it is undone with the part that failed.
                            assertThatThrownBy(() -> statement.execute("delete from log"))
                                    .hasMessageContaining("read-only transaction");
                        }
                    });
                    log.text = "changed " + ofSession;
                    session.flush();
                }
            }));
            assertThat(unit.value("select text from log")).isEqualTo("changed " + ofSession);
            assertThat(unit.value("select pgh_context ->> 'user' from log_event"))
                    .isEqualTo("7");
        }
    }

    @Test
    void lazyAssociationsAreLoadedInTheScopeAndAfterIt() {
        unit.inTransaction(session -> {
            Ship ship;
            try (ReadOnlyScope scope = scopes.open(session)) {
                ship = ship(session);
                assertThat(Hibernate.isInitialized(ship.cabins)).isFalse();
            }
            assertThat(ship.cabins).hasSize(1);
            ship.cabins.get(0).beds = 9;
        });
        assertThat(unit.value("select beds from cabin")).isEqualTo(9);
    }

    @Entity(name = "Ship")
    static class Ship {
        @Id
        int id;

        String name;

        @Version
        int version;

        @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
        List<Cabin> cabins = new ArrayList<>();
    }

    @Entity(name = "Cabin")
    static class Cabin {
        @Id
        int id;

        int beds;
    }

    @Entity(name = "Log")
    @TrackHistory
    @Protect(name = "kept", operations = Operation.UPDATE)
    static class Log {
        @Id
        int id;

        String text;
    }
}

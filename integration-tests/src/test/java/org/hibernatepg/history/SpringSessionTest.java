package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.Version;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.SoftDeletes;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;
import org.springframework.transaction.support.TransactionTemplate;

/** The session that Spring injects: a proxy that finds the one of the transaction, and unwraps to itself. */
class SpringSessionTest {
    @RegisterExtension
    static final TestUnit unit =
            TestUnit.of(Parcel.class).set("hibernate.connection.handling_mode", "DELAYED_ACQUISITION_AND_HOLD");

    private Session session;
    private History history;

    @BeforeEach
    void inject() {
        assumeTrue(!Version.getVersionString().startsWith("6."), "Spring 7 is for Hibernate 7");
        unit.truncate();
        session = (Session)
                SharedEntityManagerCreator.createSharedEntityManager(unit.sessionFactory(), Map.of(), Session.class);
        assertThat(session.unwrap(Session.class)).isSameAs(session);
        history = History.of(unit.sessionFactory());
    }

    private void inTransaction(Consumer<Session> work) {
        JpaTransactionManager manager = new JpaTransactionManager(unit.sessionFactory());
        manager.setJpaDialect(new HibernateJpaDialect());
        new TransactionTemplate(manager).executeWithoutResult(status -> work.accept(session));
    }

    private void parcel() {
        inTransaction(spring -> spring.persist(new Parcel(1, "Rome")));
        inTransaction(spring -> {
            try (var context = HistoryContext.open(spring, Map.of("reason", "moved"))) {
                spring.find(Parcel.class, 1).town = "Oslo";
            }
            spring.find(Parcel.class, 1).town = "Bonn";
        });
    }

    @Test
    void eventsAreAskedForWithIt() {
        parcel();
        inTransaction(spring -> {
            List<Event<Parcel>> events =
                    history.events(spring, Parcel.class).ofId(1).list();
            assertThat(events)
                    .extracting(event -> event.snapshot().town, event -> event.context()
                            .get("reason"))
                    .containsExactly(tuple("Rome", null), tuple("Oslo", "moved"), tuple("Bonn", null));
            assertThat(events.get(0).next().orElseThrow().snapshot().town).isEqualTo("Oslo");
            assertThat(history.timeline(spring).list()).hasSize(3);
            Replay.of(unit.sessionFactory()).verify(spring);
        });
    }

    @Test
    void snapshotsAreTakenAfterItsTransactionToo() {
        parcel();
        List<Event<Parcel>> events = new ArrayList<>();
        inTransaction(spring ->
                events.addAll(history.events(spring, Parcel.class).ofId(1).list()));
        assertThat(events).extracting(event -> event.snapshot().town).containsExactly("Rome", "Oslo", "Bonn");
    }

    @Test
    void objectsAreRecordedRevertedAndBackfilledWithIt() {
        parcel();
        inTransaction(spring -> {
            Parcel parcel = spring.find(Parcel.class, 1);
            history.revert(spring, parcel).toPrevious().apply();
            assertThat(parcel.town).isEqualTo("Oslo");
            assertThat(history.record(spring, parcel, "update").snapshot().town).isEqualTo("Oslo");
            assertThat(history.backfill(spring))
                    .allSatisfy(table -> assertThat(table.rows()).isZero());
            assertThat(history.seals().seal(spring)).isZero();
        });
    }

    @Test
    void triggersAreIgnoredAndDeletesUndoneWithIt() {
        parcel();
        inTransaction(spring -> spring.remove(spring.find(Parcel.class, 1)));
        inTransaction(spring -> {
            assertThat(spring.find(Parcel.class, 1).active).isFalse();
            assertThat(SoftDeletes.of(spring).restore(Parcel.class, 1).active).isTrue();
            try (var ignored = Triggers.of(unit.sessionFactory()).ignore(spring, "Parcel:rome_is_closed")) {
                spring.find(Parcel.class, 1).town = "Rome";
            }
        });
        assertThat(unit.query("select town, active from parcel")).containsExactly(List.of("Rome", true));
    }

    @Test
    void itNeedsATransaction() {
        assertThatThrownBy(() -> history.events(session, Parcel.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("No transactional EntityManager available");
        assertThatThrownBy(() -> HistoryContext.open(session, Map.of())).isInstanceOf(IllegalStateException.class);
        assertThat(HistoryContext.current()).isEmpty();
    }

    @Entity(name = "Parcel")
    @TrackHistory
    @SoftDelete(name = "keep", attribute = "active")
    @Protect(
            name = "rome_is_closed",
            operations = Operation.UPDATE,
            condition = "old.town <> 'Rome' and new.town = 'Rome'")
    static class Parcel {
        @Id
        int id;

        String town;
        boolean active = true;

        protected Parcel() {}

        Parcel(int id, String town) {
            this.id = id;
            this.town = town;
        }
    }
}

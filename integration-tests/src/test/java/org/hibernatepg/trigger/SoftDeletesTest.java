package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityNotFoundException;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import jakarta.persistence.criteria.CriteriaQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.ObjectNotFoundException;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SoftDeletesTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Team.class,
            Player.class,
            Medal.class,
            Goalkeeper.class,
            Letter.class,
            Order.class,
            Task.class,
            Parcel.class,
            Plain.class,
            Numbered.class,
            Thing.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    void aRestrictedEntityIsNotFoundByAnyRead() {
        twoPlayersOfWhichTheSecondIsDeleted();

        unit.inTransaction(session -> {
            assertThat(session.find(Player.class, 2)).isNull();
            assertThat(session.find(Player.class, 1)).isNotNull();
            assertThat(names(session, "from Player")).containsExactly("ann");
            assertThat(names(session, "select p from Team t join t.players p")).containsExactly("ann");
            assertThat(session.createSelectionQuery("select count(*) from Player", Long.class)
                            .getSingleResult())
                    .isEqualTo(1L);
            CriteriaQuery<Player> criteria = session.getCriteriaBuilder().createQuery(Player.class);
            criteria.from(Player.class);
            assertThat(session.createSelectionQuery(criteria).getResultList()).hasSize(1);
        });
    }

    @Test
    void collectionsHoldLiveElementsOnly() {
        twoPlayersOfWhichTheSecondIsDeleted();

        unit.inTransaction(session -> {
            Team team = session.find(Team.class, 1);
            assertThat(team.players).extracting(player -> player.name).containsExactly("ann");
            assertThat(session.find(Medal.class, 1).players)
                    .extracting(player -> player.name)
                    .containsExactly("ann");
        });
        unit.inTransaction(session -> {
            Team fetched = session.createSelectionQuery("from Team t left join fetch t.players", Team.class)
                    .getSingleResult();
            assertThat(fetched.players).hasSize(1);
            Medal medal = session.createSelectionQuery("from Medal m left join fetch m.players", Medal.class)
                    .getSingleResult();
            assertThat(medal.players).hasSize(1);
        });
    }

    @Test
    void anAssociationToADeletedRowFailsWhenItIsLoaded() {
        twoPlayersOfWhichTheSecondIsDeleted();
        unit.inTransaction(session -> {
            session.persist(new Letter(1, session.getReference(Player.class, 1)));
            session.persist(new Letter(2, session.getReference(Player.class, 2)));
        });

        unit.inTransaction(session -> {
            Player addressee = session.find(Letter.class, 2).addressee;
            assertThatThrownBy(() -> addressee.name.length()).isNotNull();
            assertThatThrownBy(() -> addressee.getName()).isInstanceOf(ObjectNotFoundException.class);
        });
        unit.inTransaction(session -> assertThat(
                        session.createSelectionQuery("select l.id from Letter l join l.addressee", Integer.class)
                                .getResultList())
                .containsExactly(1));
    }

    @Test
    void bulkUpdatesAndDeletesLeaveDeletedRowsAlone() {
        twoPlayersOfWhichTheSecondIsDeleted();

        int updated = unit.fromTransaction(session ->
                session.createMutationQuery("update Player set name = 'x'").executeUpdate());

        assertThat(updated).isOne();
        assertThat(unit.query("select name from player order by id")).containsExactly(List.of("x"), List.of("bob"));
    }

    @Test
    void aScopeShowsDeletedRowsToItsSession() {
        twoPlayersOfWhichTheSecondIsDeleted();

        unit.inTransaction(session -> {
            try (TriggerScope all = SoftDeletes.of(session).includeDeleted(Player.class)) {
                assertThat(names(session, "from Player order by id")).containsExactly("ann", "bob");
                assertThat(session.find(Player.class, 2).name).isEqualTo("bob");
                assertThat(session.find(Team.class, 1).getPlayers()).hasSize(2);
                unit.inTransaction(
                        other -> assertThat(names(other, "from Player")).containsExactly("ann"));
            }
            assertThat(names(session, "from Player")).containsExactly("ann");
        });
    }

    @Test
    void scopesNestAndMayEndInAnyOrder() {
        twoPlayersOfWhichTheSecondIsDeleted();

        unit.inTransaction(session -> {
            TriggerScope first = SoftDeletes.of(session).includeDeleted();
            TriggerScope second = SoftDeletes.of(session).includeDeleted(Player.class);
            first.close();
            assertThat(names(session, "from Player")).hasSize(2);
            second.close();
            second.close();
            assertThat(names(session, "from Player")).hasSize(1);
        });
    }

    @Test
    void aFilterThatTheProgramHasDisabledItselfStaysDisabledAfterAScope() {
        twoPlayersOfWhichTheSecondIsDeleted();

        unit.inTransaction(session -> {
            unit.sessionFactory().getDefinedFilterNames().forEach(session::disableFilter);
            SoftDeletes.of(session).includeDeleted(Player.class).close();
            assertThat(names(session, "from Player")).hasSize(2);
        });
    }

    @Test
    void aStatelessSessionIsRestrictedWhenItAsksForThat() {
        twoPlayersOfWhichTheSecondIsDeleted();

        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            assertThat(session.get(Player.class, 2)).isNotNull();
            SoftDeletes.of(session).excludeDeleted();
            assertThat(session.get(Player.class, 2)).isNull();
            try (TriggerScope all = SoftDeletes.of(session).includeDeleted(Player.class)) {
                assertThat(session.get(Player.class, 2)).isNotNull();
            }
            Player restored = SoftDeletes.of(session).restore(Player.class, 2);
            assertThat(restored.active).isTrue();
            session.getTransaction().commit();
        }
        assertThat(unit.value("select active from player where id = 2")).isEqualTo(true);
    }

    @Test
    void subclassesAreRestrictedWithTheirEntity() {
        unit.inTransaction(session -> session.persist(new Goalkeeper(7)));

        unit.inTransaction(session -> session.remove(session.find(Goalkeeper.class, 7)));

        unit.inTransaction(session -> {
            assertThat(session.find(Goalkeeper.class, 7)).isNull();
            assertThat(session.createSelectionQuery("from Goalkeeper", Goalkeeper.class)
                            .getResultList())
                    .isEmpty();
            assertThat(SoftDeletes.of(session).restore(Goalkeeper.class, 7).active)
                    .isTrue();
        });
    }

    @Test
    void restoringSetsTheMarkAndCountsTheVersion() {
        twoPlayersOfWhichTheSecondIsDeleted();

        unit.inTransaction(session -> {
            Player restored = SoftDeletes.of(session).restore(Player.class, 2);

            assertThat(session.contains(restored)).isTrue();
            assertThat(SoftDeletes.of(session).isDeleted(restored)).isFalse();
            assertThat(names(session, "from Player order by id")).containsExactly("ann", "bob");
        });

        assertThat(unit.query("select active, version from player where id = 2"))
                .containsExactly(List.of(true, 1));
    }

    @Test
    void whatWasRemovedInTheSameSessionCanBeRestored() {
        twoPlayersOfWhichTheSecondIsDeleted();

        unit.inTransaction(session -> {
            session.remove(session.find(Player.class, 1));
            assertThat(SoftDeletes.of(session).restore(Player.class, 1).active).isTrue();
        });
        assertThat(unit.value("select active from player where id = 1")).isEqualTo(true);

        unit.inTransaction(session -> {
            Player held = session.find(Player.class, 1);
            unit.jdbc("delete from player where id = 1");
            assertThat(SoftDeletes.of(session).restore(Player.class, 1)).isSameAs(held);
        });
        assertThat(unit.value("select active from player where id = 1")).isEqualTo(true);
    }

    @Test
    void aLiveEntityIsLeftAsItIs() {
        twoPlayersOfWhichTheSecondIsDeleted();

        unit.inTransaction(session -> SoftDeletes.of(session).restore(Player.class, 1));

        assertThat(unit.value("select version from player where id = 1")).isEqualTo(0);
    }

    @Test
    @Spec({"B-020", "GAP-04"})
    void everyKindOfMarkHidesAndIsRestored() {
        unit.inTransaction(session -> {
            session.persist(new Order(1));
            session.persist(new Order(2));
            session.persist(new Task(1));
            session.persist(new Task(2));
            session.persist(new Parcel(1));
            session.persist(new Parcel(2));
            session.persist(new Numbered(1));
            session.persist(new Numbered(2));
        });

        unit.inTransaction(session -> {
            session.remove(session.find(Order.class, 1));
            session.remove(session.find(Task.class, 1));
            session.remove(session.find(Parcel.class, 1));
            session.remove(session.find(Numbered.class, 1));
        });

        for (Class<?> entity : List.of(Order.class, Task.class, Parcel.class, Numbered.class)) {
            unit.inTransaction(session -> {
                assertThat(session.find(entity, 1)).as(entity.getSimpleName()).isNull();
                assertThat(session.createSelectionQuery("from " + entity.getSimpleName(), entity)
                                .getResultList())
                        .as(entity.getSimpleName())
                        .hasSize(1);
                assertThat(SoftDeletes.of(session)
                                .isDeleted(SoftDeletes.of(session).restore(entity, 1)))
                        .isFalse();
            });
        }
        assertThat(unit.query("select \"Is it: {gone}\" from \"Order\" order by id"))
                .containsExactly(List.of("open"), List.of("open"));
        assertThat(unit.query("select state from task order by id")).containsExactly(List.of("o"), List.of("o"));
        assertThat(unit.value("select count(*) from parcel where gone_at is null"))
                .isEqualTo(2L);
        assertThat(unit.value("select count(*) from numbered where alive = 1")).isEqualTo(2L);
    }

    @Test
    void whatCannotBeRestoredIsSaid() {
        unit.inTransaction(session -> session.persist(new Thing(1)));
        unit.inTransaction(session -> session.remove(session.find(Thing.class, 1)));

        unit.inTransaction(session -> {
            SoftDeletes deletes = SoftDeletes.of(session);
            assertThatThrownBy(() -> deletes.restore(Thing.class, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not say what a live row has in 'state'. Add live = \"…\".");
            assertThatThrownBy(() -> deletes.restore(Thing.class, 99)).isInstanceOf(EntityNotFoundException.class);
            assertThatThrownBy(() -> deletes.restore(Plain.class, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not soft-deleted");
        });
    }

    private static void twoPlayersOfWhichTheSecondIsDeleted() {
        unit.inTransaction(session -> {
            Team team = new Team(1);
            Player ann = new Player(1, "ann", team);
            Player bob = new Player(2, "bob", team);
            Medal medal = new Medal(1);
            medal.players.add(ann);
            medal.players.add(bob);
            List.of(team, ann, bob, medal).forEach(session::persist);
        });
        unit.inTransaction(session -> session.remove(session.find(Player.class, 2)));
    }

    private static List<String> names(Session session, String hql) {
        return session.createSelectionQuery(hql, Player.class).getResultList().stream()
                .map(player -> player.name)
                .toList();
    }

    @Entity(name = "Team")
    static class Team {
        @Id
        int id;

        @OneToMany(mappedBy = "team")
        List<Player> players = new ArrayList<>();

        Team() {}

        Team(int id) {
            this.id = id;
        }

        List<Player> getPlayers() {
            return players;
        }
    }

    @Entity(name = "Medal")
    static class Medal {
        @Id
        int id;

        @ManyToMany
        @JoinTable(name = "medal_player")
        List<Player> players = new ArrayList<>();

        Medal() {}

        Medal(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Player")
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    @SoftDelete(name = "keep", attribute = "active", restrict = true)
    static class Player {
        @Id
        int id;

        String name;
        boolean active = true;

        @Version
        int version;

        @ManyToOne(fetch = FetchType.LAZY)
        Team team;

        Player() {}

        Player(int id, String name, Team team) {
            this.id = id;
            this.name = name;
            this.team = team;
        }

        String getName() {
            return name;
        }
    }

    @Entity(name = "Goalkeeper")
    static class Goalkeeper extends Player {
        Goalkeeper() {}

        Goalkeeper(int id) {
            super(id, "keeper", null);
        }
    }

    @Entity(name = "Letter")
    static class Letter {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        Player addressee;

        Letter() {}

        Letter(int id, Player addressee) {
            this.id = id;
            this.addressee = addressee;
        }
    }

    @Entity(name = "Order")
    @Table(name = "`Order`")
    @SoftDelete(name = "keep", attribute = "state", value = "it's\ngone: \\ {x} :y ?", live = "open", restrict = true)
    static class Order {
        @Id
        int id;

        @Column(name = "`Is it: {gone}`")
        String state = "open";

        Order() {}

        Order(int id) {
            this.id = id;
        }
    }

    enum State {
        OPEN,
        GONE
    }

    static class Letters implements AttributeConverter<State, String> {
        @Override
        public String convertToDatabaseColumn(State state) {
            return state == null ? null : state == State.OPEN ? "o" : "g";
        }

        @Override
        public State convertToEntityAttribute(String letter) {
            return letter == null ? null : letter.equals("o") ? State.OPEN : State.GONE;
        }
    }

    @Entity(name = "Task")
    @SoftDelete(name = "keep", attribute = "state", value = "GONE", live = "OPEN", restrict = true)
    static class Task {
        @Id
        int id;

        @Convert(converter = Letters.class)
        State state = State.OPEN;

        Task() {}

        Task(int id) {
            this.id = id;
        }
    }

    @Embeddable
    static class Trail {
        @Column(name = "gone_at")
        Instant goneAt;

        String sender;
    }

    @Entity(name = "Parcel")
    @SoftDelete(name = "keep", attribute = "trail.goneAt", restrict = true)
    static class Parcel {
        @Id
        int id;

        @Embedded
        Trail trail = new Trail();

        Parcel() {}

        Parcel(int id) {
            this.id = id;
            trail.sender = "x";
        }
    }

    @Entity(name = "Numbered")
    @SoftDelete(name = "keep", attribute = "alive", value = SoftDelete.NULL, live = "1", restrict = true)
    static class Numbered {
        @Id
        int id;

        Integer alive = 1;

        Numbered() {}

        Numbered(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Thing")
    @SoftDelete(name = "keep", attribute = "state", value = "GONE")
    static class Thing {
        @Id
        int id;

        @Enumerated(EnumType.STRING)
        State state = State.OPEN;

        Thing() {}

        Thing(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Plain")
    static class Plain {
        @Id
        int id;
    }
}

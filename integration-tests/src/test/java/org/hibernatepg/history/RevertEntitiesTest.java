package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.Reverts.event;
import static org.hibernatepg.history.Reverts.verify;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.GeneratedColumn;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Entities of every kind are brought back: their keys, their tables, their values. */
class RevertEntitiesTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Computed.class,
                    Numbered.class,
                    Seat.class,
                    Animal.class,
                    Dog.class,
                    Payment.class,
                    CardPayment.class,
                    Node.class,
                    Kinds.class)
            .prepare("create type kinds_mood as enum ('ok', 'bad', 'new')");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static History history() {
        return History.of(unit.sessionFactory());
    }

    @Test
    @Spec("R-006")
    void aComputedColumnIsComputed() {
        unit.inTransaction(session -> session.persist(new Computed(1, 5)));
        unit.inTransaction(session -> session.find(Computed.class, 1).width = 6);
        unit.inTransaction(session -> assertThat(history()
                        .revert(session, Computed.class, 1)
                        .toPrevious()
                        .apply()
                        .orElseThrow()
                        .area)
                .isEqualTo(25));
        unit.inTransaction(session -> session.remove(session.find(Computed.class, 1)));
        unit.inTransaction(session ->
                history().revert(session, Computed.class, 1).toPrevious().apply());
        assertThat(unit.query("select width, area from computed")).containsExactly(List.of(5, 25));
        verify(unit, Computed.class);
    }

    @Test
    void aKeyOfTheDatabaseIsGivenAgain() {
        long id = unit.fromTransaction(session -> {
            Numbered numbered = new Numbered();
            numbered.text = "it's {odd} \\ \n :x ?";
            session.persist(numbered);
            return Objects.requireNonNull(numbered.id);
        });
        unit.inTransaction(session -> session.remove(session.find(Numbered.class, id)));
        unit.inTransaction(session -> assertThat(history()
                        .revert(session, Numbered.class, id)
                        .toPrevious()
                        .apply()
                        .orElseThrow()
                        .text)
                .isEqualTo("it's {odd} \\ \n :x ?"));
        verify(unit, Numbered.class);
    }

    @Test
    void keysOfSeveralColumnsAndStatelessSessionsWork() {
        SeatId id = new SeatId("A'", 7);
        unit.inTransaction(session -> session.persist(new Seat(id, "Ann")));
        unit.inTransaction(session -> session.find(Seat.class, id).guest = "Bea");
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            assertThatThrownBy(() -> history()
                            .revert(session, Seat.class, id)
                            .toPrevious()
                            .apply())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("there is no transaction");
            session.beginTransaction();
            Seat seat = history()
                    .revert(session, Seat.class, id)
                    .toPrevious()
                    .apply()
                    .orElseThrow();
            assertThat(seat.guest).isEqualTo("Ann");
            session.getTransaction().commit();
        }
        verify(unit, Seat.class);
    }

    @Test
    void allTablesOfAnObjectAreBroughtBack() {
        unit.inTransaction(session -> {
            Dog dog = new Dog(1, "Rex");
            dog.chip = "c1";
            dog.tricks = 3;
            session.persist(dog);
        });
        Instant then = unit.now();
        unit.inTransaction(session -> {
            Dog dog = session.find(Dog.class, 1);
            dog.chip = null;
            dog.tricks = 4;
        });
        unit.inTransaction(session -> {
            Dog dog = (Dog)
                    history().revert(session, Animal.class, 1).to(then).apply().orElseThrow();
            assertThat(dog.chip).isEqualTo("c1");
            assertThat(dog.tricks).isEqualTo(3);
            assertThat(dog.version).isEqualTo(2);
        });
        unit.inTransaction(session -> session.remove(session.find(Dog.class, 1)));
        unit.inTransaction(session -> {
            Event<Animal> first = event(session, Animal.class, 1, 0);
            Dog dog = (Dog) history().revert(session, first).apply().orElseThrow();
            assertThat(dog.name).isEqualTo("Rex");
            assertThat(dog.chip).isEqualTo("c1");
            assertThat(dog.tricks).isEqualTo(3);
        });
        unit.inTransaction(session -> history()
                .revert(session, Dog.class, 1)
                .to(then.minusSeconds(60))
                .orDelete()
                .apply());
        assertThat(unit.value("select count(*) from animal")).isEqualTo(0L);
        verify(unit, Animal.class);
    }

    @Test
    void aTableForEachClassIsBroughtBack() {
        unit.inTransaction(session -> session.persist(new CardPayment(1, 10, "x")));
        unit.inTransaction(session -> session.find(CardPayment.class, 1).card = "y");
        unit.inTransaction(session -> {
            assertThat(history()
                            .revert(session, Payment.class, 1)
                            .toPrevious()
                            .preview()
                            .changes())
                    .containsExactly(new Change("card", "y", "x"));
            history().revert(session, Payment.class, 1).toPrevious().apply();
            session.remove(session.find(Payment.class, 1));
            session.flush();
            CardPayment payment = (CardPayment) history()
                    .revert(session, Payment.class, 1)
                    .toPrevious()
                    .apply()
                    .orElseThrow();
            assertThat(payment.amount).isEqualTo(10);
            assertThat(payment.card).isEqualTo("x");
        });
        verify(unit, Payment.class);
    }

    @Test
    void anObjectThatRefersToItselfIsCreatedAnew() {
        unit.inTransaction(session -> {
            Node node = new Node(1);
            session.persist(node);
            session.flush();
            node.parent = node;
        });
        unit.inTransaction(session -> session.remove(session.find(Node.class, 1)));
        unit.inTransaction(session -> {
            history().revert(session, event(session, Node.class, 1, 1)).apply();
        });
        unit.inTransaction(session -> {
            Node node = session.find(Node.class, 1);
            assertThat(node.parent).isSameAs(node);
        });
        verify(unit, Node.class);
    }

    @Test
    void valuesOfEveryTypeAreWrittenAsTheyWere() {
        unit.jdbc("create table copy_of_kinds as select * from kinds");
        for (String row : List.of(
                "1, '{\"b\": [1, null, \"x''y\"], \"a\": 1.50}', '{\"b\":1, \"a\":2}', '{a,NULL,\"b,c\"}', '\\x00ff5c', 'NaN', '-Infinity', 1.500, '12:00:00.123456+05:30', '1 mon 2 days 03:04:05', '10.0.0.1/8', 'ok', 'ab', B'101', '2026-01-02 03:04:05.678901+00'",
                "2, 'null', '[]', '{{a},{b}}', '', '-0', 'NaN', 'NaN', '00:00:00+00', '-1 year', '::1', 'bad', '', B'', '-infinity'",
                "3, null, null, null, null, null, null, null, null, null, null, null, null, null, null")) {
            unit.jdbc(
                    "insert into kinds (id, jb, js, arr, bytes, dbl, rl, num, tz, iv, ip, mood, chars, bits, at) values ("
                            + row + ")");
        }
        unit.jdbc("insert into copy_of_kinds select * from kinds");
        unit.jdbc(
                "update kinds set jb = '7', js = '8', arr = '{z}', bytes = 'z', dbl = 1, rl = 1, num = 1.5, tz = '01:00:00+00',"
                        + " iv = '1 day', ip = '1.1.1.1', mood = 'new', chars = 'z', bits = B'1', at = now() where id < 3");
        unit.jdbc("delete from kinds where id > 1");
        unit.inTransaction(session -> {
            for (int id = 1; id <= 3; id++) {
                history().revert(session, event(session, Kinds.class, id, 0)).apply();
            }
        });
        assertThat(
                        unit.value(
                                "select count(*) from kinds as k join copy_of_kinds as c on c.id = k.id where record_image_eq("
                                        + "row(k.jb, k.js::text, k.arr, k.bytes, k.dbl, k.rl, k.num, k.tz, k.iv, k.ip, k.mood, k.chars, k.bits, k.at),"
                                        + " row(c.jb, c.js::text, c.arr, c.bytes, c.dbl, c.rl, c.num, c.tz, c.iv, c.ip, c.mood, c.chars, c.bits, c.at))"))
                .isEqualTo(3L);
        verify(unit, Kinds.class);
    }

    @Test
    void anObjectThatHasAnotherKeyNowIsNotMadeTwice() {
        unit.inTransaction(session -> session.persist(new Seat(new SeatId("A", 1), "Ann")));
        Instant seated = unit.now();
        unit.jdbc("update seat set seat_no = 2");
        unit.inTransaction(session -> {
            assertThatThrownBy(() -> history()
                            .revert(session, Seat.class, new SeatId("A", 1))
                            .to(seated)
                            .preview())
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("it has the key A, 2 now, and a revert changes no keys");
            assertThatThrownBy(() -> history()
                            .revert(session, Seat.class, new SeatId("A", 2))
                            .to(seated)
                            .orDelete()
                            .preview())
                    .isInstanceOf(RevertException.class)
                    .hasMessageContaining("it had the key A, 1 then");
        });
    }

    @Test
    void whatWasFoundByABackfillIsGoneBackTo() {
        unit.jdbc("begin; set local session_replication_role = replica;"
                + " insert into node (id, parent_id) values (1, null); commit");
        unit.inTransaction(session -> history().backfill(session, Node.class));
        unit.inTransaction(session -> session.remove(session.find(Node.class, 1)));
        unit.inTransaction(session -> assertThat(history()
                        .revert(session, event(session, Node.class, 1, 0))
                        .apply())
                .isPresent());
        verify(unit, Node.class);
    }

    @Entity(name = "Computed")
    @Table(name = "computed")
    @TrackHistory
    static class Computed {
        @Id
        int id;

        int width;

        @GeneratedColumn("width * width")
        int area;

        protected Computed() {}

        Computed(int id, int width) {
            this.id = id;
            this.width = width;
        }
    }

    @Entity(name = "Numbered")
    @Table(name = "`Numbered Things`")
    @TrackHistory
    static class Numbered {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Column(name = "`Id`")
        @Nullable
        Long id;

        @Column(name = "`The Text`")
        @Nullable
        String text;
    }

    @Embeddable
    record SeatId(
            @Column(name = "seat_row") String row,
            @Column(name = "seat_no") int no) implements Serializable {}

    @Entity(name = "Seat")
    @Table(name = "seat")
    @TrackHistory
    static class Seat {
        @EmbeddedId
        @Nullable
        SeatId id;

        @Nullable
        String guest;

        protected Seat() {}

        Seat(SeatId id, String guest) {
            this.id = id;
            this.guest = guest;
        }
    }

    @Entity(name = "Animal")
    @Table(name = "animal")
    @Inheritance(strategy = InheritanceType.JOINED)
    @SecondaryTable(name = "animal_chip")
    @TrackHistory
    static class Animal {
        @Id
        int id;

        @Nullable
        String name;

        @Column(table = "animal_chip")
        @Nullable
        String chip;

        @Version
        long version;

        protected Animal() {}

        Animal(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Dog")
    @Table(name = "dog")
    static class Dog extends Animal {
        int tricks;

        protected Dog() {}

        Dog(int id, String name) {
            super(id, name);
        }
    }

    @Entity(name = "Payment")
    @Table(name = "payment")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @TrackHistory
    static class Payment {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "CardPayment")
    @Table(name = "card_payment")
    static class CardPayment extends Payment {
        @Nullable
        String card;

        protected CardPayment() {}

        CardPayment(int id, int amount, String card) {
            this.id = id;
            this.amount = amount;
            this.card = card;
        }
    }

    @Entity(name = "Node")
    @Table(name = "node")
    @TrackHistory
    static class Node {
        @Id
        int id;

        @ManyToOne
        @Nullable
        Node parent;

        protected Node() {}

        Node(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Kinds")
    @Table(name = "kinds")
    @TrackHistory
    static class Kinds {
        @Id
        int id;

        @Column(columnDefinition = "jsonb")
        @Nullable
        String jb;

        @Column(columnDefinition = "json")
        @Nullable
        String js;

        @Column(columnDefinition = "text[]")
        @Nullable
        String arr;

        byte @Nullable [] bytes;

        @Nullable
        Double dbl;

        @Nullable
        Float rl;

        @Column(columnDefinition = "numeric")
        @Nullable
        String num;

        @Column(columnDefinition = "timetz")
        @Nullable
        String tz;

        @Column(columnDefinition = "interval")
        @Nullable
        String iv;

        @Column(columnDefinition = "inet")
        @Nullable
        String ip;

        @Column(columnDefinition = "kinds_mood")
        @Nullable
        String mood;

        @Column(columnDefinition = "char(4)")
        @Nullable
        String chars;

        @Column(columnDefinition = "varbit")
        @Nullable
        String bits;

        @Nullable
        Instant at;
    }
}

package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.history.Recorded.changes;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.util.List;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The history of hierarchies with a table for each class. */
class TablePerClassHistoryTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Payment.class, Card.class, Transfer.class, SepaTransfer.class, Refund.class, Note.class, LongNote.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static <T> List<String> events(Class<T> entity) {
        return unit.fromTransaction(session -> History.of(unit.sessionFactory()).events(session, entity).list().stream()
                .map(event -> event.table() + " " + event.operation() + " " + event.snapshot() + " " + changes(event))
                .toList());
    }

    @Test
    @Spec("GAP-09")
    void theEventsOfAllTablesAreOneStream() {
        unit.inTransaction(session -> {
            session.persist(new Card(1, 10, "visa"));
            session.flush();
            session.persist(new Transfer(2, 20, 7));
            session.flush();
            session.persist(new SepaTransfer(3, 30, 8, "at"));
        });
        unit.inTransaction(session -> session.createMutationQuery("update Payment set amount = amount + 1 where id > 1")
                .executeUpdate());
        unit.inTransaction(session -> session.find(SepaTransfer.class, 3).country = "de");
        unit.inTransaction(session -> session.remove(session.find(Card.class, 1)));

        assertThat(events(Payment.class))
                .containsExactlyInAnyOrder(
                        "card INSERT Card 10 visa []",
                        "transfer INSERT Transfer 20 7 []",
                        "sepa INSERT SepaTransfer 30 8 at []",
                        "transfer UPDATE Transfer 21 7 [amount: 20 -> 21]",
                        "sepa UPDATE SepaTransfer 31 8 at [amount: 30 -> 31]",
                        "sepa UPDATE SepaTransfer 31 8 de [country: at -> de]",
                        "card DELETE Card 10 visa []");
        assertThat(events(Transfer.class))
                .containsExactlyInAnyOrder(
                        "transfer INSERT Transfer 20 7 []",
                        "sepa INSERT SepaTransfer 30 8 at []",
                        "transfer UPDATE Transfer 21 7 [amount: 20 -> 21]",
                        "sepa UPDATE SepaTransfer 31 8 at [amount: 30 -> 31]",
                        "sepa UPDATE SepaTransfer 31 8 de [country: at -> de]");
        assertThat(events(Card.class)).hasSize(2);
    }

    @Test
    void aKeyThatIsUsedAgainInAnotherTableGoesOn() {
        unit.inTransaction(session -> session.persist(new Card(1, 10, "visa")));
        unit.inTransaction(session -> session.remove(session.find(Card.class, 1)));
        unit.inTransaction(session -> session.persist(new Transfer(1, 11, 5)));

        assertThat(events(Payment.class))
                .containsExactly(
                        "card INSERT Card 10 visa []",
                        "card DELETE Card 10 visa []",
                        "transfer INSERT Transfer 11 5 [amount: 10 -> 11, reference: visa -> 5]");
    }

    @Test
    void anAssociationToTheRootGivesTheObjectOfItsClass() {
        unit.inTransaction(session -> {
            Card card = new Card(1, 10, "visa");
            session.persist(card);
            session.persist(new Refund(1, card));
        });

        unit.inTransaction(session -> {
            Refund then = History.of(unit.sessionFactory())
                    .events(session, Refund.class)
                    .ofId(1)
                    .list()
                    .get(0)
                    .snapshot();
            assertThat(then.payment).hasToString("Card 10 visa");
        });
    }

    @Test
    void aConcreteRootHasATableToo() {
        unit.inTransaction(session -> {
            session.persist(new Note(1, "a"));
            session.flush();
            session.persist(new LongNote(2, "b", "c"));
        });

        assertThat(events(Note.class)).containsExactly("note INSERT a []", "long_note INSERT b c []");
        unit.inTransaction(session -> assertThat(session.createSelectionQuery(
                                "select e.title from NoteEvent e where type(e) = NoteEvent", String.class)
                        .getResultList())
                .containsExactly("a"));
    }

    @Entity(name = "Payment")
    @TrackHistory
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    abstract static class Payment {
        @Id
        int id;

        @Column(name = "`Amount`")
        int amount;

        Payment() {}

        Payment(int id, int amount) {
            this.id = id;
            this.amount = amount;
        }

        @Override
        public String toString() {
            return getClass().getSimpleName() + " " + amount;
        }
    }

    @Entity(name = "Card")
    @Table(name = "card")
    static class Card extends Payment {
        @Column(name = "number")
        @Nullable
        String reference;

        Card() {}

        Card(int id, int amount, String reference) {
            super(id, amount);
            this.reference = reference;
        }

        @Override
        public String toString() {
            return super.toString() + " " + reference;
        }
    }

    @Entity(name = "Transfer")
    @Table(name = "transfer")
    static class Transfer extends Payment {
        int reference;

        Transfer() {}

        Transfer(int id, int amount, int reference) {
            super(id, amount);
            this.reference = reference;
        }

        @Override
        public String toString() {
            return super.toString() + " " + reference;
        }
    }

    @Entity(name = "SepaTransfer")
    @Table(name = "sepa")
    static class SepaTransfer extends Transfer {
        @Nullable
        String country;

        SepaTransfer() {}

        SepaTransfer(int id, int amount, int reference, String country) {
            super(id, amount, reference);
            this.country = country;
        }

        @Override
        public String toString() {
            return super.toString() + " " + country;
        }
    }

    @Entity(name = "Refund")
    @Table(name = "refund")
    @TrackHistory
    static class Refund {
        @Id
        int id;

        @ManyToOne
        @Nullable
        Payment payment;

        Refund() {}

        Refund(int id, Payment payment) {
            this.id = id;
            this.payment = payment;
        }
    }

    @Entity(name = "Note")
    @Table(name = "note")
    @TrackHistory
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    static class Note {
        @Id
        int id;

        @Nullable
        String title;

        Note() {}

        Note(int id, String title) {
            this.id = id;
            this.title = title;
        }

        @Override
        public String toString() {
            return String.valueOf(title);
        }
    }

    @Entity(name = "LongNote")
    @Table(name = "long_note")
    static class LongNote extends Note {
        @Nullable
        String text;

        LongNote() {}

        LongNote(int id, String title, String text) {
            super(id, title);
            this.text = text;
        }

        @Override
        public String toString() {
            return super.toString() + " " + text;
        }
    }
}

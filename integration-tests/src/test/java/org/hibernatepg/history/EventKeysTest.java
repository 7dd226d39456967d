package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.Hibernate;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.PartitionKey;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever tells one object from another, its events are found by it. */
class EventKeysTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Token.class,
            Renamed.class,
            Customer.class,
            Seat.class,
            Bare.class,
            Booking.class,
            Place.class,
            Owned.class,
            OwnedDetail.class,
            License.class,
            Country.class,
            Measured.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static <T> List<Event<T>> of(T object, Class<T> entity) {
        return unit.fromTransaction(session -> History.of(unit.sessionFactory())
                .events(session, entity)
                .of(object)
                .list());
    }

    private static <T> List<Event<T>> ofId(Object key, Class<T> entity) {
        return unit.fromTransaction(session -> History.of(unit.sessionFactory())
                .events(session, entity)
                .ofId(key)
                .list());
    }

    @Test
    @Spec("E-013")
    void aUuid() {
        Token token = new Token();
        Token other = new Token();
        unit.inTransaction(session -> {
            session.persist(token);
            session.persist(other);
        });
        unit.jdbc("update token set word = 'x'");

        assertThat(of(token, Token.class))
                .extracting(event -> event.get("word"))
                .containsExactly("w", "x");
        assertThat(ofId(Objects.requireNonNull(other.id), Token.class))
                .extracting(event -> event.snapshot().id)
                .containsExactly(other.id, other.id);
        assertThat(unit.query("select distinct pg_typeof(id)::text from token_event"))
                .containsExactly(List.of("uuid"));
    }

    @Test
    @Spec("Z-009")
    void aColumnOfAnotherName() {
        unit.jdbc("insert into renamed (\"The Key\", amount) values (1, 1), (2, 2)");
        unit.jdbc("update renamed set amount = amount + 1");

        assertThat(ofId(2L, Renamed.class))
                .extracting(event -> event.get("amount"))
                .containsExactly(2, 3);
        assertThat(unit.query("select \"The Key\", \"pgh_old_The Key\" from renamed_event where pgh_label = 'update'"))
                .containsExactlyInAnyOrder(Arrays.asList(1L, null), Arrays.asList(2L, null));
    }

    @Test
    @Spec("GAP-05")
    void severalAttributesWithAnIdClass() {
        unit.inTransaction(session -> {
            session.persist(new Seat("A", 1, 10));
            session.persist(new Seat("A", 2, 20));
            session.persist(new Seat("B", 1, 30));
        });
        unit.inTransaction(session ->
                session.createMutationQuery("update Seat set price = price + 1").executeUpdate());
        unit.jdbc("delete from seat where hall = 'B'");

        List<Event<Seat>> events = ofId(new SeatKey("A", 2), Seat.class);
        assertThat(events).extracting(Event::changes).containsExactly(List.of(), List.of(new Change("price", 20, 21)));
        assertThat(of(new Seat("B", 1, 0), Seat.class))
                .extracting(Event::label)
                .containsExactly("insert", "update", "delete");
        assertThat(events.get(1).snapshot()).usingRecursiveComparison().isEqualTo(new Seat("A", 2, 21));
        assertThat(events.get(1).previous().orElseThrow().get("number")).isEqualTo(2);
        unit.inTransaction(session -> {
            Seat reference = session.getReference(Seat.class, new SeatKey("A", 1));
            assertThat(History.of(unit.sessionFactory())
                            .events(session, Seat.class)
                            .of(reference)
                            .count())
                    .isEqualTo(2);
            assertThat(session.createSelectionQuery(
                                    "select e.price from SeatEvent e where e.hall = 'A' and e.number = 1 order by e.pghId",
                                    Integer.class)
                            .getResultList())
                    .containsExactly(10, 11);
        });
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            assertThat(History.of(unit.sessionFactory())
                            .events(session, Seat.class)
                            .ofId(new SeatKey("A", 1))
                            .list())
                    .extracting(event -> event.snapshot().price)
                    .containsExactly(10, 11);
        }
    }

    @Test
    @Spec("GAP-05")
    void theWholeKeyAsItWasIfAnyPartOfItChanges() {
        unit.jdbc("insert into seat (hall, number, price) values ('A', 1, 1), ('B', 2, 1)");
        unit.jdbc("update seat set hall = 'C' where number = 1");
        unit.jdbc("update seat set price = 2");

        assertThat(unit.query("select hall, number, pgh_old_hall, pgh_old_number from seat_event"
                        + " where pgh_old_hall is not null or pgh_old_number is not null"))
                .containsExactly(List.of("C", 1, "A", 1));
    }

    @Test
    void aKeyOfAnotherTypeIsRefused() {
        unit.inTransaction(session -> {
            EventQuery<Seat> events = History.of(unit.sessionFactory()).events(session, Seat.class);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> events.ofId("A"))
                    .withMessageContaining(
                            "with the key A, which is a java.lang.String. Its keys are of " + SeatKey.class.getName());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> events.of(new Seat(null, 1, 1)))
                    .withMessageContaining("has no key yet");
        });
    }

    @Test
    @Spec("GAP-05")
    void severalAttributesWithoutAnIdClass() {
        Bare bare = new Bare(1, 2, "a");
        unit.inTransaction(session -> session.persist(bare));
        unit.jdbc("insert into bare (a, b, text) values (1, 3, 'x')");
        unit.jdbc("update bare set text = 'b'");

        assertThat(of(bare, Bare.class))
                .extracting(event -> event.snapshot().text)
                .containsExactly("a", "b");
        assertThat(ofId(new Bare(1, 3, null), Bare.class))
                .extracting(event -> event.get("text"))
                .containsExactly("x", "b");
    }

    @Test
    @Spec({"RV-24", "GAP-05"})
    void anEmbeddedKeyWithAnAssociationAndAnEmbeddableInside() {
        Customer customer = new Customer(7, "Ann");
        Booking booking = new Booking(new BookingKey(customer, new Slot(3, 1)), "a");
        unit.inTransaction(session -> {
            session.persist(customer);
            session.persist(booking);
            session.persist(new Booking(new BookingKey(customer, new Slot(3, 2)), "other"));
        });
        unit.jdbc("update booking set note = 'b' where half = 1");

        List<Event<Booking>> events = of(booking, Booking.class);
        assertThat(events).extracting(Event::changes).containsExactly(List.of(), List.of(new Change("note", "a", "b")));
        unit.inTransaction(session -> {
            List<Event<Booking>> found = History.of(unit.sessionFactory())
                    .events(session, Booking.class)
                    .ofId(new BookingKey(session.getReference(Customer.class, 7), new Slot(3, 2)))
                    .list();
            assertThat(found).hasSize(1);
            BookingKey key = Objects.requireNonNull(found.get(0).snapshot().key);
            assertThat(key.slot).isEqualTo(new Slot(3, 2));
            assertThat(Hibernate.unproxy(Objects.requireNonNull(key.customer), Customer.class).name)
                    .isEqualTo("Ann");
            assertThat(session.createSelectionQuery(
                                    "select e.note from BookingEvent e where e.key.customer.id = 7 and e.key.slot.half = 1"
                                            + " and e.key.customer.name = 'Ann' order by e.pghId",
                                    String.class)
                            .getResultList())
                    .containsExactly("a", "b");
        });
        unit.jdbc("delete from booking where half = 2");
        unit.jdbc("update booking set note = 'c'");
        Recorded.assertLastEventIsTheRow(unit, "booking", "booking_event");
    }

    @Test
    @Spec("GAP-05")
    void aKeyThatIsTakenFromAnAssociation() {
        unit.inTransaction(session -> {
            Customer customer = new Customer(7, "Ann");
            session.persist(customer);
            session.persist(new Place(customer, "Rome"));
            Owned owned = new Owned(customer, 4, "a");
            session.persist(owned);
            session.persist(new OwnedDetail(owned, "d"));
            session.persist(new License(customer, "l"));
        });
        unit.jdbc("update place set city = 'Oslo'");
        unit.jdbc("update owned set text = 'b'");
        unit.jdbc("update owneddetail set text = 'e'");
        unit.jdbc("update license set text = 'm'");

        assertThat(ofId(7, Place.class)).extracting(event -> event.get("city")).containsExactly("Rome", "Oslo");
        assertThat(ofId(new OwnedKey(7, 4), Owned.class))
                .extracting(event -> event.get("text"))
                .containsExactly("a", "b");
        unit.inTransaction(session -> {
            Owned owned = session.find(Owned.class, new OwnedKey(7, 4));
            assertThat(of(owned, Owned.class)).hasSize(2).last().satisfies(event -> {
                assertThat(Objects.requireNonNull(event.snapshot().customer).id).isEqualTo(7);
                assertThat(event.snapshot().position).isEqualTo(4);
            });
            OwnedDetail detail = session.find(OwnedDetail.class, new OwnedDetailKey(new OwnedKey(7, 4)));
            assertThat(of(detail, OwnedDetail.class))
                    .extracting(event -> event.get("text"))
                    .containsExactly("d", "e");
            License license =
                    session.createSelectionQuery("from License", License.class).getSingleResult();
            assertThat(of(license, License.class))
                    .extracting(event -> event.get("text"))
                    .containsExactly("l", "m");
            assertThat(session.createSelectionQuery(
                                    "select e.text from OwnedEvent e where e.customer.name = 'Ann' and e.position = 4 order by e.pghId",
                                    String.class)
                            .getResultList())
                    .containsExactly("a", "b");
        });
        Recorded.assertLastEventIsTheRow(unit, "place", "place_event");
        Recorded.assertLastEventIsTheRow(unit, "owned", "owned_event");
        Recorded.assertLastEventIsTheRow(unit, "owneddetail", "owneddetail_event");
        Recorded.assertLastEventIsTheRow(unit, "license", "license_event");
    }

    @Test
    void aNaturalIdIsAnAttributeAndMayChange() {
        unit.inTransaction(session -> session.persist(new Country(1, "DE")));
        unit.jdbc("update country set code = 'FR'");
        unit.jdbc("delete from country");
        unit.inTransaction(session -> session.persist(new Country(2, "DE")));

        assertThat(Recorded.events(unit, Country.class))
                .extracting(event -> event.snapshot().code)
                .containsExactly("DE", "FR", "FR", "DE");
    }

    @Test
    void aPartitionKeyIsAnAttributeLikeOthers() {
        Measured measured = new Measured(1, "eu", 5);
        unit.inTransaction(session -> session.persist(measured));
        unit.inTransaction(session -> session.find(Measured.class, 1).amount = 6);

        assertThat(of(measured, Measured.class))
                .extracting(Event::changes)
                .containsExactly(List.of(), List.of(new Change("amount", 5, 6)));
        assertThat(Recorded.last(unit, Measured.class).snapshot())
                .usingRecursiveComparison()
                .isEqualTo(new Measured(1, "eu", 6));
    }

    @Entity(name = "Token")
    @TrackHistory
    static class Token {
        @Id
        @GeneratedValue
        @Nullable
        UUID id;

        String word = "w";
    }

    @Entity(name = "Renamed")
    @TrackHistory
    static class Renamed {
        @Id
        @Column(name = "`The Key`")
        @Nullable
        Long id;

        int amount;
    }

    @Entity(name = "Customer")
    static class Customer {
        @Id
        int id;

        @Nullable
        String name;

        protected Customer() {}

        Customer(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    record SeatKey(@Nullable String hall, int number) {}

    @Entity(name = "Seat")
    @IdClass(SeatKey.class)
    @TrackHistory
    static class Seat {
        @Id
        @Nullable
        String hall;

        @Id
        int number;

        int price;

        protected Seat() {}

        Seat(@Nullable String hall, int number, int price) {
            this.hall = hall;
            this.number = number;
            this.price = price;
        }
    }

    @Entity(name = "Bare")
    @TrackHistory
    static class Bare implements Serializable {
        private static final long serialVersionUID = 1L;

        @Id
        int a;

        @Id
        int b;

        @Nullable
        String text;

        protected Bare() {}

        Bare(int a, int b, @Nullable String text) {
            this.a = a;
            this.b = b;
            this.text = text;
        }
    }

    @Embeddable
    record Slot(@Column(name = "the_day") int day, int half) {}

    @Embeddable
    @SuppressWarnings("serial") // Its parts are entities, as Jakarta Persistence allows.
    static class BookingKey implements Serializable {
        private static final long serialVersionUID = 1L;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Customer customer;

        @Nullable
        Slot slot;

        protected BookingKey() {}

        BookingKey(Customer customer, Slot slot) {
            this.customer = customer;
            this.slot = slot;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof BookingKey key && Objects.equals(slot, key.slot);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(slot);
        }
    }

    @Entity(name = "Booking")
    @TrackHistory
    static class Booking {
        @EmbeddedId
        @Nullable
        BookingKey key;

        @Nullable
        String note;

        protected Booking() {}

        Booking(BookingKey key, String note) {
            this.key = key;
            this.note = note;
        }
    }

    @Entity(name = "Place")
    @TrackHistory
    static class Place {
        @Id
        @Nullable
        Integer id;

        @MapsId
        @OneToOne
        @JoinColumn(name = "customer_no")
        @Nullable
        Customer customer;

        @Nullable
        String city;

        protected Place() {}

        Place(Customer customer, String city) {
            this.customer = customer;
            this.city = city;
        }
    }

    record OwnedKey(int customer, int position) {}

    @Entity(name = "Owned")
    @IdClass(OwnedKey.class)
    @TrackHistory
    static class Owned {
        @Id
        @ManyToOne
        @Nullable
        Customer customer;

        @Id
        int position;

        @Nullable
        String text;

        protected Owned() {}

        Owned(Customer customer, int position, String text) {
            this.customer = customer;
            this.position = position;
            this.text = text;
        }
    }

    record OwnedDetailKey(OwnedKey owned) {}

    @Entity(name = "OwnedDetail")
    @IdClass(OwnedDetailKey.class)
    @TrackHistory
    static class OwnedDetail {
        @Id
        @OneToOne
        @Nullable
        Owned owned;

        @Nullable
        String text;

        protected OwnedDetail() {}

        OwnedDetail(Owned owned, String text) {
            this.owned = owned;
            this.text = text;
        }
    }

    @Entity(name = "License")
    @Table(name = "license")
    @TrackHistory
    @SuppressWarnings("serial") // Its key is an entity, as Jakarta Persistence allows.
    static class License implements Serializable {
        private static final long serialVersionUID = 1L;

        @Id
        @OneToOne
        @Nullable
        Customer customer;

        @Nullable
        String text;

        protected License() {}

        License(Customer customer, String text) {
            this.customer = customer;
            this.text = text;
        }
    }

    @Entity(name = "Country")
    @TrackHistory
    static class Country {
        @Id
        int id;

        @NaturalId
        @Nullable
        String code;

        protected Country() {}

        Country(int id, String code) {
            this.id = id;
            this.code = code;
        }
    }

    @Entity(name = "Measured")
    @TrackHistory
    static class Measured {
        @Id
        int id;

        @PartitionKey
        @Nullable
        String region;

        int amount;

        protected Measured() {}

        Measured(int id, String region, int amount) {
            this.id = id;
            this.region = region;
            this.amount = amount;
        }
    }
}

package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import jakarta.persistence.criteria.CriteriaDelete;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.SoftDeleteTest.Contract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Marks of every type, keys, names and hierarchies of every kind, removed one by one and by HQL. */
class SoftDeleteMappingsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Contract.class,
                    Note.class,
                    Ticket.class,
                    Mail.class,
                    Job.class,
                    Dated.class,
                    Booking.class,
                    Place.class,
                    Quoted.class,
                    Vehicle.class,
                    Car.class)
            .set("hibernate.jdbc.batch_size", 10);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec("B-020")
    void theMarkMayBeAStringANumberAnEnumADateOrNull() {
        unit.inTransaction(session -> {
            session.persist(new Note(1));
            session.persist(new Ticket(1));
            session.persist(new Mail(1));
            session.persist(new Job(1));
            session.persist(new Dated(1));
        });

        unit.inTransaction(session -> {
            session.remove(session.find(Note.class, 1));
            session.remove(session.find(Ticket.class, 1));
            session.remove(session.find(Mail.class, 1));
            session.remove(session.find(Job.class, 1));
            session.remove(session.find(Dated.class, 1));
        });
        assertMarks();

        unit.jdbc("update note set state = 'x'; update ticket set state = 1; update mail set owner = 'x';"
                + " update job set state = 0; update dated set deleted = null");
        unit.jdbc("delete from note; delete from ticket; delete from mail; delete from job; delete from dated");
        assertMarks();
    }

    private static void assertMarks() {
        assertThat(unit.value("select state from note")).isEqualTo("it's\ngone \\ \"100%\" {away}");
        assertThat(unit.value("select state from ticket")).isEqualTo(-1);
        assertThat(unit.value("select count(*) from mail where owner is null")).isEqualTo(1L);
        assertThat(unit.value("select state from job")).isEqualTo(1);
        assertThat(unit.value("select deleted <= clock_timestamp() from dated")).isEqualTo(true);
    }

    @Test
    void aCompositeKeyIsMatchedColumnByColumn() {
        unit.inTransaction(session -> {
            session.persist(new Booking("z", 7L, (short) 1));
            session.persist(new Booking("z", 1L, (short) 7));
            session.persist(new Place(new PlaceId("row", 3L, 4)));
            session.persist(new Place(new PlaceId("row", 4L, 3)));
        });

        unit.inTransaction(session -> {
            session.remove(session.find(Booking.class, new BookingId("z", 7L, (short) 1)));
            session.remove(session.find(Place.class, new PlaceId("row", 3L, 4)));
        });
        assertThat(unit.query("select number, seat, active from booking order by number"))
                .containsExactly(List.of(1L, 7, true), List.of(7L, 1, false));
        assertThat(unit.query("select block, seat, active from place order by block"))
                .containsExactly(List.of(3L, 4, false), List.of(4L, 3, true));

        unit.jdbc("delete from booking where number = 1; delete from place where block = 4");
        assertThat(unit.value("select count(*) from booking where active")).isEqualTo(0L);
        assertThat(unit.value("select count(*) from place where active")).isEqualTo(0L);
    }

    @Test
    void namesThatNeedQuotesAndAReservedWordWork() {
        unit.inTransaction(session -> session.persist(new Quoted(1)));

        unit.inTransaction(session -> session.remove(session.find(Quoted.class, 1)));

        assertThat(unit.value("select \"Is On\" from \"user\"")).isEqualTo(false);
    }

    @Test
    void aSubclassInTheSameTableIsMarkedToo() {
        unit.inTransaction(session -> session.persist(new Car(1)));

        unit.inTransaction(session -> session.remove(session.find(Vehicle.class, 1)));

        assertThat(unit.query("select id, active from vehicle")).containsExactly(List.of(1, false));
    }

    @Test
    @Spec("B-025")
    void aDeleteByHqlOrCriteriaIsOneUpdate() {
        unit.inTransaction(session -> {
            session.persist(new Contract(1));
            session.persist(new Contract(2));
            session.persist(new Contract(3));
            session.persist(new Quoted(1));
            session.persist(new Job(1));
            session.persist(new Car(1));
        });
        unit.clearStatements();

        unit.inTransaction(session -> {
            assertThat(session.createMutationQuery(
                                    "delete Contract c where c.id in (select d.id from Contract d where d.id <= :max)")
                            .setParameter("max", 2)
                            .executeUpdate())
                    .isEqualTo(2);
            CriteriaDelete<Contract> criteria = session.getCriteriaBuilder().createCriteriaDelete(Contract.class);
            criteria.where(session.getCriteriaBuilder()
                    .equal(criteria.from(Contract.class).get("id"), 3));
            assertThat(session.createMutationQuery(criteria).executeUpdate()).isOne();
            assertThat(session.createMutationQuery("delete Quoted where on").executeUpdate())
                    .isOne();
            assertThat(session.createMutationQuery("delete Job").executeUpdate())
                    .isOne();
            assertThat(session.createMutationQuery("delete Car").executeUpdate())
                    .isOne();
        });

        assertThat(unit.statements()).noneMatch(sql -> sql.startsWith("delete")).hasSize(5);
        assertThat(unit.query("select active, version from contract")).containsOnly(List.of(false, 0L));
        assertThat(unit.value("select \"Is On\" from \"user\"")).isEqualTo(false);
        assertThat(unit.value("select state from job")).isEqualTo(1);
        assertThat(unit.value("select active from vehicle")).isEqualTo(false);
    }

    @Test
    @Spec("B-024")
    void aDeleteByHqlDeletesTheRowsOfCollectionsAsUsual() {
        try (TestUnit albums = TestUnit.of(Album.class).start()) {
            albums.inTransaction(session -> {
                session.persist(new Album(1));
                session.persist(new Album(2));
            });

            int deleted = albums.fromTransaction(session -> session.createMutationQuery("delete Album where id = ?1")
                    .setParameter(1, 1)
                    .executeUpdate());

            assertThat(deleted).isOne();
            assertThat(albums.query("select album_id from album_tags")).containsOnly(List.of(2));
            assertThat(albums.query("select id, active from album order by id"))
                    .containsExactly(List.of(1, false), List.of(2, true));
        }
    }

    @Entity(name = "Album")
    @SoftDelete(name = "s", attribute = "active")
    static class Album {
        @Id
        int id;

        boolean active = true;

        @ElementCollection
        List<String> tags = List.of("a", "b");

        Album() {}

        Album(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Note")
    @SoftDelete(name = "soft_delete", attribute = "state", value = "it's\ngone \\ \"100%\" {away}")
    static class Note {
        @Id
        int id;

        String state = "new";

        Note() {}

        Note(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Ticket")
    @SoftDelete(name = "soft_delete", attribute = "state", value = "-1")
    static class Ticket {
        @Id
        int id;

        int state;

        Ticket() {}

        Ticket(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Mail")
    @SoftDelete(name = "soft_delete", attribute = "owner", value = SoftDelete.NULL)
    static class Mail {
        @Id
        int id;

        String owner = "ann";

        Mail() {}

        Mail(int id) {
            this.id = id;
        }
    }

    enum State {
        OPEN,
        GONE
    }

    @Entity(name = "Job")
    @SoftDelete(name = "soft_delete", attribute = "state", value = "GONE")
    static class Job {
        @Id
        int id;

        @Enumerated(EnumType.ORDINAL)
        State state = State.OPEN;

        Job() {}

        Job(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Dated")
    @SoftDelete(name = "soft_delete", attribute = "deleted")
    static class Dated {
        @Id
        int id;

        Instant deleted;

        Dated() {}

        Dated(int id) {
            this.id = id;
        }
    }

    record BookingId(String train, long number, short seat) implements Serializable {}

    @Entity(name = "Booking")
    @IdClass(BookingId.class)
    @SoftDelete(name = "soft_delete", attribute = "active")
    static class Booking {
        @Id
        String train;

        @Id
        long number;

        @Id
        short seat;

        boolean active = true;

        Booking() {}

        Booking(String train, long number, short seat) {
            this.train = train;
            this.number = number;
            this.seat = seat;
        }
    }

    @Embeddable
    static class PlaceId implements Serializable {
        private static final long serialVersionUID = 1L;

        String aisle;
        long block;
        int seat;

        PlaceId() {}

        PlaceId(String aisle, long block, int seat) {
            this.aisle = aisle;
            this.block = block;
            this.seat = seat;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof PlaceId that
                    && aisle.equals(that.aisle)
                    && block == that.block
                    && seat == that.seat;
        }

        @Override
        public int hashCode() {
            return Objects.hash(aisle, block, seat);
        }
    }

    @Entity(name = "Place")
    @SoftDelete(name = "soft_delete", attribute = "active")
    static class Place {
        @EmbeddedId
        PlaceId id;

        boolean active = true;

        Place() {}

        Place(PlaceId id) {
            this.id = id;
        }
    }

    @Entity(name = "Quoted")
    @Table(name = "`user`")
    @SoftDelete(name = "soft_delete", attribute = "on")
    static class Quoted {
        @Id
        @Column(name = "`order`")
        int id;

        @Column(name = "`Is On`")
        boolean on = true;

        @Version
        @Column(name = "`check`")
        int version;

        Quoted() {}

        Quoted(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    @SoftDelete(name = "soft_delete", attribute = "active")
    static class Vehicle {
        @Id
        int id;

        boolean active = true;
    }

    @Entity(name = "Car")
    static class Car extends Vehicle {
        String plate;

        Car() {}

        Car(int id) {
            this.id = id;
        }
    }
}

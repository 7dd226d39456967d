package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Temporal;
import jakarta.persistence.TemporalType;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.PartitionKey;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDeclarations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Removing, hiding and restoring entities of all kinds of marks, keys and declarations. */
@SuppressWarnings({"deprecation", "removal"}) // java.util.Date with @Temporal is still mapped
class SoftDeleteKindsTest {
    private static final List<Class<?>> MOMENTS = List.of(
            AtInstant.class,
            AtLocalDateTime.class,
            AtOffsetDateTime.class,
            AtZonedDateTime.class,
            AtLocalDate.class,
            AtDate.class,
            AtDay.class,
            AtTimestamp.class);

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    AtInstant.class,
                    AtLocalDateTime.class,
                    AtOffsetDateTime.class,
                    AtZonedDateTime.class,
                    AtLocalDate.class,
                    AtDate.class,
                    AtDay.class,
                    AtTimestamp.class,
                    Typed.class,
                    Regional.class,
                    Known.class,
                    Booking.class,
                    Place.class,
                    Animal.class,
                    Dog.class,
                    Composed.class,
                    Mixed.class,
                    Folder.class,
                    Sheet.class,
                    Revised.class)
            .set("hibernate.pgtrigger.contributors", new Declaring(declarations -> {
                if (declarations.isMapped(Mixed.class)) {
                    declarations.mixIn(Mixed.class, Archived.class);
                }
            }))
            .set("hibernate.jdbc.batch_size", 10);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"B-020", "GAP-04"})
    void everyDateTimeIsAMark() {
        for (Class<?> entity : MOMENTS) {
            assertRemovedHiddenAndRestored(entity, 1);
        }
    }

    @Test
    @Spec({"B-020", "GAP-04"})
    void aConstantOfAnEnumTypeOfTheDatabaseIsAMark() {
        assertThat(unit.value("select data_type from information_schema.columns"
                        + " where table_name = 'typed' and column_name = 'state'"))
                .isEqualTo("USER-DEFINED");

        assertRemovedHiddenAndRestored(Typed.class, 1);
        unit.inTransaction(
                session -> session.createMutationQuery("delete Typed").executeUpdate());

        assertThat(unit.value("select state::text from typed")).isEqualTo("GONE");
    }

    @Test
    void aPartitionKeyIsPartOfTheSearch() {
        assertRemovedHiddenAndRestored(Regional.class, 1);
    }

    @Test
    void anEntityWithANaturalIdIsNotFoundByIt() {
        assertRemovedHiddenAndRestored(Known.class, 1);
        unit.inTransaction(session -> session.remove(session.find(Known.class, 1)));

        unit.inTransaction(session -> {
            assertThat(session.bySimpleNaturalId(Known.class).load("k1")).isNull();
            try (TriggerScope all = SoftDeletes.of(session).includeDeleted(Known.class)) {
                assertThat(session.bySimpleNaturalId(Known.class).load("k1")).isNotNull();
            }
        });
    }

    @Test
    void keysOfSeveralAttributesAreRestored() {
        unit.inTransaction(session -> {
            session.persist(new Booking("z", 1));
            session.persist(new Place(new PlaceId("z", 1)));
        });
        assertRemovedAndRestored(Booking.class, new BookingId("z", 1));
        assertRemovedAndRestored(Place.class, new PlaceId("z", 1));
    }

    @Test
    void severalDeclarationsHideEachItsRows() {
        assumeTrue(unit.serverVersion() >= 15, "needs merge");
        try (TestUnit twice = TestUnit.of(Doubly.class).start()) {
            twice.inTransaction(session -> {
                session.persist(new Doubly(1, "a"));
                session.persist(new Doubly(2, "b"));
            });

            twice.inTransaction(session -> {
                session.remove(session.find(Doubly.class, 1));
                session.remove(session.find(Doubly.class, 2));
            });

            assertThat(twice.query("select id, active, gone is null from doubly order by id"))
                    .containsExactly(List.of(1, false, true), List.of(2, true, false));
            twice.inTransaction(session -> {
                assertThat(session.find(Doubly.class, 1)).isNull();
                assertThat(session.find(Doubly.class, 2)).isNull();
                SoftDeletes.of(session).restore(Doubly.class, 1);
                SoftDeletes.of(session).restore(Doubly.class, 2);
            });
            assertThat(twice.query("select active, gone is null from doubly"))
                    .containsExactly(List.of(true, true), List.of(true, true));
        }
    }

    @Test
    void aSubclassInTheTableOfAnotherIsHiddenAlone() {
        unit.inTransaction(session -> {
            session.persist(new Animal(1));
            session.persist(new Dog(2));
        });

        unit.inTransaction(session -> {
            session.remove(session.find(Animal.class, 1));
            session.remove(session.find(Animal.class, 2));
        });

        assertThat(unit.query("select id, gone is null from animal")).containsExactly(List.of(2, false));
        unit.inTransaction(session -> {
            assertThat(session.createSelectionQuery("from Dog", Dog.class).getResultList())
                    .isEmpty();
            assertThat(session.find(Dog.class, 2)).isNull();
            assertThat(SoftDeletes.of(session).restore(Dog.class, 2).gone).isNull();
        });
    }

    @Test
    void composedAndMixedInDeclarationsHideAndRestore() {
        assertRemovedHiddenAndRestored(Composed.class, 1);
        assertRemovedHiddenAndRestored(Mixed.class, 1);
    }

    @Test
    @Spec("B-024")
    void aRemovalThatCascadesAndAnOrphanAreMarked() {
        unit.inTransaction(session -> {
            session.persist(new Folder(1, 2));
            session.persist(new Folder(2, 2));
        });

        unit.inTransaction(session -> session.remove(session.find(Folder.class, 1)));
        unit.inTransaction(session -> session.find(Folder.class, 2).sheets.remove(0));

        assertThat(unit.query("select id, active from folder order by id"))
                .containsExactly(List.of(1, false), List.of(2, true));
        assertThat(unit.query("select id, active from sheet order by id"))
                .containsExactly(List.of(11, false), List.of(12, false), List.of(21, false), List.of(22, true));
        unit.inTransaction(session -> assertThat(session.find(Folder.class, 2).sheets)
                .extracting(sheet -> sheet.id)
                .containsExactly(22));
    }

    @Test
    @Spec("B-025")
    void aVersionThatBothCountIsCheckedAndCountedByRemovalsAndRestorings() {
        unit.inTransaction(session -> session.persist(new Revised(1)));
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Revised revised = session.find(Revised.class, 1);
                    unit.jdbc("update revised set text = 'other'");
                    session.remove(revised);
                }))
                .isInstanceOf(OptimisticLockException.class);
        assertThat(unit.query("select version, active from revised")).containsExactly(List.of(1, true));

        unit.inTransaction(session -> session.remove(session.find(Revised.class, 1)));
        assertThat(unit.query("select version, active from revised")).containsExactly(List.of(2, false));

        unit.inTransaction(session -> assertThat(SoftDeletes.of(session).restore(Revised.class, 1).version)
                .isEqualTo(3));
        unit.inTransaction(session -> session.find(Revised.class, 1).text = "again");
        assertThat(unit.query("select version, active from revised")).containsExactly(List.of(4, true));
    }

    private static void assertRemovedHiddenAndRestored(Class<?> entity, Object id) {
        unit.inTransaction(session -> session.persist(made(entity)));
        assertRemovedAndRestored(entity, id);
    }

    private static void assertRemovedAndRestored(Class<?> entity, Object id) {
        String name = entity.getSimpleName();
        unit.inTransaction(session -> session.remove(session.find(entity, id)));
        unit.inTransaction(session -> {
            assertThat(session.find(entity, id)).as(name).isNull();
            try (TriggerScope all = SoftDeletes.of(session).includeDeleted(entity)) {
                Object found = session.find(entity, id);
                assertThat(SoftDeletes.of(session).isDeleted(found)).as(name).isTrue();
            }
        });
        unit.inTransaction(session -> SoftDeletes.of(session).restore(entity, id));
        unit.inTransaction(session -> {
            Object found = session.createSelectionQuery("from " + name, entity).getSingleResult();
            assertThat(SoftDeletes.of(session).isDeleted(found)).as(name).isFalse();
        });
    }

    private static Object made(Class<?> entity) {
        try {
            return entity.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private record Declaring(Consumer<TriggerDeclarations> declared) implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            declared.accept(declarations);
        }
    }

    @MappedSuperclass
    @SoftDelete(name = "keep", attribute = "gone", restrict = true)
    abstract static class AtSomeTime {
        @Id
        int id = 1;
    }

    @Entity(name = "AtInstant")
    static class AtInstant extends AtSomeTime {
        Instant gone;
    }

    @Entity(name = "AtLocalDateTime")
    static class AtLocalDateTime extends AtSomeTime {
        LocalDateTime gone;
    }

    @Entity(name = "AtOffsetDateTime")
    static class AtOffsetDateTime extends AtSomeTime {
        OffsetDateTime gone;
    }

    @Entity(name = "AtZonedDateTime")
    static class AtZonedDateTime extends AtSomeTime {
        ZonedDateTime gone;
    }

    @Entity(name = "AtLocalDate")
    static class AtLocalDate extends AtSomeTime {
        LocalDate gone;
    }

    @Entity(name = "AtDate")
    static class AtDate extends AtSomeTime {
        Date gone;
    }

    @Entity(name = "AtDay")
    static class AtDay extends AtSomeTime {
        @Temporal(TemporalType.DATE)
        Date gone;
    }

    @Entity(name = "AtTimestamp")
    static class AtTimestamp extends AtSomeTime {
        Timestamp gone;
    }

    enum State {
        HERE,
        GONE
    }

    @Entity(name = "Typed")
    @SoftDelete(name = "keep", attribute = "state", value = "GONE", live = "HERE", restrict = true)
    static class Typed {
        @Id
        int id = 1;

        @Enumerated
        @JdbcTypeCode(SqlTypes.NAMED_ENUM)
        State state = State.HERE;
    }

    @Entity(name = "Regional")
    @SoftDelete(name = "keep", attribute = "active", restrict = true)
    static class Regional {
        @Id
        int id = 1;

        @PartitionKey
        String region = "eu";

        @Version
        int version;

        boolean active = true;
    }

    @Entity(name = "Known")
    @SoftDelete(name = "keep", attribute = "active", restrict = true)
    static class Known {
        @Id
        int id = 1;

        @NaturalId
        String code = "k1";

        boolean active = true;
    }

    record BookingId(String train, int seat) implements Serializable {}

    @Entity(name = "Booking")
    @IdClass(BookingId.class)
    @SoftDelete(name = "keep", attribute = "active", restrict = true)
    static class Booking {
        @Id
        String train;

        @Id
        int seat;

        boolean active = true;

        Booking() {}

        Booking(String train, int seat) {
            this.train = train;
            this.seat = seat;
        }
    }

    @Embeddable
    record PlaceId(String train, int seat) implements Serializable {}

    @Entity(name = "Place")
    @SoftDelete(name = "keep", attribute = "active", restrict = true)
    static class Place {
        @EmbeddedId
        PlaceId id;

        boolean active = true;

        Place() {}

        Place(PlaceId id) {
            this.id = id;
        }
    }

    @Entity(name = "Doubly")
    @SoftDelete(name = "a", attribute = "active", condition = "old.kind = 'a'", restrict = true)
    @SoftDelete(name = "b", attribute = "gone", condition = "old.kind = 'b'", restrict = true)
    static class Doubly {
        @Id
        int id;

        String kind;
        boolean active = true;
        Instant gone;

        Doubly() {}

        Doubly(int id, String kind) {
            this.id = id;
            this.kind = kind;
        }
    }

    @Entity(name = "Animal")
    static class Animal {
        @Id
        int id;

        Animal() {}

        Animal(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Dog")
    @SoftDelete(name = "keep", attribute = "gone", restrict = true)
    static class Dog extends Animal {
        Instant gone;

        Dog() {}

        Dog(int id) {
            super(id);
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @SoftDelete(name = "keep", attribute = "active", restrict = true)
    @interface Kept {}

    @Entity(name = "Composed")
    @Kept
    static class Composed {
        @Id
        int id = 1;

        boolean active = true;
    }

    @Kept
    interface Archived {}

    @Entity(name = "Mixed")
    static class Mixed {
        @Id
        int id = 1;

        boolean active = true;
    }

    @Entity(name = "Folder")
    @SoftDelete(name = "keep", attribute = "active", restrict = true)
    static class Folder {
        @Id
        int id;

        boolean active = true;

        @OneToMany(mappedBy = "folder", cascade = CascadeType.ALL, orphanRemoval = true)
        @jakarta.persistence.OrderBy("id")
        List<Sheet> sheets = new ArrayList<>();

        Folder() {}

        Folder(int id, int count) {
            this.id = id;
            for (int i = 1; i <= count; i++) {
                sheets.add(new Sheet(10 * id + i, this));
            }
        }
    }

    @Entity(name = "Sheet")
    @SoftDelete(name = "keep", attribute = "active", restrict = true)
    static class Sheet {
        @Id
        int id;

        @ManyToOne
        Folder folder;

        boolean active = true;

        @Version
        int version;

        Sheet() {}

        Sheet(int id, Folder folder) {
            this.id = id;
            this.folder = folder;
        }
    }

    @Entity(name = "Revised")
    @Versioned
    @SoftDelete(name = "keep", attribute = "active", restrict = true)
    static class Revised {
        @Id
        int id = 1;

        @Version
        int version;

        String text;
        boolean active = true;

        Revised() {}

        Revised(int id) {
            this.id = id;
        }
    }
}

package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.time.Instant;
import org.hibernate.annotations.NaturalId;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SoftDeleteUniqueTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(User.class, Seat.class, Hall.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    void isAPartialUniqueIndex() {
        assertThat(unit.bootStatements())
                .contains(
                        "create unique index if not exists \"one_email\" on \"App User\" using btree (\"E-Mail\") where"
                                + " \"active\" <> false")
                .anySatisfy(sql -> assertThat(sql)
                        .matches(
                                "create unique index if not exists \"seat_hall_id_number_live_[0-9a-f]{8}\" on Seat using"
                                        + " btree \\(\"hall_id\", \"number\"\\) where \"gone\" is null"));
    }

    @Test
    void aValueIsFreeAgainOnceItsRowIsDeleted() {
        unit.inTransaction(session -> session.persist(new User(1, "a@b")));
        unit.inTransaction(session -> session.remove(session.find(User.class, 1)));
        unit.inTransaction(session -> session.persist(new User(2, "a@b")));
        unit.inTransaction(session -> session.remove(session.find(User.class, 2)));
        unit.inTransaction(session -> session.persist(new User(3, "a@b")));

        assertThat(unit.value("select count(*) from \"App User\"")).isEqualTo(3L);
    }

    @Test
    void twoLiveRowsWithOneValueAreRefusedByTheNameOfTheIndex() {
        unit.inTransaction(session -> session.persist(new User(1, "a@b")));

        assertThatThrownBy(() -> unit.inTransaction(session -> session.persist(new User(2, "a@b"))))
                .isInstanceOfSatisfying(
                        ConstraintViolationException.class,
                        refused -> assertThat(refused.getConstraintName()).isEqualTo("one_email"));
    }

    @Test
    void aRowWhoseValueIsTakenIsNotRestored() {
        unit.inTransaction(session -> session.persist(new User(1, "a@b")));
        unit.inTransaction(session -> session.remove(session.find(User.class, 1)));
        unit.inTransaction(session -> session.persist(new User(2, "a@b")));

        assertThatThrownBy(() ->
                        unit.inTransaction(session -> SoftDeletes.of(session).restore(User.class, 1)))
                .isInstanceOfSatisfying(
                        ConstraintViolationException.class,
                        refused -> assertThat(refused.getConstraintName()).isEqualTo("one_email"));
    }

    @Test
    void severalAttributesAndAssociationsAreUniqueTogether() {
        unit.inTransaction(session -> {
            Hall hall = new Hall(1);
            session.persist(hall);
            session.persist(new Seat(1, hall, 1));
            session.persist(new Seat(2, hall, 2));
        });

        assertThatThrownBy(() -> unit.inTransaction(
                        session -> session.persist(new Seat(3, session.getReference(Hall.class, 1), 2))))
                .isInstanceOf(ConstraintViolationException.class);
        unit.jdbc("delete from seat where id = 2");
        unit.inTransaction(session -> session.persist(new Seat(3, session.getReference(Hall.class, 1), 2)));
    }

    @Test
    void isAddedByAnUpdateAndDroppedWithTheTable() {
        try (TestUnit migrated = TestUnit.of(Plain.class).start()) {
            migrated.set("hibernate.hbm2ddl.auto", "update").restart(Strict.class);
            assertThat(migrated.bootStatements()).anyMatch(sql -> sql.startsWith("create unique index"));
            assertThat(migrated.value("select count(*) from pg_indexes where indexname like 'member_email_live_%'"))
                    .isEqualTo(1L);

            migrated.restart(Strict.class);
            assertThat(migrated.bootStatements()).noneMatch(sql -> sql.startsWith("create"));

            migrated.set("hibernate.hbm2ddl.auto", "create").restart(Strict.class);
            assertThat(migrated.value("select count(*) from pg_indexes where indexname like 'member_email_live_%'"))
                    .isEqualTo(1L);
        }
    }

    @Test
    void onASubclassItIsAboutTheRowsOfTheSubclass() {
        try (TestUnit people = TestUnit.of(Person.class, Employee.class).start()) {
            assertThat(people.bootStatements())
                    .contains("create unique index if not exists \"one_badge\" on Person using btree (\"badge\") where"
                            + " \"gone\" is null and (\"dtype\" = 'Employee')");
        }
    }

    @Test
    void misuseIsAFaultAtBoot() {
        String remedy =
                " unique among live rows, but a constraint makes the same columns unique among all. Remove unique ="
                        + " true, @UniqueConstraint or @NaturalId.";
        assertThat(BootFaults.of(ByColumn.class, ByConstraint.class, ByNaturalId.class, Nothing.class))
                .containsExactlyInAnyOrder(
                        "ByColumn: '@SoftDelete(name = \"keep\")' makes email" + remedy,
                        "ByConstraint: '@SoftDelete(name = \"keep\")' makes a, b" + remedy,
                        "ByNaturalId: '@SoftDelete(name = \"keep\")' makes email" + remedy,
                        "Nothing: '@SoftDelete(name = \"keep\")' has a 'unique' without attributes. Name those that no two"
                                + " live rows share.",
                        "Nothing: '@SoftDelete(name = \"keep\")' names the attribute 'mail', which has no column in table"
                                + " Nothing. Its attributes are active, id.",
                        "Nothing: '@SoftDelete(name = \"keep\")' names an index '" + "x".repeat(64)
                                + "', of which PostgreSQL keeps 63 bytes. Shorten the name.");
    }

    @Entity(name = "User")
    @Table(name = "`App User`")
    @SoftDelete(
            name = "keep",
            attribute = "active",
            restrict = true,
            unique = @SoftDelete.Unique(attributes = "email", name = "one_email"))
    static class User {
        @Id
        int id;

        @Column(name = "`E-Mail`")
        String email;

        boolean active = true;

        User() {}

        User(int id, String email) {
            this.id = id;
            this.email = email;
        }
    }

    @Entity(name = "Hall")
    static class Hall {
        @Id
        int id;

        Hall() {}

        Hall(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Seat")
    @SoftDelete(name = "keep", attribute = "gone", unique = @SoftDelete.Unique(attributes = {"hall", "number"}))
    static class Seat {
        @Id
        int id;

        @ManyToOne
        Hall hall;

        int number;
        Instant gone;

        Seat() {}

        Seat(int id, Hall hall, int number) {
            this.id = id;
            this.hall = hall;
            this.number = number;
        }
    }

    @Entity(name = "Person")
    static class Person {
        @Id
        int id;

        Instant gone;
    }

    @Entity(name = "Employee")
    @SoftDelete(
            name = "keep",
            attribute = "gone",
            unique = @SoftDelete.Unique(attributes = "badge", name = "one_badge"))
    static class Employee extends Person {
        String badge;
    }

    @Entity(name = "Member")
    static class Plain {
        @Id
        int id;

        String email;
        Boolean active;
    }

    @Entity(name = "Member")
    @SoftDelete(name = "keep", attribute = "active", unique = @SoftDelete.Unique(attributes = "email"))
    static class Strict {
        @Id
        int id;

        String email;
        Boolean active;
    }

    @Entity(name = "ByColumn")
    @SoftDelete(name = "keep", attribute = "active", unique = @SoftDelete.Unique(attributes = "email"))
    static class ByColumn {
        @Id
        int id;

        @Column(unique = true)
        String email;

        boolean active;
    }

    @Entity(name = "ByConstraint")
    @Table(uniqueConstraints = @UniqueConstraint(columnNames = {"b", "a"}))
    @SoftDelete(name = "keep", attribute = "active", unique = @SoftDelete.Unique(attributes = {"a", "b"}))
    static class ByConstraint {
        @Id
        int id;

        String a;
        String b;
        boolean active;
    }

    @Entity(name = "ByNaturalId")
    @SoftDelete(name = "keep", attribute = "active", unique = @SoftDelete.Unique(attributes = "email"))
    static class ByNaturalId {
        @Id
        int id;

        @NaturalId
        String email;

        boolean active;
    }

    @Entity(name = "Nothing")
    @SoftDelete(
            name = "keep",
            attribute = "active",
            unique = {
                @SoftDelete.Unique(attributes = {}),
                @SoftDelete.Unique(attributes = "mail"),
                @SoftDelete.Unique(attributes = "active", name = NAME_OF_64)
            })
    static class Nothing {
        @Id
        int id;

        boolean active;
    }

    private static final String NAME_OF_64 = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
}

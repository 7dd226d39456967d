package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.util.Set;
import org.hibernate.annotations.CreationTimestamp;
import org.hibernate.annotations.GeneratedColumn;
import org.hibernate.annotations.UpdateTimestamp;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the change functions of conditions do in the database. */
class ChangeConditionTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Whole.class,
            AllChanged.class,
            AnyUnchanged.class,
            SomeUnchanged.class,
            Stamped.class,
            Owned.class,
            Owner.class,
            Vehicle.class,
            Truck.class,
            Legacy.class,
            Totals.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"C-020", "C-027"})
    void allAttributesByNameAreTheRow() {
        assertThat(InstalledTriggers.created(unit, "Whole", "row")).contains(" when (old.* is distinct from new.*) ");
        assertThat(InstalledTriggers.created(unit, "Whole", "named")).contains(" when (old.* is distinct from new.*) ");
        assertThat(InstalledTriggers.created(unit, "Whole", "automatic"))
                .contains(" when (old.* is distinct from new.*) ");
        unit.jdbc("insert into whole (id, a) values (1, 1)");

        passes("update whole set a = 1");
        refuses("update whole set a = null");
    }

    @Test
    @Spec("C-022")
    void everyAttributeHasToChange() {
        assertThat(InstalledTriggers.created(unit, "AllChanged", "all"))
                .contains(" when (old.\"a\" is distinct from new.\"a\" and old.\"b\" is distinct from new.\"b\""
                        + " and old.\"id\" is distinct from new.\"id\") ");
        unit.jdbc("insert into allchanged (id, a, b) values (1, 1, null)");

        passes("update allchanged set a = 2, b = 'x'");
        passes("update allchanged set id = 2, a = 3");
        refuses("update allchanged set id = 3, a = null, b = null");
    }

    @Test
    @Spec({"C-021", "C-022", "C-023"})
    void anyUnchangedMeansThatOneAttributeIsAsItWas() {
        unit.jdbc("insert into anyunchanged (id, a, b) values (1, 1, null)");
        unit.jdbc("insert into someunchanged (id, a, b) values (1, 1, null)");

        refuses("update anyunchanged set a = 2, b = 'x'");
        passes("update anyunchanged set id = 2, a = 2, b = 'x'");
        refuses("update someunchanged set a = 2");
        refuses("update someunchanged set b = 'x'");
        passes("update someunchanged set a = 2, b = 'x'");
    }

    @Test
    @Spec({"C-026", "C-031"})
    void generatedTimestampsOfSuperclassesAndEmbeddablesDoNotCount() {
        assertThat(InstalledTriggers.created(unit, "Stamped", "frozen"))
                .contains(" when (old.\"id\" is distinct from new.\"id\" or old.\"name\" is distinct from new.\"name\""
                        + " or old.\"city\" is distinct from new.\"city\""
                        + " or old.\"sent\" is distinct from new.\"sent\") ");
        unit.inTransaction(session -> session.persist(new Stamped(1)));

        passes("update stamped set createdat = now() + interval '1 day', updatedat = now(), seen = now()");
        refuses("update stamped set sent = now()");
        refuses("update stamped set city = 'Turin'");
    }

    @Test
    @Spec("C-031")
    void anInheritedAttributeIsNamedAsAnOwnOne() {
        unit.inTransaction(session -> session.persist(new Stamped(1)));

        refuses("update stamped set ready = true");
        passes("update stamped set ready = true, createdat = now() + interval '1 day'");
    }

    @Test
    @Spec("GAP-53")
    void anAssociationIsExcludedByItsNameOrByItsKey() {
        unit.jdbc("insert into owner (id) values (1), (2)");
        unit.jdbc("insert into owned (id, owner_id) values (1, 1)");

        passes("update owned set owner_id = 2");
        refuses("update owned set note = 'x'");
    }

    @Test
    @Spec("GAP-56")
    void allColumnsOfAJoinedChildAreThoseOfItsTable() {
        unit.jdbc("insert into vehicle (id, name) values (1, 'a')");
        unit.jdbc("insert into truck (id, load) values (1, 1)");

        passes("update vehicle set name = 'b'");
        refuses("update truck set load = 2");
    }

    @Test
    void rowsWithColumnsThatHaveNoEqualityAreComparedByTheirImages() {
        unit.jdbc("alter table legacy add extra json");
        unit.jdbc("insert into legacy (id, a, extra) values (1, 1, '{\"k\": 1}')");

        passes("update legacy set a = 1");
        refuses("update legacy set extra = '{\"k\": 2}'");
        passes("update legacy set extra = '{\"k\": 1}'");
        refuses("update legacy set a = null");
    }

    @Test
    void aComputedColumnIsComparedAfterTheRowIsStored() {
        unit.jdbc("insert into totals (id, net) values (1, 1)");

        passes("update totals set net = 1");
        refuses("update totals set net = 5");
        passes("update totals set net = 2");
    }

    @Test
    @Spec({"C-029", "C-030", "GAP-52"})
    void whatCannotBeComparedIsAFaultAtBoot() {
        assertThat(BootFaults.of(Wrong.class, Owner.class))
                .hasSize(5)
                .anyMatch(fault -> fault.contains("names the attribute 'nme', which Wrong does not have"))
                .anyMatch(fault -> fault.contains("names the attribute 'aa', which Wrong does not have"))
                .anyMatch(fault -> fault.contains("names the collection 'owners', which no row holds"))
                .anyMatch(fault -> fault.contains("which leaves no attribute to compare. Exclude fewer."))
                .anyMatch(
                        fault -> fault.contains(
                                "reads 'new.total', which PostgreSQL computes after triggers that fire before. Use when = AFTER"));
    }

    private static void passes(String sql) {
        assertThatCode(() -> unit.jdbc(sql)).as(sql).doesNotThrowAnyException();
    }

    private static void refuses(String sql) {
        assertThatThrownBy(() -> unit.jdbc(sql)).as(sql).hasMessageContaining("pgtrigger: Cannot");
    }

    @Entity(name = "Whole")
    @Protect(name = "row", operations = UPDATE, condition = "changed()", ignorable = false)
    @Protect(name = "named", operations = UPDATE, condition = "changed(id, a)", ignorable = false)
    @Protect(
            name = "automatic",
            operations = UPDATE,
            condition = "changed(excluding(generated_timestamps()))",
            ignorable = false)
    static class Whole {
        @Id
        int id;

        Integer a;
    }

    @Entity(name = "AllChanged")
    @Protect(name = "all", operations = UPDATE, condition = "all_changed()", ignorable = false)
    static class AllChanged {
        @Id
        int id;

        Integer a;
        String b;
    }

    @Entity(name = "AnyUnchanged")
    @Protect(name = "any", operations = UPDATE, condition = "any_unchanged()")
    static class AnyUnchanged {
        @Id
        int id;

        Integer a;
        String b;
    }

    @Entity(name = "SomeUnchanged")
    @Protect(name = "any", operations = UPDATE, condition = "any_unchanged(excluding(id))")
    static class SomeUnchanged {
        @Id
        int id;

        Integer a;
        String b;
    }

    @MappedSuperclass
    static class Dated {
        @CreationTimestamp
        Instant createdAt;

        @UpdateTimestamp
        Instant updatedAt;
    }

    @Entity(name = "Stamped")
    @Protect(
            name = "frozen",
            operations = UPDATE,
            condition = "changed(excluding(generated_timestamps(), ready))",
            ignorable = false)
    @Protect(name = "kept", operations = UPDATE, condition = "unchanged(createdAt) and new.ready")
    static class Stamped extends Dated {
        @Id
        int id;

        String name;
        boolean ready;
        Instant sent;
        Place place = new Place();

        Stamped() {}

        Stamped(int id) {
            this.id = id;
        }
    }

    @Embeddable
    static class Place {
        String city = "Rome";

        @UpdateTimestamp
        Instant seen;
    }

    @Entity(name = "Owner")
    static class Owner {
        @Id
        int id;
    }

    @Entity(name = "Owned")
    @Protect(name = "byname", operations = UPDATE, condition = "changed(excluding(owner))")
    @Protect(name = "bykey", operations = UPDATE, condition = "changed(excluding(owner.id))")
    static class Owned {
        @Id
        int id;

        String note;

        @ManyToOne
        Owner owner;
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Vehicle {
        @Id
        int id;

        String name;
    }

    @Entity(name = "Truck")
    @Protect(name = "changes", operations = UPDATE, condition = "changed(load)")
    static class Truck extends Vehicle {
        int load;
    }

    @Entity(name = "Legacy")
    @Protect(name = "images", operations = UPDATE, condition = "sql('old.* *<> new.*')")
    static class Legacy {
        @Id
        int id;

        Integer a;
    }

    @Entity(name = "Totals")
    @Protect(name = "limit", operations = UPDATE, when = When.AFTER, condition = "new.total > 6 and changed(total)")
    static class Totals {
        @Id
        int id;

        int net;

        @GeneratedColumn("net * 2")
        int total;
    }

    @Entity(name = "Wrong")
    @Protect(name = "a", operations = UPDATE, condition = "changed(excluding(nme))")
    @Protect(name = "b", operations = UPDATE, condition = "unchanged(aa)")
    @Protect(name = "c", operations = UPDATE, condition = "changed(excluding(owners))")
    @Protect(name = "d", operations = UPDATE, condition = "changed(name, excluding(name))")
    @Protect(name = "e", operations = UPDATE, condition = "new.total > 1")
    static class Wrong {
        @Id
        int id;

        @Column(name = "the_name")
        String name;

        @GeneratedColumn("id * 2")
        int total;

        @ManyToMany
        Set<Owner> owners;
    }
}

package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SecondaryTable;
import java.time.Year;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.annotations.SQLDelete;
import org.hibernatepg.testing.Spec;
import org.junit.jupiter.api.Test;

/** Soft deletes that could not work are faults at boot. */
class SoftDeleteFaultsTest {
    @Test
    @Spec("B-023")
    void misuseIsAFaultAtBoot() {
        assertThat(BootFaults.of(
                        Unmarked.class,
                        Valueless.class,
                        Twice.class,
                        OwnStatement.class,
                        Wrong.class,
                        Base.class,
                        Special.class,
                        Split.class))
                .containsExactlyInAnyOrder(
                        "Unmarked: '@SoftDelete(name = \"s\")' names the attribute 'active', which has no column in table"
                                + " Unmarked. Its attributes are id.",
                        "Valueless: '@SoftDelete(name = \"s\")' gives no value for the attribute 'state' of type Integer. Say what"
                                + " marks a deleted row, as in value = \"…\"; only booleans and date-times have a default.",
                        "Twice: '@SoftDelete(name = \"t\")' stands beside another statement that removes the entity. Remove"
                                + " @SQLDelete or the other unconditional @SoftDelete.",
                        "OwnStatement: '@SoftDelete(name = \"s\")' stands beside another statement that removes the entity."
                                + " Remove @SQLDelete or the other unconditional @SoftDelete.",
                        "Base: '@SoftDelete(name = \"s\")' stands on an entity with rows in several tables, of which one row"
                                + " would be kept. Map the entity and its subclasses to one table.",
                        "Split: '@SoftDelete(name = \"s\")' stands on an entity with rows in several tables, of which one row"
                                + " would be kept. Map the entity and its subclasses to one table.",
                        "Wrong: '@SoftDelete(name = \"s\")' gives 'active' (Boolean) the value 'gone'. Write a value of the"
                                + " attribute's type.");
    }

    @Test
    @Spec("GAP-67")
    void aForeignKeyThatDeletesTheRowsIsAFaultAtBoot() {
        assertThat(BootFaults.of(Owner.class, Cascaded.class))
                .containsExactly(
                        "Cascaded: '@SoftDelete(name = \"s\")' stands on rows that the database deletes with the row of"
                                + " Owner which they refer to ('on delete cascade'): they would be kept and refer to nothing."
                                + " Remove @OnDelete(action = CASCADE) and let Hibernate cascade the removal.");
    }

    @Test
    void valuesThatMakeNoSenseAndHibernatesOwnSoftDeleteAreFaultsAtBoot() {
        assertThat(BootFaults.of(Primitive.class, Same.class, Doubled.class, Epoch.class))
                .containsExactlyInAnyOrder(
                        "Primitive: '@SoftDelete(name = \"s\")' marks deleted rows by null, which the attribute 'state' cannot"
                                + " hold. Make its column nullable and its type one that has null, or use another value.",
                        "Same: '@SoftDelete(name = \"s\")' gives the attribute 'state' the same value for deleted and for live"
                                + " rows. Give 'live' the value of a row that is not deleted.",
                        "Doubled: '@SoftDelete(name = \"s\")' stands beside Hibernate's own @SoftDelete. Remove one of them:"
                                + " Hibernate's keeps a column that is no attribute, and binds only what Hibernate itself"
                                + " deletes.",
                        "Epoch: '@SoftDelete(name = \"s\")' gives no value for the attribute 'gone' of type Year. Say what"
                                + " marks a deleted row, as in value = \"…\"; only booleans and date-times have a default.");
    }

    @Entity(name = "Owner")
    static class Owner {
        @Id
        int id;
    }

    @Entity(name = "Cascaded")
    @SoftDelete(name = "s", attribute = "active")
    static class Cascaded {
        @Id
        int id;

        boolean active;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Owner owner;
    }

    @Entity(name = "Primitive")
    @SoftDelete(name = "s", attribute = "state", value = SoftDelete.NULL)
    static class Primitive {
        @Id
        int id;

        int state;
    }

    @Entity(name = "Same")
    @SoftDelete(name = "s", attribute = "state", value = "1", live = "1")
    static class Same {
        @Id
        int id;

        int state;
    }

    @Entity(name = "Doubled")
    @SoftDelete(name = "s", attribute = "active")
    @org.hibernate.annotations.SoftDelete
    static class Doubled {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "Epoch")
    @SoftDelete(name = "s", attribute = "gone")
    static class Epoch {
        @Id
        int id;

        Year gone;
    }

    @Entity(name = "Unmarked")
    @SoftDelete(name = "s", attribute = "active")
    static class Unmarked {
        @Id
        int id;
    }

    @Entity(name = "Valueless")
    @SoftDelete(name = "s", attribute = "state")
    static class Valueless {
        @Id
        int id;

        int state;
    }

    @Entity(name = "Twice")
    @SoftDelete(name = "s", attribute = "active", ignorable = false)
    @SoftDelete(name = "t", attribute = "active", ignorable = false)
    static class Twice {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "OwnStatement")
    @SoftDelete(name = "s", attribute = "active")
    @SQLDelete(sql = "delete from own where id = ?")
    static class OwnStatement {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "Wrong")
    @SoftDelete(name = "s", attribute = "active", value = "gone")
    static class Wrong {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "Base")
    @Inheritance(strategy = InheritanceType.JOINED)
    @SoftDelete(name = "s", attribute = "active")
    static class Base {
        @Id
        int id;

        boolean active;
    }

    @Entity(name = "Special")
    static class Special extends Base {
        String more;
    }

    @Entity(name = "Split")
    @SecondaryTable(name = "split_more")
    @SoftDelete(name = "s", attribute = "active")
    static class Split {
        @Id
        int id;

        boolean active;

        @Column(table = "split_more")
        String more;
    }
}

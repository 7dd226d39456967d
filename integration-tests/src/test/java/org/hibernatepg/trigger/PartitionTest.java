package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import org.hibernate.annotations.PartitionKey;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PartitionTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Sale.class, Fixed.class, Open.class, Strict.class)
            .set("hibernate.hbm2ddl.auto", "update")
            .prepare("create table sale (id int, region int, version int, amount int, active boolean,"
                    + " primary key (id, region)) partition by list (region)")
            .prepare("create table fixed (id int, region int) partition by list (region)")
            .prepare("create table fixed_1 partition of fixed for values in (1)")
            .prepare("create table fixed_2 partition of fixed for values in (2)")
            .prepare("create table open (id int, region int, active boolean, seen text) partition by list (region)")
            .prepare("create table open_1 partition of open for values in (1)")
            .prepare("create table open_2 partition of open for values in (2)")
            .prepare("insert into fixed values (1, 1); insert into open values (1, 1, true, '')")
            .prepare("create table sale_1 partition of sale for values in (1)")
            .prepare("create table strict (id int, region int, active boolean) partition by list (region)")
            .prepare("create table strict_rest partition of strict default")
            .prepare("insert into strict values (1, 1, true)");

    @BeforeEach
    void empty() {
        unit.jdbc("truncate sale, fixed, open; drop table if exists sale_rest, sale_2;"
                + " insert into fixed values (1, 1); insert into open values (1, 1, true, '')");
        unit.inTransaction(session -> session.persist(new Sale(1)));
    }

    @Test
    void aRowIsRemovedByItsKeyAndItsPartition() {
        unit.jdbc("create table if not exists sale_2 partition of sale for values in (2)");
        unit.jdbc("insert into sale values (1, 2, 0, 0, true)");

        unit.inTransaction(
                session -> session.remove(session.createSelectionQuery("from Sale where region = 1", Sale.class)
                        .getSingleResult()));
        assertThat(unit.query("select active from sale order by region")).hasToString("[[false], [true]]");
        unit.jdbc("update sale set active = true");
        unit.jdbc("delete from sale where region = 2");
        assertThat(unit.query("select active from sale order by region")).hasToString("[[true], [false]]");
    }

    @Test
    @Spec({"N-006", "GAP-25"})
    void theTriggersOfThePartitionedTableHoldInThePartitionsOfLaterAndInTheDefaultOne() {
        unit.jdbc("create table if not exists sale_rest partition of sale default");
        unit.jdbc("insert into sale values (5, 99, 0, 0, true)");

        assertThatThrownBy(() -> unit.jdbc("update sale set amount = 1 where region = 99"))
                .hasMessageContaining("Cannot update read-only attributes of table Sale");
        assertThatThrownBy(() -> unit.jdbc("update sale_rest set amount = 1")).hasMessageContaining("Cannot update");
        unit.jdbc("delete from sale_rest where region = 99");
        assertThat(unit.query("select active from sale_rest")).hasToString("[[false]]");
        assertThat(Triggers.of(unit.sessionFactory()).list())
                .extracting(TriggerInfo::uri, TriggerInfo::status)
                .containsExactlyInAnyOrder(
                        tuple("Sale:amount", TriggerStatus.INSTALLED),
                        tuple("Sale:keep", TriggerStatus.INSTALLED),
                        tuple("Sale:keep", TriggerStatus.INSTALLED),
                        tuple("Open:keep", TriggerStatus.INSTALLED),
                        tuple("Fixed:no_delete", TriggerStatus.INSTALLED),
                        tuple("Strict:keep", TriggerStatus.INSTALLED),
                        tuple("Strict:keep", TriggerStatus.INSTALLED));
    }

    @Test
    @Spec("G-015")
    void ignoringTheTriggerOfTheTableIgnoresItInEachPartition() {
        unit.jdbc("create table if not exists sale_rest partition of sale default");
        unit.jdbc("insert into sale values (5, 99, 0, 0, true)");

        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(
                        session,
                        () -> session.createMutationQuery("update Sale set amount = 7")
                                .executeUpdate(),
                        "Sale:amount"));

        assertThat(unit.query("select amount from sale order by id")).hasToString("[[7], [7]]");
    }

    @Test
    @Spec("N-007")
    void aMoveToAnotherPartitionIsADeleteAndAnInsert() {
        assertThat(catchThrowableOfType(
                                ProtectedOperationException.class,
                                () -> unit.inTransaction(session -> session.find(Fixed.class, 1).region = 2))
                        .violation())
                .extracting(TriggerViolation::uri, TriggerViolation::operation, TriggerViolation::table)
                .containsExactly("Fixed:no_delete", Operation.DELETE, "public.fixed_1");
        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(session, () -> session.find(Fixed.class, 1).region = 2, "Fixed:no_delete"));
        assertThat(unit.value("select tableoid::regclass::text from fixed")).isEqualTo("fixed_2");
    }

    @Test
    @Spec("N-007")
    void aMoveOfASoftDeletedRowMarksItAndLeavesItWhereItIs() {
        unit.jdbc("update open set region = 2, seen = 'moved'");

        assertThat(unit.query("select tableoid::regclass::text, region, active, seen from open"))
                .hasToString("[[open_1, 1, false, ]]");
    }

    @Test
    @Spec("N-007")
    void suchAMoveIsRefusedWhateverIsIgnoredWhereTheSoftDeleteIsNotIgnorable() {
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    try (TriggerScope all = Triggers.of(unit.sessionFactory()).ignoreAll(session)) {
                        session.createMutationQuery("update Strict set region = 2")
                                .executeUpdate();
                    }
                }))
                .isInstanceOf(ReadOnlyAttributeException.class);
    }

    @Test
    @Spec("N-007")
    void whereThePartitionKeyIsMappedSuchAMoveIsRefused() {
        unit.jdbc("create table if not exists sale_rest partition of sale default");

        assertThatThrownBy(() -> unit.jdbc("update sale set region = 2"))
                .hasMessageContaining("Cannot move a row of table Sale to another partition");
        ReadOnlyAttributeException refused = catchThrowableOfType(
                ReadOnlyAttributeException.class,
                () -> unit.inTransaction(session -> session.createMutationQuery("update Sale set region = 2")
                        .executeUpdate()));
        assertThat(refused.uri()).isEqualTo("Sale:keep");
        assertThat(refused.changes()).containsExactly(new AttributeChange("region", "1", "2"));
        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(
                        session,
                        () -> session.createMutationQuery("update Sale set region = 2")
                                .executeUpdate(),
                        "Sale:keep"));
        assertThat(unit.query("select tableoid::regclass::text, region, active from sale"))
                .hasToString("[[sale_rest, 2, true]]");
    }

    @Test
    void theTriggersOfThePartitionedTableHoldInItsPartitions() {
        ReadOnlyAttributeException refused = catchThrowableOfType(
                ReadOnlyAttributeException.class,
                () -> unit.inTransaction(session -> session.find(Sale.class, 1).amount = 5));

        assertThat(refused.uri()).isEqualTo("Sale:amount");
        assertThat(refused.violation().table()).isEqualTo("public.sale_1");
    }

    @Entity(name = "Fixed")
    @Protect(name = "no_delete", operations = Operation.DELETE)
    static class Fixed {
        @Id
        int id;

        int region;
    }

    @Entity(name = "Open")
    @SoftDelete(name = "keep", attribute = "active")
    static class Open {
        @Id
        int id;

        int region;
        boolean active;
        String seen;
    }

    @Entity(name = "Strict")
    @SoftDelete(name = "keep", attribute = "active", ignorable = false)
    static class Strict {
        @Id
        int id;

        @PartitionKey
        int region = 1;

        boolean active = true;
    }

    @Entity(name = "Sale")
    @SoftDelete(name = "keep", attribute = "active")
    @ReadOnly(name = "amount", attributes = "amount")
    static class Sale {
        @Id
        int id;

        @PartitionKey
        int region = 1;

        @Version
        int version;

        int amount;
        boolean active = true;

        Sale() {}

        Sale(int id) {
            this.id = id;
        }
    }
}

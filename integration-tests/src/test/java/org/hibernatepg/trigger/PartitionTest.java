package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import org.hibernate.annotations.PartitionKey;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PartitionTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Sale.class)
            .set("hibernate.hbm2ddl.auto", "update")
            .prepare("create table sale (id int, region int, version int, amount int, active boolean,"
                    + " primary key (id, region)) partition by list (region)")
            .prepare("create table sale_1 partition of sale for values in (1)");

    @BeforeEach
    void empty() {
        unit.truncate();
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
    void theTriggersOfThePartitionedTableHoldInItsPartitions() {
        ReadOnlyAttributeException refused = catchThrowableOfType(
                ReadOnlyAttributeException.class,
                () -> unit.inTransaction(session -> session.find(Sale.class, 1).amount = 5));

        assertThat(refused.uri()).isEqualTo("Sale:amount");
        assertThat(refused.violation().table()).isEqualTo("public.sale_1");
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

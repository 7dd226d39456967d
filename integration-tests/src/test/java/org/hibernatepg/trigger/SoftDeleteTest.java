package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.util.List;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Removals and deletes through Hibernate mark rows, with the checks and counts of any removal. */
class SoftDeleteTest {
    @RegisterExtension
    static final TestUnit unit =
            TestUnit.of(Account.class, Contract.class, Counted.class).set("hibernate.jdbc.batch_size", 10);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"B-019", "B-025"})
    void removingAnEntityKeepsItsRowAndMarksIt() {
        unit.inTransaction(session -> session.persist(new Account(1)));
        unit.clearStatements();

        unit.inTransaction(session -> {
            session.remove(session.find(Account.class, 1));
            session.flush();
            assertThat(session.find(Account.class, 1).active).isFalse();
        });

        assertThat(unit.query("select id, active from account")).containsExactly(List.of(1, false));
        assertThat(unit.statements()).anyMatch(sql -> sql.contains(" Account as old "));
    }

    @Test
    @Spec({"B-019", "B-025"})
    void aDeleteByHqlMarksAndCountsTheRowsAndOneByAnyOtherProgramCountsNone() {
        unit.inTransaction(session -> {
            session.persist(new Account(1));
            session.persist(new Account(2));
            session.persist(new Account(3));
        });

        int byHql = unit.fromTransaction(session ->
                session.createMutationQuery("delete Account where id = 1").executeUpdate());
        int byNativeSql =
                unit.fromTransaction(session -> session.createNativeMutationQuery("delete from account where id = 2")
                        .executeUpdate());
        unit.jdbc("delete from account where id = 3");

        assertThat(byHql).isOne();
        assertThat(byNativeSql).isZero();
        assertThat(unit.query("select id, active from account order by id"))
                .containsExactly(List.of(1, false), List.of(2, false), List.of(3, false));
    }

    @Test
    @Spec("B-025")
    void aVersionedEntityIsRemovedIfItIsNotStale() {
        unit.inTransaction(session -> session.persist(new Contract(1)));

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Contract contract = session.find(Contract.class, 1);
                    unit.jdbc("update contract set version = version + 1");
                    session.remove(contract);
                }))
                .isInstanceOf(OptimisticLockException.class);
        assertThat(unit.query("select active, version from contract")).containsExactly(List.of(true, 1L));

        unit.inTransaction(session -> session.remove(session.find(Contract.class, 1)));
        assertThat(unit.query("select active, version from contract")).containsExactly(List.of(false, 1L));
    }

    @Test
    @Spec("B-025")
    void aVersionThatTheDatabaseCountsIsCheckedAndCounted() {
        unit.inTransaction(session -> session.persist(new Counted(1)));
        unit.inTransaction(session -> session.find(Counted.class, 1).title = "x");

        unit.inTransaction(session -> session.remove(session.find(Counted.class, 1)));

        assertThat(unit.query("select active, version from counted")).containsExactly(List.of(false, 2));
    }

    @Test
    @Spec("B-025")
    void anEntityWhoseRowIsGoneIsStale() {
        unit.inTransaction(session -> session.persist(new Account(1)));

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Account account = session.find(Account.class, 1);
                    unit.jdbc("begin; set local pgtrigger.ignore = '*'; delete from account; commit");
                    session.remove(account);
                }))
                .isInstanceOf(OptimisticLockException.class);
    }

    @Test
    @Spec("B-025")
    void removalsAreBatched() {
        unit.inTransaction(session -> {
            for (int id = 1; id <= 3; id++) {
                session.persist(new Account(id));
                session.persist(new Contract(id));
            }
        });
        unit.clearStatements();

        unit.inTransaction(session -> {
            session.createSelectionQuery("from Account", Account.class)
                    .getResultList()
                    .forEach(session::remove);
            session.createSelectionQuery("from Contract", Contract.class)
                    .getResultList()
                    .forEach(session::remove);
        });

        assertThat(unit.statements())
                .filteredOn(sql -> sql.contains(" as old "))
                .hasSize(2);
        assertThat(unit.value("select count(*) from account where not active")).isEqualTo(3L);
        assertThat(unit.value("select count(*) from contract where not active")).isEqualTo(3L);
    }

    @Test
    @Spec("B-025")
    void oneStaleEntityFailsItsBatch() {
        unit.inTransaction(session -> {
            session.persist(new Contract(1));
            session.persist(new Contract(2));
        });

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    List<Contract> contracts = session.createSelectionQuery("from Contract", Contract.class)
                            .getResultList();
                    unit.jdbc("update contract set version = 7 where id = 2");
                    contracts.forEach(session::remove);
                }))
                .isInstanceOf(OptimisticLockException.class);
        assertThat(unit.value("select count(*) from contract where active")).isEqualTo(2L);
    }

    @Test
    @Spec("B-025")
    void aStatelessSessionMarksTheRowToo() {
        unit.inTransaction(session -> session.persist(new Contract(1)));

        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            session.delete(session.get(Contract.class, 1));
            session.getTransaction().commit();
        }

        assertThat(unit.value("select active from contract")).isEqualTo(false);
    }

    @Test
    @Spec("B-027")
    void whileIgnoredADeleteReallyDeletes() {
        unit.inTransaction(session -> {
            session.persist(new Account(1));
            session.persist(new Account(2));
        });

        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers().ignore(session, "Account:soft_delete")) {
                assertThat(session.createMutationQuery("delete Account where id = 1")
                                .executeUpdate())
                        .isOne();
            }
            session.createMutationQuery("delete Account where id = 2").executeUpdate();
        });

        assertThat(unit.query("select id, active from account")).containsExactly(List.of(2, false));
    }

    @Test
    @Spec("B-027")
    void whileIgnoredARemovalReallyDeletesFromPostgres15On() {
        unit.inTransaction(session -> {
            session.persist(new Account(1));
            session.persist(new Account(2));
        });

        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers().ignore(session, "Account:soft_delete")) {
                session.remove(session.find(Account.class, 1));
            }
            session.remove(session.find(Account.class, 2));
        });

        assertThat(unit.query("select id, active from account where id = 2")).containsExactly(List.of(2, false));
        assertThat(unit.value("select count(*) from account where id = 1"))
                .isEqualTo(unit.serverVersion() >= 15 ? 0L : 1L);
    }

    @Test
    void worksInADefaultSchemaThatIsNotOnTheSearchPath() {
        try (TestUnit inSchema = TestUnit.of(Account.class)
                .prepare("create schema app")
                .set("hibernate.default_schema", "app")
                .start()) {
            inSchema.inTransaction(session -> session.persist(new Account(1)));
            inSchema.inTransaction(session -> session.remove(session.find(Account.class, 1)));
            inSchema.jdbc("delete from app.account");

            assertThat(inSchema.query("select id, active from app.account")).containsExactly(List.of(1, false));
        }
    }

    private static Triggers triggers() {
        return Triggers.of(unit.sessionFactory());
    }

    @Entity(name = "Account")
    @SoftDelete(name = "soft_delete", attribute = "active")
    static class Account {
        @Id
        int id;

        boolean active = true;

        Account() {}

        Account(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Contract")
    @SoftDelete(name = "soft_delete", attribute = "active")
    static class Contract {
        @Id
        int id;

        boolean active = true;

        @Version
        long version;

        Contract() {}

        Contract(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Counted")
    @SoftDelete(name = "soft_delete", attribute = "active")
    @Versioned
    static class Counted {
        @Id
        int id;

        boolean active = true;
        String title;

        @Version
        int version;

        Counted() {}

        Counted(int id) {
            this.id = id;
        }
    }
}

package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;
import static org.hibernatepg.trigger.Timing.DEFERRED;
import static org.hibernatepg.trigger.Timing.IMMEDIATE;
import static org.hibernatepg.trigger.When.AFTER;
import static org.hibernatepg.trigger.When.BEFORE;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.RollbackException;
import jakarta.persistence.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@link Timing}, and {@link Triggers#setConstraints}. */
class DeferrableTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Parent.class, Child.class, Payment.class, Contract.class, Order.class, Plain.class, Elsewhere.class)
            .set("hibernate.jdbc.batch_size", 10)
            .prepare("create schema \"My Schema\"")
            .prepare("create schema decoy");

    private static Triggers triggers;

    @BeforeEach
    void empty() {
        triggers = Triggers.of(unit.sessionFactory());
        unit.truncate();
        unit.clearStatements();
    }

    @Test
    @Spec({"D-001", "D-003"})
    void aDeferredTriggerFiresAtCommitAndFailsIt() {
        unit.jdbc("insert into payment (id, amount) values (1, 5)");

        Throwable thrown = catchThrowable(() -> unit.inTransaction(session -> {
            session.find(Payment.class, 1).amount = -1;
            session.flush();
            session.persist(new Plain(1));
            session.flush();
            assertThat(session.createNativeQuery("select amount from payment", Integer.class)
                            .getSingleResult())
                    .isEqualTo(-1);
        }));

        assertThat(found(thrown).uri()).isEqualTo("Payment:positive");
        assertThat(found(thrown).operation()).isEqualTo(UPDATE);
        assertThat(unit.value("select amount from payment")).isEqualTo(5);
        assertThat(unit.value("select count(*) from plain")).isEqualTo(0L);
    }

    @Test
    @Spec({"D-003", "T-005"})
    void isAConstraintTrigger() {
        assertThat(InstalledTriggers.created(unit, "Payment", "positive"))
                .isEqualTo(
                        "create constraint trigger \"%1$s\" after insert or update on Payment deferrable initially deferred for each row when ((new.\"amount\" < 0) and (%2$s) is not true) execute function \"%1$s\"()"
                                .formatted(
                                        TriggerId.of("Payment", "positive"),
                                        InstalledTriggers.isIgnored("Payment", "positive")));
        assertThat(InstalledTriggers.created(unit, "Contract", "signed"))
                .startsWith(
                        "create constraint trigger \"%s\" after update on Contract deferrable initially immediate for each row when ("
                                .formatted(TriggerId.of("Contract", "signed")));
        assertThat(unit.query("""
                        select conname::text, condeferrable, condeferred from pg_constraint
                         where contype = 't' and conrelid = 'payment'::regclass order by 1"""))
                .containsExactly(
                        List.of(TriggerId.of("Payment", "kept"), true, false),
                        List.of(TriggerId.of("Payment", "positive"), true, true));
        assertThat(unit.query("select 1 from pg_constraint where contype = 't' and conrelid = 'plain'::regclass"))
                .isEmpty();
    }

    @Test
    @Spec("D-004")
    void aParentMayComeBeforeItsChildWithinATransaction() {
        unit.inTransaction(session -> {
            session.persist(new Parent(1));
            session.flush();
            session.persist(new Child(1, 1));
        });

        assertThatThrownBy(() -> unit.inTransaction(session -> session.persist(new Parent(2))))
                .hasStackTraceContaining("parent 2 has no child");
        assertThat(unit.query("select id from parent")).containsExactly(List.of(1));
    }

    @Test
    void whatACommitThrowsIsFoundWithJpaWithASessionAndWithJdbc(@TempDir Path directory) throws IOException {
        unit.jdbc("insert into payment (id, amount) values (1, 5)");
        try (EntityManagerFactory factory = PersistenceXml.factory(directory, unit, Payment.class);
                EntityManager entityManager = factory.createEntityManager()) {
            entityManager.getTransaction().begin();
            entityManager.find(Payment.class, 1).amount = -1;
            entityManager.flush();
            Throwable thrown = catchThrowable(entityManager.getTransaction()::commit);
            assertThat(thrown).isInstanceOf(RollbackException.class);
            assertThat(found(thrown).uri()).isEqualTo("Payment:positive");
        }
        try (Session session = unit.sessionFactory().openSession()) {
            Transaction transaction = session.beginTransaction();
            session.find(Payment.class, 1).amount = -1;
            Throwable thrown = catchThrowable(transaction::commit);
            assertThat(thrown).isInstanceOf(RuntimeException.class);
            assertThat(found(thrown)).isInstanceOf(ProtectedOperationException.class);
            assertThat(transaction.isActive()).isFalse();
        }
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            Transaction transaction = session.beginTransaction();
            session.insert(new Payment(2, -7));
            assertThat(found(catchThrowable(transaction::commit)).operation()).isEqualTo(INSERT);
        }
        assertThat(found(catchThrowable(() -> unit.jdbc("update payment set amount = -1")))
                        .entityName())
                .isEqualTo("Payment");
        assertThat(unit.query("select id, amount from payment")).containsExactly(List.of(1, 5));
    }

    @Test
    void readOnlyAttributesTellTheirChangesAtCommit() {
        unit.jdbc("insert into contract (id, amount) values (1, 5)");

        Throwable thrown = catchThrowable(() -> unit.inTransaction(session -> {
            triggers.setConstraints(session, DEFERRED, "Contract:signed");
            session.find(Contract.class, 1).amount = 6;
            session.flush();
            // What counts is that it was changed, whatever it becomes afterwards.
            session.find(Contract.class, 1).amount = 5;
        }));

        assertThat(found(thrown))
                .isInstanceOfSatisfying(ReadOnlyAttributeException.class, refused -> assertThat(refused.changes())
                        .containsExactly(new AttributeChange("amount", "5", "6")));
    }

    @Test
    @Spec({"D-005", "GAP-10"})
    void whatWasIgnoredWhenItWasWrittenIsNotCheckedAtCommit() {
        unit.inTransaction(session -> {
            triggers.ignoring(session, () -> session.persist(new Payment(1, -1)), "Payment:positive");
            session.persist(new Payment(2, 2));
        });
        unit.inTransaction(session -> {
            try (TriggerScope ignored = triggers.ignore(session, "Payment:positive")) {
                session.persist(new Payment(3, -3));
            }
            triggers.setConstraints(session, IMMEDIATE);
        });

        assertThat(unit.query("select id, amount from payment order by id"))
                .containsExactly(List.of(1, -1), List.of(2, 2), List.of(3, -3));
    }

    @Test
    @Spec({"D-006", "GAP-10"})
    void whatWasWrittenOutsideTheScopeIsCheckedEvenIfTheCommitIsInsideOfOne() {
        try (Session session = unit.sessionFactory().openSession()) {
            Transaction transaction = session.beginTransaction();
            session.persist(new Payment(1, -1));
            try (TriggerScope ignored = triggers.ignore(session, "Payment:positive")) {
                session.persist(new Payment(2, -2));
                session.flush();
                assertThat(found(catchThrowable(transaction::commit)).uri()).isEqualTo("Payment:positive");
            }
        }
        assertThat(found(catchThrowable(() -> unit.inTransaction(session -> {
                    triggers.ignoring(session, () -> session.persist(new Payment(1, -1)), "Payment:positive");
                    session.persist(new Payment(2, -2));
                }))))
                .extracting(violation -> violation.getSQLException().getMessage())
                .asString()
                .contains("row (id)=(2) refused");
        assertThat(unit.value("select count(*) from payment")).isEqualTo(0L);
    }

    @Test
    @Spec({"D-005", "D-006", "GAP-10"})
    void aConditionThatReadsTablesIsTestedAtCommitAndTheIgnoringDecidedAtTheRow() {
        assertThat(InstalledTriggers.created(unit, "Child", "has_parent"))
                .contains(" when ((" + InstalledTriggers.isIgnored("Child", "has_parent") + ") is not true) execute");
        assertThat(InstalledTriggers.body(unit, "Child", "has_parent")).startsWith("begin\n    if (");

        unit.inTransaction(session -> {
            session.persist(new Child(1, 1));
            session.flush();
            session.persist(new Parent(1));
        });
        assertThat(found(catchThrowable(() -> unit.inTransaction(session -> {
                            session.persist(new Child(2, 7));
                            session.flush();
                            triggers.ignoring(session, () -> session.persist(new Child(3, 8)), "Child:has_parent");
                        })))
                        .uri())
                .isEqualTo("Child:has_parent");
        unit.inTransaction(
                session -> triggers.ignoring(session, () -> session.persist(new Child(3, 8)), "Child:has_parent"));

        assertThat(unit.query("select id from child order by id")).containsExactly(List.of(1), List.of(3));
    }

    @Test
    @Spec({"D-005", "D-006"})
    void whatATriggerWritesAtCommitIsIgnoredIfTheScopeIsOpenThen() {
        unit.jdbc("insert into payment (id, amount) values (1, 1)");

        // Written in the scope, committed after it; no statement in between that would tell the database.
        Throwable afterScope = catchThrowable(() -> unit.inTransaction(
                session -> triggers.ignoring(session, () -> session.persist(new Order(1)), "Payment:kept")));
        assertThat(found(afterScope).uri()).isEqualTo("Payment:kept");

        try (Session session = unit.sessionFactory().openSession()) {
            Transaction transaction = session.beginTransaction();
            session.persist(new Order(2));
            session.flush();
            try (TriggerScope ignored = triggers.ignore(session, "Payment:kept")) {
                transaction.commit();
            }
        }
        assertThat(unit.value("select count(*) from payment")).isEqualTo(0L);
    }

    @Test
    void aCommitWithoutScopesSendsNothingMore() {
        unit.inTransaction(session -> session.persist(new Payment(1, 1)));

        assertThat(unit.statements()).hasSize(1);
    }

    @Test
    @Spec("D-007")
    void setToImmediateTheChecksThatWerePutOffFireAtOnce() {
        unit.inTransaction(session -> {
            session.persist(new Payment(1, 1));
            session.flush();
            triggers.setConstraints(session, IMMEDIATE, "Payment:positive");
            session.find(Payment.class, 1).amount = 2;
        });

        unit.inTransaction(session -> {
            session.persist(new Payment(2, -1)); // pending: it is flushed first
            TriggerViolationException refused = catchThrowableOfType(
                    TriggerViolationException.class,
                    () -> triggers.setConstraints(session, IMMEDIATE, "Payment:positive"));
            assertThat(refused.uri()).isEqualTo("Payment:positive");
            session.getTransaction().setRollbackOnly();
        });
        unit.inTransaction(session -> {
            triggers.setConstraints(session, IMMEDIATE, "Payment:positive");
            session.persist(new Payment(2, -1));
            assertThatThrownBy(session::flush).isInstanceOf(ProtectedOperationException.class);
            session.getTransaction().setRollbackOnly();
        });
        assertThat(unit.query("select id, amount from payment")).containsExactly(List.of(1, 2));
    }

    @Test
    @Spec("D-008")
    void setToDeferredAnImmediateTriggerFiresAtCommitOfThisTransactionOnly() {
        unit.jdbc("insert into payment (id, amount) values (1, 1), (2, 2)");

        Throwable thrown = catchThrowable(() -> unit.inTransaction(session -> {
            triggers.setConstraints(session, DEFERRED, "Payment:kept");
            session.remove(session.find(Payment.class, 1));
            session.flush();
            session.persist(new Plain(1));
            session.flush();
        }));
        assertThat(found(thrown).uri()).isEqualTo("Payment:kept");

        unit.inTransaction(session -> {
            session.remove(session.find(Payment.class, 1));
            assertThatThrownBy(session::flush).isInstanceOf(ProtectedOperationException.class);
            session.getTransaction().setRollbackOnly();
        });
        assertThat(unit.value("select count(*) from payment")).isEqualTo(2L);
        assertThat(unit.value("select count(*) from plain")).isEqualTo(0L);
    }

    @Test
    void setToDeferredWhatIsPendingIsPutOffToo() {
        unit.inTransaction(session -> {
            session.persist(new Contract(1, 5));
            session.flush();
            triggers.setConstraints(session, IMMEDIATE);
            Contract contract = session.find(Contract.class, 1);
            contract.amount = 6;
            triggers.setConstraints(session, DEFERRED, "Contract:signed");
            session.flush();
            assertThatThrownBy(() -> triggers.setConstraints(session, IMMEDIATE, "Contract:signed"))
                    .isInstanceOf(ReadOnlyAttributeException.class);
            session.getTransaction().setRollbackOnly();
        });
    }

    @Test
    void withManualFlushTheProgramSaysWhatIsWritten() {
        unit.inTransaction(session -> {
            session.setHibernateFlushMode(FlushMode.MANUAL);
            session.persist(new Payment(1, -1));
            triggers.setConstraints(session, IMMEDIATE);
            assertThatThrownBy(session::flush).isInstanceOf(ProtectedOperationException.class);
            session.getTransaction().setRollbackOnly();
        });
    }

    @Test
    void aRollbackToASavepointTakesBackWhatWasSetAfterIt() {
        unit.jdbc("insert into payment (id, amount) values (1, 1)");
        unit.inTransaction(session -> {
            session.doWork(connection -> {
                Savepoint savepoint = connection.setSavepoint();
                triggers.setConstraints(session, DEFERRED, "Payment:kept");
                connection.rollback(savepoint);
            });
            session.remove(session.find(Payment.class, 1));
            assertThatThrownBy(session::flush).isInstanceOf(ProtectedOperationException.class);
            session.getTransaction().setRollbackOnly();
        });
    }

    @Test
    void aStatelessSessionSetsConstraintsToo() {
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            Transaction transaction = session.beginTransaction();
            session.insert(new Payment(1, -1));
            assertThatThrownBy(() -> triggers.setConstraints(session, IMMEDIATE))
                    .isInstanceOf(ProtectedOperationException.class);
            transaction.rollback();
        }
    }

    @Test
    @Spec({"D-012", "GAP-28"})
    void theNamesAreQualifiedWithTheSchemasOfTheirTables() {
        unit.inTransaction(session -> triggers.setConstraints(session, DEFERRED, "Elsewhere:even", "Payment:kept"));
        assertThat(setStatements())
                .containsExactly("set constraints \"My Schema\".%s, public.%s deferred"
                        .formatted(TriggerId.of("Elsewhere", "even"), TriggerId.of("Payment", "kept")));

        unit.clearStatements();
        unit.inTransaction(session -> triggers.setConstraints(session, IMMEDIATE));
        assertThat(setStatements())
                .singleElement()
                .asString()
                .contains(
                        "\"My Schema\"." + TriggerId.of("Elsewhere", "even"),
                        "public." + TriggerId.of("Child", "has_parent"),
                        "public." + TriggerId.of("Contract", "signed"),
                        "public." + TriggerId.of("Parent", "has_child"),
                        "public." + TriggerId.of("Payment", "kept"),
                        "public." + TriggerId.of("Payment", "positive"))
                .endsWith(" immediate");
    }

    @Test
    void partitionsInOtherSchemasAreSetToo() {
        try (TestUnit partitioned = TestUnit.of(Payment.class)
                .set("hibernate.hbm2ddl.auto", "update")
                .prepare("create schema \"Old Ones\"")
                .prepare("create table payment (id int primary key, amount int not null) partition by range (id)")
                .prepare("create table payment_new partition of payment for values from (100) to (200)")
                .prepare("create table \"Old Ones\".payment_old partition of payment for values from (0) to (100)"
                        + " partition by range (id)")
                .prepare("create table \"Old Ones\".payment_1 partition of \"Old Ones\".payment_old default")
                .start()) {
            Triggers its = Triggers.of(partitioned.sessionFactory());
            for (int id : List.of(1, 100)) {
                partitioned.inTransaction(session -> {
                    session.persist(new Payment(id, -1));
                    assertThatThrownBy(() -> its.setConstraints(session, IMMEDIATE, "Payment:positive"))
                            .isInstanceOf(ProtectedOperationException.class);
                    session.getTransaction().setRollbackOnly();
                });
            }
        }
    }

    private static List<String> setStatements() {
        return unit.statements().stream()
                .filter(sql -> sql.startsWith("set constraints"))
                .toList();
    }

    @Test
    @Spec({"D-012", "GAP-28"})
    void aTriggerThatTheSearchPathDoesNotShowIsSetToo() {
        unit.inTransaction(session -> {
            session.createNativeMutationQuery("set local search_path to decoy").executeUpdate();
            triggers.setConstraints(session, DEFERRED, "Elsewhere:even");
            session.persist(new Elsewhere(1, 1));
            session.flush();
            assertThatThrownBy(() -> triggers.setConstraints(session, IMMEDIATE, "Elsewhere:even"))
                    .isInstanceOf(ProtectedOperationException.class);
            session.getTransaction().setRollbackOnly();
        });
    }

    @Test
    void aTriggerThatIsNotInstalledIsToldBeforeTheTransactionFails() {
        unit.jdbc("drop trigger %s on contract".formatted(TriggerId.of("Contract", "signed")));
        try {
            unit.inTransaction(session -> {
                assertThatThrownBy(() -> triggers.setConstraints(session, DEFERRED, "Contract:signed", "Payment:kept"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("The database has 1 of the triggers Contract:signed, Payment:kept that can be"
                                + " deferred: public.%s. Install them first."
                                        .formatted(TriggerId.of("Payment", "kept")));
                session.persist(new Plain(9));
            });
        } finally {
            triggers.install();
        }
        assertThat(unit.value("select count(*) from plain")).isEqualTo(1L);
    }

    @Test
    @Spec({"D-010", "T-019", "T-020"})
    void whatCannotBeSetIsRefused() {
        try (Session session = unit.sessionFactory().openSession()) {
            assertThatThrownBy(() -> triggers.setConstraints(session, IMMEDIATE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The session is in no transaction, and constraints are set for one.");
        }
        unit.inTransaction(session -> {
            assertRefused(session, IMMEDIATE, "Payment:nope", "There is no trigger 'Payment:nope'. There are ");
            assertRefused(session, IMMEDIATE, "positive", "'positive' is no URI of a trigger.");
            assertRefused(
                    session,
                    DEFERRED,
                    "Plain:kept",
                    "The trigger 'Plain:kept' cannot be deferred. Declare it with timing = IMMEDIATE or DEFERRED.");
            assertRefused(
                    session,
                    Timing.NOT_DEFERRABLE,
                    "Payment:kept",
                    "Constraints are set to IMMEDIATE or DEFERRED, not to NOT_DEFERRABLE.");
        });
        assertThat(setStatements()).isEmpty();
    }

    private static void assertRefused(Session session, Timing timing, String uri, String message) {
        assertThatThrownBy(() -> triggers.setConstraints(session, timing, uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    @Spec({"T-007", "T-008", "T-039"})
    void whatPostgresWouldNotPutOffIsAFaultAtBoot() {
        assertThat(BootFaults.of(Wrong.class).stream()
                        .map(fault -> fault.replaceAll("Wrong: '@Trigger\\(name = \"(.*?)\"\\)'", "$1")))
                .containsExactlyInAnyOrder(
                        "statement can be deferred but fires once for a statement. PostgreSQL defers only what fires for each"
                                + " row: use level = ROW.",
                        "before can be deferred but does not fire after the operation. Use when = AFTER.");
    }

    private static TriggerViolationException found(Throwable thrown) {
        Optional<TriggerViolationException> found = TriggerViolationException.find(thrown);
        assertThat(found).as(String.valueOf(thrown)).isPresent();
        return found.get();
    }

    @Entity(name = "Parent")
    @Trigger(name = "has_child", when = AFTER, operations = INSERT, timing = DEFERRED, body = """
                    if not exists (select 1 from child where parent = new.id) then
                        raise exception 'parent % has no child', new.id;
                    end if;
                    return null;""")
    static class Parent {
        @Id
        int id;

        Parent() {}

        Parent(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Child")
    @Protect(
            name = "has_parent",
            operations = INSERT,
            when = AFTER,
            timing = DEFERRED,
            condition = "sql('not exists (select 1 from parent as p where p.id = new.parent)')")
    static class Child {
        @Id
        int id;

        int parent;

        Child() {}

        Child(int id, int parent) {
            this.id = id;
            this.parent = parent;
        }
    }

    @Entity(name = "Payment")
    @Protect(
            name = "positive",
            operations = {INSERT, UPDATE},
            when = AFTER,
            timing = DEFERRED,
            condition = "new.amount < 0")
    @Protect(name = "kept", operations = DELETE, when = AFTER, timing = IMMEDIATE)
    static class Payment {
        @Id
        int id;

        int amount;

        Payment() {}

        Payment(int id, int amount) {
            this.id = id;
            this.amount = amount;
        }
    }

    @Entity(name = "Order")
    @Table(name = "orders")
    @Trigger(
            name = "clear",
            when = AFTER,
            operations = INSERT,
            timing = DEFERRED,
            body = "delete from payment; return null;")
    static class Order {
        @Id
        int id;

        Order() {}

        Order(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Contract")
    @ReadOnly(name = "signed", attributes = "amount", timing = IMMEDIATE)
    static class Contract {
        @Id
        int id;

        int amount;

        Contract() {}

        Contract(int id, int amount) {
            this.id = id;
            this.amount = amount;
        }
    }

    @Entity(name = "Plain")
    @Protect(name = "kept", operations = DELETE)
    static class Plain {
        @Id
        int id;

        Plain() {}

        Plain(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Elsewhere")
    @Table(name = "`Else where`", schema = "`My Schema`")
    @Protect(name = "even", operations = INSERT, when = AFTER, timing = IMMEDIATE, condition = "new.amount % 2 = 1")
    static class Elsewhere {
        @Id
        int id;

        int amount;

        Elsewhere() {}

        Elsewhere(int id, int amount) {
            this.id = id;
            this.amount = amount;
        }
    }

    @Entity(name = "Wrong")
    @Trigger(
            name = "statement",
            when = AFTER,
            operations = UPDATE,
            level = Level.STATEMENT,
            timing = DEFERRED,
            body = "return null;")
    @Trigger(name = "before", when = BEFORE, operations = UPDATE, timing = IMMEDIATE, body = "return new;")
    static class Wrong {
        @Id
        int id;
    }
}

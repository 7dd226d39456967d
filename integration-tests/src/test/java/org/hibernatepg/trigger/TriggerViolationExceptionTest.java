package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.RollbackException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TriggerViolationExceptionTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Payment.class, Letter.class).set("hibernate.jdbc.batch_size", 10);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.inTransaction(session -> {
            session.persist(new Payment(1));
            session.persist(new Payment(2));
            session.persist(new Letter(1));
        });
    }

    @Test
    @Spec("B-003")
    void hibernateThrowsItWhereTheStatementIsExecuted() {
        unit.inTransaction(session -> {
            ProtectedOperationException refused = catchThrowableOfType(
                    ProtectedOperationException.class,
                    () -> session.createMutationQuery("delete Payment").executeUpdate());

            assertThat(refused).isInstanceOf(ConstraintViolationException.class);
            assertThat(refused.getSQLState()).isEqualTo("23001");
            assertThat((Throwable) refused.getSQLException())
                    .hasMessageContaining("Cannot delete rows from Payment table");
            assertThat(TriggerViolationException.find(refused)).containsSame(refused);
            session.getTransaction().setRollbackOnly();
        });
    }

    @Test
    void isFoundInWhatACommitThrows() {
        RuntimeException thrown = catchThrowableOfType(
                RuntimeException.class,
                () -> unit.inTransaction(session -> session.remove(session.find(Payment.class, 1))));

        assertThat(found(thrown).uri()).isEqualTo("Payment:kept");
    }

    @Test
    void isFoundInWhatJakartaPersistenceThrows(@TempDir Path directory) throws IOException {
        try (EntityManagerFactory factory = PersistenceXml.factory(directory, unit, Payment.class, Letter.class)) {
            EntityManager manager = factory.createEntityManager();
            manager.getTransaction().begin();
            manager.remove(manager.find(Payment.class, 1));
            RollbackException atCommit = catchThrowableOfType(
                    RollbackException.class, () -> manager.getTransaction().commit());
            assertThat(found(atCommit).operation()).isEqualTo(DELETE);

            manager.getTransaction().begin();
            manager.find(Letter.class, 1).text = "forged";
            PersistenceException atFlush = catchThrowableOfType(PersistenceException.class, manager::flush);
            assertThat(found(atFlush)).isInstanceOf(ReadOnlyAttributeException.class);
            manager.getTransaction().rollback();
            manager.close();
        }
    }

    @Test
    void isFoundHoweverOftenItIsWrapped() {
        Throwable thrown =
                catchThrowable(() -> unit.inTransaction(session -> session.remove(session.find(Payment.class, 1))));
        RuntimeException wrapped = new DataIntegrityViolationException(
                "could not execute statement", new PersistenceException(new IllegalStateException(thrown)));

        assertThat(found(wrapped).uri()).isEqualTo("Payment:kept");
        assertThat(TriggerViolationException.find(new IllegalStateException("other")))
                .isEmpty();
    }

    @Test
    void isFoundInAnExceptionOfTheDriver() {
        unit.inTransaction(session -> session.doWork(connection -> {
            SQLException thrown =
                    catchThrowableOfType(SQLException.class, () -> execute(connection, "delete from payment"));

            ProtectedOperationException refused = (ProtectedOperationException) found(thrown);
            assertThat(refused.operation()).isEqualTo(DELETE);
            assertThat(refused.violation().table()).isEqualTo("public.payment");
            assertThat((Throwable) refused.getSQLException()).isSameAs(thrown);
            connection.rollback();
        }));
    }

    @Test
    void isThrownByAFailingBatchAndFoundInThatOfTheDriver() {
        Throwable byHibernate = catchThrowable(
                () -> unit.inTransaction(session -> session.createSelectionQuery("from Payment", Payment.class)
                        .getResultList()
                        .forEach(session::remove)));
        assertThat(found(byHibernate).uri()).isEqualTo("Payment:kept");

        unit.inTransaction(session -> session.doWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("delete from payment where id = ?")) {
                for (int id : new int[] {5, 1, 2}) {
                    statement.setInt(1, id);
                    statement.addBatch();
                }
                BatchUpdateException thrown = catchThrowableOfType(BatchUpdateException.class, statement::executeBatch);
                assertThat(found(thrown).uri()).isEqualTo("Payment:kept");
            }
            connection.rollback();
        }));
    }

    @Test
    void doWorkThrowsItConverted() {
        assertThatThrownBy(() -> unit.inTransaction(
                        session -> session.doWork(connection -> execute(connection, "delete from payment"))))
                .isInstanceOf(ProtectedOperationException.class);
    }

    @Test
    void otherErrorsAreThrownAsEver() {
        assertThatThrownBy(() -> unit.inTransaction(session -> session.persist(new Payment(1))))
                .isInstanceOf(ConstraintViolationException.class)
                .isNotInstanceOf(TriggerViolationException.class)
                .satisfies(thrown -> {
                    assertThat(((ConstraintViolationException) thrown).getConstraintName())
                            .isEqualTo("payment_pkey");
                    assertThat(TriggerViolationException.find(thrown)).isEmpty();
                });
        assertThatThrownBy(() -> unit.inTransaction(session -> session.createNativeMutationQuery(
                                "do $$ begin raise exception 'mine' using errcode = '23001'; end $$")
                        .executeUpdate()))
                .isNotInstanceOf(TriggerViolationException.class);
    }

    @Test
    void valuesAreToldAsTheyAre() {
        String text = "it's \"quoted\" \\ and\nin two lines";
        unit.inTransaction(
                session -> session.createMutationQuery("delete Letter").executeUpdate());
        unit.inTransaction(session -> session.persist(new Letter(1, text)));

        ReadOnlyAttributeException refused = catchThrowableOfType(
                ReadOnlyAttributeException.class,
                () -> unit.inTransaction(session -> session.find(Letter.class, 1).text = null));

        assertThat(refused.changes()).containsExactly(new AttributeChange("text", text, null));
    }

    @Test
    void canBeSerialised() throws IOException, ClassNotFoundException {
        ReadOnlyAttributeException refused = catchThrowableOfType(
                ReadOnlyAttributeException.class,
                () -> unit.inTransaction(session -> session.find(Letter.class, 1).text = "forged"));

        ReadOnlyAttributeException copy = serialised(refused);

        assertThat(copy.violation()).isEqualTo(refused.violation());
        assertThat(copy.uri()).isEqualTo("Letter:text");
        assertThat(copy.changes()).containsExactly(new AttributeChange("text", "Dear", "forged"));
        assertThat(copy).hasMessage(refused.getMessage());
    }

    @SuppressWarnings("unchecked") // a copy is of the class of what it was made from
    private static <T> T serialised(T object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    private static TriggerViolationException found(Throwable thrown) {
        return TriggerViolationException.find(thrown)
                .orElseThrow(() -> new AssertionError("No violation in " + thrown, thrown));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What a framework makes of it. */
    static class DataIntegrityViolationException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DataIntegrityViolationException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Entity(name = "Payment")
    @Protect(name = "kept", operations = DELETE)
    static class Payment {
        @Id
        int id;

        Payment() {}

        Payment(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Letter")
    @ReadOnly(name = "text", attributes = "text")
    @Protect(name = "numbered", operations = INSERT, condition = "new.id < 0")
    static class Letter {
        @Id
        int id;

        String text = "Dear";

        Letter() {}

        Letter(int id) {
            this.id = id;
        }

        Letter(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }
}

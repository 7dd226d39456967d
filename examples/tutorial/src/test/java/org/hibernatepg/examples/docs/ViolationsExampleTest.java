package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EntityTransaction;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Persistence;
import jakarta.persistence.RollbackException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.trigger.AttributeChange;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.ReadOnlyAttributeException;
import org.hibernatepg.trigger.TriggerViolation;
import org.hibernatepg.trigger.TriggerViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class ViolationsExampleTest {
    private static Database database;
    private static EntityManagerFactory factory;
    private static Long id;

    @BeforeAll
    static void start() {
        database = Databases.create();
        factory = Persistence.createEntityManagerFactory(
                "shop",
                Map.of("hibernate.connection.datasource", database.dataSource(), "hibernate.jdbc.log.errors", "false"));
        id = factory.unwrap(org.hibernate.SessionFactory.class).fromTransaction(session -> {
            Subscription subscription = new Subscription();
            session.persist(subscription);
            return subscription.id;
        });
    }

    @AfterAll
    static void stop() {
        factory.close();
        database.close();
    }

    @Test
    void isFoundInWhatTheCommitThrows() {
        assertThat(rename(factory, id)).contains("Subscription:plan refused UPDATE");
        assertThatThrownBy(() -> factory.unwrap(org.hibernate.SessionFactory.class)
                        .inTransaction(session -> session.find(Subscription.class, id).plan = "free"))
                .isInstanceOf(RollbackException.class);
    }

    // snippet: violations-commit
    static Optional<String> rename(EntityManagerFactory factory, Long id) {
        try (var entityManager = factory.createEntityManager()) {
            EntityTransaction transaction = entityManager.getTransaction();
            transaction.begin();
            entityManager.find(Subscription.class, id).plan = "free";
            transaction.commit(); // flushes, and throws a RollbackException of jakarta.persistence
            return Optional.empty();
        } catch (RuntimeException e) {
            return TriggerViolationException.find(e).map(refused -> refused.uri() + " refused " + refused.operation());
        }
    }
    // end

    @Test
    @Spec({"B-003", "GAP-77"})
    void isThrownAsItIsByAFlush() {
        Throwable thrown = catchThrowable(() -> {
            try (var entityManager = factory.createEntityManager()) {
                entityManager.getTransaction().begin();
                entityManager.find(Subscription.class, id).plan = "free";
                entityManager.flush();
            }
        });

        assertThat(thrown)
                .isInstanceOf(ReadOnlyAttributeException.class)
                .isInstanceOf(ConstraintViolationException.class);
        TriggerViolation violation = ((TriggerViolationException) thrown).violation();
        assertThat(violation.message())
                .isEqualTo("pgtrigger: Cannot update read-only attributes of table Subscription");
        assertThat(violation.uri()).isEqualTo("Subscription:plan");
        assertThat(violation.entityName()).isEqualTo("Subscription");
        assertThat(violation.table()).isEqualTo("public.subscription");
        assertThat(violation.operation()).isEqualTo(Operation.UPDATE);
        assertThat(violation.changes()).containsExactly(new AttributeChange("plan", "yearly", "free"));
        assertThat(((ConstraintViolationException) thrown).getConstraintName()).isEqualTo("Subscription:plan");
        assertThat(((ConstraintViolationException) thrown).getSQLState()).isEqualTo("23001");
    }

    @Test
    void isFoundInAnErrorOfTheDriver() {
        assertThat(execute(database.dataSource(), "update subscription set plan = 'free'"))
                .isEqualTo("refused by Subscription:plan");
        assertThat(execute(database.dataSource(), "no SQL")).isEqualTo("42601");
    }

    @Test
    void theDetailMayBeKeptOutOfMessages() throws SQLException {
        String url = database.jdbcUrl() + (database.jdbcUrl().contains("?") ? "&" : "?") + "logServerErrorDetail=false";
        try (Connection connection = DriverManager.getConnection(url, database.user(), database.password());
                Statement statement = connection.createStatement()) {
            Throwable thrown = catchThrowable(() -> statement.executeUpdate("update subscription set plan = 'free'"));

            assertThat(thrown).hasMessageNotContaining("yearly");
            assertThat(TriggerViolationException.find(thrown)
                            .orElseThrow()
                            .violation()
                            .changes())
                    .containsExactly(new AttributeChange("plan", "yearly", "free"));
        }
    }

    // snippet: violations-jdbc
    static String execute(DataSource dataSource, String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql) + " rows";
        } catch (SQLException e) {
            return TriggerViolationException.find(e)
                    .map(refused -> "refused by " + refused.uri())
                    .orElse(e.getSQLState());
        }
    }
    // end

    @Test
    void theServersErrorHoldsItAll() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            PSQLException thrown = (PSQLException)
                    catchThrowable(() -> statement.executeUpdate("update subscription set plan = 'free'"));
            ServerErrorMessage error = thrown.getServerErrorMessage();
            assertThat(error.getSQLState()).isEqualTo("23001");
            assertThat(error.getConstraint()).isEqualTo("Subscription:plan");
            assertThat(error.getDatatype()).isEqualTo("pgtrigger.read_only");
            assertThat(error.getColumn()).isEqualTo("plan");
            assertThat(error.getTable()).isEqualTo("subscription");
            assertThat(Pages.oneLine(error.getDetail())).isEqualTo(Pages.shown("violations-detail"));
        }
    }
}

// snippet: violations-entity
@Entity
@ReadOnly(name = "plan", attributes = "plan")
class Subscription {
    @Id
    @GeneratedValue
    Long id;

    String plan = "yearly";
}
// end

package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.util.List;
import java.util.Map;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.TriggerViolationException;
import org.hibernatepg.trigger.Triggers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

class ContextRequiredTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Payment.class, Row.class, Transfer.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Payment", "Row", "Transfer"})
    void aWriteWithoutAContextIsRefusedWhole(String entity) {
        assertThatThrownBy(() -> sql("insert into " + entity + " select n, 'x' from generate_series(1, 3) n"))
                .isInstanceOfSatisfying(MissingContextException.class, refused -> {
                    assertThat(refused.uri()).isEqualTo(entity + ":insert_insert");
                    assertThat(refused.entityName()).isEqualTo(entity);
                    assertThat(refused.operation()).isEqualTo(Operation.INSERT);
                    assertThat(refused)
                            .hasMessageContaining("pghistory: %s is changed in no context, and its history requires one"
                                    .formatted(entity));
                });
        assertThat(unit.value("select count(*) from " + entity)).isEqualTo(0L);
        assertThat(unit.value("select count(*) from " + entity + "_event")).isEqualTo(0L);
        assertThat(unit.value("select count(*) from pgh_context")).isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Payment", "Row", "Transfer"})
    void insideAContextEveryWriteGoesThrough(String entity) {
        HistoryContext.run(Map.of(), () -> {
            sql("insert into " + entity + " values (1, 'x')");
            sql("update " + entity + " set text = 'y'");
            sql("delete from " + entity);
        });

        assertThat(unit.query("select pgh_label, pgh_context_id is not null from " + entity + "_event order by pgh_id"))
                .containsExactly(List.of("insert", true), List.of("update", true), List.of("delete", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"update %s set text = 'y'", "delete from %s", "truncate %s"})
    void updatesDeletesAndTruncatesAreRefusedToo(String statement) {
        HistoryContext.run(Map.of("user", 1), () -> sql("insert into payment values (1, 'x')"));

        assertThatThrownBy(() -> sql(statement.formatted("payment"))).isInstanceOf(MissingContextException.class);
        assertThat(unit.query("select id, text from payment")).containsExactly(List.of(1, "x"));
        assertThat(unit.value("select count(*) from payment_event")).isEqualTo(1L);
    }

    @Test
    void whatRecordsNothingNeedsNone() {
        HistoryContext.run(Map.of("user", 1), () -> sql("insert into payment values (1, 'x')"));

        sql("update payment set text = 'x'");
        sql("delete from payment where id = 99");
        sql("insert into payment select 2, 'x' where false");

        assertThat(unit.value("select count(*) from payment_event")).isEqualTo(1L);
    }

    @Test
    void theExceptionIsFoundInWhatHibernateThrowsAndSaysWhatToDo() {
        Throwable thrown = catchThrowable(() -> unit.inTransaction(session -> session.persist(new Payment(1))));

        assertThat(TriggerViolationException.find(thrown))
                .containsInstanceOf(MissingContextException.class)
                .get()
                .isInstanceOf(ConstraintViolationException.class);
        assertThat(thrown)
                .rootCause()
                .isInstanceOfSatisfying(
                        PSQLException.class,
                        server -> assertThat(server.getServerErrorMessage().getHint())
                                .isEqualTo(
                                        "Open a HistoryContext around the change. In SQL: select set_config('pghistory.context_id', gen_random_uuid()::text, true) in the same transaction."));
    }

    @Test
    void theHintHelpsAnotherProgram() {
        unit.jdbc("""
                do $$ begin
                    perform set_config('pghistory.context_id', gen_random_uuid()::text, true);
                    insert into payment values (1, 'x');
                end $$""");

        assertThat(unit.value("select count(*) from payment_event where pgh_context_id is not null"))
                .isEqualTo(1L);
        assertThatThrownBy(() -> unit.jdbc("update payment set text = 'y'")).hasMessageContaining("requires one");
    }

    @Test
    void valuesThatEveryEventHasAreNotAContext() {
        try (TestUnit supplied = TestUnit.of(Payment.class)
                .set("hibernate.history.context_defaults.host", "here")
                .start()) {
            assertThatThrownBy(() -> supplied.inTransaction(session -> session.persist(new Payment(1))))
                    .isInstanceOf(MissingContextException.class);
            HistoryContext.run(
                    Map.of("user", 1), () -> supplied.inTransaction(session -> session.persist(new Payment(1))));
            assertThat(supplied.value("select pgh_context::text from payment_event"))
                    .isEqualTo("{\"host\": \"here\", \"user\": 1}");
        }
    }

    @Test
    void aSettingRequiresItOfAllHistoriesThatDoNotSayOtherwise() {
        try (TestUnit strict = TestUnit.of(Plain.class, Free.class, Unstored.class)
                .set("hibernate.history.context_required", "true")
                .start()) {
            assertThatThrownBy(() -> strict.inTransaction(session -> session.persist(new Plain(1))))
                    .isInstanceOf(MissingContextException.class);
            strict.inTransaction(session -> {
                session.persist(new Free(1));
                session.persist(new Unstored(1));
            });
            assertThat(strict.value("select count(*) from free_event")).isEqualTo(1L);
            assertThat(strict.value("select count(*) from unstored_event")).isEqualTo(1L);
        }
    }

    @Test
    void whoIgnoresTheTriggersRecordsNothingAndNeedsNone() {
        Triggers triggers = Triggers.of(unit.sessionFactory());
        unit.inTransaction(session -> {
            try (var ignored = triggers.ignore(session, TrackHistory.class)) {
                session.persist(new Payment(1));
            }
        });

        assertThat(unit.value("select count(*) from payment")).isEqualTo(1L);
        assertThat(unit.value("select count(*) from payment_event")).isEqualTo(0L);
    }

    private static void sql(String statement) {
        unit.inTransaction(
                session -> session.createNativeMutationQuery(statement).executeUpdate());
    }

    @Entity(name = "Payment")
    @TrackHistory(contextRequired = true)
    static class Payment extends Numbered {
        protected Payment() {}

        Payment(int id) {
            super(id);
        }
    }

    @Entity(name = "Row")
    @TrackHistory(contextRequired = true, level = Level.ROW)
    static class Row extends Numbered {}

    @Entity(name = "Transfer")
    @TrackHistory(contextRequired = true, context = ContextStorage.SHARED)
    static class Transfer extends Numbered {}

    @Entity(name = "Plain")
    @TrackHistory
    static class Plain extends Numbered {
        protected Plain() {}

        Plain(int id) {
            super(id);
        }
    }

    @Entity(name = "Free")
    @TrackHistory(contextRequired = false)
    static class Free extends Numbered {
        protected Free() {}

        Free(int id) {
            super(id);
        }
    }

    @Entity(name = "Unstored")
    @TrackHistory(context = ContextStorage.NONE)
    static class Unstored extends Numbered {
        protected Unstored() {}

        Unstored(int id) {
            super(id);
        }
    }

    @MappedSuperclass
    abstract static class Numbered {
        @Id
        int id;

        @Nullable
        String text;

        Numbered() {}

        Numbered(int id) {
            this.id = id;
        }
    }
}

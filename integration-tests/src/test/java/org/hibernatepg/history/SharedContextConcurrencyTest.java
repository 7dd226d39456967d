package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernatepg.history.spi.ContextSource;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of one context that are open at the same time; one that waited would fail after the lock timeout. */
class SharedContextConcurrencyTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Remark.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"X-001", "X-003"})
    void aTransactionNestedInAnotherOneOnTheSameThreadDoesNotWait() {
        HistoryContext.run(
                Map.of("user", 1),
                () -> unit.inTransaction(outer -> {
                    write(outer, 1);
                    HistoryContext.run(Map.of("step", "inner"), () -> unit.inTransaction(inner -> write(inner, 2)));
                    write(outer, 3);
                }));

        assertThat(contexts()).containsExactly("{\"user\": 1}", "{\"step\": \"inner\", \"user\": 1}", "{\"user\": 1}");
        assertThat(unit.query("select count(*), count(distinct id), count(distinct xid) from pgh_context"))
                .containsExactly(List.of(2L, 1L, 2L));
    }

    @Test
    @Spec({"X-001", "X-022"})
    void transactionsThatOverlapKeepWhatWasInForceInEach() {
        HistoryContext.run(
                Map.of("user", 1),
                () -> unit.inTransaction(first -> unit.inTransaction(second -> {
                    write(first, 1);
                    write(second, 2);
                    HistoryContext.add(Map.of("more", true));
                    write(second, 3);
                })));

        assertThat(contexts())
                .containsExactly("{\"user\": 1}", "{\"more\": true, \"user\": 1}", "{\"more\": true, \"user\": 1}");
        unit.inTransaction(session -> assertThat(session.createSelectionQuery(
                                "select e.pghContext, f.pghContext from RemarkEvent e join RemarkEvent f"
                                        + " on f.pghContextId = e.pghContextId where e.id = 1 and f.id = 3",
                                Object[].class)
                        .getSingleResult())
                .containsExactly(Map.of("user", 1), Map.of("more", true, "user", 1)));
    }

    @Test
    @Spec("X-001")
    void anInnerTransactionThatIsRolledBackTakesOnlyItsOwnRow() {
        HistoryContext.run(
                Map.of("user", 1),
                () -> unit.inTransaction(outer -> {
                    write(outer, 1);
                    unit.inTransaction(inner -> {
                        write(inner, 2);
                        inner.getTransaction().markRollbackOnly();
                    });
                }));

        assertThat(contexts()).containsExactly("{\"user\": 1}");
        assertThat(unit.value("select count(*) from pgh_context")).isEqualTo(1L);
    }

    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
    @Spec("X-001")
    void whoDoesNotSeeTheOtherOnesRowDoesNotFailForIt(int isolation) {
        HistoryContext.run(
                Map.of("user", 1),
                () -> unit.inTransaction(outer -> {
                    outer.doWork(connection -> connection.setTransactionIsolation(isolation));
                    outer.createNativeQuery("select count(*) from Remark", Long.class)
                            .getSingleResult();
                    HistoryContext.add(Map.of("step", 1));
                    unit.inTransaction(inner -> write(inner, 1));
                    HistoryContext.add(Map.of("step", 2));
                    write(outer, 2);
                    HistoryContext.add(Map.of("step", 3));
                    write(outer, 3);
                }));

        assertThat(contexts())
                .containsExactly(
                        "{\"step\": 1, \"user\": 1}", "{\"step\": 3, \"user\": 1}", "{\"step\": 3, \"user\": 1}");
    }

    @Test
    @Spec("X-001")
    void unrelatedTransactionsWithTheSameValuesDoNotWait() {
        try (TestUnit supplied = TestUnit.of(Remark.class)
                .set("hibernate.history.context_sources", (ContextSource) () -> Map.of("host", "here"))
                .start()) {
            supplied.inTransaction(first -> supplied.inTransaction(second -> {
                write(first, 1);
                write(second, 2);
            }));

            assertThat(
                            supplied.query(
                                    "select min(metadata::text), count(*), count(distinct id), count(distinct xid) from pgh_context"))
                    .containsExactly(List.of("{\"host\": \"here\"}", 2L, 1L, 2L));
        }
    }

    @Test
    @Spec("X-001")
    void allTransactionsOfAContextAreFoundByItsId() {
        UUID id = HistoryContext.call(Map.of("user", 1), () -> {
            unit.inTransaction(session -> write(session, 1));
            unit.inTransaction(session -> write(session, 2));
            return HistoryContext.currentId().orElseThrow();
        });

        unit.inTransaction(session -> assertThat(session.createSelectionQuery(
                                "select c.transactionId from ContextRecord c where c.contextId = :id", Long.class)
                        .setParameter("id", id)
                        .getResultList())
                .hasSize(2)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        session.createSelectionQuery("select e.pghXid from RemarkEvent e", Long.class)
                                .getResultList()));
    }

    @Test
    @Spec("O-005")
    void eventsOfSeveralTablesReadTheContextOfTheirTransaction() {
        try (TestUnit joined = TestUnit.of(Paper.class, Letter.class).start()) {
            HistoryContext.run(Map.of("user", 1), () -> {
                joined.inTransaction(session -> session.persist(new Letter(1)));
                HistoryContext.add(Map.of("more", true));
                joined.inTransaction(session -> session.persist(new Letter(2)));
            });

            joined.inTransaction(session -> assertThat(session.createSelectionQuery(
                                    "select distinct e.id, cast(e.pghContext as string) from PaperEvent e order by e.id",
                                    Object[].class)
                            .getResultList())
                    .extracting(row -> row[1])
                    .containsExactly("{\"user\": 1}", "{\"more\": true, \"user\": 1}"));
        }
    }

    private static List<Object> contexts() {
        return unit
                .query("select c.metadata::text from remark_event e join pgh_context c"
                        + " on c.id = e.pgh_context_id and c.xid = e.pgh_xid order by e.id")
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    private static void write(Session session, int id) {
        session.doWork(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("set local lock_timeout = '5s'");
            }
        });
        session.persist(new Remark(id));
        session.flush();
    }

    @Entity(name = "Remark")
    @TrackHistory(context = ContextStorage.SHARED)
    static class Remark {
        @Id
        int id;

        protected Remark() {}

        Remark(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Paper")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory(context = ContextStorage.SHARED)
    static class Paper {
        @Id
        int id;

        protected Paper() {}

        Paper(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Letter")
    static class Letter extends Paper {
        int pages = 1;

        protected Letter() {}

        Letter(int id) {
            super(id);
        }
    }
}

package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nested transactions behind PgBouncer in transaction mode with a single connection to the server. All of {@link
 * NestedTransactionsTest} runs behind it too, in the build.
 */
class TransactionPoolerNestedTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Step.class).behindPgBouncer(1);

    private final NestedTransactions nested = NestedTransactions.of(unit.sessionFactory());

    @BeforeEach
    void clear() {
        unit.truncate();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(unit.pooler().leftovers()).isEmpty();
    }

    private static List<List<Object>> steps() {
        return unit.query("select id from step order by id");
    }

    @Test
    @Spec({"PB-01", "XA-01", "XA-02"})
    void anInnerBlockIsUndoneAndTheOuterOneCommits() {
        nested.run(session -> {
            session.persist(new Step(1));
            assertThatThrownBy(() -> nested.run(inner -> {
                        inner.persist(new Step(2));
                        inner.flush();
                        throw new IllegalStateException("undone");
                    }))
                    .hasMessage("undone");
            session.persist(new Step(3));
        });

        assertThat(steps()).containsExactly(List.of(1), List.of(3));
    }

    @Test
    @Spec({"PB-01", "XA-14"})
    void anInnerErrorOfTheDatabaseIsUndoneAndTheOuterBlockCommits() {
        nested.run(session -> {
            session.persist(new Step(1));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(
                                () -> nested.run(inner -> inner.createNativeMutationQuery("insert into step values (1)")
                                        .executeUpdate()))
                        .hasMessageContaining("duplicate key");
            }
            session.persist(new Step(2));
        });

        assertThat(steps()).containsExactly(List.of(1), List.of(2));
    }

    @Test
    @Spec("PB-01")
    void anOuterBlockThatFailsLeavesNothing() {
        assertThatThrownBy(() -> nested.run(session -> {
                    session.persist(new Step(1));
                    nested.run(inner -> inner.persist(new Step(2)));
                    throw new IllegalStateException("all");
                }))
                .hasMessage("all");

        assertThat(steps()).isEmpty();
    }

    @Test
    @Spec({"PB-01", "XA-15"})
    void manyInnerBlocksLeaveNoSavepointsOnTheConnection() {
        nested.run(session -> {
            for (int i = 0; i < 500; i++) {
                int id = i;
                nested.run(inner -> inner.persist(new Step(id)));
            }
        });

        assertThat(steps()).hasSize(500);
    }

    @Test
    @Spec({"PB-01", "XA-16"})
    void aContextEndsWithTheBlockInWhichItWasOpened() {
        nested.run(session -> {
            HistoryContext.run(session, Map.of("user", 1), () -> {
                write(session, 1);
                assertThatThrownBy(() -> nested.run(inner -> {
                            write(inner, 2);
                            throw new IllegalStateException();
                        }))
                        .isInstanceOf(IllegalStateException.class);
                write(session, 3);
            });
            write(session, 4);
        });

        assertThat(unit.query("select id, pgh_context ->> 'user' from step_event order by id"))
                .containsExactly(List.of(1, "1"), List.of(3, "1"), Arrays.asList(4, null));
    }

    private static void write(Session session, int id) {
        session.persist(new Step(id));
        session.flush();
    }

    @Entity(name = "Step")
    @TrackHistory
    static class Step {
        @Id
        int id;

        Step() {}

        Step(int id) {
            this.id = id;
        }
    }
}

package org.hibernatepg.benchmarks;

import static org.hibernatepg.trigger.Operation.DELETE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.Transition;
import org.hibernatepg.trigger.Versioned;

/**
 * Whether a trigger opens subtransactions, of which each that writes takes a transaction id: they would wrap around early,
 * and more than 64 in one transaction slow down everybody.
 */
final class TransactionIds implements Question {
    private static final String NEXT = "select pg_current_xact_id()::text::bigint";

    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit = TestUnit.of(Everything.class).start()) {
            Tables.fill(
                    unit,
                    size.rows(),
                    "everything (id, status, name, amount, version, active)" + " select n, 'DRAFT', 'x', n, 0, true");
            return Stream.of(
                            "update everything set amount = amount + 1",
                            "update everything set status = 'PUBLISHED'",
                            "delete from everything",
                            "insert into everything (id, status, name, amount, version, active)"
                                    + " select id + 1000000, 'DRAFT', 'x', 1, 0, true from everything")
                    .map(sql -> new Result(
                            "ids beyond one, of %d rows: %.24s …".formatted(size.rows(), sql), beyondOne(unit, sql), 0))
                    .toList();
        }
    }

    /** The least of some attempts: the server itself may take an id in between. */
    private static long beyondOne(TestUnit unit, String sql) {
        return IntStream.range(0, 3)
                .mapToLong(attempt -> {
                    long before = nextId(unit);
                    unit.jdbc("begin; %s; rollback".formatted(sql));
                    return nextId(unit) - before - 2;
                })
                .min()
                .orElseThrow();
    }

    @Entity(name = "Everything")
    @FSM(name = "status", attribute = "status", transitions = @Transition(from = "DRAFT", to = "PUBLISHED"))
    @Protect(name = "kept", operations = DELETE, condition = "old.amount < 0")
    @ReadOnly(name = "name", attributes = "name")
    @SoftDelete(name = "keep", attribute = "active")
    @Versioned
    @TrackHistory
    static class Everything {
        @Id
        int id;

        String status;
        String name;
        int amount;
        int version;
        boolean active;
    }

    private static long nextId(TestUnit unit) {
        return (Long) Objects.requireNonNull(unit.value(NEXT));
    }
}

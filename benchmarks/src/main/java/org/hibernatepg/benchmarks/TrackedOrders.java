package org.hibernatepg.benchmarks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;

/** What the history of usual rows costs: ten columns, an identity as the key, an index on a foreign key. */
final class TrackedOrders implements Question {
    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit =
                TestUnit.of(TrackedOrder.class, UntrackedOrder.class).start()) {
            return new BulkTracking(
                            "tracked_order",
                            "untracked_order",
                            """
                            (customer_id, number, status, total, currency, note, ordered_at, updated_at, version)
                            select n % 1000, 'A-' || n, 'OPEN', n / 100.0, 'EUR', 'to be delivered to the back door',
                                   timestamp '2024-01-01' + n * interval '1 minute', now(), 0""",
                            "status = 'PAID', updated_at = now(), version = version + 1")
                    .answer(unit, size);
        }
    }

    @MappedSuperclass
    abstract static class Order {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        long id;

        @Column(name = "customer_id")
        long customer;

        String number = "";
        String status = "";

        @Column(precision = 12, scale = 2)
        BigDecimal total = BigDecimal.ZERO;

        String currency = "";
        String note = "";

        @Column(name = "ordered_at")
        Instant orderedAt = Instant.EPOCH;

        @Column(name = "updated_at")
        Instant updatedAt = Instant.EPOCH;

        int version;
    }

    @Entity(name = "TrackedOrder")
    @Table(name = "tracked_order", indexes = @Index(columnList = "customer_id"))
    @TrackHistory
    static class TrackedOrder extends Order {}

    @Entity(name = "UntrackedOrder")
    @Table(name = "untracked_order", indexes = @Index(columnList = "customer_id"))
    static class UntrackedOrder extends Order {}
}

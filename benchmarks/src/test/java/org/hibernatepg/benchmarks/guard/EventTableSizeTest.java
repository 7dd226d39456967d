package org.hibernatepg.benchmarks.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.junit.jupiter.api.Test;

/** What an event takes on the disk, with its indexes, where the row of the table itself has about a hundred bytes. */
class EventTableSizeTest {
    private static final int ROWS = 10_000;

    @Test
    void anEventOfASmallRowTakesUpTo260Bytes() {
        assertThat(bytesOfAnEvent(Competitors.HISTORY)).isBetween(150L, 260L);
    }

    @Test
    void aContextAddsItsJson() {
        assertThat(bytesOfAnEvent(Competitors.HISTORY_IN_CONTEXT)).isBetween(200L, 330L);
    }

    @Test
    void aSharedContextAddsItsId() {
        assertThat(bytesOfAnEvent(Competitors.HISTORY_IN_SHARED_CONTEXT)).isBetween(150L, 280L);
    }

    /** Events that triggers wrote: by inserts, then by updates that change one value. */
    private static long bytesOfAnEvent(Competitor competitor) {
        try (Arena arena = Arena.of(competitor)) {
            arena.refill(Shape.DOCUMENT, new Filling(ROWS, 1));
            arena.jdbc("truncate document_event");
            arena.inTransaction(1, session -> session.createMutationQuery("update Document set amount = amount + 1")
                    .executeUpdate());
            arena.inTransaction(2, session -> session.createMutationQuery("update Document set amount = amount + 1")
                    .executeUpdate());
            arena.jdbc("vacuum analyze document_event");
            assertThat(arena.number("select count(*) from document_event")).isEqualTo(2 * ROWS);
            return arena.number("select pg_total_relation_size('document_event')") / (2 * ROWS);
        }
    }
}

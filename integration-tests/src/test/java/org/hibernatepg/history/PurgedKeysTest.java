package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is known of a row without its old events, where its key is used again, changed, or written by few transactions. */
class PurgedKeysTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Slip.class).set("hibernate.history.context", "shared");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static void transaction(String... statements) {
        unit.jdbc("begin; " + String.join("; ", statements) + "; commit");
    }

    private static Instant now() {
        return Instant.parse(String.valueOf(unit.value(
                "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")));
    }

    private static Purged purge(Instant before) {
        Purged purged =
                History.of(unit.sessionFactory()).retention().purge(before).run();
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
        return purged;
    }

    private static List<List<@Nullable Object>> events() {
        return unit.query("select id, pgh_operation, text from slip_event order by pgh_id");
    }

    @Test
    void aRowThatOneTransactionDeletedAndWroteAnewIsNotGone() {
        unit.jdbc("insert into slip values (1, 'a')");
        transaction("delete from slip", "insert into slip values (1, 'b')");

        purge(now());

        assertThat(events()).contains(List.of(1, "I", "b"));
    }

    @Test
    void aRowThatLeftItsKeyStaysAwayWhenTheOneThatItBecameIsGone() {
        unit.jdbc("insert into slip values (5, 'a')");
        unit.jdbc("update slip set id = 1");
        unit.jdbc("delete from slip");

        purge(now());
        purge(now());

        assertThat(events()).isEmpty();
    }

    @Test
    void aTransactionThatWroteOnAfterTheInstantTellsNothingOfTheTimeBefore() {
        unit.jdbc("insert into slip values (1, 'a')");
        transaction("update slip set text = 'b'", "select pg_sleep(0.05)", "update slip set text = 'c'");
        Instant between = Instant.parse(String.valueOf(unit.value(
                "select to_char((min(pgh_created_at) + interval '10 ms') at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                        + " from slip_event where pgh_operation = 'U'")));

        assertThat(purge(between).total()).isEqualTo(0);

        assertThat(purge(now()).total()).isEqualTo(2);
        assertThat(events()).containsExactly(List.of(1, "U", "c"));
    }

    @Test
    void aContextLeavesWithTheEventsOfItsTransaction() {
        HistoryContext.run(Map.of("user", 1), () -> {
            unit.inTransaction(session -> session.persist(new Slip()));
            unit.inTransaction(session -> session.find(Slip.class, 0).text = "b");
        });
        assertThat(unit.value("select count(*) from pgh_context")).isEqualTo(2L);

        assertThat(purge(now()).contexts()).isEqualTo(1);

        assertThat(unit.query("select e.text from slip_event as e join pgh_context as c"
                        + " on c.id = e.pgh_context_id and c.xid = e.pgh_xid"))
                .containsExactly(List.of("b"));
    }

    /** It is older than its history, and the first event of the transaction says that it was there. */
    @Test
    void aRowThatOneTransactionChangesDeletesAndWritesAnewWasThere() {
        unit.jdbc("insert into slip values (1, 'a')");
        unit.jdbc("truncate slip_event");

        transaction("update slip set text = 'b'", "delete from slip", "insert into slip values (1, 'c')");

        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
    }

    @Entity(name = "Slip")
    @TrackHistory
    static class Slip {
        @Id
        int id;

        @Nullable
        String text;
    }
}

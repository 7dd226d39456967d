package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done to events after they were sealed is found, by whomever it was done. */
class SealsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Deed.class, Plan.class, Open.class)
            .set("hibernate.history.sealed", "true")
            .set("hibernate.history.erasure", "true");

    private static final String DEEDS = "The Deed's_event";
    private static final String SQL_DEEDS = "\"The Deed's_event\"";

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static Seals seals() {
        return History.of(unit.sessionFactory()).seals();
    }

    private static long seal() {
        return unit.fromTransaction(session -> seals().seal(session));
    }

    private static SealReport verify(SealHead... noted) {
        return unit.fromTransaction(session -> seals().verify(session, List.of(noted)));
    }

    private static void write(int from, int to) {
        unit.jdbc("insert into \"The Deed's\" (id, text) select n, 'deed ' || n from generate_series(%d, %d) as n"
                .formatted(from, to));
    }

    /** What a superuser can do whom no trigger stops. */
    private static void tamper(String sql) {
        unit.jdbc("begin; set local session_replication_role = replica; " + sql + "; commit");
    }

    private static void assertFirst(String message) {
        SealReport report = verify();
        assertThat(report.isIntact()).isFalse();
        assertThat(report.firstFault().orElseThrow()).hasToString(message);
    }

    @Test
    void finishedTransactionsAreSealedAndFoundIntact() {
        write(1, 5);
        assertThat(seal()).isEqualTo(5);
        write(6, 7);

        SealReport report = verify();
        assertThat(report.isIntact()).isTrue();
        SealedTable deeds = report.table(DEEDS);
        assertThat(deeds.sealed()).isEqualTo(5);
        assertThat(deeds.pending()).isEqualTo(2);
        assertThat(deeds.removed()).isEqualTo(0);
        assertThat(deeds.head().orElseThrow().position()).isEqualTo(6);
        assertThat(report.tables())
                .extracting(SealedTable::table)
                .containsExactly("Open_event", "Plan_event", "Plan_steps_event", DEEDS, "pgh_context");
        assertThat(seal()).isEqualTo(2);
        assertThat(seal()).isEqualTo(0);
        assertThat(verify().table(DEEDS).pending()).isEqualTo(0);
    }

    /** Looked up one by one among all, thirty thousand events take half a minute, and joined a third of a second. */
    @Test
    void manyEventsAreComparedAtOnceAlsoWherePostgresTakesThemForFew() {
        write(1, 30_000);
        seal();
        unit.jdbc("update pg_class set reltuples = 0, relpages = 1 where relname like 'The Deed_s_event'");

        SealReport report = unit.fromTransaction(session -> {
            session.createNativeMutationQuery("set local statement_timeout = '12s'")
                    .executeUpdate();
            return seals().verify(session);
        });

        assertThat(report.table(DEEDS).sealed()).isEqualTo(30_000);
    }

    @Test
    void aChangedEventIsNamed() {
        write(1, 20);
        seal();
        tamper("update %s set text = 'forged' where id in (7, 9)".formatted(SQL_DEEDS));

        assertFirst(DEEDS + ": the event 7 was changed after it was sealed as number 7");
        assertThat(verify().table(DEEDS).faulty()).isEqualTo(2);
        tamper("update %s set text = 'deed ' || id".formatted(SQL_DEEDS));
        assertThat(verify().isIntact()).isTrue();
    }

    @Test
    void soIsAChangeOfWhatTheEventSaysBesideTheRow() {
        write(1, 3);
        seal();
        for (String change : List.of(
                "pgh_created_at = pgh_created_at - interval '1 microsecond'",
                "pgh_label = 'x'",
                "pgh_operation = 'D'",
                "pgh_xid = '3'",
                "pgh_context = '{\"user\": 1}'",
                "pgh_context_id = gen_random_uuid()",
                "text = null",
                "amount = 1",
                "pgh_old_id = 0",
                "id = 17")) {
            unit.jdbc("create table kept as select * from " + SQL_DEEDS);
            tamper("update %s set %s where pgh_id = 2".formatted(SQL_DEEDS, change));
            assertFirst(DEEDS + ": the event 2 was changed after it was sealed as number 2");
            tamper("delete from %1$s; insert into %1$s select * from kept; drop table kept".formatted(SQL_DEEDS));
        }
        assertThat(verify().isIntact()).isTrue();
    }

    @Test
    void aMissingEventIsNamed() {
        write(1, 20);
        seal();
        tamper("delete from %s where id = 20 or id = 3".formatted(SQL_DEEDS));

        assertFirst(DEEDS + ": the event 3, sealed as number 3, is missing");
        tamper("truncate " + SQL_DEEDS);
        assertFirst(DEEDS + ": the event 1, sealed as number 1, is missing");
    }

    @Test
    void anEventThatIsPutAmongSealedOnesIsNamed() {
        write(1, 5);
        unit.jdbc("select setval('\"The Deed''s_event_pgh_id_seq\"', 10)");
        write(6, 9);
        seal();
        String forged = "insert into %s (id, text, pgh_id, pgh_created_at, pgh_label, pgh_operation, pgh_xid)"
                + " select id, 'forged', %%s, pgh_created_at, pgh_label, pgh_operation, %%s from %1$s where pgh_id = 3";
        forged = forged.formatted(SQL_DEEDS);
        for (String[] attempt : new String[][] {
            {"8", "pgh_xid"},
            {"8", "pg_current_xact_id()"},
            {"8", "null"},
            {"100", "pgh_xid"},
            {"100", "null"},
            {"0", "pgh_xid"}
        }) {
            tamper(forged.formatted(attempt[0], attempt[1]));
            assertFirst(DEEDS + ": the event %s was put among those that are sealed".formatted(attempt[0]));
            seal();
            write(10, 10);
            seal();
            assertFirst(DEEDS + ": the event %s was put among those that are sealed".formatted(attempt[0]));
            tamper("delete from %s where text = 'forged'".formatted(SQL_DEEDS));
            assertThat(verify().isIntact()).isTrue();
            unit.jdbc("delete from \"The Deed's\" where id = 10");
            seal();
        }
    }

    @Test
    void aSecondEventOfANumberIsNamed() {
        write(1, 5);
        seal();
        tamper("insert into %1$s (id, text, pgh_id, pgh_created_at, pgh_label, pgh_operation, pgh_xid)"
                        .formatted(SQL_DEEDS)
                + " select 99, text, pgh_id, pgh_created_at, pgh_label, pgh_operation, pgh_xid from %s where pgh_id = 3"
                        .formatted(SQL_DEEDS));
        assertFirst(DEEDS + ": the event 3 was changed after it was sealed as number 3");
    }

    @Test
    void aChangedChainIsNamed() {
        write(1, 5);
        seal();
        tamper("update %s set text = 'forged' where id = 3".formatted(SQL_DEEDS));
        String content = """
                update pgh_seal set content = (select sha256(convert_to(jsonb_strip_nulls(to_jsonb(e) || '{"x": null}')::text, 'UTF8'))
                                                 from %s e where pgh_id = 3)
                 where event = 3""".formatted(SQL_DEEDS);
        tamper(content);
        assertThat(verify().table(DEEDS).faults()).extracting(SealFault::kind).contains(SealFault.Kind.CHAIN);
        tamper("delete from pgh_seal where event = 4");
        assertThat(verify().table(DEEDS).faults())
                .extracting(SealFault::toString)
                .contains(
                        DEEDS + ": the seal number 3, of the event 3, does not follow from the one before it",
                        DEEDS + ": the seal number 5, of the event 5, does not follow from the one before it",
                        DEEDS + ": the event 4 was put among those that are sealed");
        tamper("update pgh_seal set mark = mark || '{\"horizon\": \"3\"}' where kind = 'S'");
        assertThat(verify().table(DEEDS).faults())
                .extracting(SealFault::toString)
                .contains(DEEDS + ": the seal number 6 does not follow from the one before it");
    }

    @Test
    void aChainThatWasCutOrMadeAnewIsFoundByANotedHead() {
        write(1, 5);
        seal();
        SealHead noted = verify().table(DEEDS).head().orElseThrow();
        write(6, 8);
        seal();
        assertThat(verify(noted).isIntact()).isTrue();
        assertThat(SealHead.parse(noted.toString())).isEqualTo(noted);

        tamper("delete from pgh_seal where position >= 3; delete from %s where pgh_id >= 3".formatted(SQL_DEEDS));
        assertThat(verify().isIntact()).isTrue();
        assertThat(verify(noted).firstFault().orElseThrow())
                .hasToString(DEEDS + ": the seal number 6 is not the one that was noted");
        tamper("delete from pgh_seal; update %s set text = 'forged'".formatted(SQL_DEEDS));
        write(11, 13);
        seal();
        assertThat(verify().isIntact()).isTrue();
        assertThat(verify(noted).isIntact()).isFalse();
        assertThatThrownBy(() -> verify(new SealHead("other", 1, noted.hash())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The table other is not sealed. There are [");
        assertThatThrownBy(() -> SealHead.parse("x")).hasMessageContaining("It has the form table:position:hash.");
    }

    @Test
    void whatIsRemovedOnPurposeLeavesTheChainIntactAndIsCounted() {
        write(1, 10);
        seal();
        String onPurpose =
                "begin; set local pghistory.maintenance = 'on'; set local pghistory.reason = '%s'; %s; commit";
        unit.jdbc(
                onPurpose.formatted("older than a year", "delete from %s where id < 4 or id = 7".formatted(SQL_DEEDS)));
        unit.jdbc(onPurpose.formatted("erased", "update %s set text = null where id = 9".formatted(SQL_DEEDS)));
        unit.jdbc(onPurpose.formatted("nothing", "update %s set text = null where id = 99".formatted(SQL_DEEDS)));
        assertThat(verify().firstFault()).isEmpty();
        assertThat(verify().table(DEEDS).pending()).isEqualTo(1);
        assertThat(seal()).isEqualTo(0);
        assertThat(verify().table(DEEDS).pending()).isEqualTo(0);
        SealReport report = verify();
        assertThat(report.firstFault()).isEmpty();
        assertThat(report.table(DEEDS).removed()).isEqualTo(4);
        assertThat(report.table(DEEDS).sealed()).isEqualTo(6);
        unit.inTransaction(session -> assertThat(session.createSelectionQuery(
                                "from SealRecord s where s.kind in ('R', 'U') order by s.position", SealRecord.class)
                        .getResultList())
                .extracting(SealRecord::getKind, seal -> seal.getMark().get("reason"), seal -> seal.getMark()
                        .get("positions"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("R", "older than a year", "{[1,4),[7,8)}"),
                        org.assertj.core.groups.Tuple.tuple("U", "erased", "{[9,10)}")));

        tamper("delete from %s where id = 8".formatted(SQL_DEEDS));
        assertFirst(DEEDS + ": the event 8, sealed as number 8, is missing");
        tamper("update %s set text = 'back' where id = 9".formatted(SQL_DEEDS));
        assertThat(verify().table(DEEDS).faulty()).isEqualTo(2);
        tamper(
                "insert into %1$s (id, text, pgh_id, pgh_created_at, pgh_label, pgh_operation, pgh_xid) select 2, 'x', 2, now(), 'insert', 'I', '5'"
                        .formatted(SQL_DEEDS));
        assertFirst(DEEDS + ": the event 2, sealed as number 2, was removed on purpose and is there again");
    }

    @Test
    void whatIsTruncatedOnPurposeIsRemoved() {
        write(1, 3);
        seal();
        unit.jdbc("begin; set local pghistory.maintenance = 'on'; truncate %s; commit".formatted(SQL_DEEDS));
        assertThat(verify().firstFault()).isEmpty();
        assertThat(verify().table(DEEDS).removed()).isEqualTo(3);
        write(4, 4);
        assertThat(seal()).isEqualTo(1);
        assertThat(verify().firstFault()).isEmpty();
    }

    @Test
    void whatAnybodyElseDoesIsNotExplained() {
        write(1, 3);
        seal();
        unit.jdbc("delete from %s where id = 2".formatted(SQL_DEEDS));
        assertFirst(DEEDS + ": the event 2, sealed as number 2, is missing");
    }

    @Test
    void retentionAndErasureAreExplained() {
        unit.inTransaction(session -> {
            Plan plan = new Plan();
            plan.id = 1;
            plan.steps.add("one");
            session.persist(plan);
        });
        write(1, 3);
        seal();
        History history = History.of(unit.sessionFactory());
        unit.inTransaction(
                session -> history.erasure(session).because("asked for").erase(Plan.class, 1));
        unit.jdbc("update \"The Deed's\" set text = 'later'");
        seal();
        assertThat(history.retention()
                        .of(Deed.class)
                        .purge(Instant.now().plusSeconds(60))
                        .run()
                        .events())
                .containsValue(3L);
        SealReport report = verify();
        assertThat(report.firstFault()).isEmpty();
        assertThat(report.table("Plan_event").removed()).isEqualTo(1);
        assertThat(report.table("Plan_steps_event").removed()).isEqualTo(1);
        assertThat(unit.query("select distinct mark ->> 'reason' from pgh_seal where kind = 'R' order by 1"))
                .containsExactly(List.of("asked for"), List.of("retention"));
    }

    @Test
    void partitionsAreSealedAndTheirRemovalIsExplained() {
        try (TestUnit partitioned = TestUnit.of(Sliced.class).start()) {
            partitioned.jdbc("""
                    create table old_events partition of sliced_event for values from ('2020-01-01') to ('2020-02-01');
                    insert into sliced_event (id, pgh_created_at, pgh_label, pgh_operation, pgh_xid)
                    values (1, '2020-01-05', 'insert', 'I', pg_current_xact_id());
                    insert into sliced select n from generate_series(2, 5) as n""");
            History history = History.of(partitioned.sessionFactory());
            long sealed = partitioned.fromTransaction(session -> history.seals().seal(session));
            assertThat(sealed).isEqualTo(5);
            history.retention().drop(Instant.parse("2021-01-01T00:00:00Z"));
            partitioned.jdbc("delete from sliced where id = 5");
            partitioned.fromTransaction(session -> history.seals().seal(session));
            history.retention().purge(Instant.now().plusSeconds(60)).run();

            SealReport report =
                    partitioned.fromTransaction(session -> history.seals().verify(session));
            assertThat(report.firstFault()).isEmpty();
            assertThat(report.tables().get(0).removed()).isEqualTo(3);
            partitioned.jdbc("insert into sliced values (7)");
            partitioned.fromTransaction(session -> history.seals().seal(session));
            partitioned.jdbc("delete from sliced_event");
            assertThat(partitioned
                            .fromTransaction(session -> history.seals().verify(session))
                            .firstFault()
                            .orElseThrow())
                    .hasToString("Sliced_event: the event 2, sealed as number 2, is missing");
        }
    }

    @Test
    void transactionsThatTakeLongerGetLaterNumbers() throws SQLException {
        try (Connection slow = unit.database().connect();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("insert into \"The Deed's\" (id) values (1)");
            write(2, 3);
            assertThat(seal()).isEqualTo(0);
            assertThat(verify().table(DEEDS).pending()).isEqualTo(2);
            slow.commit();
            statement.execute("insert into \"The Deed's\" (id) values (4)");
            assertThat(seal()).isEqualTo(3);
            slow.rollback();
        }
        write(5, 5);
        assertThat(seal()).isEqualTo(1);
        assertThat(verify().isIntact()).isTrue();
        assertThat(verify().table(DEEDS).sealed()).isEqualTo(4);
    }

    @Test
    void aColumnThatIsAddedBreaksNothing() {
        write(1, 3);
        seal();
        unit.jdbc("alter table %s add column more text, add column \"More 'of' {it}\" numeric".formatted(SQL_DEEDS));
        try {
            assertThat(verify().isIntact()).isTrue();
            write(4, 5);
            assertThat(seal()).isEqualTo(2);
            tamper("update %s set \"More 'of' {it}\" = 1 where id = 2".formatted(SQL_DEEDS));
            assertFirst(DEEDS + ": the event 2 was changed after it was sealed as number 2");
        } finally {
            unit.jdbc("alter table %s drop column more, drop column \"More 'of' {it}\"".formatted(SQL_DEEDS));
        }
    }

    @Test
    void theSettingsOfASessionDoNotMatter() throws SQLException {
        unit.jdbc(
                "insert into Plan (id, at, takes, rate, share, data, price, tags, content) values"
                        + " (1, '2026-01-02 03:04:05.678901+00', interval '1 day 2 hours', 0.1::float8, 1.50, '\\x00ff', 5, array['a', 'b'], '{\"b\": 1, \"a\": [1.0]}')");
        seal();
        for (String settings : List.of(
                "set datestyle = 'ISO, DMY'; set timezone = 'Asia/Tokyo'; set intervalstyle = 'iso_8601'",
                "set bytea_output = 'escape'; set extra_float_digits = -15; set xmloption = 'document'",
                "set default_transaction_isolation = 'repeatable read'; set search_path = public, pg_catalog")) {
            unit.inTransaction(session -> {
                session.doWork(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(settings.replace("set ", "set local "));
                    }
                });
                assertThat(seals().verify(session).isIntact()).isTrue();
            });
        }
        unit.inTransaction(session -> {
            session.createNativeQuery("select set_config('timezone', 'Asia/Tokyo', true)", String.class)
                    .getSingleResult();
            seals().verify(session);
            assertThat(session.createNativeQuery("select current_setting('timezone')", String.class)
                            .getSingleResult())
                    .isEqualTo("Asia/Tokyo");
        });
    }

    @Test
    void collectionsAndSharedContextsAreSealedToo() {
        try (var context = HistoryContext.open(Map.of("user", 1))) {
            unit.inTransaction(session -> {
                Plan plan = new Plan();
                plan.id = 1;
                plan.steps.add("one");
                session.persist(plan);
            });
            unit.inTransaction(session -> {
                Open open = new Open();
                open.id = 1;
                session.persist(open);
            });
        }
        assertThat(seal()).isEqualTo(4);
        tamper("update pgh_context set metadata = '{\"user\": 2}'");
        assertFirst("pgh_context: the event 1 was changed after it was sealed as number 1");
        tamper("update plan_steps_event set steps = 'two'");
        assertFirst("Plan_steps_event: the event 2 was changed after it was sealed as number 1");
    }

    @Test
    void sealsAreNeitherChangedNorRemoved() {
        write(1, 1);
        seal();
        for (String sql : List.of("update pgh_seal set event = 2", "delete from pgh_seal", "truncate pgh_seal")) {
            assertThatThrownBy(() -> unit.jdbc(sql)).hasMessageContaining("Cannot update or delete or truncate rows");
        }
    }

    @Test
    void aRunThatWasInterruptedGoesOn() {
        write(1, 5);
        seal();
        write(6, 12);
        tamper("update pgh_seal set kind = 'S' where false");
        // What a run leaves that ends before its mark.
        unit.inTransaction(session -> seals().seal(session));
        tamper("delete from pgh_seal where chain = '%s' and (kind = 'S' and position > 6 or event > 9)"
                .formatted(DEEDS.replace("'", "''")));
        assertThat(seal()).isEqualTo(3);
        assertThat(verify().isIntact()).isTrue();
    }

    @Test
    void aDatabaseThatWasRestoredElsewhereGoesOn() {
        write(1, 5);
        seal();
        // As if these had been written by a server that was ahead in its numbers, and sealed there in part.
        unit.jdbc("""
                do $$
                begin
                    set local session_replication_role = replica;
                    update pgh_seal set mark = mark || '{"cluster": "1", "horizon": "900000000", "ceiling": "900000000"}' where kind = 'S';
                end $$""");
        write(6, 7);
        assertThat(verify().table(DEEDS).pending()).isEqualTo(2);
        assertThat(seal()).isEqualTo(2);
        assertThat(verify().table(DEEDS).pending()).isEqualTo(0);
    }

    @Test
    void aHundredThousandEventsTakeSeconds() {
        write(1, 100_000);
        Instant before = Instant.now();
        try (var session = unit.sessionFactory().openSession()) {
            assertThat(seals().seal(session)).isEqualTo(100_000);
        }
        Duration sealing = Duration.between(before, Instant.now());
        before = Instant.now();
        assertThat(verify().isIntact()).isTrue();
        Duration verifying = Duration.between(before, Instant.now());
        System.out.println("sealed in " + sealing + ", verified in " + verifying);
        assertThat(sealing).isLessThan(Duration.ofSeconds(60));
        assertThat(verifying).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void manyWriteWhileSeveralSeal() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(6);
        AtomicBoolean writing = new AtomicBoolean(true);
        List<Future<?>> writers = new ArrayList<>();
        List<Future<?>> sealers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int writer = i;
            writers.add(pool.submit(() -> {
                writeAndRollBack(writer);
                return true;
            }));
        }
        for (int i = 0; i < 2; i++) {
            sealers.add(pool.submit(() -> {
                while (writing.get()) {
                    try (var session = unit.sessionFactory().openSession()) {
                        seals().seal(session);
                        assertThat(seals().verify(session).firstFault()).isEmpty();
                    }
                }
                return true;
            }));
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        writing.set(false);
        for (Future<?> sealer : sealers) {
            sealer.get();
        }
        pool.shutdown();
        seal();
        SealedTable deeds = verify().table(DEEDS);
        assertThat(deeds.faults()).isEmpty();
        assertThat(deeds.pending()).isEqualTo(0);
        assertThat(deeds.sealed())
                .isEqualTo(unit.value("select count(*) from " + SQL_DEEDS))
                .isGreaterThan(2_000);
        assertThat(unit.value("select count(distinct position) from pgh_seal where kind = 'E' and chain = ?", DEEDS))
                .isEqualTo(deeds.sealed());
    }

    private static void writeAndRollBack(int writer) throws SQLException {
        try (Connection connection = unit.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 100; i++) {
                int first = 1_000_000 * (writer + 1) + i * 10;
                statement.execute(
                        "insert into \"The Deed's\" (id, text) select n, 'x' from generate_series(%d, %d) as n"
                                .formatted(first, first + 9));
                if (i % 7 == 0) {
                    statement.execute("savepoint s");
                    statement.execute("update \"The Deed's\" set text = 'y' where id = " + first);
                    statement.execute(i % 2 == 0 ? "rollback to s" : "release s");
                }
                if (ThreadLocalRandom.current().nextInt(5) == 0) {
                    statement.execute("select pg_sleep(0.01)");
                }
                if (i % 10 == 9) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        }
    }

    @Entity(name = "Deed")
    @Table(name = "`The Deed's`")
    @TrackHistory
    static class Deed {
        @Id
        int id;

        @Nullable
        String text;

        @Nullable
        BigDecimal amount;
    }

    @Entity(name = "Plan")
    @TrackHistory(collections = true)
    static class Plan {
        @Id
        int id;

        @Nullable
        Instant at;

        @Nullable
        @Column(columnDefinition = "interval")
        @ColumnTransformer(write = "cast(? as interval)")
        String takes;

        double rate;
        BigDecimal share = BigDecimal.ONE;
        byte @Nullable [] data;

        @Nullable
        @Column(columnDefinition = "money")
        BigDecimal price;

        @Nullable
        List<String> tags;

        @JdbcTypeCode(SqlTypes.JSON)
        Map<String, Object> content = new HashMap<>();

        @ElementCollection
        List<String> steps = new ArrayList<>();
    }

    @Entity(name = "Sliced")
    @TrackHistory(sealed = true, partitionBy = EventPartitioning.MONTH)
    static class Sliced {
        @Id
        int id;
    }

    @Entity(name = "Open")
    @TrackHistory(context = ContextStorage.SHARED)
    static class Open {
        @Id
        int id;
    }
}

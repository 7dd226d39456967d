package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hibernatepg.testing.LogicalReplication;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks of a subscriber that fire always, and so for the rows that a subscription brings. */
class SubscribedChecksTest {
    private static final Pattern FINISHED = Pattern.compile("finished at (\\w+/\\w+)");

    private static LogicalReplication servers;
    private static TestUnit source;
    private static TestUnit target;

    @BeforeAll
    static void start() {
        servers = LogicalReplication.start(Valve.class, Pump.class);
        source = servers.source();
        target = servers.target();
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @AfterEach
    void unsubscribe() {
        servers.unsubscribe();
        source.query("select pubname from pg_publication")
                .forEach(row -> source.jdbc("drop publication " + row.get(0)));
        fire("enable");
        source.truncate();
        target.truncate();
    }

    /** Of the checks of the subscriber. */
    private static void fire(String clause) {
        target.query("select tgrelid::regclass::text, tgname from pg_trigger where tgname like 'pgtrigger%'")
                .forEach(row -> target.jdbc("alter table %s %s trigger %s".formatted(row.get(0), clause, row.get(1))));
    }

    /** At the publisher, where the checks let it through. */
    private static void ignoring(String sql) {
        source.inTransaction(session -> {
            try (var ignored = Triggers.of(source.sessionFactory()).ignoreAll(session)) {
                session.createNativeMutationQuery(sql).executeUpdate();
            }
        });
    }

    /** What the subscriber has written to its log since it had so many characters. */
    private static String log(int since) {
        return log().substring(since);
    }

    private static String log() {
        return String.valueOf(target.value("select pg_read_file(current_setting('data_directory') || '.log')"));
    }

    private static void awaitInLog(int since, String text) {
        Waiting.until(() -> log(since).contains(text), () -> "in the log: " + text);
    }

    private static List<List<@Nullable Object>> valves() {
        return target.query("select id, serial, status from valve order by id");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(
                        "update valve set serial = 'b' where id = 1",
                        "ERROR:  pgtrigger: Cannot update read-only attributes of table Valve",
                        List.of(Arrays.asList(1, "b", "OPEN"), Arrays.asList(2, "c", "OPEN"))),
                arguments(
                        "update valve set status = 'BROKEN' where id = 1",
                        "ERROR:  pgtrigger: Invalid transition of status in table Valve",
                        List.of(Arrays.asList(1, "a", "BROKEN"), Arrays.asList(2, "c", "OPEN"))),
                arguments(
                        "delete from valve where id = 1",
                        "ERROR:  pgtrigger: Cannot delete or truncate rows from Valve table",
                        List.of(Arrays.asList(2, "c", "OPEN"))),
                arguments(
                        "truncate valve",
                        "ERROR:  pgtrigger: Cannot delete or truncate rows from Valve table",
                        List.of(Arrays.asList(2, "c", "OPEN"))));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aRowThatIsRefusedStopsTheSubscriptionUntilTheCheckFiresForApplicationsAlone(
            String sql, String error, List<List<@Nullable Object>> after) {
        fire("enable always");
        servers.subscribe("valves", "for table valve");
        source.jdbc("insert into valve (id, serial, status) values (1, 'a', 'NEW')");
        source.jdbc("update valve set status = 'OPEN'");
        servers.await("select count(*) = 1 from valve where status = 'OPEN'");

        int since = log().length();
        ignoring(sql);
        ignoring("insert into valve (id, serial, status) values (2, 'c', 'OPEN')");
        awaitInLog(since, error);
        if (target.serverVersion() >= 15) {
            servers.await("select apply_error_count > 1 from pg_stat_subscription_stats where subname = 'valves'");
        }
        assertThat(valves()).containsExactly(Arrays.asList(1, "a", "OPEN"));
        assertThat(source.value("select confirmed_flush_lsn < pg_current_wal_lsn() from pg_replication_slots"))
                .isEqualTo(true);

        fire("enable");
        servers.await("select count(*) = 1 from valve where id = 2");
        assertThat(valves()).isEqualTo(after);
    }

    /** With all else that it wrote; what came later is applied. */
    @Test
    void aRefusedTransactionCanBeLeftOutByItsPositionInTheLog() {
        assumeTrue(target.serverVersion() >= 15, "needs subscriptions that skip a transaction");
        source.jdbc("insert into valve (id, serial, status) values (1, 'a', 'NEW')");
        servers.subscribe("valves", "for table valve");
        target.jdbc("alter subscription valves set (disable_on_error = true)");
        fire("enable always");

        int since = log().length();
        ignoring(
                "with more as (insert into valve (id, serial, status) values (2, 'b', 'NEW')) update valve set serial = 'z' where id = 1");
        source.jdbc("insert into valve (id, serial, status) values (3, 'c', 'NEW')");
        servers.await("select not subenabled from pg_subscription");
        assertThat(log(since))
                .containsSubsequence(
                        "Cannot update read-only attributes of table Valve",
                        "for replication target relation \"public.valve\"",
                        "finished at ",
                        "subscription \"valves\" has been disabled because of an error");

        Matcher finished = FINISHED.matcher(log(since));
        assertThat(finished.find()).isTrue();
        target.jdbc("alter subscription valves skip (lsn = '%s')".formatted(finished.group(1)));
        target.jdbc("alter subscription valves enable");
        servers.await("select count(*) = 1 from valve where id = 3");
        assertThat(valves()).containsExactly(Arrays.asList(1, "a", "NEW"), Arrays.asList(3, "c", "NEW"));
    }

    /** Rows that have moved on since they were inserted are inserts to a check. */
    @Test
    void theFirstCopyIsRefusedToo() {
        source.jdbc("insert into valve (id, serial, status) values (1, 'a', 'NEW')");
        source.jdbc("update valve set status = 'OPEN'");
        fire("enable always");

        int since = log().length();
        servers.beginToSubscribe("valves", "for table valve");
        awaitInLog(since, "ERROR:  pgtrigger: Invalid initial");
        assertThat(valves()).isEmpty();
        assertThat(target.query("select from pg_subscription_rel where srsubstate = 'r'"))
                .isEmpty();

        fire("enable");
        servers.await("select srsubstate = 'r' from pg_subscription_rel");
        assertThat(valves()).containsExactly(Arrays.asList(1, "a", "OPEN"));
    }

    /** Rows are applied without statements. */
    @Test
    void aCheckForEachStatementRefusesNoRow() {
        fire("enable always");
        servers.subscribe("pumps", "for table pump");
        source.jdbc("insert into pump (id) values (1), (2)");
        ignoring("delete from pump where id = 1");

        servers.await("select count(*) = 1 and min(id) = 2 from pump");
    }

    @Entity(name = "Valve")
    @ReadOnly(name = "serial", attributes = "serial")
    @FSM(name = "status", attribute = "status", initial = "NEW", transitions = @Transition(from = "NEW", to = "OPEN"))
    @Protect(
            name = "kept",
            operations = {Operation.DELETE, Operation.TRUNCATE})
    static class Valve {
        @Id
        int id;

        String serial;

        String status;
    }

    @Entity(name = "Pump")
    @Protect(name = "kept", operations = Operation.DELETE, level = Level.STATEMENT)
    static class Pump {
        @Id
        int id;
    }
}

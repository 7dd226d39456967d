package org.hibernatepg.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.testing.ReplicationNode.serverOf;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.lang.ref.WeakReference;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.exception.SQLGrammarException;
import org.hibernate.jdbc.ReturningWork;
import org.hibernatepg.testing.PgBouncer;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.StatementLog;
import org.hibernatepg.testing.SwitchableAddress;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGStatement;
import org.postgresql.util.PGobject;

/**
 * Reads that have to show a write ask their server within their first query. It must be the same query, with the same
 * results, errors and round trips, wherever it ends up.
 */
class TrackedReadsTest {
    private static ReplicationCluster cluster;
    private static SwitchableAddress standby;
    private static HikariDataSource pool;
    private static TestUnit unit;
    private static final StatementLog log = new StatementLog();
    private static final AtomicInteger ids = new AtomicInteger();

    private final int id = ids.incrementAndGet();
    private final Pinning pinning = Pinning.of(unit.sessionFactory());
    private String token;

    @BeforeAll
    static void start() {
        cluster = ReplicationCluster.start(1);
        standby = SwitchableAddress.of(cluster.standby(1).port());
        pool = pool(standby.jdbcUrl(ReplicationCluster.DATABASE));
        unit = unit(pool, "create").start();
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(cluster.primary().user());
        config.setPassword(cluster.primary().password());
        // Opened at once: another one would be opened meanwhile, and its round trips counted.
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    private static TestUnit unit(HikariDataSource replica, String schema) {
        return TestUnit.of(Note.class)
                .on(cluster.primary().database())
                .set("hibernate.hbm2ddl.auto", schema)
                .set("hibernate.routing.token.secret", "the secret of the tests")
                .set("hibernate.routing.probe.interval", "PT1H")
                .set("hibernate.routing.pin.seconds", 600)
                .set("hibernate.routing.replicas", new HashMap<>(Map.of("r1", log.around(replica))));
    }

    @AfterAll
    static void stop() {
        unit.close();
        pool.close();
        standby.close();
        cluster.close();
    }

    /** The standby does not have the note, until it catches up. */
    @BeforeEach
    void write() {
        cluster.awaitCaughtUp();
        cluster.standby(1).pauseReplay();
        try (TrackedWork work = pinning.track()) {
            unit.inTransaction(session -> session.persist(new Note(id, "note " + id)));
            token = work.token().orElseThrow().text();
        }
        // The first connection to each server is looked at.
        read(unit, session -> session.find(Note.class, 0));
        log.clear();
    }

    @AfterEach
    void catchUp() {
        cluster.standby(1).resumeReplay();
        cluster.standby(1).awaitCaughtUp();
    }

    private static void read(TestUnit unit, Consumer<Session> work) {
        ReadOnlyScopes.of(unit.sessionFactory()).run(work::accept);
    }

    private void track(TestUnit unit, Consumer<Session> work) {
        try (TrackedWork tracked = Pinning.of(unit.sessionFactory()).apply(token)) {
            read(unit, work);
        }
    }

    private void track(Consumer<Session> work) {
        track(unit, work);
    }

    private <T> T jdbc(ReturningWork<T> work) {
        try (TrackedWork tracked = pinning.apply(token)) {
            return ReadOnlyScopes.of(unit.sessionFactory()).call(session -> session.doReturningWork(work));
        }
    }

    private static long roundTrips(Runnable work) {
        long before = standby.roundTrips();
        work.run();
        return standby.roundTrips() - before;
    }

    private void assertNoRoundTripMore(Consumer<Session> work) {
        // The pool looks at a connection that nobody used for a while.
        read(unit, work);
        long untracked = roundTrips(() -> read(unit, work));
        assertThat(untracked).isPositive();
        for (int i = 0; i < 8; i++) {
            // More often than it takes until statements are prepared on the server.
            assertThat(roundTrips(() -> track(work))).isEqualTo(untracked);
        }
    }

    private Note byText(Session session) {
        return session.createSelectionQuery("from Note n where n.text = :text and n.id > :least", Note.class)
                .setParameter("text", "note " + id)
                .setParameter("least", 0)
                .setMaxResults(3)
                .getSingleResultOrNull();
    }

    @Test
    @Spec("PN-05")
    void aTrackedReadCostsAsManyRoundTripsAsAnother() {
        catchUp();
        assertNoRoundTripMore(session -> assertThat(byText(session).id).isEqualTo(id));
        assertNoRoundTripMore(
                session -> assertThat(session.find(Note.class, id)).isNotNull());
        assertNoRoundTripMore(session -> assertThat(serverOf(session)).isEqualTo("standby1"));
        assertNoRoundTripMore(session -> {
            assertThat(session.createSelectionQuery("select n.id from Note n order by n.id desc", Integer.class)
                            .setFirstResult(0)
                            .setMaxResults(1)
                            .getResultList())
                    .containsExactly(id);
            assertThat(byText(session).id).isEqualTo(id);
            assertThat(serverOf(session)).isEqualTo("standby1");
        });
    }

    @Test
    @Spec("PN-05")
    void onlyTheFirstQueryOfATransactionAsks() {
        catchUp();
        track(session -> {
            session.find(Note.class, id);
            byText(session);
            serverOf(session);
        });
        assertThat(log.statements()).hasSize(3);
        assertThat(log.statements().get(0)).contains("::pg_lsn").contains("; select ");
        assertThat(log.statements().subList(1, 3)).noneMatch(sql -> sql.contains("pg_lsn"));
    }

    @Test
    @Spec("PN-05")
    void withARepeatableReadThereAreTwoRoundTripsMore() {
        catchUp();
        Consumer<Session> work = session -> {
            session.doWork(connection -> connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ));
            assertThat(byText(session).id).isEqualTo(id);
        };
        read(unit, work);
        long untracked = roundTrips(() -> read(unit, work));
        assertThat(roundTrips(() -> track(work))).isEqualTo(untracked + 2);
    }

    @Test
    @Spec("PN-05")
    void anIsolationThatTheServerSetsIsFoundOut() {
        catchUp();
        try (HikariDataSource repeatable = pool(standby.jdbcUrl(ReplicationCluster.DATABASE)
                        + "?options=-c%20default_transaction_isolation=repeatable%5C%20read");
                TestUnit other = unit(repeatable, "none").start()) {
            Consumer<Session> work = session -> {
                assertThat(byText(session).id).isEqualTo(id);
                assertThat(session.createNativeQuery("show transaction_isolation", String.class)
                                .getSingleResult())
                        .isEqualTo("repeatable read");
            };
            read(other, work);
            long untracked = roundTrips(() -> read(other, work));
            for (int i = 0; i < 3; i++) {
                assertThat(roundTrips(() -> track(other, work))).isEqualTo(untracked + 2);
            }
            log.clear();
            track(other, work);
            assertThat(log.statements().get(1)).isEqualTo("commit and chain");
        }
    }

    @Test
    @Spec({"PN-04", "PN-05"})
    void aReplicaThatIsBehindIsLeftForThePrimary() {
        track(session -> {
            assertThat(byText(session).id).isEqualTo(id);
            assertThat(session.find(Note.class, id)).isNotNull();
            assertThat(serverOf(session)).isEqualTo("primary");
        });
        read(unit, session -> {
            assertThat(byText(session)).isNull();
            assertThat(serverOf(session)).isEqualTo("standby1");
        });
    }

    private static final String MANY = """
            select current_setting('cluster_name'), ?::int, ?::text, ?, ?::bytea, ?::date, ?::timestamp, ?::timestamptz,
                ?::int[], ?::text[], ?::jsonb, ?::uuid, ?::numeric, ?::bool, ?::text is null, ?::float8 /* ? ; */
            """;

    private List<String> many(PreparedStatement statement) throws SQLException {
        byte[] bytes = {1, 2, 3};
        Timestamp time = Timestamp.valueOf("2024-02-03 04:05:06.789");
        PGobject json = new PGobject();
        json.setType("jsonb");
        json.setValue("{\"a\": [1, ?]}".replace("?", "2"));
        statement.setInt(1, id);
        statement.setString(2, "it's ;?");
        statement.setLong(3, 1L << 40);
        statement.setBytes(4, bytes);
        statement.setDate(5, Date.valueOf("2024-02-03"));
        statement.setTimestamp(6, time);
        statement.setObject(7, OffsetDateTime.parse("2024-02-03T04:05:06Z"));
        statement.setArray(8, statement.getConnection().createArrayOf("int4", new Integer[] {1, null, 3}));
        statement.setArray(9, statement.getConnection().createArrayOf("text", new String[] {"a,b", "\""}));
        statement.setObject(10, json);
        statement.setObject(11, new UUID(1, 2));
        statement.setBigDecimal(12, new BigDecimal("12.340"));
        statement.setBoolean(13, true);
        statement.setNull(14, Types.VARCHAR);
        statement.setObject(15, 1.5, Types.DOUBLE);
        // What the caller does with the values afterwards is nobody's business.
        bytes[0] = 9;
        time.setTime(0);
        try (ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                row.add(rows.getString(i));
            }
            assertThat(rows.next()).isFalse();
            return row;
        }
    }

    private List<String> many() {
        return jdbc(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(MANY)) {
                return many(statement);
            }
        });
    }

    @Test
    @Spec("PN-05")
    void parametersOfAllKindsComeAlong() {
        List<String> onPrimary = many();
        catchUp();
        List<String> onStandby = many();
        assertThat(onPrimary.get(0)).isEqualTo("primary");
        assertThat(onStandby.get(0)).isEqualTo("standby1");
        assertThat(onStandby.subList(1, onStandby.size())).isEqualTo(onPrimary.subList(1, onPrimary.size()));
        assertThat(onStandby)
                .contains(String.valueOf(id), "it's ;?", "\\x010203", "2024-02-03", "2024-02-03 04:05:06.789")
                .contains("{1,NULL,3}", "{\"a,b\",\"\\\"\"}", "{\"a\": [1, 2]}", "12.340", "t", "1.5");
        assertThat(log.statements())
                .filteredOn(sql -> sql.contains("? ; */") && sql.contains("::pg_lsn"))
                .hasSize(2);
    }

    @Test
    @Spec("PN-05")
    void valuesThatAreReadOnlyOnceComeAlong() {
        for (String server : List.of("primary", "standby1")) {
            assertThat(this.<String>jdbc(connection -> {
                        try (PreparedStatement statement = connection.prepareStatement(
                                "select current_setting('cluster_name') || ?::text || encode(?, 'escape') || ?")) {
                            statement.setString(1, "-a-");
                            statement.setBinaryStream(2, new ByteArrayInputStream("b".getBytes(UTF_8)));
                            statement.setCharacterStream(3, new StringReader("-c"));
                            return text(statement.executeQuery());
                        }
                    }))
                    .isEqualTo(server + "-a-b-c");
            catchUp();
        }
    }

    private static String text(ResultSet rows) throws SQLException {
        assertThat(rows.next()).isTrue();
        return rows.getString(1);
    }

    @Test
    @Spec("PN-05")
    void aStatementIsExecutedAgainAndDescribed() {
        for (String server : List.of("primary", "standby1")) {
            jdbc(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(
                        "select current_setting('cluster_name') as server, ?::int as value")) {
                    statement.setMaxRows(5);
                    for (int i = 0; i < 7; i++) {
                        statement.setInt(1, i);
                        assertThat(statement.execute()).isTrue();
                        ResultSet rows = statement.getResultSet();
                        assertThat(statement.getMetaData().getColumnName(1)).isEqualTo("server");
                        assertThat(statement.getParameterMetaData().getParameterCount())
                                .isEqualTo(1);
                        assertThat(text(rows)).isEqualTo(server);
                        assertThat(rows.getInt(2)).isEqualTo(i);
                        assertThat(statement.getUpdateCount()).isEqualTo(-1);
                        assertThat(statement.getMoreResults()).isFalse();
                        assertThat(statement.getUpdateCount()).isEqualTo(-1);
                        assertThat(statement.getMaxRows()).isEqualTo(5);
                    }
                    statement.setFetchSize(2);
                    assertThat(text(statement.executeQuery())).isEqualTo(server);
                    assertThatThrownBy(statement::executeUpdate).isInstanceOf(SQLException.class);
                }
                return null;
            });
            catchUp();
        }
    }

    @Test
    @Spec("PN-05")
    void ofAStatementThatIsExecutedAgainAndAgainTheLastValuesAreKept() {
        catchUp();
        jdbc(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select ?::text")) {
                WeakReference<String> first = executed(statement, "first");
                executed(statement, "second");
                Waiting.until(
                        () -> {
                            System.gc();
                            return first.get() == null;
                        },
                        () -> "nobody needs the first value any more");
            }
            return null;
        });
    }

    private static WeakReference<String> executed(PreparedStatement statement, String name) throws SQLException {
        String value = name + " value";
        statement.setString(1, value);
        assertThat(text(statement.executeQuery())).isEqualTo(value);
        return new WeakReference<>(value);
    }

    @Test
    @Spec("PN-05")
    void whatCannotTakeTheQuestionAlongAsksByItself() {
        for (String server : List.of("primary", "standby1")) {
            List<SqlWork> first = List.of(
                    statement -> statement.setFetchSize(1),
                    statement -> statement.getMetaData(),
                    statement -> statement.getParameterMetaData(),
                    statement -> statement.setCursorName("c"),
                    statement -> statement.unwrap(PGStatement.class),
                    statement -> statement.getConnection().getMetaData().getURL(),
                    statement -> {
                        try (PreparedStatement other =
                                statement.getConnection().prepareStatement("select current_setting('cluster_name')")) {
                            assertThat(text(other.executeQuery())).isEqualTo(server);
                        }
                    });
            for (SqlWork each : first) {
                assertThat(this.<String>jdbc(connection -> {
                            try (PreparedStatement statement =
                                    connection.prepareStatement("select current_setting('cluster_name') where ? = 1")) {
                                statement.setInt(1, 1);
                                statement.setQueryTimeout(30);
                                each.on(statement);
                                assertThat(statement.getQueryTimeout()).isEqualTo(30);
                                return text(statement.executeQuery());
                            }
                        }))
                        .isEqualTo(server);
            }
            catchUp();
        }
    }

    private interface SqlWork {
        void on(PreparedStatement statement) throws SQLException;
    }

    @Test
    @Spec("PN-05")
    void aStatementThatIsNotExecutedLeavesNothing() {
        for (int i = 0; i < 3; i++) {
            jdbc(connection -> {
                try (PreparedStatement statement = connection.prepareStatement("select ?::int")) {
                    statement.setArray(1, connection.createArrayOf("note", new Object[0]));
                }
                return null;
            });
        }
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        track(session -> assertThat(byText(session).id).isEqualTo(id));
    }

    @Test
    @Spec("PN-05")
    void anErrorIsThatOfTheQuery() {
        for (String sql : List.of("select nonsense from note where id = ?", "select 1 / (? - 1)", "selec ?")) {
            SQLException expected = failure(() -> read(unit, session -> failing(session, sql)));
            catchUp();
            SQLException tracked = failure(() -> track(session -> failing(session, sql)));
            assertThat(tracked.getSQLState()).isEqualTo(expected.getSQLState());
            assertThat(tracked.getMessage()).isEqualTo(expected.getMessage());
        }
        track(session -> {
            assertThatThrownBy(() -> failing(session, "select 1 / (? - 1)")).isNotNull();
            assertThatThrownBy(() -> serverOf(session)).hasStackTraceContaining("current transaction is aborted");
        });
    }

    private static void failing(Session session, String sql) {
        session.doWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setInt(1, 1);
                statement.executeQuery();
            }
        });
    }

    private static SQLException failure(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    return sql;
                }
            }
        }
        throw new AssertionError("nothing failed");
    }

    @Test
    @Spec("PN-05")
    void aQueryThatOnlyFailsOnAReplicaThatIsBehindDoesNotFail() {
        unit.jdbc("create table later_%d as select 42 as answer".formatted(id));
        assertThatThrownBy(() -> read(unit, this::answer)).isInstanceOf(SQLGrammarException.class);
        track(this::answer);
        catchUp();
        track(this::answer);
    }

    private void answer(Session session) {
        assertThat(session.createNativeQuery("select answer from later_" + id, Integer.class)
                        .getSingleResult())
                .isEqualTo(42);
    }

    @Test
    @Spec("PN-05")
    void aQueryThatWasCancelledIsNotRepeated() {
        SQLException cancelled =
                failure(() -> track(session -> session.createNativeQuery("select pg_sleep(60)::text", String.class)
                        .setTimeout(1)
                        .getResultList()));
        assertThat(cancelled.getSQLState()).isEqualTo("57014");
        assertThat(log.statements()).filteredOn(sql -> sql.contains("pg_sleep")).hasSize(1);
    }

    @Test
    @Spec({"PN-05", "RO-02"})
    void aScopeIsEnforcedWhateverItsFirstQueryDoes() {
        for (String server : List.of("primary", "standby1")) {
            assertThatThrownBy(() -> track(session -> {
                        assertThat(serverOf(session)).isEqualTo(server);
                        session.createNativeQuery(
                                        "select set_config('transaction_read_only', 'off', true)", String.class)
                                .getSingleResult();
                        write(session);
                    }))
                    .isNotNull();
            assertThatThrownBy(() -> track(session -> {
                        session.createNativeQuery(
                                        "select set_config('transaction_read_only', 'off', true)", String.class)
                                .getSingleResult();
                        write(session);
                    }))
                    .isNotNull();
            catchUp();
        }
        assertThat(unit.value("select text from note where id = " + id)).isEqualTo("note " + id);
    }

    private void write(Session session) {
        session.createNativeMutationQuery("update note set text = 'hacked' where id = " + id)
                .executeUpdate();
    }

    @Test
    @Spec({"PN-05", "RT-02"})
    void aScopeWithinATransactionThatReadsIsGuardedOnItsServer() {
        for (String server : List.of("primary", "standby1")) {
            try (TrackedWork tracked = pinning.apply(token)) {
                unit.inTransaction(session -> {
                    session.doWork(connection -> connection.setReadOnly(true));
                    try (ReadOnlyScope scope =
                            ReadOnlyScopes.of(unit.sessionFactory()).open()) {
                        assertThat(byText(session).id).isEqualTo(id);
                        assertThat(serverOf(session)).isEqualTo(server);
                    }
                    assertThat(serverOf(session)).isEqualTo(server);
                });
            }
            catchUp();
        }
    }

    @Test
    @Spec({"PN-05", "PB-03"})
    void itWorksThroughAPoolerWithOneConnection() {
        try (PgBouncer pooler =
                        PgBouncer.of(cluster.standby(1).database()).poolSize(1).start();
                HikariDataSource pooled = pool(pooler.jdbcUrl());
                TestUnit other = unit(pooled, "none").start()) {
            for (String server : List.of("primary", "standby1")) {
                for (int i = 0; i < 7; i++) {
                    track(other, session -> {
                        assertThat(byText(session).id).isEqualTo(id);
                        assertThat(session.find(Note.class, id)).isNotNull();
                        assertThat(serverOf(session)).isEqualTo(server);
                    });
                }
                catchUp();
            }
            assertThat(pooler.leftovers()).isEmpty();
        }
    }

    @Test
    @Spec({"PN-05", "RT-09"})
    void aReplicaThatIsLostMeanwhileIsNoError() {
        catchUp();
        try (SwitchableAddress address = SwitchableAddress.of(cluster.standby(1).port());
                HikariDataSource lost = pool(address.jdbcUrl(ReplicationCluster.DATABASE));
                TestUnit other = unit(lost, "none").start()) {
            track(other, session -> assertThat(serverOf(session)).isEqualTo("standby1"));
            address.refuse();
            try (TrackedWork tracked = Pinning.of(other.sessionFactory()).apply(token)) {
                other.inTransaction(session -> {
                    session.doWork(connection -> connection.setReadOnly(true));
                    assertThat(byText(session).id).isEqualTo(id);
                    assertThat(serverOf(session)).isEqualTo("primary");
                });
            }
            assertThat(Replicas.of(other.sessionFactory()).all().get(0).status())
                    .isNotEqualTo(ReplicaStatus.UP);
        }
    }

    @Entity(name = "Note")
    @Protect(name = "kept", operations = Operation.DELETE)
    static class Note {
        @Id
        int id;

        String text;

        Note() {}

        Note(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }
}

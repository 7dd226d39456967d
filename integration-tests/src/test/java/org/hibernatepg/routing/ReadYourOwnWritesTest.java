package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.StatementLog;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With two standbys, of which none, one or both have replayed what was written. */
class ReadYourOwnWritesTest {
    private static ReplicationCluster cluster;
    private static TestUnit unit;
    private static final StatementLog log = new StatementLog();

    private final Pinning pinning = Pinning.of(unit.sessionFactory());
    private final String text = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        cluster = ReplicationCluster.start(2);
        Map<String, Object> sources = new LinkedHashMap<>();
        sources.put("r1", log.around(cluster.standby(1).dataSource()));
        sources.put("r2", log.around(cluster.standby(2).dataSource()));
        unit = unit(sources, "create").start();
    }

    private static TestUnit unit(Map<String, Object> sources, String schema) {
        return TestUnit.of(Note.class)
                .on(cluster.primary().database())
                .set("hibernate.hbm2ddl.auto", schema)
                .set("hibernate.routing.token.secret", "the secret of the tests")
                .set("hibernate.routing.probe.interval", "PT1H")
                .set("hibernate.routing.replicas", sources);
    }

    @AfterAll
    static void stop() {
        unit.close();
        cluster.close();
    }

    @BeforeEach
    void pause() {
        cluster.awaitCaughtUp();
        cluster.standbys().forEach(standby -> standby.pauseReplay());
        log.clear();
    }

    @AfterEach
    void resume() {
        cluster.standbys().forEach(standby -> standby.resumeReplay());
    }

    private void write() {
        unit.inTransaction(session -> session.persist(new Note(text)));
    }

    private String tokenOfAWrite() {
        try (TrackedWork work = pinning.track()) {
            write();
            return work.token().orElseThrow().text();
        }
    }

    private void catchUp(int standby) {
        cluster.standby(standby).resumeReplay();
        cluster.standby(standby).awaitCaughtUp();
    }

    private String read() {
        return read(unit);
    }

    private String read(TestUnit unit) {
        return ReadOnlyScopes.of(unit.sessionFactory()).call(this::read);
    }

    /** From which server, and whether it shows what was written. */
    private String read(Session session) {
        return session.createNativeQuery(
                        "select current_setting('cluster_name') || ' ' || count(*) from note where text = :text",
                        String.class)
                .setParameter("text", text)
                .getSingleResult();
    }

    @Test
    @Spec("PN-04")
    void aReplicaIsReadFromAsSoonAsItHasReplayedTheWrite() {
        try (TrackedWork work = pinning.track()) {
            assertThat(read()).startsWith("standby").endsWith(" 0");
            write();
            assertThat(read()).isEqualTo("primary 1");
            assertThat(read()).isEqualTo("primary 1");
            catchUp(2);
            for (int i = 0; i < 4; i++) {
                assertThat(read()).isEqualTo("standby2 1");
            }
            catchUp(1);
            assertThat(read()).isNotEqualTo(read()).startsWith("standby");
        }
    }

    @Test
    @Spec("PN-04")
    void whoHasNotWrittenReadsFromWhereverItIs() {
        tokenOfAWrite();
        for (int i = 0; i < 4; i++) {
            assertThat(read()).startsWith("standby").endsWith(" 0");
        }
        try (TrackedWork another = pinning.track()) {
            assertThat(read()).startsWith("standby");
        }
    }

    @Test
    @Spec({"PN-04", "PN-06"})
    void aTokenMakesAnotherNodeSeeTheWrite() {
        String token = tokenOfAWrite();
        try (TestUnit other = unit(new HashMap<>(Map.of("r1", cluster.standby(1).dataSource())), "none")
                .start()) {
            assertThat(read(other)).isEqualTo("standby1 0");
            try (TrackedWork work = Pinning.of(other.sessionFactory()).apply(token)) {
                assertThat(read(other)).isEqualTo("primary 1");
                catchUp(1);
                assertThat(read(other)).isEqualTo("standby1 1");
            }
        }
    }

    @Test
    @Spec("PN-05")
    void theCheckIsPartOfTheFirstQueryOfTheTransaction() {
        String token = tokenOfAWrite();
        catchUp(1);
        catchUp(2);
        // The first connection to each is looked at.
        read();
        read();
        log.clear();
        try (TrackedWork work = pinning.apply(token)) {
            ReadOnlyScopes.of(unit.sessionFactory()).run(session -> {
                assertThat(read(session)).startsWith("standby").endsWith(" 1");
                assertThat(read(session)).endsWith(" 1");
            });
            assertThat(log.statements()).hasSize(2);
            assertThat(log.statements().get(0))
                    .contains("pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn()")
                    .contains("; select current_setting(");
            assertThat(log.statements().get(1)).startsWith("select current_setting(");
        }
    }

    @Test
    @Spec("PN-05")
    void anAddressBehindWhichSeveralServersAreIsAskedInEachTransaction() {
        // As a pooler does that has several standbys: one transaction here, the next one there.
        AtomicInteger next = new AtomicInteger();
        DataSource[] servers = {
            cluster.standby(1).dataSource(), cluster.standby(2).dataSource()
        };
        DataSource pooler = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(servers[next.getAndIncrement() % 2], arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
        try (TestUnit pooled =
                unit(new HashMap<>(Map.of("pooler", pooler)), "none").start()) {
            String token = tokenOfAWrite();
            catchUp(2);
            assertThat(read(pooled)).isNotEqualTo(read(pooled));
            try (TrackedWork work = Pinning.of(pooled.sessionFactory()).apply(token)) {
                for (int i = 0; i < 4; i++) {
                    assertThat(read(pooled)).isIn("primary 1", "standby2 1");
                }
            }
        }
    }

    @Test
    @Spec("PN-05")
    void aSnapshotThatIsKeptIsTakenAfterTheCheck() {
        String token = tokenOfAWrite();
        catchUp(1);
        catchUp(2);
        // The first connection to each is looked at.
        read();
        read();
        log.clear();
        try (TrackedWork work = pinning.apply(token)) {
            ReadOnlyScopes.of(unit.sessionFactory()).run(session -> {
                session.doWork(
                        connection -> connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ));
                assertThat(read(session)).startsWith("standby").endsWith(" 1");
                assertThat(session.createNativeQuery(
                                        "select current_setting('transaction_isolation') || current_setting('transaction_read_only')",
                                        String.class)
                                .getSingleResult())
                        .isEqualTo("repeatable readon");
            });
        }
        assertThat(log.statements().get(0)).startsWith("set transaction isolation level repeatable read");
        assertThat(log.statements().get(1)).contains("pg_last_wal_replay_lsn()");
        assertThat(log.statements().get(2)).isEqualTo("commit and chain");
    }

    @Test
    @Spec({"PN-04", "PN-05"})
    void withoutATransactionReadsAreOnThePrimaryWhileAPositionCounts() {
        String token = tokenOfAWrite();
        catchUp(1);
        catchUp(2);
        try (ReadOnlyScope scope = ReadOnlyScopes.of(unit.sessionFactory()).open();
                Session session = unit.sessionFactory().openSession()) {
            assertThat(read(session)).startsWith("standby");
            try (TrackedWork work = pinning.apply(token)) {
                assertThat(read(session)).isEqualTo("primary 1");
            }
            assertThat(read(session)).startsWith("standby");
        }
    }

    @Test
    @Spec({"PN-02", "RT-02"})
    void aScopeOrAPinSendsReadsToThePrimary() {
        assertThat(pinning.usePrimary(() -> read())).startsWith("primary");
        assertThat(read()).startsWith("standby");
        pinning.pin();
        assertThat(read()).startsWith("primary");
        pinning.unpin();
        assertThat(read()).startsWith("standby");
    }

    @Test
    @Spec("PN-04")
    void aPositionIsForgottenAfterItsTime() {
        try (TestUnit brief = unit(new HashMap<>(Map.of("r1", cluster.standby(1).dataSource())), "none")
                        .set("hibernate.routing.pin.seconds", 1)
                        .start();
                TrackedWork work = Pinning.of(brief.sessionFactory()).track()) {
            brief.inTransaction(session -> session.persist(new Note(text)));
            assertThat(read(brief)).isEqualTo("primary 1");
            Waiting.until(() -> read(brief).equals("standby1 0"), () -> "the position to be forgotten");
        }
    }

    @Test
    @Spec("PN-04")
    void aReplicaThatIsDownIsNoErrorOfAReadThatNeedsAPosition() {
        String token = tokenOfAWrite();
        catchUp(2);
        // Connections of the pool are broken, and nobody has noticed yet.
        assertThat(read()).startsWith("standby");
        assertThat(read()).startsWith("standby");
        cluster.standby(1).stopImmediately();
        try (TrackedWork work = pinning.apply(token)) {
            for (int i = 0; i < 4; i++) {
                assertThat(read()).isEqualTo("standby2 1");
            }
        } finally {
            cluster.standby(1).start();
            cluster.standby(1).pauseReplay();
            unit.restart();
        }
    }

    @Entity(name = "Note")
    static class Note {
        @Id
        @GeneratedValue
        long id;

        String text;

        Note() {}

        Note(String text) {
            this.text = text;
        }
    }
}

package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.testing.ReplicationNode.serverOf;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of JTA on connections that take part in them, with two real standbys. */
class JtaRoutingTest {
    private static final String AFTER_STATEMENT = "DELAYED_ACQUISITION_AND_RELEASE_AFTER_STATEMENT";
    private static final String BEFORE_COMPLETION = "DELAYED_ACQUISITION_AND_RELEASE_BEFORE_TRANSACTION_COMPLETION";
    private static final String HOLD = "DELAYED_ACQUISITION_AND_HOLD";

    @AutoClose
    static final ReplicationCluster cluster = ReplicationCluster.start(2);

    private static final TransactionManager manager = Jta.manager();

    private final XaDataSource primary = new XaDataSource(cluster.primary().database());
    private TestUnit unit;
    private ReadOnlyScopes scopes;

    /** Replicas whose connections take no part in transactions, as those of an ordinary pool. */
    private void start(String mode) {
        start(mode, cluster.replicas());
    }

    private void start(String mode, Map<String, ?> replicas) {
        unit = Jta.set(TestUnit.of(Slip.class), primary)
                .on(cluster.primary().database())
                .set("hibernate.connection.handling_mode", mode)
                .set(RoutingSettings.REPLICAS, replicas.isEmpty() ? "none" : new LinkedHashMap<>(replicas))
                .set(RoutingSettings.PROBE_INTERVAL, "50")
                .set(RoutingSettings.PROBE_TIMEOUT, "5000")
                .start();
        cluster.awaitCaughtUp();
        scopes = ReadOnlyScopes.of(unit.sessionFactory()).named("report");
        primary.changes();
    }

    @AfterEach
    void stop() throws Exception {
        int status = manager.getStatus();
        if (status != Status.STATUS_NO_TRANSACTION) {
            manager.rollback();
        }
        List<String> changes = primary.changes();
        unit.close();
        assertThat(status).isEqualTo(Status.STATUS_NO_TRANSACTION);
        assertThat(changes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {AFTER_STATEMENT, BEFORE_COMPLETION, HOLD})
    @Spec("RT-02")
    void workThatMayWriteIsOnThePrimaryAndNothingIsChangedThatJtaForbids(String mode) throws Exception {
        start(mode);
        for (int id = 1; id <= 2; id++) {
            manager.begin();
            try (Session session = open()) {
                assertThat(serverOf(session)).isEqualTo("primary");
                session.persist(new Slip(id));
                session.flush();
                assertThat(serverOf(session)).isEqualTo("primary");
                manager.commit();
            }
        }
        manager.begin();
        try (Session session = open()) {
            session.persist(new Slip(3));
            session.flush();
            manager.rollback();
        }

        assertThat(slips()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {AFTER_STATEMENT, BEFORE_COMPLETION, HOLD})
    @Spec({"RO-01", "RO-09", "RT-02"})
    void aScopeWithinATransactionIsEnforcedOnThePrimaryAndTheTransactionWritesOnAfterIt(String mode) throws Exception {
        start(mode);
        manager.begin();
        try (Session session = open()) {
            session.persist(new Slip(1));
            session.flush();
            try (ReadOnlyScope scope = scopes.open()) {
                assertThat(serverOf(session)).isEqualTo("primary");
                assertThat(count(session)).isEqualTo(1);
                try (Session other = open()) {
                    assertThat(serverOf(other)).isEqualTo("primary");
                    assertThat(count(other)).isEqualTo(1);
                }
                assertRefused(session);
            }
            session.persist(new Slip(2));
            session.flush();
            manager.commit();
        }

        assertThat(slips()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {AFTER_STATEMENT, HOLD})
    @Spec("RT-02")
    void aScopeWhichTheTransactionBeganBeforeIsOnThePrimaryThoughItIsWhereTheFirstStatementIs(String mode)
            throws Exception {
        start(mode);
        manager.begin();
        try (Session session = open()) {
            try (ReadOnlyScope scope = scopes.open()) {
                assertThat(serverOf(session)).isEqualTo("primary");
                assertRefused(session);
            }
            session.persist(new Slip(1));
            session.flush();
            manager.commit();
        }

        assertThat(slips()).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {AFTER_STATEMENT, BEFORE_COMPLETION, HOLD})
    @Spec({"RT-01", "RT-02"})
    void aTransactionThatBeginsInAScopeIsOnOneReplicaToItsEnd(String mode) throws Exception {
        start(mode);
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ReadOnlyScope scope = scopes.open();
            manager.begin();
            try (Session session = open();
                    Session other = open()) {
                String server = serverOf(session);
                servers.add(server);
                assertThat(serverOf(session)).isEqualTo(server);
                assertThat(serverOf(other)).isEqualTo(server);
                assertRefused(session);
                scope.close();
                assertThat(serverOf(session)).isEqualTo(server);
                assertRefused(session);
                assertRefused(other);
                manager.commit();
            }
        }

        assertThat(servers).containsExactlyInAnyOrder("standby1", "standby2");
        assertThat(slips()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {AFTER_STATEMENT, HOLD})
    @Spec({"RT-01", "RT-02"})
    void connectionsToAReplicaMayTakePartInTheTransactionToo(String mode) throws Exception {
        XaDataSource first = new XaDataSource(cluster.standby(1).database());
        XaDataSource second = new XaDataSource(cluster.standby(2).database());
        start(mode, Map.of("r1", first.proxy(), "r2", second.proxy()));
        for (int i = 0; i < 2; i++) {
            try (ReadOnlyScope scope = scopes.open()) {
                manager.begin();
                try (Session session = open();
                        Session other = open()) {
                    String server = serverOf(session);
                    assertThat(server).startsWith("standby");
                    assertThat(serverOf(other)).isEqualTo(server);
                    assertThat(count(other)).isZero();
                    assertRefused(session);
                    manager.commit();
                }
            }
        }

        assertThat(first.changes()).isEmpty();
        assertThat(second.changes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {AFTER_STATEMENT, HOLD})
    @Spec("RO-01")
    void aTransactionThatBeginsInAScopeReadsToItsEndWithoutReplicasToo(String mode) throws Exception {
        start(mode, Map.of());
        ReadOnlyScope scope = scopes.open();
        manager.begin();
        try (Session session = open()) {
            assertThat(serverOf(session)).isEqualTo("primary");
            scope.close();
            assertThat(count(session)).isZero();
            assertRefused(session);
            manager.commit();
        }

        assertThat(slips()).isEmpty();
    }

    @Test
    @Spec({"RT-01", "RO-01"})
    void workWithASessionOfItsOwnSuspendsTheTransactionAroundIt() throws Exception {
        start(AFTER_STATEMENT);
        manager.begin();
        Transaction around = manager.getTransaction();
        try (Session session = open()) {
            session.persist(new Slip(1));
            session.flush();
            scopes.run(own -> {
                assertThat(manager.getTransaction()).isNotEqualTo(around);
                assertThat(serverOf(own)).startsWith("standby");
            });
            assertThatExceptionOfType(ReadOnlyViolationException.class)
                    .isThrownBy(() -> scopes.run(own -> own.persist(new Slip(9))))
                    .satisfies(refused -> assertThat(refused.getScope()).isEqualTo("report"));
            assertThat(manager.getTransaction()).isEqualTo(around);
            assertThat(manager.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
            session.persist(new Slip(2));
            session.flush();
            manager.commit();
        }

        assertThat(slips()).containsExactly(1, 2);
    }

    @Test
    @Spec({"RO-10", "RT-02"})
    void aBlockThatRequiresNewWritesOnThePrimaryWithinATransactionOnAReplica() throws Exception {
        start(AFTER_STATEMENT);
        try (ReadOnlyScope scope = scopes.open()) {
            manager.begin();
            try (Session session = open()) {
                String server = serverOf(session);
                assertThat(server).startsWith("standby");
                NestedTransactions.of(unit.sessionFactory()).requiresNew().run(own -> {
                    assertThat(serverOf(own)).isEqualTo("primary");
                    own.persist(new Slip(1));
                });
                assertThat(serverOf(session)).isEqualTo(server);
                manager.commit();
            }
        }

        assertThat(slips()).containsExactly(1);
    }

    @Test
    @Spec("RT-02")
    void aSessionThatHoldsItsConnectionChoosesAnewForEachTransaction() throws Exception {
        start(HOLD);
        try (Session session = open()) {
            assertThat(serverOf(session)).isEqualTo("primary");
            try (ReadOnlyScope scope = scopes.open()) {
                manager.begin();
                assertThat(serverOf(session)).startsWith("standby");
                manager.commit();
            }
            manager.begin();
            session.joinTransaction();
            assertThat(serverOf(session)).isEqualTo("primary");
            session.persist(new Slip(1));
            session.flush();
            manager.commit();
            assertThat(count(session)).isEqualTo(1);
        }

        assertThat(slips()).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {AFTER_STATEMENT, HOLD})
    @Spec({"PN-02", "PN-04"})
    void pinnedReadsOfATransactionAreOnThePrimary(String mode) throws Exception {
        start(mode);
        Pinning pinning = Pinning.of(unit.sessionFactory());
        try (ReadOnlyScope scope = scopes.open();
                PrimaryScope onPrimary = pinning.usePrimary()) {
            assertServer("primary");
        }
        try (TrackedWork work = pinning.track()) {
            manager.begin();
            try (Session session = open()) {
                session.persist(new Slip(1));
                session.flush();
                manager.commit();
            }
            try (ReadOnlyScope scope = scopes.open()) {
                assertServer("primary");
            }
        }
        try (ReadOnlyScope scope = scopes.open()) {
            manager.begin();
            try (Session session = open()) {
                assertThat(serverOf(session)).startsWith("standby");
                manager.commit();
            }
        }
    }

    private void assertServer(String expected) throws Exception {
        manager.begin();
        try (Session session = open()) {
            assertThat(serverOf(session)).isEqualTo(expected);
            assertRefused(session);
            manager.commit();
        }
    }

    @Nested
    class WhatAProgramCallsItself {
        @ParameterizedTest
        @ValueSource(strings = {AFTER_STATEMENT, HOLD})
        @Spec("RO-06")
        void setReadOnlyHoldsUntilItIsTakenBack(String mode) throws Exception {
            start(mode);
            manager.begin();
            try (Session session = open()) {
                session.doWork(connection -> {
                    insert(connection, 1);
                    connection.setReadOnly(true);
                    assertThatThrownBy(() -> insert(connection, 9))
                            .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                                    .isEqualTo("25006"));
                    connection.setReadOnly(false);
                    insert(connection, 2);
                });
                manager.commit();
            }

            assertThat(slips()).containsExactly(1, 2);
        }

        @Test
        @Spec("RT-02")
        void theDriverRefusesWhatJtaForbids() throws Exception {
            start(HOLD);
            manager.begin();
            try (Session session = open()) {
                session.doWork(connection -> {
                    insert(connection, 1);
                    assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
                    assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);
                    assertThatThrownBy(() -> connection.setAutoCommit(true)).isInstanceOf(SQLException.class);
                    insert(connection, 2);
                });
                assertThat(primary.changes()).containsExactly("commit", "rollback", "setAutoCommit");
                manager.commit();
            }

            assertThat(slips()).containsExactly(1, 2);
        }

        @Test
        @Spec("RT-02")
        void aTransactionOfTheConnectionIsNotLostInOneOfJta() throws Exception {
            start(HOLD);
            try (Session session = open()) {
                session.doWork(connection -> {
                    connection.setAutoCommit(false);
                    insert(connection, 1);
                    inJta(() -> assertThatThrownBy(() -> insert(connection, 2))
                            .isInstanceOf(SQLException.class)
                            .hasMessageContaining("a transaction of its own"));
                    connection.commit();
                    connection.setAutoCommit(true);
                });
            }

            assertThat(slips()).containsExactly(1);
        }

        private void inJta(Runnable work) {
            try {
                manager.begin();
                work.run();
                manager.rollback();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Session open() {
        return unit.sessionFactory().openSession();
    }

    /** In JDBC, of whose errors Hibernate tells the transaction nothing. */
    private static void assertRefused(Session session) {
        session.doWork(connection -> assertThatThrownBy(() -> insert(connection, 9))
                .isInstanceOfSatisfying(SQLException.class, refused -> {
                    assertThat(refused.getSQLState()).isEqualTo("25006");
                    assertThat(chain(refused)).contains("report");
                }));
    }

    private static String chain(SQLException thrown) {
        List<String> messages = new ArrayList<>();
        for (SQLException e = thrown; e != null; e = e.getNextException()) {
            messages.add(e.getMessage());
        }
        return String.join("\n", messages);
    }

    private static void insert(Connection connection, int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into slip (id) values (" + id + ")");
        }
    }

    private static long count(Session session) {
        return session.createSelectionQuery("select count(*) from Slip", Long.class)
                .getSingleResult();
    }

    private List<Object> slips() {
        return unit.query("select id from slip order by id").stream()
                .map(row -> row.get(0))
                .toList();
    }

    @Entity(name = "Slip")
    static class Slip {
        @Id
        int id;

        Slip() {}

        Slip(int id) {
            this.id = id;
        }
    }
}

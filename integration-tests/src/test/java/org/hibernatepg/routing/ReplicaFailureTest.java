package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.testing.ReplicationNode.serverOf;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.hibernate.Session;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.ReplicationNode;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to read-only work when the replica that it runs on fails. */
class ReplicaFailureTest {

    @AutoClose
    static final ReplicationCluster cluster = ReplicationCluster.start(2);

    private TestUnit unit;

    @BeforeEach
    void start() {
        unit = TestUnit.of(Note.class)
                .on(cluster.primary().database())
                .set(RoutingSettings.REPLICAS, cluster.replicas())
                .set(RoutingSettings.PROBE_INTERVAL, "50")
                .set(RoutingSettings.PROBE_TIMEOUT, "5000")
                .start();
        unit.inTransaction(session -> session.persist(new Note(1)));
        cluster.awaitCaughtUp();
    }

    @AfterEach
    void stop() {
        unit.close();
    }

    @Test
    @Spec("RT-09")
    void workWhoseConnectionIsLostRunsAgainOnAnotherReplica() {
        List<String> servers = new ArrayList<>();

        Note found = scopes().call(session -> {
            servers.add(serverOf(session));
            if (servers.size() == 1) {
                terminate(session);
            }
            return session.find(Note.class, 1L);
        });

        assertThat(found.id).isEqualTo(1);
        assertThat(servers).hasSize(2).containsExactlyInAnyOrder("standby1", "standby2");
    }

    @Test
    @Spec("RT-09")
    void workThatKeepsLosingItsConnectionEndsOnThePrimary() {
        List<String> servers = new ArrayList<>();

        scopes().run(session -> {
            servers.add(serverOf(session));
            if (!servers.contains("primary")) {
                terminate(session);
                session.find(Note.class, 1L);
            }
        });

        assertThat(servers).hasSize(3).endsWith("primary").contains("standby1", "standby2");
    }

    @Test
    @Spec("RT-09")
    void workIsNotRepeatedMoreOftenThanTheSettingAllows() {
        unit.set(RoutingSettings.RETRIES, 0).restart(Note.class);
        cluster.awaitCaughtUp();
        List<String> servers = new ArrayList<>();

        scopes().run(session -> {
            servers.add(serverOf(session));
            if (servers.size() == 1) {
                terminate(session);
                session.find(Note.class, 1L);
            }
        });

        assertThat(servers).hasSize(2).endsWith("primary");
    }

    @Test
    @Spec("RT-09")
    void workThatConflictsWithWhatItsReplicaReplaysRunsAgainOnAnother() {
        delay("0");
        List<String> servers = new ArrayList<>();

        Note found = scopes().call(session -> {
            servers.add(serverOf(session));
            if (servers.size() == 1) {
                session.find(Note.class, 1L);
                // The standby that replays this has to take the table's lock away from the transaction.
                cluster.primary().execute("alter table Note add column if not exists later int");
                cluster.awaitCaughtUp();
                session.clear();
            }
            return session.find(Note.class, 1L);
        });

        delay("30s");
        assertThat(found).isNotNull();
        assertThat(servers).hasSize(2).doesNotHaveDuplicates();
    }

    private static void delay(String time) {
        cluster.standbys().forEach(standby -> {
            standby.execute("alter system set max_standby_streaming_delay = '" + time + "'");
            standby.execute("select pg_reload_conf()");
        });
    }

    @Test
    @Spec("RT-09")
    void anErrorOfTheWorkItselfIsNotRepeated() {
        List<String> servers = new ArrayList<>();

        assertThatThrownBy(() -> scopes().run(session -> {
                    servers.add(serverOf(session));
                    throw new IllegalStateException("mine");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
        assertThatThrownBy(() -> scopes().run(session -> {
                    servers.add(serverOf(session));
                    throw new SQLException("made up", "40001");
                }))
                .isInstanceOf(SQLException.class);

        assertThat(servers).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    @Spec("RT-09")
    void workThatWroteInATransactionOfItsOwnIsNotRepeated() {
        List<String> servers = new ArrayList<>();

        assertThatThrownBy(() -> scopes().run(session -> {
                    servers.add(serverOf(session));
                    NestedTransactions.of(unit.sessionFactory())
                            .requiresNew()
                            .run(writing -> writing.persist(new Note(100)));
                    terminate(session);
                    session.find(Note.class, 1L);
                }))
                .isInstanceOf(RuntimeException.class);

        assertThat(servers).hasSize(1);
        assertThat(cluster.primary().value("select count(*) from Note where id = 100"))
                .isEqualTo(1L);
    }

    @Test
    @Spec("RT-07")
    void aReplicaWhoseConnectionsWereEndedIsReadAgainAtOnce() {
        scopes().run(ReplicationNode::serverOf);
        scopes().run(ReplicationNode::serverOf);
        cluster.standbys()
                .forEach(
                        standby -> standby.execute(
                                "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"));
        await(() -> List.of(scopes().call(ReplicationNode::serverOf), scopes().call(ReplicationNode::serverOf))
                .containsAll(List.of("standby1", "standby2")));
    }

    private ReadOnlyScopes scopes() {
        return ReadOnlyScopes.of(unit.sessionFactory());
    }

    private void terminate(Session session) {
        String name = serverOf(session);
        Integer pid = session.createNativeQuery("select pg_backend_pid()", Integer.class)
                .getSingleResult();
        cluster.node(name).execute("select pg_terminate_backend(" + pid + ")");
    }

    private void await(BooleanSupplier condition) {
        Waiting.until(
                condition,
                () -> "replicas "
                        + Replicas.of(unit.sessionFactory()).all().stream()
                                .map(replica -> replica.name() + " " + replica.status())
                                .toList());
    }
}

package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.hibernatepg.routing.FaultLoad.Entry;
import org.hibernatepg.routing.FaultLoad.Phase;
import org.hibernatepg.testing.ReplicationCluster;
import org.hibernatepg.testing.ReplicationNode;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.SwitchableAddress;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Thousands of units of work while replicas lag, die and come back, and while another server takes the primary's place. It
 * takes {@code -Drouting.fault.seconds}, 30 unless set, and the time of the faults themselves.
 */
class RoutingFaultTest {
    private static final int SECONDS = Integer.getInteger("routing.fault.seconds", 30);

    @AutoClose
    private final ReplicationCluster cluster = ReplicationCluster.start(2);

    private final ReplicationNode one = cluster.standby(1);
    private final ReplicationNode two = cluster.standby(2);

    @AutoClose
    private final SwitchableAddress primary =
            SwitchableAddress.of(cluster.primary().port());

    @AutoClose
    private final SwitchableAddress replica = SwitchableAddress.of(one.port());

    private final Map<String, Object> pools = new LinkedHashMap<>();
    private TestUnit unit;
    private FaultLoad load;

    @BeforeEach
    void start() {
        pools.put("r1", pool(replica.jdbcUrl(ReplicationCluster.DATABASE)));
        pools.put("r2", pool(two.jdbcUrl()));
        unit = TestUnit.of(Entry.class)
                .on(cluster.primary().database())
                .set("hibernate.connection.datasource", pool(primary.jdbcUrl(ReplicationCluster.DATABASE)))
                .set(RoutingSettings.REPLICAS, pools)
                .set(RoutingSettings.PROBE_INTERVAL, 200)
                // Only the positions of the users keep them from reading what is old.
                .set(RoutingSettings.MAX_LAG, "none")
                .set(RoutingSettings.PIN_SECONDS, 600)
                .start();
        cluster.awaitCaughtUp();
        load = new FaultLoad(unit.sessionFactory(), 6);
    }

    @AfterEach
    void stop() {
        if (load != null) {
            load.close();
        }
        if (unit != null) {
            unit.close();
        }
        pools.values().forEach(pool -> ((HikariDataSource) pool).close());
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url + "?socketTimeout=10&connectTimeout=2&loginTimeout=2");
        config.setUsername("postgres");
        config.setPassword("postgres");
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(3_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    @Test
    @Spec({"RT-01", "RT-07", "RT-09", "RT-10", "PN-04"})
    void usersSeeTheirWritesAndLoseNoneWhateverHappensToTheServers() {
        Phase healthy = run(load.next(), 4);
        assertEven(healthy, "standby1", "standby2");

        two.pauseReplay();
        Phase lagging = run(load.next(), 4);
        two.resumeReplay();
        assertThat(lagging.errors).isEmpty();
        assertThat(lagging.readsOf("standby1")).isPositive();

        Phase dying = load.next();
        one.stopImmediately();
        run(dying, 2);
        one.start();
        run(dying, 2);
        assertThat(dying.errors)
                .as("work that only reads is repeated elsewhere")
                .isEmpty();

        failOver(load.next());

        awaitReadsOf("primary", "standby2");
        Phase after = run(load.next(), 6);
        assertThat(after.errors).isEmpty();
        assertEven(after, "primary", "standby2");
        load.close();
        assertThat(load.stale()).isEmpty();
        assertNothingIsLost();
    }

    /** As a failover manager does it: whoever takes over has all that was committed. */
    private void failOver(Phase during) {
        run(during, 1);
        replica.refuse();
        cluster.primary().stop();
        one.awaitCaughtUp();
        one.promote();
        primary.switchTo(one.port());
        primary.cut();
        two.follow(one);
        run(during, 2);
        ReplicationNode former = cluster.node("primary");
        former.recreateFrom(one);
        replica.switchTo(former.port());
        replica.restore();
        assertThat(during.writes.sum()).as("writes while it happened").isPositive();
    }

    private static Phase run(Phase phase, int share) {
        try {
            TimeUnit.MILLISECONDS.sleep(SECONDS * 1_000L * share / 21);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return phase;
    }

    /** Each has at least a third of what two would share. */
    private static void assertEven(Phase phase, String server, String other) {
        long all = phase.readsOf(server) + phase.readsOf(other);
        assertThat(phase.errors).isEmpty();
        assertThat(all).as("%s", phase).isGreaterThan(50);
        assertThat(List.of(phase.readsOf(server), phase.readsOf(other)))
                .as("%s", phase)
                .allMatch(reads -> reads > all / 3);
    }

    private void awaitReadsOf(String... servers) {
        Phase recovering = load.next();
        Waiting.until(
                () -> List.of(servers).stream().allMatch(server -> recovering.readsOf(server) > 0),
                () -> "reads of " + List.of(servers) + ", and there are " + recovering + " " + states());
    }

    private String states() {
        StringBuilder states = new StringBuilder();
        Replicas.of(unit.sessionFactory())
                .all()
                .forEach(found -> states.append(found.name() + " " + found.status() + " "));
        return states.toString();
    }

    private void assertNothingIsLost() {
        cluster.awaitCaughtUp();
        Set<Integer> told = new TreeSet<>(load.committed());
        assertThat(told).hasSizeGreaterThan(100);
        for (ReplicationNode node : cluster.nodes()) {
            Set<Integer> there = new TreeSet<>();
            node.query("select id from entry").forEach(row -> there.add((Integer) row.get(0)));
            assertThat(there).as(node.name()).containsAll(told);
        }
        assertThat(one.value("select count(*) from entry where undone or id < 0"))
                .isEqualTo(0L);
    }
}

package org.hibernatepg.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicationClusterTest {
    @AutoClose
    private final ReplicationCluster cluster = ReplicationCluster.start(2);

    private final ReplicationNode primary = cluster.primary();
    private final ReplicationNode one = cluster.standby(1);
    private final ReplicationNode two = cluster.standby(2);

    @BeforeEach
    void create() {
        primary.execute("create table note (id int primary key, text text)");
        write(1);
    }

    private void write(int id) {
        cluster.primary().execute("insert into note values (?, 'text')", id);
    }

    private static List<Object> notes(ReplicationNode node) {
        return node.query("select id from note order by id").stream()
                .map(row -> row.get(0))
                .toList();
    }

    @Test
    void standbysShowWhatThePrimaryCommittedAndTakeNoWrites() {
        cluster.awaitCaughtUp();

        assertThat(notes(one)).containsExactly(1);
        assertThat(notes(two)).containsExactly(1);
        assertThat(one.isStandby()).isTrue();
        assertThat(primary.isStandby()).isFalse();
        assertThat(primary.query("select application_name from pg_stat_replication order by 1"))
                .containsExactly(List.of("standby1"), List.of("standby2"));
        assertThatThrownBy(() -> one.execute("insert into note values (9)")).hasMessageContaining("read-only");
    }

    @Test
    void everyServerTellsItsNameAndIsOfTheVersionAskedFor() {
        assertThat(cluster.nodes())
                .extracting(node -> node.value("show cluster_name"))
                .containsExactly("primary", "standby1", "standby2");
        String major = System.getProperty("postgres.version", "18");
        assertThat(cluster.nodes())
                .allSatisfy(node ->
                        assertThat(node.value("show server_version")).asString().startsWith(major + "."));
        assertThatThrownBy(() -> cluster.standby(0))
                .hasMessage("No server 'standby0', there are [primary, standby1, standby2]");
    }

    @Test
    void aPausedStandbyShowsTheOldStateUntilItReplaysAgain() {
        cluster.awaitCaughtUp();
        one.pauseReplay();
        write(2);
        two.awaitCaughtUp();

        assertThat(notes(one)).containsExactly(1);
        assertThat(notes(two)).containsExactly(1, 2);

        one.resumeReplay();
        one.awaitReplayed(two.position());
        assertThat(notes(one)).containsExactly(1, 2);
    }

    @Test
    void aServerKeepsItsPortAndItsPlaceOverRestartsAndCrashes() throws SQLException {
        String url = one.jdbcUrl();
        try (Connection connection = one.dataSource().getConnection()) {
            one.stop();

            assertThat(one.isRunning()).isFalse();
            assertThat(connection.isValid(1)).isFalse();
            assertThatThrownBy(() -> one.dataSource().getConnection()).hasMessageContaining("refused");
        }
        write(2);
        one.start();
        one.awaitCaughtUp();
        assertThat(one.jdbcUrl()).isEqualTo(url);
        assertThat(notes(one)).containsExactly(1, 2);

        primary.stopImmediately();
        assertThat(notes(one)).containsExactly(1, 2);
        primary.start();
        write(3);
        cluster.awaitCaughtUp();
        assertThat(notes(one)).containsExactly(1, 2, 3);
        assertThat(notes(two)).containsExactly(1, 2, 3);
        assertThatThrownBy(primary::start).hasMessageContaining("is running");
    }

    @Test
    void aStandbyTakesThePrimarysPlaceAndTheOthersFollowIt() {
        cluster.awaitCaughtUp();
        primary.stop();
        one.awaitCaughtUp();
        one.promote();
        two.follow(one);

        assertThat(cluster.primary()).isSameAs(one);
        assertThat(one.isStandby()).isFalse();
        write(2);
        two.awaitCaughtUp();
        assertThat(notes(two)).containsExactly(1, 2);

        assertThatThrownBy(() -> primary.follow(one))
                .hasMessageContaining("is not a standby: recreateFrom makes it one");
        primary.recreateFrom(one);
        write(3);
        cluster.awaitCaughtUp();
        assertThat(primary.isStandby()).isTrue();
        assertThat(notes(primary)).containsExactly(1, 2, 3);
        assertThat(notes(two)).containsExactly(1, 2, 3);
    }

    @Test
    void whatOnlyALostPrimaryHadIsGoneAfterItsCopyOfTheNewOne() {
        cluster.awaitCaughtUp();
        one.stop();
        write(2);
        two.awaitCaughtUp();
        primary.stopImmediately();
        one.start();
        one.promote();
        assertThat(notes(one)).containsExactly(1);
        assertThat(notes(two)).containsExactly(1, 2);

        primary.recreateFrom(one);
        two.recreateFrom(one);
        write(3);
        cluster.awaitCaughtUp();
        assertThat(notes(primary)).containsExactly(1, 3);
        assertThat(notes(two)).containsExactly(1, 3);
    }

    @Test
    void aCopyIsWholeWhileThePrimaryWrites() throws InterruptedException {
        Thread writer = new Thread(() -> {
            for (int id = 1_000; id < 4_000; id++) {
                primary.execute("insert into note values (?, repeat('x', 1000))", id);
            }
        });
        writer.start();
        two.recreateFrom(primary);
        one.recreateFrom(primary);
        writer.join();

        cluster.awaitCaughtUp();
        assertThat(notes(one)).hasSize(3_001).isEqualTo(notes(primary));
        assertThat(notes(two)).isEqualTo(notes(primary));
    }

    @Test
    void nothingIsLeftBehind() {
        String folder = (String) primary.value("show data_directory");
        cluster.close();

        assertThat(cluster.nodes()).noneMatch(ReplicationNode::isRunning);
        assertThat(Files.exists(Path.of(folder).getParent())).isFalse();
        cluster.close();
    }
}

package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.schema.Articles.Article;
import org.hibernatepg.trigger.schema.Articles.Plain;
import org.hibernatepg.trigger.schema.Articles.ProtectedFromUpdatesToo;
import org.hibernatepg.trigger.schema.Articles.TwiceProtected;
import org.hibernatepg.trigger.schema.Articles.Unlocked;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An update while others use the database, or update it too. */
class ConcurrentUpdateTest {
    private static final String KEPT = TriggerId.of("Article", "kept");
    private static final String READ_ONLY = TriggerId.of("Article", "read_only");

    private final TestUnit unit = TestUnit.of(Article.class).set("hibernate.hbm2ddl.auto", "update");

    @AfterEach
    void close() {
        unit.close();
    }

    @Test
    void leavesNoMomentInWhichNothingIsInstalled() throws Exception {
        unit.start();
        unit.jdbc("insert into article values (1, 'first')");

        try (Watcher watcher = new Watcher(unit.database())) {
            for (Class<?> next : List.of(
                    ProtectedFromUpdatesToo.class,
                    TwiceProtected.class,
                    Article.class,
                    ProtectedFromUpdatesToo.class)) {
                watcher.watches();
                unit.restart(next);
                assertThat(Installed.ddl(unit))
                        .isNotEmpty()
                        .noneMatch(sql -> sql.matches("drop trigger.*" + KEPT + ".*"));
            }
            assertThat(watcher.gaps()).isEmpty();
        }
        assertThat(unit.value("select count(*) from article")).isEqualTo(1L);
    }

    @Test
    void failsInBoundedTimeWhileATransactionHoldsTheTable() throws SQLException {
        unit.start().set("hibernate.pgtrigger.lock_timeout", 100);
        try (Connection writer = unit.database().connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("insert into article values (1, 'first')");

            Instant begin = Instant.now();
            assertThatThrownBy(() -> unit.restart(TwiceProtected.class, Unlocked.class))
                    .isInstanceOf(SchemaManagementException.class)
                    .hasMessageStartingWith("The triggers could not be changed, and all is as it was: another"
                            + " transaction kept a lock for longer than 100 ms (hibernate.pgtrigger.lock_timeout)")
                    .hasMessageContaining("by: create or replace trigger \"" + READ_ONLY);
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));

            assertThat(Installed.functions(unit.database())).containsExactly(KEPT);
            writer.rollback();
        }
        unit.restart();
        assertThat(Installed.functions(unit.database())).hasSize(3);
    }

    @Test
    void failsInBoundedTimeWhileATransactionHasTheTableForItself() throws SQLException {
        // PostgreSQL opens the table to tell a condition.
        unit.start().restart(TwiceProtected.class);
        unit.set("hibernate.pgtrigger.lock_timeout", 100);
        try (Connection migration = unit.database().connect();
                Statement statement = migration.createStatement()) {
            migration.setAutoCommit(false);
            statement.execute("lock table article in access exclusive mode");

            Instant begin = Instant.now();
            assertThatThrownBy(() -> unit.restart(TwiceProtected.class))
                    .isInstanceOf(SchemaManagementException.class)
                    .hasMessage("The triggers of the database could not be read: another transaction kept a lock for"
                            + " longer than 100 ms (hibernate.pgtrigger.lock_timeout)");
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
            migration.rollback();
        }
        unit.restart(TwiceProtected.class);
        assertThat(Installed.ddl(unit)).isEmpty();
    }

    @Test
    void aTriggerThatIsRemovedWhileItIsReadIsMissing() throws Exception {
        // PostgreSQL opens the table to tell a condition, and no longer finds the function after that.
        unit.start().restart(TwiceProtected.class);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection node = unit.database().connect();
                Statement statement = node.createStatement()) {
            node.setAutoCommit(false);
            statement.execute("drop trigger \"%s\" on article".formatted(READ_ONLY));
            statement.execute("drop function \"%s\"()".formatted(READ_ONLY));
            Triggers triggers = Triggers.of(unit.sessionFactory());
            Future<List<TriggerInfo>> read = thread.submit(() -> triggers.list());
            awaitNodesThatWait(1);
            node.commit();

            assertThat(read.get())
                    .extracting(TriggerInfo::status)
                    .containsExactly(TriggerStatus.INSTALLED, TriggerStatus.UNINSTALLED);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void aLockTimeoutThatIsNoNumberIsRefused() {
        unit.set("hibernate.pgtrigger.lock_timeout", "soon");

        assertThatThrownBy(unit::start)
                .hasMessage("The setting hibernate.pgtrigger.lock_timeout is 'soon'. It is a number of milliseconds.");
    }

    @Test
    void ofSeveralNodesThatBootAtOnceOneInstalls() throws Exception {
        severalNodesBoot();
    }

    @Test
    void ofSeveralNodesThatBootAtOnceOneInstallsWhateverTheIsolation() throws Exception {
        unit.prepare("do $$ begin execute format('alter database %I set default_transaction_isolation ="
                + " ''repeatable read''', current_database()); end $$");
        severalNodesBoot();
    }

    @Test
    @Spec({"I-001", "GAP-24"})
    void twoNodesThatBootOnAnEmptyOrOutdatedDatabaseInstallEverythingOnce() throws Exception {
        unit.set("hibernate.hbm2ddl.auto", "create").start();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 15; round++) {
                Class<?> next = round % 2 == 0 ? TwiceProtected.class : ProtectedFromUpdatesToo.class;
                CyclicBarrier together = new CyclicBarrier(2);
                List<Future<Boolean>> nodes = List.of(
                        threads.submit(() -> installsTogether(next, together)),
                        threads.submit(() -> installsTogether(next, together)));
                int installed = 0;
                for (Future<Boolean> node : nodes) {
                    installed += node.get() ? 1 : 0;
                }
                assertThat(installed).isEqualTo(1);
                assertThat(Installed.triggers(unit.database()))
                        .isEqualTo(round % 2 == 0 ? List.of(KEPT, READ_ONLY) : List.of(KEPT));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean installsTogether(Class<?> entity, CyclicBarrier together) throws Exception {
        try (TestUnit node = TestUnit.of(entity).on(unit.database()).set("hibernate.hbm2ddl.auto", "update")) {
            node.dataSource().getConnection().close();
            together.await();
            node.start();
            assertThat(Triggers.of(node.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsOnly(TriggerStatus.INSTALLED);
            return Installed.ddl(node).stream().anyMatch(sql -> sql.startsWith("create or replace"));
        }
    }

    @Test
    @Spec("GAP-24")
    void failsInBoundedTimeWhileAnotherNodeInstalls() throws SQLException {
        unit.start().set("hibernate.pgtrigger.lock_timeout", 100);
        try (Connection node = unit.database().connect();
                Statement statement = node.createStatement()) {
            node.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(8099570489592604530)");

            assertThatThrownBy(() -> unit.restart(TwiceProtected.class))
                    .hasMessageContaining("another transaction kept a lock for longer than 100 ms")
                    .hasMessageContaining("by: select pg_advisory_xact_lock");
            node.rollback();
        }
        unit.restart();
        assertThat(Installed.triggers(unit.database())).containsExactly(KEPT, READ_ONLY);
    }

    private void severalNodesBoot() throws Exception {
        int nodes = 8;
        unit.set("hibernate.hbm2ddl.auto", "create").start().restart(Plain.class);
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        try (Connection writer = unit.database().connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("insert into article values (1, 'holds the table')");
            List<Future<Boolean>> booted = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                booted.add(threads.submit(this::installsAtBoot));
            }
            awaitNodesThatWait(nodes);
            writer.rollback();

            int installed = 0;
            for (Future<Boolean> node : booted) {
                installed += node.get() ? 1 : 0;
            }
            assertThat(installed).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(Installed.triggers(unit.database())).containsExactly(KEPT, READ_ONLY);
    }

    private boolean installsAtBoot() {
        try (TestUnit node =
                TestUnit.of(TwiceProtected.class).on(unit.database()).set("hibernate.hbm2ddl.auto", "update")) {
            return Installed.ddl(node.start()).stream().anyMatch(sql -> sql.startsWith("create"));
        }
    }

    /** One for the table, the others for that one. */
    private void awaitNodesThatWait(long nodes) {
        Instant deadline = Instant.now().plusSeconds(25);
        while (!Objects.equals(unit.value("select count(*) from pg_locks where not granted"), nodes)) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void twoUnitsOverOneTableDoNotDisturbEachOtherIfOneDoesNotPrune() {
        try (Database database = Databases.create();
                TestUnit one = TestUnit.of(TwiceProtected.class).on(database).start();
                TestUnit other = TestUnit.of(Plain.class)
                        .on(database)
                        .set("hibernate.hbm2ddl.auto", "update")
                        .set("hibernate.pgtrigger.prune", false)
                        .start()) {
            assertThat(Installed.triggers(database)).containsExactly(KEPT, READ_ONLY);
            assertThat(one.sessionFactory()).isNotSameAs(other.sessionFactory());
        }
    }

    /** Attempts on another connection, all the time, what is forbidden. */
    private static final class Watcher implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final CountDownLatch started = new CountDownLatch(1);
        private final Future<List<String>> gaps;
        private volatile boolean stopped;

        Watcher(Database database) {
            gaps = thread.submit(() -> watch(database));
        }

        void watches() throws InterruptedException {
            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        }

        private List<String> watch(Database database) throws SQLException {
            List<String> found = new ArrayList<>();
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                while (!stopped) {
                    try {
                        statement.execute("delete from article");
                        found.add("a row was deleted");
                    } catch (SQLException refused) {
                        if (!refused.getMessage().contains("delete rows from Article table")) {
                            found.add(refused.getMessage());
                        }
                    }
                    var row = statement.executeQuery("select count(*) from pg_trigger where tgname = '" + KEPT + "'");
                    row.next();
                    if (row.getInt(1) != 1) {
                        found.add("no trigger");
                    }
                    started.countDown();
                }
            }
            return found;
        }

        List<String> gaps() throws Exception {
            stopped = true;
            return gaps.get(30, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            stopped = true;
            thread.shutdown();
        }
    }
}

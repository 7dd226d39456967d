package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What belongs to a thread, on virtual ones: those of Java 21 and later. */
class VirtualThreadsTest {
    private static final int THREADS = 20;

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Account.class);

    private final ExecutorService threads = virtualThreads();

    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return abort("There are virtual threads from Java 21 on; this is Java "
                    + Runtime.version().feature());
        }
    }

    private interface Work {
        void run(int id) throws Exception;
    }

    @BeforeEach
    void fill() {
        unit.truncate();
        unit.jdbc("insert into account (id, name) select i, 'new' from generate_series(0, " + (THREADS - 1) + ") i");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private void onEachThread(Work work) throws Exception {
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int id = i;
            ends.add(threads.submit(() -> {
                work.run(id);
                return null;
            }));
        }
        for (Future<?> end : ends) {
            end.get(1, TimeUnit.MINUTES);
        }
    }

    private static void rename(int id, String name) {
        unit.inTransaction(session -> session.find(Account.class, id).name = name);
    }

    @Test
    @Spec("XA-01")
    void blocksNestOnEach() throws Exception {
        NestedTransactions nested = NestedTransactions.of(unit.sessionFactory());
        onEachThread(id -> {
            nested.run(session -> {
                Account account = session.find(Account.class, id);
                account.name = "outer " + id;
                nested.run(inner -> {
                    account.name = "inner";
                    inner.flush();
                    throw new Rollback();
                });
                assertThat(account.name).isEqualTo("outer " + id);
            });
            nested.requiresNew()
                    .run(own -> assertThat(own.find(Account.class, id).name).isEqualTo("outer " + id));
        });
        assertThat(unit.value("select count(*) from account where name = 'outer ' || id"))
                .isEqualTo((long) THREADS);
    }

    @Test
    @Spec("RO-01")
    void aScopeIsThatOfItsOwnThread() throws Exception {
        ReadOnlyScopes scopes = ReadOnlyScopes.of(unit.sessionFactory());
        CyclicBarrier allOpen = new CyclicBarrier(THREADS);
        onEachThread(id -> {
            if (id % 2 == 0) {
                allOpen.await(1, TimeUnit.MINUTES);
                rename(id, "written");
                return;
            }
            try (ReadOnlyScope scope = scopes.named("scope " + id).open()) {
                allOpen.await(1, TimeUnit.MINUTES);
                assertThatThrownBy(() -> rename(id, "refused"))
                        .satisfies(e -> assertThat(ReadOnlyViolationException.find(e))
                                .hasValueSatisfying(violation ->
                                        assertThat(violation.getScope()).isEqualTo("scope " + id)));
                threads.submit(() -> rename(id, "by another thread")).get(1, TimeUnit.MINUTES);
                Future<?> carried = threads.submit(scope.wrap(() -> rename(id, "refused")));
                assertThatThrownBy(() -> carried.get(1, TimeUnit.MINUTES))
                        .satisfies(e ->
                                assertThat(ReadOnlyViolationException.find(e)).isPresent());
            }
        });
        assertThat(unit.value("select count(*) from account where name = 'written'"))
                .isEqualTo((long) THREADS / 2);
        assertThat(unit.value("select count(*) from account where name = 'by another thread'"))
                .isEqualTo((long) THREADS / 2);
    }

    @Test
    @Spec("PN-03")
    void aPinIsThatOfItsOwnThread() throws Exception {
        Pinning pinning = Pinning.of(unit.sessionFactory());
        CyclicBarrier allPinned = new CyclicBarrier(THREADS);
        onEachThread(id -> {
            boolean pins = id % 2 == 0;
            try (TrackedWork work = pinning.track()) {
                if (pins) {
                    pinning.pin();
                    rename(id, "written");
                }
                allPinned.await(1, TimeUnit.MINUTES);
                assertThat(pinning.isPinned()).isEqualTo(pins);
                assertThat(work.hasWritten()).isEqualTo(pins);
                assertThat(threads.submit(pinning::isPinned).get(1, TimeUnit.MINUTES))
                        .isFalse();
                assertThat(threads.submit(pinning.capture().wrap(pinning::isPinned))
                                .get(1, TimeUnit.MINUTES))
                        .isEqualTo(pins);
            }
        });
        assertThat(pinning.isPinned()).isFalse();
    }

    @Entity(name = "Account")
    static class Account {
        @Id
        int id;

        String name;
    }
}

package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What belongs to a thread. */
class PinningTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of().set("hibernate.routing.token.secret", "a secret of the tests");

    @RegisterExtension
    static final TestUnit otherUnit = TestUnit.of();

    private final Pinning pinning = Pinning.of(unit.sessionFactory());

    @AfterEach
    void nothingIsLeft() {
        pinning.unpin();
        assertThat(pinning.isPinned()).isFalse();
        assertThat(pinning.token()).isEmpty();
    }

    @Test
    @Spec("PN-01")
    void aFreshThreadIsNotPinned() throws Exception {
        pinning.pin();
        assertThat(onAnotherThread(pinning::isPinned)).isFalse();
    }

    @Test
    @Spec("PN-01")
    void pinningAndUnpinningTwiceIsAsOnce() {
        pinning.unpin();
        pinning.unpin();
        assertThat(pinning.isPinned()).isFalse();
        pinning.pin();
        pinning.pin();
        assertThat(pinning.isPinned()).isTrue();
        pinning.unpin();
        assertThat(pinning.isPinned()).isFalse();
        pinning.unpin();
        assertThat(pinning.isPinned()).isFalse();
    }

    @Test
    @Spec("PN-01")
    void anotherPersistenceUnitIsNotPinned() {
        pinning.pin();
        assertThat(Pinning.of(otherUnit.sessionFactory()).isPinned()).isFalse();
        assertThat(Pinning.of(unit.sessionFactory()).isPinned()).isTrue();
    }

    @Test
    @Spec("PN-02")
    void aScopeRestoresWhatItFound() {
        boolean within = pinning.usePrimary(pinning::isPinned);
        assertThat(within).isTrue();
        assertThat(pinning.isPinned()).isFalse();

        pinning.pin();
        within = pinning.usePrimary(pinning::isPinned);
        assertThat(within).isTrue();
        assertThat(pinning.isPinned()).isTrue();
    }

    @Test
    @Spec("PN-02")
    void whatIsPinnedOrUnpinnedWithinAScopeEndsWithIt() {
        pinning.usePrimary(pinning::pin);
        assertThat(pinning.isPinned()).isFalse();

        pinning.pin();
        pinning.usePrimary(() -> {
            pinning.unpin();
            assertThat(pinning.isPinned()).isTrue();
        });
        assertThat(pinning.isPinned()).isTrue();
    }

    @Test
    @Spec("PN-02")
    void anExceptionEndsAScopeTooAndIsTheSame() {
        IllegalStateException failure = new IllegalStateException("body");
        for (boolean pinned : new boolean[] {false, true}) {
            if (pinned) {
                pinning.pin();
            }
            assertThatThrownBy(() -> pinning.usePrimary((Runnable) () -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
            assertThat(pinning.isPinned()).isEqualTo(pinned);
        }
    }

    @Test
    @Spec("PN-02")
    void nestedScopesEachRestoreTheirOwn() {
        try (PrimaryScope outer = pinning.usePrimary()) {
            try (PrimaryScope inner = pinning.usePrimary()) {
                pinning.usePrimary(() -> {});
                assertThat(pinning.isPinned()).isTrue();
            }
            assertThat(pinning.isPinned()).isTrue();
            outer.close();
            assertThat(pinning.isPinned()).isFalse();
        }
        assertThat(pinning.isPinned()).isFalse();
    }

    @Test
    @Spec("PN-02")
    void scopesMayEndInAnyOrder() {
        PrimaryScope first = pinning.usePrimary();
        PrimaryScope second = pinning.usePrimary();
        first.close();
        assertThat(pinning.isPinned()).isTrue();
        second.close();
        assertThat(pinning.isPinned()).isFalse();
    }

    @Test
    @Spec("PN-02")
    void aScopeEndsOnItsOwnThreadOnly() throws Exception {
        try (PrimaryScope scope = pinning.usePrimary()) {
            assertThat(onAnotherThread(() -> {
                        assertThatThrownBy(scope::close)
                                .isInstanceOf(RoutingException.class)
                                .hasMessageContaining("Pinning.capture()");
                        return pinning.isPinned();
                    }))
                    .isFalse();
            assertThat(pinning.isPinned()).isTrue();
        }
    }

    @Test
    @Spec("PN-03")
    void interleavedThreadsEachRestoreTheirOwn() throws Exception {
        CyclicBarrier step = new CyclicBarrier(2);
        List<Boolean> ofPinned = new ArrayList<>();
        List<Boolean> ofUnpinned = new ArrayList<>();
        CompletableFuture<Void> other = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                pinning.pin();
                interleave(step, ofPinned);
                other.complete(null);
            } catch (Throwable e) {
                other.completeExceptionally(e);
            }
        });
        thread.start();
        interleave(step, ofUnpinned);
        other.get();

        assertThat(ofPinned).containsExactly(true, true, true);
        assertThat(ofUnpinned).containsExactly(false, true, false);
    }

    private void interleave(CyclicBarrier step, List<Boolean> seen) throws Exception {
        seen.add(pinning.isPinned());
        step.await();
        try (PrimaryScope scope = pinning.usePrimary()) {
            step.await();
            seen.add(pinning.isPinned());
            step.await();
        }
        step.await();
        seen.add(pinning.isPinned());
    }

    @Test
    @Spec("PN-07")
    void workThatIsMarkedIsPinnedWhileItRunsAndCountsAsAWrite() {
        try (TrackedWork work = pinning.track()) {
            String result = pinning.dbWrite(() -> {
                assertThat(pinning.isPinned()).isTrue();
                return "result";
            });
            assertThat(result).isEqualTo("result");
            assertThat(pinning.isPinned()).isFalse();
            assertThat(work.hasWritten()).isTrue();
            assertThat(work.token()).isPresent();
        }
    }

    @Test
    @Spec("PN-07")
    void workThatIsMarkedAndThrowsOrReturnsNothingCountsAsAWriteToo() {
        try (TrackedWork work = pinning.track()) {
            pinning.dbWrite(() -> {});
            assertThat(work.hasWritten()).isTrue();
        }
        try (TrackedWork work = pinning.track()) {
            assertThatThrownBy(() -> pinning.dbWrite((Runnable) () -> {
                        throw new IllegalStateException("body");
                    }))
                    .hasMessage("body");
            assertThat(pinning.isPinned()).isFalse();
            assertThat(work.hasWritten()).isTrue();
            assertThat(pinning.<String>dbWrite(() -> null)).isNull();
        }
    }

    @Test
    @Spec({"PN-07", "FI-04"})
    void aMarkCountsForLaterWorkAndNotForTheCurrentOne() {
        assertThat(pinning.markWrite()).isFalse();
        String token;
        try (TrackedWork work = pinning.track()) {
            assertThat(pinning.markWrite()).isTrue();
            assertThat(pinning.isPinned()).isFalse();
            token = work.token().orElseThrow().text();
        }
        try (TrackedWork later = pinning.apply(token)) {
            assertThat(pinning.isPinned()).isTrue();
            assertThat(later.hasWritten()).isFalse();
        }
    }

    @Test
    @Spec("PN-03")
    void otherThreadsInheritNothingAndGetWhatIsHandedToThem() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (PrimaryScope scope = pinning.usePrimary();
                TrackedWork work = pinning.track()) {
            assertThat(threads.submit(pinning::isPinned).get()).isFalse();
            CapturedPins captured = pinning.capture();
            assertThat(threads.submit(captured.wrap(pinning::isPinned)).get()).isTrue();
            assertThat(CompletableFuture.supplyAsync(pinning::isPinned, pinning.propagating(threads))
                            .get())
                    .isTrue();
            Future<Boolean> marked = threads.submit(captured.wrap(pinning::markWrite));
            assertThat(marked.get()).isTrue();
            assertThat(work.hasWritten()).isTrue();
            assertThat(threads.submit(pinning::isPinned).get()).isFalse();
            assertThat(threads.submit(pinning::markWrite).get()).isFalse();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatWasCapturedCountsAfterItsScopeHasEnded() {
        CapturedPins captured = pinning.usePrimary(pinning::capture);
        assertThat(pinning.isPinned()).isFalse();
        assertThat(captured.call(pinning::isPinned)).isTrue();
        pinning.pin();
        CapturedPins pinned = pinning.capture();
        pinning.unpin();
        pinned.run(() -> {
            pinning.unpin();
            assertThat(pinning.isPinned()).isFalse();
        });
        assertThat(pinned.call(pinning::isPinned)).isTrue();
    }

    private static <T> T onAnotherThread(java.util.concurrent.Callable<T> work) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            return threads.submit(work).get();
        } finally {
            threads.shutdownNow();
        }
    }
}

package org.hibernatepg.routing.internal.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrimaryPositionsTest {
    private static final long SECOND = 1_000_000_000L;

    private final PrimaryPositions positions = new PrimaryPositions();

    @Test
    void whatHasNotBeenReplayedIsBehindSinceItWasSeenOnThePrimary() {
        positions.add(1 * SECOND, 100);
        positions.add(3 * SECOND, 200);
        positions.add(5 * SECOND, 300);

        assertThat(positions.timeBehind(200, 9 * SECOND, null)).isEqualTo(Duration.ofSeconds(4));
        assertThat(positions.timeBehind(300, 9 * SECOND, null)).isEqualTo(Duration.ZERO);
        assertThat(positions.bytesBehind(200)).isEqualTo(100L);
    }

    @Test
    void whatALostPrimaryHadWrittenAloneIsNotWaitedFor() {
        positions.add(1 * SECOND, 100);
        positions.add(3 * SECOND, 500);
        positions.add(5 * SECOND, 200); // a standby that had not got everything was promoted

        assertThat(positions.timeBehind(200, 9 * SECOND, null)).isEqualTo(Duration.ZERO);
        assertThat(positions.bytesBehind(200)).isZero();
    }
}

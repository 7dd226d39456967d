package org.hibernatepg.benchmarks.comparison;

import java.util.List;
import java.util.Optional;

/**
 * The rounds of a competitor with a workload.
 *
 * @param workload which
 * @param link how the server was reached
 * @param competitor who
 * @param recorded whether events were written, or were there to be read
 * @param units of a round
 * @param traffic of a unit in the last round, where it was counted
 * @param micros of a unit, round by round in the order in which they ran, without the one that warmed up
 */
public record Series(
        Workload workload,
        Link link,
        Competitor competitor,
        boolean recorded,
        int units,
        Optional<Traffic> traffic,
        List<Double> micros) {
    /** Of the times. */
    public Spread spread() {
        return Spread.of(micros);
    }

    /** How many times as long as another that ran in the same rounds. */
    public Spread ratio(Series other) {
        return Spread.of(java.util.stream.IntStream.range(0, micros.size())
                .mapToObj(round -> micros.get(round) / other.micros().get(round))
                .toList());
    }
}

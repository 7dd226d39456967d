package org.hibernatepg.benchmarks.comparison;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

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
        return ofRounds(round -> micros.get(round) / other.micros().get(round));
    }

    /**
     * How many times as much it adds to what is done anyway as another adds to it, all in the same rounds. A round in which the
     * other added nothing that could be measured tells nothing, and less than three that do are {@linkplain Spread#UNKNOWN nothing to go by}.
     */
    public Spread overhead(Series other, Series anyway) {
        List<Double> rounds = IntStream.range(0, micros.size())
                .filter(round -> other.micros().get(round) > anyway.micros().get(round))
                .mapToObj(round -> (micros.get(round) - anyway.micros().get(round))
                        / (other.micros().get(round) - anyway.micros().get(round)))
                .toList();
        return rounds.size() < Math.min(3, micros.size()) ? Spread.UNKNOWN : Spread.of(rounds);
    }

    private Spread ofRounds(IntFunction<Double> ofRound) {
        return Spread.of(IntStream.range(0, micros.size()).mapToObj(ofRound).toList());
    }
}

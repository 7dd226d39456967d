package org.hibernatepg.benchmarks.comparison;

import org.hibernatepg.benchmarks.wire.WireCount;

/**
 * What a unit of work says to the server, where there is a proxy between.
 *
 * @param statements executions, each entry of a batch one of them; without those that begin and end transactions
 * @param roundTrips how often it waits for an answer
 */
public record Traffic(double statements, double roundTrips) {
    static Traffic of(WireCount count, int units) {
        return new Traffic((double) count.statements() / units, (double) count.roundTrips() / units);
    }
}

package org.hibernatepg.benchmarks.wire;

/**
 * What was counted.
 *
 * @param statements executions, each entry of a batch one of them; without those that begin and end transactions
 * @param control executions of {@code begin}, {@code commit}, {@code rollback}, {@code savepoint}, {@code release}
 * @param parses texts that the server parsed
 * @param roundTrips how often the application waited for the server
 * @param sent bytes to the server
 * @param received bytes from the server
 */
public record WireCount(long statements, long control, long parses, long roundTrips, long sent, long received) {
    static final WireCount NONE = new WireCount(0, 0, 0, 0, 0, 0);

    WireCount statement(boolean isControl) {
        return new WireCount(
                statements + (isControl ? 0 : 1), control + (isControl ? 1 : 0), parses, roundTrips, sent, received);
    }

    WireCount parse() {
        return new WireCount(statements, control, parses + 1, roundTrips, sent, received);
    }

    WireCount roundTrip() {
        return new WireCount(statements, control, parses, roundTrips + 1, sent, received);
    }

    WireCount bytes(int out, int in) {
        return new WireCount(statements, control, parses, roundTrips, sent + out, received + in);
    }
}

package org.hibernatepg.history.internal.model;

import org.hibernatepg.history.TrackHistory;

/** Reads one declaration, and takes what is wrong with it. */
interface FaultReporter {
    /** The declaration. */
    TrackHistory annotation();

    /** The class that it names for its events. */
    EventType eventType();

    /**
     * Reports misuse.
     *
     * @param problem what was found, as a clause of which the declaration is the subject
     * @param remedy what to do, as a sentence
     */
    void fault(String problem, String remedy);

    /** The value of a member that is an array so that it can be empty, which leaves it to the settings. */
    default <V> V declared(String member, V[] values, V otherwise) {
        if (values.length > 1) {
            fault("has %s with %d values".formatted(member, values.length), "Give it one, or leave it out.");
        }
        return values.length == 0 ? otherwise : values[0];
    }
}

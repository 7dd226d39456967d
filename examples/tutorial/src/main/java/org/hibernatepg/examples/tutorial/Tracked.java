package org.hibernatepg.examples.tutorial;

import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.Tracker;

/** Each change is recorded: all of them as a snapshot, the first as a create, and those to a negative number as a low_int. */
@Entity
@TrackHistory(
        trackers = {
            @Tracker(
                    on = {INSERT, UPDATE},
                    label = "snapshot"),
            @Tracker(on = INSERT, label = "create"),
            @Tracker(on = UPDATE, label = "low_int", condition = "new.intField < 0")
        })
class Tracked {
    @Id
    @GeneratedValue
    Long id;

    int intField;

    String charField;
}

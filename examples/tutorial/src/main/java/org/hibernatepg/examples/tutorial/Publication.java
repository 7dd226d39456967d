package org.hibernatepg.examples.tutorial;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.Transition;

/** The status changes along the declared transitions only. */
@Entity
@FSM(
        name = "validate_status_transitions",
        attribute = "status",
        transitions = {
            @Transition(
                    from = "UNPUBLISHED",
                    to = {"PUBLISHED", "INACTIVE"}),
            @Transition(from = "PUBLISHED", to = "INACTIVE")
        })
class Publication {
    enum Status {
        UNPUBLISHED,
        PUBLISHED,
        INACTIVE
    }

    @Id
    @GeneratedValue
    Long id;

    @Enumerated(EnumType.STRING)
    Status status = Status.UNPUBLISHED;
}

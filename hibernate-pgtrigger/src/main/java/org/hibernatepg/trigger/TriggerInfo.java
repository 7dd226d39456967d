package org.hibernatepg.trigger;

import java.util.Optional;

/**
 * A trigger and what the database holds of it.
 *
 * @param uri what a program calls the trigger, {@code "Article:append_only"}; for {@link TriggerStatus#PRUNE} the table
 *     and the name in the database
 * @param table the table, as it is called in SQL
 * @param id the name of the trigger and of its function in the database
 * @param status how the two compare
 * @param firing for whom the trigger in the database fires; empty where there is none. A trigger may be outdated and
 *     disabled at once.
 */
public record TriggerInfo(String uri, String table, String id, TriggerStatus status, Optional<TriggerFiring> firing) {
    /** Whether there is a trigger of this name, of whatever declaration, that fires for what an application writes. */
    public boolean isEnabled() {
        return firing.filter(TriggerFiring::inApplications).isPresent();
    }
}

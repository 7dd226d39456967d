package org.hibernatepg.trigger.internal.binder;

import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/** Reports what PostgreSQL would not take, and keeps in mind whether there was anything. */
final class Rules {
    private final TriggerBindingContext context;
    private boolean broken;

    Rules(TriggerBindingContext context) {
        this.context = context;
    }

    /** Reports a fault if something is the case. */
    Rules refuse(boolean wrong, String problem, String remedy) {
        if (wrong) {
            broken = true;
            context.fault(problem, remedy);
        }
        return this;
    }

    /** Constraint triggers fire after the operation and for each row. */
    Rules checkTiming(Timing timing, When when, Level level) {
        boolean deferrable = timing != Timing.NOT_DEFERRABLE;
        return refuse(
                        deferrable && level != Level.ROW,
                        "can be deferred but fires once for a statement",
                        "PostgreSQL defers only what fires for each row: use level = ROW.")
                .refuse(
                        deferrable && when != When.AFTER,
                        "can be deferred but does not fire after the operation",
                        "Use when = AFTER.");
    }

    boolean areBroken() {
        return broken;
    }
}

package org.hibernatepg.trigger.internal.schema;

import java.util.List;
import java.util.Optional;
import org.hibernatepg.trigger.TriggerFiring;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.internal.ddl.Requirement;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;
import org.hibernatepg.trigger.spi.IndexDefinition;

/** One thing to do in the database. What it takes in SQL, {@link ChangeDdl} knows. */
sealed interface Change {
    /** What triggers need; without it, nothing is changed. */
    record Require(Requirement requirement) implements Change {}

    /** An index that is missing. */
    record CreateIndex(IndexDefinition index) implements Change {}

    /**
     * A trigger that is missing or not as declared.
     *
     * @param because its status so far
     * @param replaced what is there in its place
     * @param owners the persistence units that declare it
     */
    record Install(TriggerDdl trigger, TriggerStatus because, Optional<InstalledTrigger> replaced, List<String> owners)
            implements Change {}

    /** A trigger that is installed as declared, and that other persistence units declare than so far. */
    record Own(InstalledTrigger trigger, List<String> owners) implements Change {}

    /** A trigger to be removed. */
    record Drop(InstalledTrigger trigger) implements Change {}

    /** A trigger that is to fire for others than so far. */
    record Fire(InstalledTrigger trigger, TriggerFiring firing) implements Change {}
}

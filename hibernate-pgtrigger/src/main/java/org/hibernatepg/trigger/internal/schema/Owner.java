package org.hibernatepg.trigger.internal.schema;

import java.util.List;
import java.util.TreeSet;

/**
 * A persistence unit as the one that installs triggers. Several may map one table, and even declare the same trigger: a
 * trigger is removed when the last of those that declare it does not any more.
 *
 * @param name its name, empty if it has none
 * @param explicit whether somebody gave it this name for this purpose, so that no other application has it by accident
 */
record Owner(String name, boolean explicit) {
    /** Whether a trigger on a table of this unit is its own. One that nobody owns belongs to whoever maps the table. */
    boolean owns(InstalledTrigger trigger) {
        return trigger.owners().isEmpty() || ownsByName(trigger);
    }

    /** Whether a trigger is its own wherever it stands. */
    boolean ownsByName(InstalledTrigger trigger) {
        return trigger.owners().contains(name);
    }

    /** These owners and this one. */
    List<String> join(List<String> owners) {
        TreeSet<String> all = new TreeSet<>(owners);
        if (!name.isEmpty()) {
            all.add(name);
        }
        return List.copyOf(all);
    }

    /** These owners without this one. */
    List<String> leave(List<String> owners) {
        return owners.stream().filter(owner -> !owner.equals(name)).toList();
    }
}

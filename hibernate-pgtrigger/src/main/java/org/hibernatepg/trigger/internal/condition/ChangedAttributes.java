package org.hibernatepg.trigger.internal.condition;

import java.util.List;

/**
 * Which attributes a change function looks at.
 *
 * @param named the paths of some, none for all that the table holds
 * @param excluded the paths of those that are left out
 * @param exceptTimestamps whether {@linkplain GeneratedTimestamps generated timestamps} are left out
 */
record ChangedAttributes(List<String> named, List<String> excluded, boolean exceptTimestamps) {
    /** Copies the lists. */
    ChangedAttributes {
        named = List.copyOf(named);
        excluded = List.copyOf(excluded);
    }
}

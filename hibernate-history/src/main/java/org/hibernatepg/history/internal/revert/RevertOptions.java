package org.hibernatepg.history.internal.revert;

import java.util.Set;

/**
 * How an object is brought back.
 *
 * @param attributes the paths of the attributes and collections; none means all
 * @param withoutCollections whether collections stay as they are
 * @param withoutMissing whether references to what is gone are left out
 * @param orDelete whether an object is deleted that was not there
 */
record RevertOptions(Set<String> attributes, boolean withoutCollections, boolean withoutMissing, boolean orDelete) {
    static final RevertOptions DEFAULT = new RevertOptions(Set.of(), false, false, false);

    RevertOptions {
        attributes = Set.copyOf(attributes);
    }
}

package org.hibernatepg.history.internal.model;

import java.util.Map;
import java.util.Objects;

/** What every event has beside the tracked attributes. */
public final class EventMetadata {
    /** Its attributes and their columns, which are called so whatever naming strategy there is. */
    public static final Map<String, String> COLUMNS = Map.of(
            "pghId", "pgh_id",
            "pghCreatedAt", "pgh_created_at",
            "pghLabel", "pgh_label",
            "pghOperation", "pgh_operation",
            "pghXid", "pgh_xid",
            "pghContext", "pgh_context",
            "pghContextId", "pgh_context_id");

    private EventMetadata() {}

    /** The column of one of the attributes, in lower case, so that it needs no quotes. */
    public static String column(String attribute) {
        return Objects.requireNonNull(COLUMNS.get(attribute), attribute);
    }
}

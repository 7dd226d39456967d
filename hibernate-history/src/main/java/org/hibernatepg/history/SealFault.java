package org.hibernatepg.history;

import org.jspecify.annotations.Nullable;

/**
 * Something that was done to a record after it was sealed.
 *
 * @param table the event table, or that of shared contexts
 * @param kind what was done
 * @param event the number of the event, {@code pgh_id}; null if it is the chain itself
 * @param position the number of the link that tells it; null if there is none
 */
public record SealFault(
        String table,
        Kind kind,
        @Nullable Long event,
        @Nullable Long position) {
    /** What was done. */
    public enum Kind {
        /** An event is not what it was when it was sealed. */
        CHANGED,
        /** A sealed event is gone, and the chain does not say that it was removed on purpose. */
        MISSING,
        /** An event that was not there when those of its time were sealed, or that was removed and came back. */
        FOREIGN,
        /** A link of the chain does not follow from the one before it. */
        CHAIN,
        /** The chain does not have a link that was noted: it was cut, or made anew. */
        CUT
    }

    /** As a sentence. */
    @Override
    public String toString() {
        return switch (kind) {
            case CHANGED ->
                "%s: the event %d was changed after it was sealed as number %d".formatted(table, event, position);
            case MISSING -> "%s: the event %d, sealed as number %d, is missing".formatted(table, event, position);
            case FOREIGN ->
                position == null
                        ? "%s: the event %d was put among those that are sealed".formatted(table, event)
                        : "%s: the event %d, sealed as number %d, was removed on purpose and is there again"
                                .formatted(table, event, position);
            case CHAIN ->
                event == null
                        ? "%s: the seal number %d does not follow from the one before it".formatted(table, position)
                        : "%s: the seal number %d, of the event %d, does not follow from the one before it"
                                .formatted(table, position, event);
            case CUT -> "%s: the seal number %d is not the one that was noted".formatted(table, position);
        };
    }
}

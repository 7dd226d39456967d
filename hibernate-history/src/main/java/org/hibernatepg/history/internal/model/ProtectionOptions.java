package org.hibernatepg.history.internal.model;

import java.util.Optional;
import org.hibernatepg.history.EventWriter;
import org.hibernatepg.history.TrackHistory;

/**
 * What keeps the events of a history as they were written.
 *
 * @param writer with whose rights they are written
 * @param ignorable whether a scope may keep writes from being recorded; none to decide by who may ignore
 * @param sealed whether a chain of hashes shows later changes
 * @param appendOnly whether nothing but inserts is allowed in event tables
 * @param maintenanceRole whose members may remove what is append-only, beside the owners of event tables
 * @param applicationRole the role that writes to tracked tables, and may only read events
 */
public record ProtectionOptions(
        EventWriter writer,
        Optional<Boolean> ignorable,
        boolean sealed,
        boolean appendOnly,
        Optional<String> maintenanceRole,
        Optional<String> applicationRole) {

    static ProtectionOptions of(TrackHistory annotation, HistorySettings settings, FaultReporter reader) {
        return new ProtectionOptions(
                reader.declared("writer", annotation.writer(), settings.writer()),
                annotation.ignorable().length == 0
                        ? settings.ignorable()
                        : Optional.of(reader.declared(
                                "ignorable", HistoryOptions.boxed(annotation.ignorable()), Boolean.TRUE)),
                reader.declared("sealed", HistoryOptions.boxed(annotation.sealed()), settings.sealed()),
                reader.declared("appendOnly", HistoryOptions.boxed(annotation.appendOnly()), settings.appendOnly()),
                settings.maintenanceRole(),
                settings.applicationRole());
    }

    /** Whether events are written with the rights of their owner. */
    public boolean isOwned() {
        return writer == EventWriter.OWNER;
    }

    /**
     * Whether a scope may keep writes from being recorded. Who may not write events should not be able to keep them from
     * being written either, unless it is said who may.
     *
     * @param ignoreRole the role whose members alone may ignore triggers
     */
    public boolean isIgnorable(Optional<String> ignoreRole) {
        return ignorable.orElse(!isOwned() || ignoreRole.isPresent());
    }
}

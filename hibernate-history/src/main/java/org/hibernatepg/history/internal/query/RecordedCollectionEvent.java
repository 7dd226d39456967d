package org.hibernatepg.history.internal.query;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.hibernatepg.history.CollectionEvent;
import org.hibernatepg.history.CollectionRow;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.EventRecord;

/** An event of a collection as it was read. */
final class RecordedCollectionEvent<T> implements CollectionEvent<T> {
    private final CollectionSource<T> source;
    private final EventRecord record;

    RecordedCollectionEvent(CollectionSource<T> source, EventRecord record) {
        this.source = source;
        this.record = record;
    }

    @Override
    public long id() {
        return record.getPghId();
    }

    @Override
    public String label() {
        return record.getPghLabel();
    }

    @Override
    public EventOperation operation() {
        return record.getPghOperation();
    }

    @Override
    public Instant createdAt() {
        return record.getPghCreatedAt();
    }

    @Override
    public OptionalLong transactionId() {
        Long xid = record.getPghXid();
        return xid == null ? OptionalLong.empty() : OptionalLong.of(xid);
    }

    @Override
    public Map<String, Object> context() {
        return Objects.requireNonNullElse(record.getPghContext(), Map.of());
    }

    @Override
    public Optional<UUID> contextId() {
        return Optional.ofNullable(record.getPghContextId());
    }

    @Override
    public CollectionRow row() {
        return source.row(record);
    }

    @Override
    public Optional<CollectionRow> previous() {
        return Optional.ofNullable(source.oldRow(record));
    }

    @Override
    public String toString() {
        return "%s[%d %s %s]".formatted(source.model().name(), id(), label(), createdAt());
    }
}

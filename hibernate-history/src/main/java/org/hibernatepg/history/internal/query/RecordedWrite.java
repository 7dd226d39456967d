package org.hibernatepg.history.internal.query;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.EventRecord;

/** What every event tells, whatever was recorded. */
public abstract class RecordedWrite {
    final EventRecord record;

    RecordedWrite(EventRecord record) {
        this.record = record;
    }

    /** What an event was read as. */
    static EventRecord record(Event<?> event) {
        return ((RecordedWrite) event).record;
    }

    /** The JPA name of the event entity. */
    abstract String eventName();

    /** The persistence unit that it was read by. */
    public abstract SessionFactoryImplementor factory();

    /** The stored event. */
    public EventRecord record() {
        return record;
    }

    public long id() {
        return record.getPghId();
    }

    public String label() {
        return record.getPghLabel();
    }

    public EventOperation operation() {
        return record.getPghOperation();
    }

    public Instant createdAt() {
        return record.getPghCreatedAt();
    }

    public OptionalLong transactionId() {
        Long xid = record.getPghXid();
        return xid == null ? OptionalLong.empty() : OptionalLong.of(xid);
    }

    public Map<String, Object> context() {
        return Objects.requireNonNullElse(record.getPghContext(), Map.of());
    }

    public Optional<UUID> contextId() {
        return Optional.ofNullable(record.getPghContextId());
    }

    @Override
    public String toString() {
        return "%s[%d %s %s]".formatted(eventName(), id(), label(), createdAt());
    }
}

package org.hibernatepg.history.internal.timeline;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.history.CollectionEvent;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.TimelineEvent;
import org.hibernatepg.history.internal.context.JsonReader;
import org.hibernatepg.history.internal.model.TrackedCollection;
import org.hibernatepg.history.internal.query.CollectionEventSelection;
import org.hibernatepg.history.internal.query.EventSelection;
import org.hibernatepg.history.internal.query.EventSources;
import org.jspecify.annotations.Nullable;

/** An event as the statement gave it; what it holds is read from JSON when it is asked for. */
final class RecordedTimelineEvent implements TimelineEvent {
    private final SharedSessionContract session;
    private final EventSources sources;
    private final TimelineTable table;
    private final TimelineRow row;
    private final RowJson before;

    RecordedTimelineEvent(
            SharedSessionContract session, EventSources sources, TimelineTable table, TimelineRow row, RowJson before) {
        this.session = session;
        this.sources = sources;
        this.table = table;
        this.row = row;
        this.before = before;
    }

    @Override
    public String slug() {
        return eventEntity() + ":" + id();
    }

    @Override
    public String eventEntity() {
        return table.eventEntity();
    }

    @Override
    public Class<?> entity() {
        return table.entity();
    }

    @Override
    public Optional<String> collection() {
        return table.bound().history().collection().map(TrackedCollection::path);
    }

    @Override
    public String table() {
        return table.tracked();
    }

    @Override
    public long id() {
        return row.id();
    }

    @Override
    public Instant createdAt() {
        return row.createdAt();
    }

    @Override
    public String label() {
        return row.label();
    }

    @Override
    public EventOperation operation() {
        return Arrays.stream(EventOperation.values())
                .filter(operation -> operation.code().equals(row.operation()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no kind of event " + row.operation()));
    }

    @Override
    public OptionalLong transactionId() {
        return row.transaction() == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(row.transaction()));
    }

    @Override
    public Map<String, Object> context() {
        return JsonReader.object(row.context());
    }

    @Override
    public Optional<UUID> contextId() {
        return Optional.ofNullable(row.contextId());
    }

    @Override
    public @Nullable String objectId() {
        return row.object();
    }

    @Override
    public Map<String, Object> data() {
        return row.data().values();
    }

    @Override
    public String json() {
        return row.data().text();
    }

    @Override
    public boolean isFirst() {
        return before.isNone();
    }

    @Override
    public Map<String, Difference> diff() {
        return before.isNone() ? Map.of() : row.data().since(before, table.compared());
    }

    @Override
    public Event<?> event() {
        if (table.isCollection()) {
            throw new IllegalStateException(slug() + " is an event of a collection: call collectionEvent().");
        }
        return new EventSelection<>(session, sources.of(entity(), eventEntity())).ofNumber(id());
    }

    @Override
    public CollectionEvent<?> collectionEvent() {
        String collection = collection()
                .orElseThrow(() -> new IllegalStateException(slug() + " is an event of an object: call event()."));
        return new CollectionEventSelection<>(session, sources.ofCollection(entity(), collection, eventEntity()))
                .ofNumber(id());
    }

    @Override
    public String toString() {
        return "%s[%s %s]".formatted(slug(), label(), createdAt());
    }
}

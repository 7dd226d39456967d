package org.hibernatepg.history.internal.query;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.query.SelectionQuery;
import org.hibernatepg.history.Change;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventRecord;
import org.jspecify.annotations.Nullable;

/** An event as it was read, with the one before it or a way to it. */
final class RecordedEvent<T> extends RecordedWrite implements Event<T> {
    private final SharedSessionContract session;
    private final EventSource<T> source;
    private final Supplier<@Nullable EventRecord> before;

    private RecordedEvent(
            SharedSessionContract session,
            EventSource<T> source,
            EventRecord record,
            Supplier<@Nullable EventRecord> before) {
        super(record);
        this.session = session;
        this.source = source;
        this.before = before;
    }

    static <T> Event<T> of(
            SharedSessionContract session, EventSource<T> source, EventRecord record, @Nullable EventRecord before) {
        return new RecordedEvent<>(session, source, record, () -> before);
    }

    EventSource<T> source() {
        return source;
    }

    @Override
    public String table() {
        return source.table(record);
    }

    @Override
    public T snapshot() {
        return source.entityClass().cast(Snapshots.of(source.of(record), record, session));
    }

    @Override
    public @Nullable Object get(String attribute) {
        return source.of(record).value(record, attribute);
    }

    @Override
    public List<Change> changes() {
        EventRecord earlier = before.get();
        return earlier == null ? List.of() : Differences.between(source, earlier, record);
    }

    @Override
    public boolean isFirst() {
        return before.get() == null;
    }

    @Override
    public Optional<Event<T>> previous() {
        EventRecord earlier = before.get();
        return earlier == null
                ? Optional.empty()
                : Optional.of(new RecordedEvent<>(session, source, earlier, () -> before(earlier)));
    }

    private @Nullable EventRecord before(EventRecord later) {
        return (EventRecord) keyed(source.of(later), later, "e.pghId = :pghId").getSingleResult()[1];
    }

    @Override
    public Optional<Event<T>> next() {
        String first = "e.pghId = (select min(q.pghId) from %s q where %s and q.pghId > :pghId)"
                .formatted(source.model().root(), source.sameKey("q"));
        return keyed(source, record, first)
                .getResultStream()
                .findFirst()
                .map(pair -> of(session, source, (EventRecord) pair[0], (EventRecord) pair[1]));
    }

    /** Events of the object of another one. */
    private SelectionQuery<Object[]> keyed(EventSource<?> from, EventRecord other, String condition) {
        List<String> keys = source.model().key();
        String sameKey =
                keys.stream().map(key -> " and e." + key + " = :" + key).collect(Collectors.joining());
        SelectionQuery<Object[]> query = from.pairs(session, "where " + condition + sameKey);
        query.setParameter("pghId", other.getPghId());
        keys.forEach(key -> query.setParameter(key, source.value(other, key)));
        return query;
    }

    @Override
    public SessionFactoryImplementor factory() {
        return source.factory();
    }

    @Override
    String eventName() {
        return source.model().name();
    }
}

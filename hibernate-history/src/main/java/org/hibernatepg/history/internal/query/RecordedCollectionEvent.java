package org.hibernatepg.history.internal.query;

import java.util.Optional;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.CollectionEvent;
import org.hibernatepg.history.CollectionRow;
import org.hibernatepg.history.EventRecord;

/** An event of a collection as it was read. */
final class RecordedCollectionEvent<T> extends RecordedWrite implements CollectionEvent<T> {
    private final CollectionSource<T> source;

    RecordedCollectionEvent(CollectionSource<T> source, EventRecord record) {
        super(record);
        this.source = source;
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
    public SessionFactoryImplementor factory() {
        return source.factory();
    }

    @Override
    String eventName() {
        return source.model().name();
    }
}

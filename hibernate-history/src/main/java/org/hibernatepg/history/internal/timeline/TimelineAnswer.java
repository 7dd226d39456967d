package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.query.NativeQuery;
import org.hibernatepg.history.TimelineEvent;
import org.hibernatepg.history.internal.query.EventFilters;
import org.hibernatepg.history.internal.query.EventSources;
import org.hibernatepg.history.internal.query.NarrowedSearch.Placed;
import org.hibernatepg.history.internal.query.PageToken;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/**
 * Reads what answers a question.
 *
 * @param session where it is asked
 * @param scope what it is about
 * @param filters what it is narrowed by
 */
record TimelineAnswer(SharedSessionContractImplementor session, TimelineScope scope, EventFilters filters) {
    private static final int FETCH_SIZE = 500;

    /** An event, and what was read of it. */
    private record Read(TimelineEvent event, TimelineRow row) {}

    List<TimelineEvent> list() {
        Integer most = filters.limit();
        List<TimelineEvent> events =
                all(sql(TimelinePart.listed(most))).stream().map(Read::event).toList();
        return most == null || events.size() <= most ? events : events.subList(0, most);
    }

    List<Placed<TimelineEvent>> page(@Nullable PageToken after, int most) {
        TimelineSql sql = sql(TimelinePart.page(after, most));
        return all(sql).stream()
                .map(read -> new Placed<>(read.event(), sql.place(read.row())))
                .toList();
    }

    Stream<TimelineEvent> stream() {
        TimelineSql sql = sql(TimelinePart.streamed(filters.limit()));
        return sql.isEmpty()
                ? Stream.empty()
                : query(sql)
                        .setFetchSize(FETCH_SIZE)
                        .getResultStream()
                        .map(TimelineRow::of)
                        .map(row -> event(sql, row, Objects.requireNonNull(row.before())));
    }

    long count() {
        TimelineSql sql = sql(TimelinePart.streamed(null));
        return sql.isEmpty()
                ? 0
                : bound(session.createNativeQuery(sql.count(), Long.class), sql).getSingleResult();
    }

    private TimelineSql sql(TimelinePart part) {
        SessionWork.flush(session);
        List<TimelineTable> all = new TimelineHistories(session.getFactory()).all();
        List<TimelineTable> asked = all.stream().filter(scope::includes).toList();
        Optional<TimelineSearch> search =
                Optional.ofNullable(scope.objects()).map(objects -> new TimelineSearch(objects, all, session));
        return new TimelineSql(asked, search, filters, part, session);
    }

    private List<Read> all(TimelineSql sql) {
        if (sql.isEmpty()) {
            return List.of();
        }
        List<TimelineRow> rows =
                query(sql).getResultList().stream().map(TimelineRow::of).toList();
        List<Read> events = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            events.add(new Read(event(sql, rows.get(i), before(rows, i, sql.older())), rows.get(i)));
        }
        return events;
    }

    private static RowJson before(List<TimelineRow> rows, int place, int older) {
        RowJson lookedUp = rows.get(place).before();
        if (lookedUp != null) {
            return lookedUp;
        }
        int beside = place + older;
        return beside < 0 || beside >= rows.size()
                ? RowJson.NONE
                : rows.get(beside).data();
    }

    private NativeQuery<Object[]> query(TimelineSql sql) {
        return bound(TimelineRow.typed(session.createNativeQuery(sql.events(), Object[].class)), sql);
    }

    private <R> NativeQuery<R> bound(NativeQuery<R> query, TimelineSql sql) {
        sql.parameters().forEach(query::setParameter);
        filters.bind(query);
        return query;
    }

    private TimelineEvent event(TimelineSql sql, TimelineRow row, RowJson before) {
        return new RecordedTimelineEvent(
                session, new EventSources(session.getFactory()), sql.table(row.table()), row, before);
    }
}

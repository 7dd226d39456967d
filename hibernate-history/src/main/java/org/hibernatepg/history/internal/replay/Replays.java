package org.hibernatepg.history.internal.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.SessionFactory;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.RowDifference;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.history.internal.past.PastTable;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/** The tables of a persistence unit that can be replayed. */
public final class Replays {
    private final SessionFactory sessionFactory;
    private final List<PastTable> tables;

    private Replays(SessionFactory sessionFactory, List<PastTable> tables) {
        this.sessionFactory = sessionFactory;
        this.tables = tables;
    }

    /** The tables of all histories. */
    public static Replays of(SessionFactory sessionFactory) {
        return new Replays(
                sessionFactory,
                PastTable.all(UnitHistories.required(sessionFactory)).toList());
    }

    /** Why some tables cannot be replayed. */
    public List<String> gaps() {
        return tables.stream().flatMap(table -> table.gap().stream()).toList();
    }

    /** What is to be looked at: a table with several histories as often as it has them. */
    private List<PastTable> chosen(Class<?>... entities) {
        if (entities.length == 0) {
            List<PastTable> whole = whole(tables);
            if (whole.isEmpty()) {
                throw new IllegalArgumentException("No history holds every write. " + String.join(" ", gaps()));
            }
            return whole;
        }
        return Arrays.stream(entities)
                .flatMap(entity -> of(entity).stream())
                .distinct()
                .toList();
    }

    private List<PastTable> of(Class<?> entity) {
        List<PastTable> tracked =
                tables.stream().filter(table -> table.isOf(entity)).toList();
        List<PastTable> whole = whole(tracked);
        if (tracked.isEmpty()) {
            throw UnitHistories.notTracked(sessionFactory, entity);
        } else if (whole.isEmpty()) {
            throw new IllegalArgumentException("%s cannot be replayed. %s"
                    .formatted(
                            entity.getName(),
                            tracked.stream()
                                    .flatMap(table -> table.gap().stream())
                                    .collect(Collectors.joining(". ", "", "."))));
        }
        return whole;
    }

    private static List<PastTable> whole(List<PastTable> tables) {
        return tables.stream().filter(table -> table.gap().isEmpty()).toList();
    }

    /** Compares the rows of the chosen entities, or of all, with their events. */
    public List<RowDifference> differences(SharedSessionContract session, Class<?>... entities) {
        List<PastTable> chosen = chosen(entities);
        SessionWork.flush(session);
        return session.doReturningWork(connection -> {
            List<RowDifference> differences = new ArrayList<>();
            for (PastTable table : chosen) {
                differences.addAll(new TableReader(connection).differences(table));
            }
            return differences;
        });
    }

    /** What the session's statements see. */
    public Moment moment(SharedSessionContract session) {
        return session.doReturningWork(connection -> new TableReader(connection).moment());
    }

    /** The rows of an entity's tables as they were. */
    public Map<String, List<Map<String, @Nullable String>>> rows(
            SharedSessionContract session, Moment moment, Class<?> entity) {
        List<PastTable> chosen = chosen(entity);
        TableCopies copies = replayed(session, chosen, moment);
        Map<String, List<Map<String, @Nullable String>>> rows = new LinkedHashMap<>();
        for (PastTable table : chosen) {
            rows.putIfAbsent(
                    table.name(),
                    copies.of(table).stream()
                            .map(row -> RowComparison.byName(table.columns(), row.values()))
                            .toList());
        }
        return rows;
    }

    private static TableCopies replayed(SharedSessionContract session, List<PastTable> tables, Moment moment) {
        return session.doReturningWork(connection -> new TableReader(connection).replayed(tables, moment));
    }

    /** Copies the rows of the chosen entities, or of all. */
    public TableCopies remember(SharedSessionContract session, Class<?>... entities) {
        List<PastTable> chosen = chosen(entities);
        SessionWork.flush(session);
        return session.doReturningWork(connection -> new TableReader(connection).live(chosen));
    }

    /** Compares copies with what the events say about their moment. */
    public List<RowDifference> differences(SharedSessionContract session, TableCopies copies) {
        return CopyComparison.between(copies, replayed(session, copies.tables(), copies.moment()));
    }
}

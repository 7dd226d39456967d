package org.hibernatepg.history.internal.query;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernatepg.history.CollectionChange;
import org.hibernatepg.history.CollectionEvent;
import org.hibernatepg.history.CollectionRow;
import org.hibernatepg.history.EventOperation;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the events of each transaction when rows that went and came again are counted against each other. Rows
 * are counted and not looked up by a key, since a bag may hold the same one twice.
 */
final class NetChanges<T> {
    private final RowIdentity identity;
    private final @Nullable OwnerKey owner;

    NetChanges(CollectionSource<T> source, @Nullable OwnerKey owner) {
        this.identity = new RowIdentity(source);
        this.owner = owner;
    }

    List<CollectionChange<T>> of(List<CollectionEvent<T>> events) {
        // Without a transaction an event is alone.
        Map<Object, List<CollectionEvent<T>>> transactions = events.stream()
                .collect(Collectors.groupingBy(
                        event -> event.transactionId().isPresent() ? event.transactionId() : event,
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<CollectionChange<T>> changes = new ArrayList<>();
        transactions.values().forEach(transaction -> changes.addAll(ofTransaction(transaction)));
        return changes;
    }

    /** How often a row is there more or less than before. */
    private static final class Balance<T> {
        private int count;
        private final CollectionRow row;
        private CollectionEvent<T> last;

        private Balance(CollectionRow row, CollectionEvent<T> first) {
            this.row = row;
            this.last = first;
        }

        private void add(int difference, CollectionEvent<T> event) {
            count += difference;
            last = event;
        }
    }

    private List<CollectionChange<T>> ofTransaction(List<CollectionEvent<T>> events) {
        Map<Object, Balance<T>> balances = new LinkedHashMap<>();
        for (CollectionEvent<T> event : events) {
            switch (event.operation()) {
                case INSERT, BASELINE -> count(event.row(), 1, event, balances);
                case DELETE -> count(event.row(), -1, event, balances);
                case UPDATE -> {
                    event.previous().ifPresent(row -> count(row, -1, event, balances));
                    count(event.row(), 1, event, balances);
                }
                case BEFORE_UPDATE, SNAPSHOT -> {}
            }
        }
        return paired(balances);
    }

    private void count(CollectionRow row, int difference, CollectionEvent<T> event, Map<Object, Balance<T>> balances) {
        if (owner == null || identity.hasOwner(row, owner.value())) {
            balances.computeIfAbsent(identity.of(row), key -> new Balance<>(row, event))
                    .add(difference, event);
        }
    }

    /** The rows that came to a place and those that went from it. */
    private static final class Place<T> {
        private final Deque<Balance<T>> came = new ArrayDeque<>();
        private final Deque<Balance<T>> went = new ArrayDeque<>();

        private void add(Balance<T> balance) {
            for (int i = 0; i < Math.abs(balance.count); i++) {
                (balance.count > 0 ? came : went).add(balance);
            }
        }

        /** A row that came where another one went has replaced it. */
        private void addTo(List<CollectionChange<T>> changes) {
            while (!came.isEmpty() && !went.isEmpty()) {
                changes.add(change(EventOperation.UPDATE, came.remove(), Optional.of(went.remove().row)));
            }
            came.forEach(balance -> changes.add(change(cameBy(balance), balance, Optional.empty())));
            went.forEach(balance -> changes.add(change(EventOperation.DELETE, balance, Optional.empty())));
        }

        /** A row that was found did not come. */
        private EventOperation cameBy(Balance<T> balance) {
            return balance.last.operation() == EventOperation.BASELINE
                    ? EventOperation.BASELINE
                    : EventOperation.INSERT;
        }

        private CollectionChange<T> change(
                EventOperation operation, Balance<T> balance, Optional<CollectionRow> previous) {
            return new CollectionChange<>(operation, balance.row, previous, balance.last);
        }
    }

    private List<CollectionChange<T>> paired(Map<Object, Balance<T>> balances) {
        Map<Object, Place<T>> places = new LinkedHashMap<>();
        balances.values()
                .forEach(balance -> places.computeIfAbsent(identity.ofPlace(balance.row), place -> new Place<>())
                        .add(balance));
        List<CollectionChange<T>> changes = new ArrayList<>();
        places.values().forEach(place -> place.addTo(changes));
        changes.sort(Comparator.comparing(change -> change.event().id()));
        return changes;
    }
}

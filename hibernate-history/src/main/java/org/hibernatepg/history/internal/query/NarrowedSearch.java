package org.hibernatepg.history.internal.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.EventPage;
import org.hibernatepg.history.EventSearch;
import org.jspecify.annotations.Nullable;

/** What all questions do alike: they are narrowed by filters, and give pages. */
public abstract class NarrowedSearch<E, Q extends EventSearch<E, Q>> implements EventSearch<E, Q> {
    /** What the question is narrowed by. */
    protected final EventFilters filters;

    /** With filters. */
    protected NarrowedSearch(EventFilters filters) {
        this.filters = filters;
    }

    /** The same question with other filters. */
    protected abstract Q with(EventFilters other);

    /**
     * Some events after a place.
     *
     * @param place where the page before ended; null for the first page
     * @param most how many
     */
    protected abstract List<Placed<E>> after(@Nullable PageToken place, int most);

    /** What tells the question from others, but for its filters. */
    protected abstract String fingerprint();

    /**
     * An event with its place.
     *
     * @param event the event
     * @param place where it is
     */
    public record Placed<E>(E event, PageToken place) {}

    @Override
    public Q label(String... labels) {
        return with(filters.label(labels));
    }

    @Override
    public Q operation(EventOperation... operations) {
        return with(filters.operation(operations));
    }

    @Override
    public Q from(Instant start) {
        return with(filters.from(start));
    }

    @Override
    public Q until(Instant end) {
        return with(filters.until(end));
    }

    @Override
    public Q transaction(long transactionId) {
        return with(filters.transaction(transactionId));
    }

    @Override
    public Q context(String path, @Nullable Object value) {
        return with(filters.context(path, value));
    }

    @Override
    public Q contextId(UUID contextId) {
        return with(filters.contextId(contextId));
    }

    @Override
    public Q newestFirst() {
        return with(filters.newestFirst());
    }

    @Override
    public Q limit(int most) {
        return with(filters.limit(most));
    }

    @Override
    public Optional<E> first() {
        return Objects.equals(filters.limit(), 0)
                ? Optional.empty()
                : with(filters.limit(1)).list().stream().findFirst();
    }

    @Override
    public Optional<E> last() {
        return with(filters.reversed().limit(1)).list().stream().findFirst();
    }

    @Override
    public EventPage<E> page(int size) {
        return page(size, (PageToken) null);
    }

    @Override
    public EventPage<E> page(int size, String token) {
        Objects.requireNonNull(token, "token");
        return page(size, PageToken.of(token, question()));
    }

    private EventPage<E> page(int size, @Nullable PageToken place) {
        if (size <= 0) {
            throw new IllegalArgumentException("A page of %d events: give a size of at least 1.".formatted(size));
        } else if (filters.limit() != null) {
            throw new IllegalStateException("The question has a limit, and so no pages: leave limit(…) out.");
        }
        // One more tells whether there is another page.
        List<Placed<E>> found = after(place, size == Integer.MAX_VALUE ? size : size + 1);
        List<E> events = new ArrayList<>();
        found.stream().limit(size).forEach(each -> events.add(each.event()));
        return new EventPage<>(
                events,
                found.size() > size ? Optional.of(found.get(size - 1).place().text(question())) : Optional.empty());
    }

    private String question() {
        return fingerprint() + "|" + filters.text();
    }
}

package org.hibernatepg.history;

import java.util.List;
import java.util.Optional;

/**
 * Some of the events that a question asks for. The next page begins after the last event of this one, wherever that is by then: no
 * event comes twice, and none is skipped that was there when the first page was read. What transactions wrote that had not been
 * committed by then is not shown on later pages, even where its place would be there, so that all pages are parts of one
 * answer; ask again to see it.
 *
 * @param events the events
 * @param next by what to ask for the next page: a text of letters, digits, {@code -} and {@code _} that holds for the same question;
 *     empty if there is none
 */
public record EventPage<E>(List<E> events, Optional<String> next) {
    /** Copies the list. */
    public EventPage {
        events = List.copyOf(events);
    }
}

package org.hibernatepg.history;

import org.jspecify.annotations.Nullable;

/**
 * An attribute that differs between an event and the one before it.
 *
 * @param attribute the attribute, by its path for one inside an embeddable: {@code address.city}
 * @param oldValue its value in the event before, of the attribute's own type
 * @param newValue its value in the event
 */
public record Change(
        String attribute,
        @Nullable Object oldValue,
        @Nullable Object newValue) {}

package org.hibernatepg.history.internal.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.hibernatepg.history.EventColumn;

/**
 * A column that events have on request.
 *
 * @param attribute the attribute of the event entity
 * @param column its name, in lower case
 * @param expression what a trigger reads it from, once for a statement
 */
public record RequestedColumn(String attribute, String column, String expression) {
    /** Of the role that acts: in a function that runs with the rights of its owner, {@code current_user} is that one. */
    private static final String ACTING = "coalesce(nullif(current_setting('role'), 'none'), session_user)";

    static RequestedColumn of(EventColumn requested, boolean byOwner) {
        String name = requested.name().toLowerCase(Locale.ROOT);
        String attribute = Arrays.stream(name.split("_"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining("", "pgh", ""));
        return new RequestedColumn(
                attribute,
                "pgh_" + name,
                byOwner && requested == EventColumn.DATABASE_USER ? ACTING : expression(requested));
    }

    private static String expression(EventColumn requested) {
        return switch (requested) {
            case DATABASE_USER -> "current_user";
            case SESSION_USER -> "session_user";
            case APPLICATION_NAME -> "current_setting('application_name')";
            case CLIENT_ADDRESS -> "host(inet_client_addr())";
            case NONE -> throw new IllegalArgumentException("No column");
        };
    }

    /** The variable of the triggers. */
    private String variable() {
        return column.replaceFirst("_", "__");
    }

    Variable source() {
        return new Variable(variable(), "text", expression);
    }

    EventValue value() {
        return new EventValue(attribute, column, variable());
    }
}

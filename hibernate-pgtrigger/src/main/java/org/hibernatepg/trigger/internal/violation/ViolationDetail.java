package org.hibernatepg.trigger.internal.violation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hibernatepg.trigger.AttributeChange;
import org.jspecify.annotations.Nullable;

/**
 * Reads what follows the key in the {@code DETAIL} of an error, a line for each changed attribute:
 *
 * <pre>{@code
 * UPDATE of row (id)=(1) refused
 * Attribute 'author' from 'ann' to NULL
 * }</pre>
 *
 * <p>Read by hand: a regular expression over quoted texts of any length exhausts the stack.
 */
final class ViolationDetail {
    private static final String REFUSED = " refused";

    private final String detail;
    private int position;
    private boolean broken;

    private ViolationDetail(String detail, int position) {
        this.detail = detail;
        this.position = position;
    }

    /** The changes; a key may hold the text of some, so they are those that go on to the end. */
    static List<AttributeChange> changes(String detail) {
        for (int at = detail.indexOf(REFUSED); at >= 0; at = detail.indexOf(REFUSED, at + 1)) {
            Optional<List<AttributeChange>> changes = new ViolationDetail(detail, at + REFUSED.length()).read();
            if (changes.isPresent()) {
                return changes.get();
            }
        }
        return List.of();
    }

    private Optional<List<AttributeChange>> read() {
        List<AttributeChange> changes = new ArrayList<>();
        while (skip("\nAttribute ")) {
            String attribute = value();
            boolean isChange = skip(" from ");
            String from = value();
            isChange &= skip(" to ");
            String to = value();
            if (attribute == null || !isChange || broken) {
                return Optional.empty();
            }
            changes.add(new AttributeChange(attribute, from, to));
        }
        return position == detail.length() ? Optional.of(changes) : Optional.empty();
    }

    private boolean skip(String text) {
        boolean found = detail.startsWith(text, position);
        position += found ? text.length() : 0;
        return found;
    }

    /** What PostgreSQL's {@code format('%L')} wrote. */
    private @Nullable String value() {
        skip(" ");
        boolean escaped = skip("E");
        if (skip("NULL")) {
            return null;
        }
        if (!skip("'")) {
            broken = true;
            return null;
        }
        StringBuilder value = new StringBuilder();
        while (position < detail.length() && !isEnd()) {
            char c = detail.charAt(position);
            position += c == '\'' || (escaped && c == '\\') ? 2 : 1;
            value.append(c);
        }
        position++;
        return value.toString();
    }

    private boolean isEnd() {
        return detail.charAt(position) == '\'' && !detail.startsWith("''", position);
    }
}

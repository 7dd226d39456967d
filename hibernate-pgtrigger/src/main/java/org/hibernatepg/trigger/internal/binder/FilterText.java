package org.hibernatepg.trigger.internal.binder;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A literal as the condition of a Hibernate filter can hold it. Hibernate finds column names and parameters in conditions
 * by simple means, and takes the {@code E} before a text for a column, what follows a colon for a parameter.
 */
final class FilterText {
    /** A text, as {@link org.hibernatepg.trigger.spi.Sql#literal} writes it, and the type it may be cast to. */
    private static final Pattern TEXT = Pattern.compile("(E?)'(.*)'(::.*)?", Pattern.DOTALL);

    private static final Pattern ESCAPED = Pattern.compile("\\\\(x7b|.)");

    private FilterText() {}

    /** Without the cast, which PostgreSQL finds by itself for a text that is compared with a column. */
    static String of(String literal) {
        Matcher text = TEXT.matcher(literal);
        if (!text.matches()) {
            return literal;
        }
        boolean escaped = !text.group(1).isEmpty();
        String content = text.group(2).replace("''", "'");
        return concatenated(escaped ? unescaped(content) : content);
    }

    private static String unescaped(String text) {
        return ESCAPED.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        switch (match.group(1)) {
                            case "x7b" -> "{";
                            case "n" -> "\n";
                            default -> match.group(1);
                        }));
    }

    /** With a call for each character that would be taken for something else. */
    private static String concatenated(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("\\\n:{".indexOf(c) < 0) {
                plain.append(c == '\'' ? "''" : String.valueOf(c));
            } else {
                parts.add("'" + plain + "'");
                parts.add("chr(" + (int) c + ")");
                plain.setLength(0);
            }
        }
        parts.add("'" + plain + "'");
        return parts.size() == 1 ? parts.get(0) : "(" + String.join(" || ", parts) + ")";
    }
}

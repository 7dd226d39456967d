package org.hibernatepg.history;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last link of a chain of {@link Seals}: a note of it, kept where nobody who writes to the database can change it, tells
 * later whether the chain was cut or made anew.
 *
 * @param table the table whose rows are sealed
 * @param position the number of the link, from 1
 * @param hash its SHA-256 in hexadecimal digits, which depends on everything that was sealed before
 */
public record SealHead(String table, long position, String hash) {
    private static final Pattern TEXT = Pattern.compile("(.+):([0-9]+):([0-9a-f]{64})", Pattern.DOTALL);

    /** Refuses what is no link. */
    public SealHead {
        Objects.requireNonNull(table);
        if (position < 1 || !hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("No link of a chain: position %d, hash '%s'.".formatted(position, hash));
        }
    }

    /** Reads what {@link #toString} wrote. */
    public static SealHead parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "No head of a chain: '%s'. It has the form table:position:hash.".formatted(text));
        }
        return new SealHead(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3));
    }

    /** One line, {@code article_event:1024:9f86d08…}. */
    @Override
    public String toString() {
        return table + ":" + position + ":" + hash;
    }
}

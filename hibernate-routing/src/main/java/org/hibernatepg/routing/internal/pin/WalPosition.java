package org.hibernatepg.routing.internal.pin;

import java.util.Locale;

/** Positions in the write-ahead log: to PostgreSQL texts as {@code 16/B374D848}, here numbers without a sign. */
public final class WalPosition {
    private WalPosition() {}

    /** The number. */
    public static long parse(String text) {
        int slash = text.indexOf('/');
        return Long.parseUnsignedLong(text, 0, slash, 16) << Integer.SIZE
                | Long.parseUnsignedLong(text, slash + 1, text.length(), 16);
    }

    /** The text. */
    public static String format(long position) {
        return Long.toHexString(position >>> Integer.SIZE).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(position & 0xFFFF_FFFFL).toUpperCase(Locale.ROOT);
    }
}

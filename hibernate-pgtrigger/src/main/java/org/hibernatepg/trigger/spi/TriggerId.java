package org.hibernatepg.trigger.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The names that triggers have in the database.
 *
 * <p>A name is {@code pgtrigger_<name>_<hash>} in lower case, where the hash is the first five hexadecimal digits of the
 * SHA-1 of {@code Entity:name}: stable across runs, different for entities with triggers of the same name, and for names
 * that differ only in case. Where these digits are the same for several triggers of a persistence unit, all of them have
 * longer hashes.
 */
public final class TriggerId {
    /** How every trigger of this library begins. */
    public static final String PREFIX = "pgtrigger_";

    /** The bytes that PostgreSQL keeps of a name; it cuts off the rest without an error. */
    public static final int MAX_BYTES = 63;

    /** The digits of a hash that tells a trigger from others. */
    public static final int USUAL_DIGITS = 5;

    /** The digits of a hash where the usual ones are those of another trigger too. */
    public static final int MORE_DIGITS = 16;

    /** The digits of a whole hash, which no other trigger has. */
    public static final int ALL_DIGITS = 40;

    private TriggerId() {}

    /** The name in the database of a trigger of an entity. */
    public static String of(String entityName, String name) {
        return of(entityName, name, USUAL_DIGITS);
    }

    /**
     * The same with a hash of some length. With more than the usual digits, the end of a long name gives way to them: what
     * fits with the usual ones fits with more.
     */
    public static String of(String entityName, String name, int digits) {
        int room = digits == USUAL_DIGITS ? name.length() : MAX_BYTES - PREFIX.length() - 1 - digits;
        String shown = name.substring(0, Math.min(name.length(), room));
        String id = PREFIX + shown + "_" + hash(entityName + ":" + name).substring(0, digits);
        return id.toLowerCase(Locale.ROOT);
    }

    /** Whether the name in the database would be within PostgreSQL's limit. */
    public static boolean fits(String id) {
        return id.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    private static String hash(String uri) {
        return HexFormat.of().formatHex(sha1(uri));
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }
}

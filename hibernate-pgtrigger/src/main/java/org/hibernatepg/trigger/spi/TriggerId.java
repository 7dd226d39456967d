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
 * that differ only in case.
 */
public final class TriggerId {
    /** How every trigger of this library begins. */
    public static final String PREFIX = "pgtrigger_";

    /** The bytes that PostgreSQL keeps of a name; it cuts off the rest without an error. */
    public static final int MAX_BYTES = 63;

    private static final int HASH_LENGTH = 5;

    private TriggerId() {}

    /** The name in the database of a trigger of an entity. */
    public static String of(String entityName, String name) {
        String id = PREFIX + name + "_" + hash(entityName + ":" + name);
        return id.toLowerCase(Locale.ROOT);
    }

    /** Whether the name in the database would be within PostgreSQL's limit. */
    public static boolean fits(String id) {
        return id.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    private static String hash(String uri) {
        return HexFormat.of().formatHex(sha1(uri)).substring(0, HASH_LENGTH);
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }
}

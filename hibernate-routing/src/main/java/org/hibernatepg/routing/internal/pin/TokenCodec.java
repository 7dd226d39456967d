package org.hibernatepg.routing.internal.pin;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.hibernatepg.routing.internal.metrics.IgnoredToken;
import org.jboss.logging.Logger;

/**
 * Tokens: what a user's reads need, as 60 characters that may stand in a URL and in a cookie.
 *
 * <p>They are 45 bytes: the version, the cluster, the {@link Need}, and the first half of their HMAC-SHA256, which RFC 2104
 * calls long enough.
 */
final class TokenCodec {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.routing");
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte VERSION = 1;
    private static final int SIGNED = 1 + 2 * Long.BYTES + 2 * 6;
    private static final int MAC = 16;
    private static final int TEXT = (SIGNED + MAC) / 3 * 4;

    private final List<SecretKeySpec> keys;
    private final boolean ofProcess;
    private boolean warned;

    TokenCodec(List<byte[]> secrets) {
        ofProcess = secrets.isEmpty();
        keys = (ofProcess ? List.of(random()) : secrets)
                .stream().map(secret -> new SecretKeySpec(secret, ALGORITHM)).toList();
    }

    private static byte[] random() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /**
     * What a token says.
     *
     * @param cluster of whose log the position is; 0 for not known
     */
    record Content(long cluster, Need need) {}

    /** Thrown where a text is no token that counts. */
    static final class NoToken extends Exception {
        private static final long serialVersionUID = 1L;

        private final IgnoredToken reason;

        NoToken(IgnoredToken reason) {
            super(reason.text(), null, false, false);
            this.reason = reason;
        }

        IgnoredToken reason() {
            return reason;
        }
    }

    String encode(Content content) {
        warnOnce();
        byte[] bytes = new byte[SIGNED + MAC];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        buffer.put(VERSION).putLong(content.cluster()).putLong(content.need().position());
        putMillis(buffer, content.need().positionUntil());
        putMillis(buffer, content.need().primaryUntil());
        buffer.put(mac(keys.get(0), bytes));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    Content decode(String text) throws NoToken {
        warnOnce();
        if (text.length() != TEXT) {
            throw new NoToken(IgnoredToken.MALFORMED);
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new NoToken(IgnoredToken.MALFORMED);
        }
        if (bytes[0] != VERSION) {
            throw new NoToken(IgnoredToken.VERSION);
        }
        verify(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, SIGNED - 1);
        return new Content(buffer.getLong(), new Need(buffer.getLong(), millis(buffer), millis(buffer)));
    }

    private void verify(byte[] bytes) throws NoToken {
        byte[] found = Arrays.copyOfRange(bytes, SIGNED, SIGNED + MAC);
        for (SecretKeySpec key : keys) {
            // Compares in a time that does not tell how much of it was right.
            if (MessageDigest.isEqual(found, mac(key, bytes))) {
                return;
            }
        }
        throw new NoToken(IgnoredToken.SIGNATURE);
    }

    private static byte[] mac(SecretKeySpec key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(bytes, 0, SIGNED);
            return Arrays.copyOf(mac.doFinal(), MAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    private static void putMillis(ByteBuffer buffer, long millis) {
        buffer.putShort((short) (millis >>> Integer.SIZE)).putInt((int) millis);
    }

    private static long millis(ByteBuffer buffer) {
        return Short.toUnsignedLong(buffer.getShort()) << Integer.SIZE | Integer.toUnsignedLong(buffer.getInt());
    }

    private synchronized void warnOnce() {
        if (ofProcess && !warned) {
            warned = true;
            LOG.warn(
                    "No 'hibernate.routing.token.secret' is set: tokens are signed with a random one of this process, and"
                            + " those of other nodes and of before a restart are ignored. Set the same on every node.");
        }
    }
}

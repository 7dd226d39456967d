package org.hibernatepg.benchmarks.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a direction of PostgreSQL's protocol into messages, of which only some are kept whole; see the documentation's
 * chapter "Frontend/Backend Protocol".
 */
abstract class Messages {
    private static final int LENGTH = 4;

    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean inBody;
    private int missing;
    private byte type;

    /** Whether the next message has a type; those that open a connection have none. */
    abstract boolean isTyped();

    /** Whether the next byte stands for itself. */
    abstract boolean isSingle();

    /** Such a byte. */
    abstract void single(byte value) throws IOException;

    /** Whether the body of such a message is of interest. */
    abstract boolean isKept(byte type);

    /** A whole message; the body is empty if it is not kept, and the type 0 if there is none. */
    abstract void message(byte type, ByteBuffer body) throws IOException;

    /** The next bytes, which may end anywhere. */
    final void read(byte[] bytes, int length) throws IOException {
        int position = 0;
        while (position < length) {
            position += inBody ? body(bytes, position, length) : head(bytes[position]);
        }
    }

    private int head(byte value) throws IOException {
        if (head.size() == 0 && isSingle()) {
            single(value);
            return 1;
        }
        head.write(value);
        boolean typed = isTyped();
        if (head.size() == LENGTH + (typed ? 1 : 0)) {
            ByteBuffer read = ByteBuffer.wrap(head.toByteArray());
            type = typed ? read.get() : 0;
            missing = read.getInt() - LENGTH;
            head.reset();
            inBody = true;
            endIfWhole();
        }
        return 1;
    }

    private int body(byte[] bytes, int from, int end) throws IOException {
        int taken = Math.min(missing, end - from);
        if (isKept(type)) {
            body.write(bytes, from, taken);
        }
        missing -= taken;
        endIfWhole();
        return taken;
    }

    private void endIfWhole() throws IOException {
        if (missing == 0) {
            inBody = false;
            ByteBuffer whole = ByteBuffer.wrap(body.toByteArray());
            body.reset();
            message(type, whole);
        }
    }

    /** A text that ends with a byte 0. */
    static String text(ByteBuffer from) {
        int length = 0;
        while (from.get(from.position() + length) != 0) {
            length++;
        }
        byte[] text = new byte[length];
        from.get(text).get();
        return new String(text, StandardCharsets.UTF_8);
    }
}

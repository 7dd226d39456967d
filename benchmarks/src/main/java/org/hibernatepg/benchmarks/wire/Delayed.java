package org.hibernatepg.benchmarks.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Bytes on their way: each part arrives a while after it was sent, and the next may be sent meanwhile. */
final class Delayed {
    /** Empty at the end. */
    private record Part(ByteBuffer bytes, long due) {}

    private final BlockingQueue<Part> underWay = new LinkedBlockingQueue<>();

    void send(byte[] bytes, long delayNanos) {
        underWay.add(new Part(ByteBuffer.wrap(bytes), System.nanoTime() + delayNanos));
    }

    /** After what is under way. */
    void end() {
        send(new byte[0], 0);
    }

    /** Hands over what arrives, until the end. */
    void deliver(WritableByteChannel to) throws IOException, InterruptedException {
        for (Part part = underWay.take(); part.bytes().hasRemaining(); part = underWay.take()) {
            await(part.due());
            to.write(part.bytes());
        }
    }

    private static void await(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            // A park ends some ten microseconds late; the rest is waited for awake.
            if (left > TimeUnit.MICROSECONDS.toNanos(100)) {
                LockSupport.parkNanos(left - TimeUnit.MICROSECONDS.toNanos(80));
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
